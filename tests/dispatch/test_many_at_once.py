"""What a decision asks of the database does not grow with how many units it sends, hears or takes back."""

from collections.abc import Callable, Sequence

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch import assignment, closing
from dispatch.models import Assignment
from patrols import orders
from patrols.models import Order, Unit
from patrols.rules.lifecycle import Status
from tests.builders import Cast, make_unit, open_incident


def asked(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def evening(cast: Cast, units: Sequence[Unit]) -> tuple[int, int, int]:
    """Samir sends these units, their tablets store it, he calls it off: how many statements each took."""
    number = open_incident(cast)
    sent = asked(lambda: assignment.assign(cast.room, number, units, by=cast.samir))
    told = [orders.Receipt(unit, unit.order_head, unit.order_head) for unit in map(cast.fresh, units)]
    heard = asked(lambda: orders.confirm(told))
    ended = asked(lambda: closing.cancel(cast.room, number, "cancelled", by=cast.samir))
    return sent, heard, ended


def test_eight_units_cost_as_many_statements_as_two(cast: Cast) -> None:
    units = [make_unit(cast.room, f"S-{n}", status=Status.AVAILABLE) for n in range(8)]
    assert evening(cast, units[:2]) == evening(cast, units)
    assert Assignment.objects.filter(order__isnull=False, seen_at__isnull=False).count() == 10
    assert {unit.order_head for unit in map(cast.fresh, units)} == {2, 4}
    assert not Order.objects.filter(kind="task", delivered_at__isnull=True).exists()
    assert {cast.fresh(unit).status for unit in units} == {Status.AVAILABLE}
