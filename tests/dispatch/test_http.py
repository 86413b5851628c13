"""The endpoints of `docs/protocol.md`: what they answer, what they refuse; a refusal changes nothing."""

import json
from itertools import count
from typing import Any

import pytest
from django.test import Client

from command.roles import RoleName
from dispatch import assignment
from dispatch.models import Call
from patrols.models import Officer
from tests.builders import MARKET, Cast, dump, head, make_officer, open_incident, send, stand, take_call

_keys = count()


class Hand:
    """Somebody at a console."""

    def __init__(self, officer: Officer, room: str = "town") -> None:
        self.client = Client()
        self.client.force_login(officer)
        self.root = f"/api/v1/rooms/{room}/"

    def send(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """Status and JSON of the answer; `body` may be raw text."""
        text = body if isinstance(body, str) else json.dumps(body if body is not None else {})
        headers = {"Idempotency-Key": key if key is not None else f"key-{next(_keys)}"}
        answer = self.client.generic(
            method, self.root + path, text, content_type="application/json", headers=headers
        )
        return answer.status_code, json.loads(answer.content)

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON of the answer."""
        answer = self.client.get(self.root + path)
        return answer.status_code, json.loads(answer.content)


@pytest.fixture
def amina(cast: Cast) -> Hand:
    return Hand(cast.amina)


@pytest.fixture
def samir(cast: Cast) -> Hand:
    return Hand(cast.samir)


def test_a_call_goes_all_the_way_over_http(cast: Cast, amina: Hand, samir: Hand) -> None:
    stand(cast.p1, MARKET)
    status, call = amina.send("POST", "calls", {"type": "theft", "phone": "0612345678"})
    assert (status, call["card"], call["taker"]) == (201, "call", "Amina")
    where = {"place": "Rue du Marché", "lat": MARKET.lat, "lon": MARKET.lon}
    status, call = amina.send("PATCH", f"calls/{call['number']}", where)
    assert (status, call["place"], call["type"]) == (200, "Rue du Marché", "theft")
    status, incident = amina.send("POST", f"calls/{call['number']}/queue")
    assert (status, incident["stage"], incident["calls"]) == (201, "queued", [call["number"]])
    at = f"incidents/{incident['number']}"
    status, advice = samir.get(f"{at}/recommendation")
    assert status == 200 and advice["ranked"][0]["call_sign"] == "P-1" and advice["took_ms"] >= 0
    chosen = {"units": [cast.p1.pk], "recommendation": advice["id"]}
    status, incident = samir.send("POST", f"{at}/assign", chosen)
    assert (status, incident["stage"]) == (200, "assigned")
    status, incident = samir.send("PATCH", at, {"priority": 1})
    assert (status, incident["priority"]) == (200, 1)
    status, incident = samir.send("POST", f"{at}/notes", {"text": "Blue door"})
    assert (status, incident["notes"][0]["by"]) == (200, "Samir")
    status, incident = samir.send("POST", f"{at}/recall", {"unit": cast.p1.pk, "reason": "a nearer one"})
    assert (status, incident["stage"]) == (200, "queued")
    status, incident = samir.send("POST", f"{at}/hold", {"minutes": 5})
    assert (status, incident["stage"]) == (200, "held")
    status, incident = samir.send("POST", f"{at}/close", {"disposition": "cancelled"})
    assert (status, incident["gone"], incident["disposition"]) == (200, True, "cancelled")


def test_a_call_ends_without_a_patrol_over_http(amina: Hand) -> None:
    amina.send("POST", "calls", {})
    status, call = amina.send("POST", "calls/1/close", {"disposition": "information"})
    assert (status, call["gone"]) == (200, True)


def test_the_vocabulary_has_all_words_in_three_languages(town: Cast) -> None:
    status, words = Hand(town.amina).get("vocabulary")
    assert status == 200
    theft = next(word for word in words["types"] if word["code"] == "theft")
    assert (
        theft["fr"] == "Vol" and theft["priority"] == 2 and {"vol", "theft", "سرقة"} <= set(theft["keywords"])
    )
    arrest = next(word for word in words["dispositions"] if word["code"] == "arrest")
    names = {"code": "arrest", "ar": "توقيف", "fr": "Interpellation", "en": "Arrest"}
    assert arrest == {**names, "patrol": True, "desk": False, "cancels": False}
    assert [sector["code"] for sector in words["sectors"]] == ["A", "B", "C"]
    assert set(words) == {"types", "dispositions", "unit_kinds", "attributes", "sectors"}


def test_places_are_found_with_their_sector(town: Cast) -> None:
    status, answer = Hand(town.amina).get(f"places?q=marché école&lat={MARKET.lat}&lon={MARKET.lon}")
    assert status == 200
    crossing = answer["places"][0]
    assert crossing["kind"] == "crossing" and crossing["sector"] == "B"
    status, answer = Hand(town.amina).get(f"places?q={MARKET.lat},{MARKET.lon}")
    assert answer["places"][0]["kind"] == "coordinates"


def test_a_room_without_a_map_finds_no_places(amina: Hand) -> None:
    assert amina.get("places?q=market") == (200, {"places": []})


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("calls", "{", 400, "malformed"),
        ("calls", '{"lat": NaN, "lon": 1}', 400, "malformed"),
        ("calls", '{"text": "a", "text": "b"}', 400, "malformed"),
        ("calls", {"colour": "red"}, 422, "unknown_field"),
        ("calls", {"lat": "33.5", "lon": -7.6}, 422, "not_a_number"),
        ("calls", {"lat": True, "lon": -7.6}, 422, "not_a_number"),
        ("calls", {"text": 5}, 422, "not_text"),
        ("calls", {"text": None}, 422, "not_text"),
        ("calls", {"text": "\ud800"}, 422, None),
        ("calls", {"lat": 1e308 * 10, "lon": 0}, 400, "malformed"),
        ("calls", {"type": "nonsense"}, 422, "unknown_type"),
        ("calls", {"place": "x" * 201}, 422, "too_long"),
        ("calls/1/close", {}, 422, "missing_field"),
        ("calls/1/close", {"disposition": "arrest"}, 422, "disposition_needs_patrol"),
        ("calls/99/close", {"disposition": "information"}, 404, "not_there"),
        (f"calls/{10**30}/close", {"disposition": "information"}, 404, "not_there"),
    ],
)
def test_what_a_call_taker_cannot_mean_is_refused_and_changes_nothing(
    cast: Cast, amina: Hand, path: str, body: Any, status: int, code: str | None
) -> None:
    take_call(cast)
    before = dump()
    answered, problem = amina.send("POST", path, body)
    assert answered == status
    assert code is None or problem["code"] == code
    assert dump() == before
    assert set(problem) == {"type", "status", "title", "detail", "code", "facts"} and problem["detail"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("incidents/1/assign", {"units": []}, 422, "field_needed"),
        ("incidents/1/assign", {"units": ["P-1"]}, 422, "not_a_number"),
        ("incidents/1/assign", {"units": [999999]}, 404, "not_there"),
        ("incidents/1/assign", {"units": [10**30]}, 404, "not_there"),
        ("incidents/1/assign", {"units": [1], "force": True}, 422, "unknown_field"),
        ("incidents/1/recall", {"unit": 999999}, 404, "not_there"),
        ("incidents/1/notes", {"text": ""}, 422, "field_needed"),
        ("incidents/1/hold", {"minutes": 1.5}, 422, "not_a_number"),
        ("incidents/1/hold", {"minutes": 10**9}, 422, "out_of_range"),
        ("incidents/1/close", {"disposition": "whatever"}, 422, "unknown_disposition"),
        ("incidents/7/close", {"disposition": "cancelled"}, 404, "not_there"),
    ],
)
def test_what_a_dispatcher_cannot_mean_is_refused_and_changes_nothing(
    cast: Cast, samir: Hand, path: str, body: Any, status: int, code: str
) -> None:
    open_incident(cast)
    before = dump()
    answered, problem = samir.send("POST", path, body)
    assert (answered, problem["code"]) == (status, code)
    assert dump() == before


def test_a_unit_that_is_taken_says_who_took_it(cast: Cast, samir: Hand) -> None:
    first, second = open_incident(cast), open_incident(cast)
    send(cast, first, cast.p1, by=cast.leila)
    before = dump()
    status, problem = samir.send("POST", f"incidents/{second}/assign", {"units": [cast.p2.pk, cast.p1.pk]})
    assert (status, problem["code"]) == (409, "unit_taken")
    assert problem["facts"] == {
        "call_sign": "P-1",
        "by": "Leila",
        "incident": first,
        "choices": ["stack", "preempt", "divert"],
        "swap_with": [],
    }
    assert "P-1" in problem["detail"] and "Leila" in problem["detail"]
    assert dump() == before


def test_who_won_is_answered_so_again_though_the_unit_was_sent_elsewhere_since(
    cast: Cast, samir: Hand
) -> None:
    first, second = open_incident(cast), open_incident(cast)
    path, body = f"incidents/{first}/assign", {"units": [cast.p1.pk]}
    won = samir.send("POST", path, body, key="once")
    assert won[0] == 200
    assignment.recall(cast.room, first, cast.p1, by=cast.samir)
    send(cast, second, cast.p1, by=cast.leila)
    assert samir.send("POST", path, body, key="once") == won
    assert samir.send("POST", path, body, key="another")[1]["code"] == "unit_taken"


def test_another_room_s_unit_is_not_there(cast: Cast, samir: Hand) -> None:
    number = open_incident(cast)
    status, problem = samir.send("POST", f"incidents/{number}/assign", {"units": [cast.q1.pk]})
    assert (status, problem["code"], problem["facts"]) == (404, "not_there", {"what": "unit"})


def test_a_repeated_request_is_answered_and_not_repeated(cast: Cast, amina: Hand) -> None:
    first = amina.send("POST", "calls", {"place": "Pont"}, key="one")
    at = head(cast.room)
    assert amina.send("POST", "calls", {"place": "Pont"}, key="one") == first
    assert Call.objects.count() == 1 and head(cast.room) == at
    assert amina.send("POST", "calls", {"place": "Gare"}, key="one")[1]["code"] == "key_reused"
    assert amina.send("POST", "calls", {}, key="")[1]["code"] == "key_needed"
    assert Call.objects.count() == 1


def test_a_request_that_was_refused_can_be_sent_again_with_its_key(cast: Cast, amina: Hand) -> None:
    take_call(cast, type=None)
    assert amina.send("POST", "calls/1/queue", key="again")[1]["code"] == "field_needed"
    amina.send("PATCH", "calls/1", {"type": "theft"})
    assert amina.send("POST", "calls/1/queue", key="again")[0] == 201


def test_strangers_and_other_rooms_see_nothing(cast: Cast, amina: Hand) -> None:
    open_incident(cast)
    others = [Hand(cast.hicham), Hand(cast.amina, "port"), Hand(cast.amina, "nowhere")]
    karim = Hand(cast.karim)
    before = dump()
    stranger = Client().post("/api/v1/rooms/town/calls", "{}", content_type="application/json")
    assert (stranger.status_code, stranger.json()["code"]) == (401, "not_signed_in")
    for hand in others:
        for method, path in (("GET", "vocabulary"), ("GET", "places?q=a"), ("POST", "calls")):
            status, problem = hand.get(path) if method == "GET" else hand.send(method, path)
            assert (status, problem["code"], problem["facts"]) == (404, "not_there", {"what": "room"})
    for hand, method, path in ((amina, "POST", "incidents/1/assign"), (karim, "POST", "calls")):
        status, problem = hand.send(method, path, {"units": [cast.p1.pk]} if "assign" in path else {})
        assert (status, problem["code"]) == (403, "not_allowed")
    assert karim.get("vocabulary")[0] == 200
    assert amina.get("incidents/1/recommendation")[0] == 403
    assert dump() == before


def test_calls_ring_join_and_leave_over_http(cast: Cast, amina: Hand, samir: Hand) -> None:
    exchange = Hand(make_officer("Exchange", RoleName.INTEGRATION, cast.room))
    number = open_incident(cast)
    rang = {"number": "0612345678", "line": "19-3", "at": "2026-11-27T21:29:50Z"}
    status, call = exchange.send("POST", "calls/ringing", rang)
    assert (status, call["ringing"], call["received_at"]) == (201, True, "2026-11-27T21:29:50.000Z")
    at = f"calls/{call['number']}"
    assert exchange.send("POST", "calls/ringing", {**rang, "at": "2026-11-27T21:29:50"})[0] == 422
    status, problem = samir.send("PATCH", at, {"text": "x"})
    assert (status, problem["code"]) == (409, "call_ringing")
    assert amina.send("POST", f"{at}/claim", {})[1]["taker"] == "Amina"
    status, problem = samir.send("POST", f"{at}/claim", {})
    assert (status, problem["code"], problem["facts"]) == (409, "call_taken", {"call": 2, "by": "Amina"})
    assert samir.send("POST", f"{at}/claim", {"take_over": True})[1]["taker"] == "Samir"
    assert amina.send("POST", f"{at}/join", {"incident": number})[1]["incident"] == number
    assert amina.send("POST", f"{at}/leave")[1]["incident"] is None
    status, problem = amina.send("POST", "calls/1/leave")
    assert (status, problem["code"]) == (409, "only_call")
    call = exchange.send("POST", "calls/ringing", {"number": "", "line": ""})[1]
    assert exchange.send("POST", f"calls/{call['number']}/abandon")[1]["disposition"] == "abandoned"


def test_incidents_merge_part_end_and_begin_again_over_http(cast: Cast, samir: Hand) -> None:
    same, number = open_incident(cast), open_incident(cast)
    status, card = samir.send("POST", f"incidents/{same}/merge", {"into": number})
    assert (status, card["number"], card["merged"]) == (200, number, [same])
    status, problem = samir.send("PATCH", f"incidents/{same}", {"text": "x"})
    assert (status, problem["code"]) == (409, "incident_merged")
    assert problem["facts"] == {"incident": same, "into": number}
    assert samir.send("POST", f"incidents/{same}/unmerge")[1]["stage"] == "queued"
    status, card = samir.send("POST", f"incidents/{same}/cancel", {"disposition": "cancelled"})
    assert (status, card["stage"]) == (200, "cancelled")
    status, problem = samir.send("POST", f"incidents/{number}/cancel", {"disposition": "report"})
    assert (status, problem["code"]) == (422, "disposition_does_not_cancel")
    status, card = samir.send("POST", f"incidents/{same}/reopen", {"reason": "again"})
    assert (status, card["stage"]) == (200, "queued")


def test_nobody_writes_over_what_was_not_on_the_screen(cast: Cast, amina: Hand, samir: Hand) -> None:
    number = open_incident(cast)
    seen = {"versions": {"place": 0}}
    assert samir.send("PATCH", f"incidents/{number}", {"place": "Pont", **seen})[0] == 200
    status, problem = samir.send("PATCH", f"incidents/{number}", {"place": "Gare", **seen})
    assert (status, problem["code"], problem["facts"]["by"]) == (409, "field_changed", "Samir")
    assert amina.send("PATCH", "calls/1", {"place": "Pont", **seen})[0] == 200
    assert amina.send("PATCH", "calls/1", {"place": "Gare", **seen})[1]["code"] == "field_changed"
    assert amina.send("POST", "calls", {"place": "Gare", **seen})[1]["code"] == "unknown_field"


def test_a_busy_unit_is_stacked_preempted_freed_and_declines_over_http(cast: Cast, samir: Hand) -> None:
    now, following = open_incident(cast), open_incident(cast)
    send(cast, now, cast.p1)
    unit, here, there = cast.p1.pk, f"incidents/{now}", f"incidents/{following}"
    status, answer = samir.send("POST", f"{there}/assign", {"units": [unit]})
    assert (status, answer["code"], answer["facts"]["incident"]) == (409, "unit_taken", now)
    status, card = samir.send("POST", f"{there}/stack", {"unit": unit})
    assert (status, card["stage"], card["assignments"][0]["stage"]) == (200, "queued", "stacked")
    status, answer = samir.send("POST", f"{there}/preempt", {"unit": unit, "reason": ""})
    assert (status, answer["code"]) == (422, "reason_needed")
    status, card = samir.send("POST", f"{there}/preempt", {"unit": unit, "reason": "graver"})
    assert (status, card["stage"]) == (200, "assigned")
    status, card = samir.send("POST", f"{there}/decline", {"unit": unit, "reason": "flat tyre"})
    assert (status, card["stage"], card["assignments"][0]["ended_as"]) == (200, "queued", "declined")
    assert samir.send("POST", f"{here}/assign", {"units": [unit]})[0] == 200
    status, card = samir.send("POST", f"{here}/free", {"unit": unit, "reason": ""})
    assert (status, card["stage"], card["assignments"][-1]["ended_as"]) == (200, "queued", "freed")


def test_units_are_added_diverted_and_swapped_over_http(cast: Cast, samir: Hand) -> None:
    one, other = open_incident(cast), open_incident(cast)
    p1, p2, m3 = cast.p1.pk, cast.p2.pk, cast.m3.pk
    here, there = f"incidents/{one}", f"incidents/{other}"
    status, answer = samir.send("POST", f"{here}/add", {"units": [p1]})
    assert (status, answer["code"]) == (409, "not_served")
    assert samir.send("POST", f"{here}/assign", {"units": [p1]})[0] == 200
    status, answer = samir.send("POST", f"{here}/assign", {"units": [p2]})
    assert (status, answer["code"], answer["facts"]["call_signs"]) == (409, "already_served", ["P-1"])
    status, card = samir.send("POST", f"{here}/add", {"units": [p2]})
    assert (status, [way["call_sign"] for way in card["assignments"]]) == (200, ["P-1", "P-2"])
    status, answer = samir.send("POST", f"{there}/divert", {"unit": p1, "reason": ""})
    assert (status, answer["code"]) == (422, "reason_needed")
    asked = {"unit": p1, "reason": "nearer", "instead": m3, "recommendation": None}
    status, card = samir.send("POST", f"{there}/divert", asked)
    assert (status, card["stage"], card["assignments"][0]["call_sign"]) == (200, "assigned", "P-1")
    status, card = samir.send("POST", f"{there}/swap", {"unit": m3, "other": p1, "reason": ""})
    assert (status, card["assignments"][0]["ended_as"], card["assignments"][1]["unit"]) == (
        200,
        "swapped",
        m3,
    )
    status, answer = samir.send("POST", f"{there}/swap", {"unit": m3, "other": 999999})
    assert (status, answer["code"]) == (404, "not_there")
