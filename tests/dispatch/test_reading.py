"""What is read over HTTP: what is open, what is over, the log of one, the journal; and who looked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from command.roles import RoleName
from dispatch import closing, incidents, intake, merging
from patrols import journal
from patrols.clock import stamp
from patrols.models import JournalEntry
from patrols.rules.lifecycle import Status
from tests.builders import (
    Cast,
    Hands,
    card_of,
    head,
    log,
    make_officer,
    open_incident,
    report,
    send,
    take_call,
    watch,
)
from tests.dispatch.test_http import Hand

Check = Callable[..., Any]


@pytest.fixture
def samir(cast: Cast) -> Hand:
    return Hand(cast.samir)


def numbers(answer: tuple[int, Any]) -> list[int]:
    status, body = answer
    assert status == 200, body
    return [one["number"] for one in body["items"]]


def closed(cast: Cast, **given: Any) -> int:
    number = open_incident(cast, **given)
    closing.close_incident(cast.room, number, "cancelled", by=cast.samir)
    return number


def test_what_is_open_comes_by_number_and_what_is_over_newest_first(cast: Cast, samir: Hand) -> None:
    over, here, later, same = closed(cast), open_incident(cast), closed(cast), open_incident(cast)
    merging.merge(cast.room, same, here, by=cast.samir)
    assert numbers(samir.get("incidents")) == [here]
    assert numbers(samir.get("incidents?state=past")) == [same, later, over]
    assert numbers(samir.get("incidents?state=all")) == [same, later, here, over]
    assert samir.get("incidents")[1]["items"] == [card_of(cast, here)]


@pytest.mark.parametrize("state", ["open", "all"])
def test_pages_follow_one_another_while_the_room_goes_on(cast: Cast, samir: Hand, state: str) -> None:
    for _ in range(5):
        open_incident(cast)
    seen: list[int] = []
    after = ""
    for _ in range(3):
        status, answer = samir.get(f"incidents?state={state}&limit=2{after}")
        assert status == 200
        seen += [one["number"] for one in answer["items"]]
        after = f"&after={answer['next']}"
        if state == "all":
            open_incident(cast)
    assert answer["next"] is None
    assert seen == ([1, 2, 3, 4, 5] if state == "open" else [5, 4, 3, 2, 1])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "out_of_range"),
        ("limit=201", "out_of_range"),
        ("state=lost", "unacceptable"),
        ("state=past&type=nonsense", "unknown_type"),
        ("priority=7", "out_of_range"),
        ("from=2026-11-27T21:30:00", "unacceptable"),
        ("after=x", "not_a_number"),
        (f"q={'x' * 201}", "too_long"),
        ("q=%00", "not_text"),
    ],
)
def test_what_cannot_be_asked_is_refused(cast: Cast, samir: Hand, query: str, code: str) -> None:
    at = head(cast.room)
    status, problem = samir.get(f"incidents?{query}")
    assert (status, problem["code"]) == (422, code)
    assert head(cast.room) == at


@pytest.mark.parametrize(
    "asked",
    [
        "boulevard de la gare",
        "BD GARE",
        "المقاومة",
        "مقاومه",
        "Hassan",
        "hassan gare",
        "0612-34-56-78",
        "+212 612 345 678",
        "345678",
        "٠٦١٢٣٤٥٦٧٨",
        "porte bleue",
        "#0002",
        "2",
        "kiosque",
    ],
)
def test_an_incident_is_found_by_what_was_said(cast: Cast, samir: Hand, asked: str) -> None:
    closed(cast, phone="0699999999", place="Pont", text="x")
    call = take_call(
        cast, place="Bd. de la Gare", landmark="شارع المقاومة", phone="0612345678", caller="Hassan"
    )
    number = intake.queue_call(cast.room, call, by=cast.amina).number
    incidents.add_note(cast.room, number, "Porte Bleue", by=cast.samir)
    intake.amend_call(cast.room, call, {"text": "près du kiosque"}, by=cast.amina)
    closing.close_incident(cast.room, number, "cancelled", by=cast.samir)
    status, answer = samir.get(f"incidents?state=past&q={asked.replace('+', '%2B').replace('#', '%23')}")
    assert [one["number"] for one in answer["items"]] == [number], (status, answer)


@pytest.mark.parametrize("asked", ["Hassan pont", "zzz", "!!!", "99", "%25", "_"])
def test_what_nobody_said_is_not_found(cast: Cast, samir: Hand, asked: str) -> None:
    closed(cast, phone="0612345678", caller="Hassan")
    assert numbers(samir.get(f"incidents?state=past&q={asked}")) == []


def test_who_left_is_no_longer_found_there(cast: Cast, samir: Hand) -> None:
    number = open_incident(cast)
    call = take_call(cast, caller="Hassan")
    intake.join(cast.room, call, number, by=cast.amina)
    assert numbers(samir.get("incidents?q=hassan")) == [number]
    intake.leave(cast.room, call, by=cast.amina)
    assert numbers(samir.get("incidents?q=hassan")) == []


def test_the_past_is_narrowed_by_type_priority_and_time(cast: Cast, samir: Hand, hands: Hands) -> None:
    first = closed(cast, type="robbery")
    noon = hands.move(minutes=30)
    second = closed(cast, type="noise")
    for query, found in (
        ("type=noise", [second]),
        ("priority=1", [first]),
        (f"from={stamp(noon)}", [second]),
        (f"to={stamp(noon)}", [first]),
        (f"from={stamp(noon - timedelta(days=1))}&type=robbery", [first]),
        ("sector=A", []),
    ):
        assert numbers(samir.get(f"incidents?state=past&{query}")) == found, query


def test_who_searched_for_what_is_journaled_and_sealed_and_on_nobodys_screen(
    cast: Cast, samir: Hand, hands: Hands
) -> None:
    closed(cast, caller="Hassan")
    samir.get("incidents?state=past&q=hassan")
    entry = JournalEntry.objects.get(kind="past.searched")
    assert (entry.actor_name, entry.talkgroups, entry.cards) == ("Samir", [], "[]")
    assert "hassan" not in entry.facts and "hassan" in str(entry.personal) and '"found":1' in entry.facts
    shown = samir.get("snapshot")[1]
    assert shown["n"] == entry.number
    assert [one["kind"] for one in shown["log"]] == [
        kind for kind in log(cast.room) if kind != "past.searched"
    ]
    hands.move(59)
    samir.get("incidents?state=past&q=hassan&limit=1")
    Hand(cast.leila).get("incidents?state=past&q=hassan")
    samir.get("incidents?state=past&q=hassan2")
    assert log(cast.room).count("past.searched") == 3
    hands.move(2)
    samir.get("incidents?state=past&q=hassan")
    assert log(cast.room).count("past.searched") == 4
    samir.get("incidents?q=hassan")
    assert log(cast.room).count("past.searched") == 4
    assert journal.verify(cast.room) == []


def test_opening_what_is_over_is_journaled_once_a_minute(cast: Cast, samir: Hand, hands: Hands) -> None:
    number, here = closed(cast), open_incident(cast)
    for path in (
        f"incidents/{number}",
        f"incidents/{number}/log",
        f"incidents/{number}",
        f"incidents/{here}",
    ):
        assert samir.get(path)[0] == 200
    assert log(cast.room).count("incident.consulted") == 1
    assert samir.get("calls/1")[1]["gone"]
    assert log(cast.room).count("call.consulted") == 1
    hands.move(61)
    samir.get(f"incidents/{number}")
    assert log(cast.room).count("incident.consulted") == 2


def test_the_log_of_an_incident_has_its_own_entries_and_its_calls(
    cast: Cast, samir: Hand, hands: Hands
) -> None:
    hands.move(60)
    for _ in range(11):
        open_incident(cast)
    number = open_incident(cast)
    open_incident(cast)
    hands.move(5)
    send(cast, number, cast.p1)
    same = open_incident(cast)
    merging.merge(cast.room, same, number, by=cast.samir)
    report(cast, cast.p1, Status.EN_ROUTE)
    answer = samir.get(f"incidents/{number}/log")[1]
    assert [one["kind"] for one in answer["items"]] == [
        "call.taken",
        "incident.opened",
        "call.queued",
        "assignment.made",
        "call.taken",
        "incident.opened",
        "call.queued",
        "incident.merged",
        "assignment.advanced",
    ]
    assert all(one["cards"] == [] for one in answer["items"])
    first = samir.get(f"incidents/{number}/log?limit=5")[1]
    rest = samir.get(f"incidents/{number}/log?limit=5&after={first['next']}")[1]
    assert first["items"] + rest["items"] == answer["items"] and rest["next"] is None


def test_calls_are_listed_and_opened(cast: Cast, samir: Hand) -> None:
    over, here = take_call(cast), take_call(cast)
    intake.close_call(cast.room, over, "information", by=cast.amina)
    amina = Hand(cast.amina)
    assert numbers(amina.get("calls")) == [here]
    assert amina.get(f"calls/{here}")[1]["number"] == here
    assert numbers(samir.get("calls?state=past")) == [over]
    assert numbers(samir.get("calls?state=all")) == [here, over]
    for path in ("calls?state=past", "incidents?state=all", f"calls/{over}"):
        assert (amina.get(path)[0], amina.get(path)[1]["code"]) == (403, "not_allowed")
    assert amina.get("calls/99")[0] == 404


def test_alarms_are_listed(cast: Cast, samir: Hand, hands: Hands) -> None:
    for _ in range(3):
        open_incident(cast, type="robbery")
    hands.move(minutes=2)
    watch()
    status, answer = samir.get("alarms?limit=2")
    assert status == 200 and [one["incident"] for one in answer["items"]] == [1, 2]
    assert [one["incident"] for one in samir.get(f"alarms?after={answer['next']}")[1]["items"]] == [3]


def test_the_inspector_reads_what_is_over_and_the_journal_and_no_live_room(cast: Cast) -> None:
    number, here = closed(cast), open_incident(cast)
    inspector = Hand(make_officer("Idriss", RoleName.INSPECTOR, cast.room))
    for path in ("incidents?state=past", f"incidents/{number}", f"incidents/{here}/log", f"incidents/{here}"):
        assert inspector.get(path)[0] == 200, path
    for path in ("incidents", "calls", "alarms", "snapshot"):
        assert inspector.get(path)[0] == 403, path
    answer = inspector.get("journal?limit=3")[1]
    assert [one["n"] for one in answer["items"]] == [1, 2, 3] and answer["next"] == 3
    assert all(one["cards"] == [] and "said" not in one["facts"] for one in answer["items"])
    assert inspector.get("journal?after=3&limit=1")[1]["items"][0]["n"] == 4


def test_the_picture_over_http_is_the_consoles_one(cast: Cast, samir: Hand) -> None:
    number = open_incident(cast)
    status, answer = samir.get("snapshot")
    assert status == 200 and answer["n"] == head(cast.room)
    assert card_of(cast, number) in answer["cards"] and answer["me"]["name"] == "Samir"


def test_all_the_moments_of_an_incident_are_on_its_card(cast: Cast, hands: Hands) -> None:
    call = take_call(cast, lat=33.302, lon=-8.8)
    hands.move(20)
    number = intake.queue_call(cast.room, call, by=cast.amina).number
    card = card_of(cast, number)
    assert card["received_at"] == card["answered_at"] == card["located_at"] < card["created_at"]
    nowhere = open_incident(cast)
    assert card_of(cast, nowhere)["located_at"] is None
    at = hands.move(30)
    incidents.amend_incident(cast.room, nowhere, {"lat": 33.302, "lon": -8.8}, by=cast.samir)
    hands.move(30)
    incidents.amend_incident(cast.room, nowhere, {"lat": 33.303}, by=cast.samir)
    assert card_of(cast, nowhere)["located_at"] == stamp(at)
