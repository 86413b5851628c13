"""A unit that calls for help is sent nowhere, unless a person who was told so means it."""

from collections.abc import Collection

from dispatch import worklist
from dispatch.models import Incident
from dispatch.rules.lifecycle import send_from_danger
from patrols.models import Unit


def refuse_in_danger(unit: Unit, incident: Incident, despite: Collection[int] = ()) -> None:
    """Refuse `calls_for_help` of a unit that does and is wanted for another incident than its own call
    became. `despite` are the ids of units that go all the same.
    """
    if unit.emergency_id is None:
        return
    own = Incident.objects.filter(emergency=unit.emergency_id).select_related("merged_into")
    send_from_danger(
        unit.call_sign,
        to_its_own=any(worklist.root(one).pk == incident.pk for one in own),
        meant=unit.pk in despite,
    )
