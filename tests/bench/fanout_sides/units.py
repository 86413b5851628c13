"""`python -m tests.bench.fanout_sides.units COUNT`: units on the road of the staged town; prints the room and
their ids as JSON.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from patrols import clock
    from patrols.models import Room, Unit
    from patrols.rules.lifecycle import Status

    town = Room.objects.get(slug="town")
    units = [
        Unit(room=town, call_sign=f"B-{number}", status=Status.AVAILABLE, status_at=clock.now())
        for number in range(int(sys.argv[1]))
    ]
    print(json.dumps({"room": town.pk, "units": [unit.pk for unit in Unit.objects.bulk_create(units)]}))


if __name__ == "__main__":
    main()
