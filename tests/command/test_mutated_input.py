"""Whatever a client sends, it is understood or refused: nothing else ever happens.

`./dawriya bench fuzz` does the same through real sockets and far more often.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from typing import Any

import pytest
from django.test import Client

from patrols import consumers, orders
from patrols.hub import Hub
from patrols.protocol import Fixes, Receipt, TabletHello, console_frame, tablet_frame
from patrols.rules.refusal import Refused
from patrols.telemetry import Heard, store, track_of
from tests.builders import Cast, open_incident, send
from tests.mutations import AT, CONSOLE, FIX, NASTY, TABLET, mutations

MOMENTS = [said for said in NASTY if isinstance(said, str) and said[:2].isdigit()]
BODIES: dict[str, dict[str, Any]] = {
    "calls": {
        "type": "theft",
        "place": "Rue du Marché",
        "lat": 33.3,
        "lon": -8.8,
        "text": "x",
        "phone": "06",
    },
    "calls/ringing": {"number": "0612345678", "line": "19", "at": AT},
    "bolos": {"audience": "room", "text": "a red car", "plate": "12345-A-6", "until": "2027-01-01T00:00:00Z"},
    "messages": {"audience": "unit", "unit": 1, "text": "come in", "reply_to": None},
    "hazards": {"kind": "weapon", "text": "x", "lat": 33.3, "lon": -8.8, "radius_m": 50, "until": None},
}


@pytest.mark.parametrize(
    ("parse", "samples"), [(tablet_frame, TABLET), (console_frame, CONSOLE)], ids=["tablet", "console"]
)
def test_a_parser_understands_or_refuses(parse: Callable[[str], object], samples: Any) -> None:
    understood = 0
    for text in islice(mutations(samples, seed=1), 3000):
        with suppress(Refused):
            parse(text)
            understood += 1
    assert 10 < understood < 2000


def test_the_hub_understands_or_forgets_what_redis_carries() -> None:
    hub, fixes = Hub(looking=False), [{"room": 1, "fixes": [[1, 33.3, -8.8, AT, AT, 8.0, 90, 30.0, "S1"]]}]
    for text in islice(mutations(fixes, seed=2), 1000):
        hub._on_message("dawriya:fixes", text.encode("utf-8", "surrogatepass"))
        hub._on_message("dawriya:bell", text[:40].encode("utf-8", "surrogatepass"))


def test_what_was_understood_is_decided_or_refused(cast: Cast) -> None:
    send(cast, open_incident(cast), cast.p1)
    decided = 0
    for number, text in enumerate(islice(mutations(TABLET, seed=3), 5000)):
        with suppress(Refused):
            decided += _handle(cast, tablet_frame(text.replace("a" * 16, f"key-{number:012}")))
    assert decided > 100


def _handle(cast: Cast, frame: object) -> bool:
    """What the tablet's socket does with a frame of Karim's."""
    unit = cast.fresh(cast.p1)
    if isinstance(frame, consumers.Asking):
        answer = consumers._decide(cast.karim, unit, frame)
        json.dumps(answer, allow_nan=False)
    elif isinstance(frame, Fixes):
        readings = [Heard(f.n, f.at, f.lat, f.lon, f.accuracy_m, f.heading, f.speed_kph) for f in frame.fixes]
        store([track_of(unit, "tablet", readings)])
    elif isinstance(frame, Receipt):
        orders.confirm([orders.Receipt(unit, frame.delivered, frame.seen)])
    elif isinstance(frame, TabletHello):
        orders.owed([(unit, frame.order)])
        store([track_of(unit, frame.device, [])])
    return True


@pytest.mark.parametrize("said", MOMENTS)
def test_no_fix_of_one_tablet_stops_those_that_are_stored_with_it(cast: Cast, said: str) -> None:
    text = json.dumps({"t": "fixes", "seq": 1, "fixes": [FIX | {"at": said}]})
    with suppress(Refused):
        frame = tablet_frame(text)
        assert isinstance(frame, Fixes)
        poor = [Heard(f.n, f.at, f.lat, f.lon, f.accuracy_m, f.heading, f.speed_kph) for f in frame.fixes]
        good = tablet_frame(json.dumps({"t": "fixes", "seq": 1, "fixes": [FIX]}))
        assert isinstance(good, Fixes)
        fine = [Heard(f.n, f.at, f.lat, f.lon) for f in good.fixes]
        kept = store([track_of(cast.p1, "a", poor), track_of(cast.p2, "b", fine)])
        assert kept[1].stored == 1


@pytest.mark.parametrize("path", BODIES)
def test_a_body_is_answered_by_a_decision_or_a_refusal(cast: Cast, path: str) -> None:
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(cast.samir, backend="django.contrib.auth.backends.ModelBackend")
    body = BODIES[path] | ({"unit": cast.p1.pk} if "unit" in BODIES[path] else {})
    for number, text in enumerate(islice(mutations([body], seed=4), 100)):
        answer = client.post(
            f"/api/v1/rooms/town/{path}",
            text.encode("utf-8", "surrogatepass"),
            content_type="application/json",
            headers={"idempotency-key": f"{path}-{number}"},
        )
        assert answer.status_code < 500, (answer.status_code, text[:300].encode("ascii", "backslashreplace"))
