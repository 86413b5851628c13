"""Orders are numbered per unit and their receipts are cumulative."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols import orders
from patrols.models import Order, OrderKind
from tests.builders import Cast, Hands, log


def message(cast: Cast, text: str) -> Order:
    return orders.issue(cast.fresh(cast.p1), OrderKind.MESSAGE, {"text": text, "by": "Samir"})


def receipts(cast: Cast) -> list[tuple[bool, bool]]:
    found = Order.objects.filter(unit=cast.p1).order_by("number")
    return [(one.delivered_at is not None, one.seen_at is not None) for one in found]


def test_each_unit_counts_its_own_orders(cast: Cast) -> None:
    numbers = [message(cast, text).number for text in ("one", "two", "three")]
    assert numbers == [1, 2, 3]
    assert orders.issue(cast.fresh(cast.p2), OrderKind.MESSAGE, {}).number == 1


def test_what_was_not_confirmed_is_sent_again_in_order(cast: Cast) -> None:
    for text in ("one", "two", "three"):
        message(cast, text)
    assert [orders.frame(order)["body"]["text"] for order in orders.after(cast.p1.pk, 1)] == ["two", "three"]
    assert orders.after(cast.p1.pk, 3) == []


def test_a_receipt_confirms_all_before_it_and_a_repeat_changes_nothing(cast: Cast, hands: Hands) -> None:
    for text in ("one", "two", "three"):
        message(cast, text)
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 2, 1)])
    assert receipts(cast) == [(True, True), (True, False), (False, False)]
    at, before = hands.now(), log(cast.room)
    hands.move(9)
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 2, 1)])
    assert log(cast.room) == before
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 3, 3)])
    assert receipts(cast) == [(True, True)] * 3
    assert Order.objects.get(unit=cast.p1, number=1).seen_at == at


def test_what_was_seen_was_delivered(cast: Cast) -> None:
    message(cast, "one")
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 0, 1)])
    assert receipts(cast) == [(True, True)]
    assert log(cast.room)[-2:] == ["order.delivered", "order.seen"]


def test_a_receipt_for_an_order_that_was_never_issued_counts_for_those_that_were(cast: Cast) -> None:
    message(cast, "one")
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 10**6, 0)])
    assert receipts(cast) == [(True, False)]
    message(cast, "two")
    assert receipts(cast) == [(True, False), (False, False)]


def test_receipts_of_a_moment_are_one_decision_whosever_they_are(cast: Cast) -> None:
    message(cast, "one")
    orders.issue(cast.fresh(cast.p2), OrderKind.MESSAGE, {})
    said = [orders.Receipt(cast.fresh(unit), 1, 1) for unit in (cast.p1, cast.p2, cast.p1)]
    with CaptureQueriesContext(connection) as asked:
        assert orders.confirm(said) == [None] * 3
    assert sum(query["sql"].startswith('UPDATE "patrols_room"') for query in asked) == 1
    assert not Order.objects.filter(seen_at__isnull=True).exists()
    assert log(cast.room)[-4:] == ["order.delivered"] * 2 + ["order.seen"] * 2
