"""Who sends another unit than the first may say why with one key; nobody must, and nothing is lost by it."""

from collections.abc import Callable
from typing import Any

import pytest

from dispatch import assignment, recommendation
from dispatch.models import Assignment, Recommendation
from dispatch.rules.choice import Why
from patrols.models import JournalEntry
from patrols.rules.lifecycle import Status
from tests.builders import MARKET, SCHOOL, Cast, dump, open_incident, report, send, stand
from tests.dispatch.test_http import Hand

Check = Callable[..., Any]


@pytest.fixture
def number(cast: Cast) -> int:
    """A theft at the market, P-1 nearest."""
    stand(cast.p1, MARKET)
    stand(cast.p2, SCHOOL)
    return open_incident(cast, at=MARKET)


def advice(cast: Cast, number: int) -> int:
    return int(recommendation.for_incident(cast.room, number, by=cast.samir)["id"])


def made(cast: Cast) -> str:
    """What the journal says of the last unit that was sent."""
    return JournalEntry.objects.filter(room=cast.room, kind="assignment.made").latest("number").facts


def test_the_reason_is_kept_with_the_losing_candidates_and_in_the_journal(cast: Cast, number: int) -> None:
    advised = advice(cast, number)
    assignment.assign(cast.room, number, [cast.p2], by=cast.samir, recommendation=advised, why="knows_place")
    kept = Recommendation.objects.get(pk=advised)
    assert [one["call_sign"] for one in kept.answer["ranked"]] == ["P-1", "P-2"]
    assert (kept.chosen, kept.why) == ([cast.p2.pk], {str(cast.p2.pk): "knows_place"})
    assert '"why":"knows_place"' in made(cast)


def test_each_unit_keeps_the_reason_that_it_was_sent_with(cast: Cast, number: int) -> None:
    advised = advice(cast, number)
    assignment.assign(cast.room, number, [cast.p2], by=cast.samir, recommendation=advised, why="safer")
    assignment.add(cast.room, number, [cast.p1], by=cast.samir, recommendation=advised)
    assert Recommendation.objects.get(pk=advised).why == {str(cast.p2.pk): "safer"}
    assert '"why":null' in made(cast)


def test_a_unit_that_is_taken_from_something_else_has_its_reason_beside_the_other_one(
    cast: Cast, number: int
) -> None:
    send(cast, open_incident(cast), cast.p2)
    report(cast, cast.p2, Status.ACKNOWLEDGED)
    advised = advice(cast, number)
    assignment.preempt(
        cast.room, number, cast.p2, by=cast.samir, reason="knife", recommendation=advised, why="asked_for"
    )
    assert Recommendation.objects.get(pk=advised).why == {str(cast.p2.pk): "asked_for"}
    assert '"why":"asked_for"' in made(cast)


def test_a_reason_without_advice_is_in_the_journal(cast: Cast, number: int) -> None:
    assignment.assign(cast.room, number, [cast.p2], by=cast.samir, why="radio_says_nearer")
    assert '"why":"radio_says_nearer"' in made(cast)
    assert Assignment.objects.get().recommendation is None


def test_a_reason_that_is_none_changes_nothing(cast: Cast, number: int, refused: Check) -> None:
    advised = advice(cast, number)
    before = dump()
    with refused("unknown_why", field="why", given="gut_feeling", known=", ".join(Why)):
        assignment.assign(
            cast.room, number, [cast.p2], by=cast.samir, recommendation=advised, why="gut_feeling"
        )
    assert dump() == before


def test_over_http_it_may_be_left_out_and_a_wrong_one_is_refused_in_one_sentence(
    cast: Cast, number: int
) -> None:
    samir, path = Hand(cast.samir), f"incidents/{number}/assign"
    status, said = samir.send("POST", path, {"units": [cast.p2.pk], "why": "gut_feeling"})
    assert (status, said["code"]) == (422, "unknown_why")
    assert all(why in said["detail"] for why in ("gut_feeling", *Why))
    status, card = samir.send("POST", path, {"units": [cast.p2.pk], "why": "keeps_cover"})
    assert (status, card["stage"]) == (200, "assigned")
    assert '"why":"keeps_cover"' in made(cast)
    status, _ = samir.send("POST", f"incidents/{number}/add", {"units": [cast.p1.pk]})
    assert status == 200
