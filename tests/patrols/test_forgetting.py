"""Where units were is forgotten by policy; where those on duty are is not."""

from datetime import timedelta
from io import StringIO
from threading import Event

import pytest
from django.core.management import CommandError, call_command

from patrols import forgetting, journal
from patrols.duty import book_off
from patrols.models import Fix, JournalEntry, LastFix, Request, Unit
from patrols.telemetry import Heard, store, track_of
from tests.builders import MARKET, Cast, Hands, head, log, make_cast


def drive(unit: Unit, hands: Hands, *days_ago: float) -> None:
    """The unit was heard at the market so many days ago."""
    for number, days in enumerate(days_ago):
        heard = Heard(number, hands.now() - timedelta(days=days), MARKET.lat, MARKET.lon)
        store([track_of(unit, "tablet", [heard])])


def kept(unit: Unit) -> int:
    return Fix.objects.filter(unit=unit.pk).count()


def test_old_tracks_go_and_the_journal_says_how_much(
    cast: Cast, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    drive(cast.p1, hands, 95, 94, 93, 92, 91, 89, 1)
    drive(cast.p2, hands, 91)
    drive(cast.m3, hands, 1)
    drive(cast.q1, hands, 91)
    before = head(cast.room)
    assert forgetting.forget_tracks(cast.room, hands.now()) == 6
    assert [kept(unit) for unit in (cast.p1, cast.p2, cast.m3, cast.q1)] == [2, 0, 1, 1]
    (entry,) = journal.after(cast.room.pk, before)
    assert entry.kind == "tracks.forgotten"
    assert journal.line(entry)["facts"] == {
        "before": "2026-08-29T21:30:00.000Z",
        "fixes": 6,
        "units": 2,
    }
    assert forgetting.forget_tracks(cast.room, hands.now()) == 0
    assert head(cast.room) == before + 1 and "tracks.forgotten" not in log(cast.port)


def test_the_last_reading_of_a_unit_on_duty_stays(cast: Cast, hands: Hands) -> None:
    drive(cast.p1, hands, 91)
    drive(cast.p2, hands, 91)
    drive(cast.m3, hands, 89)
    book_off(cast.nadia)
    book_off(cast.youssef)
    forgetting.forget_tracks(cast.room, hands.now())
    assert set(LastFix.objects.values_list("unit", flat=True)) == {cast.p1.pk, cast.m3.pk}


def test_what_was_deleted_before_a_fault_is_journaled(
    cast: Cast, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive(cast.p1, hands, 91)
    drive(cast.p2, hands, 91)
    delete, calls = forgetting._delete, []

    def fails_at_the_second(rows: object) -> int:
        calls.append(rows)
        if len(calls) > 1:
            raise OSError("the disk is full")
        return delete(rows)  # type: ignore[arg-type]

    monkeypatch.setattr(forgetting, "_delete", fails_at_the_second)
    with pytest.raises(OSError):
        forgetting.forget_tracks(cast.room, hands.now())
    entry = JournalEntry.objects.get(kind="tracks.forgotten")
    assert journal.line(entry)["facts"]["fixes"] == 1 == 2 - kept(cast.p1) - kept(cast.p2)


def test_answers_to_requests_are_kept_for_a_month(cast: Cast, hands: Hands) -> None:
    for days in (31, 30, 29):
        at = hands.now() - timedelta(days=days, seconds=1)
        Request.objects.create(officer=cast.amina, key=f"key {days}", digest="", answer={}, at=at)
    said = StringIO()
    call_command("forget", stdout=said)
    assert list(Request.objects.values_list("key", flat=True)) == ["key 29"]
    assert "2 answers to requests deleted." in said.getvalue()
    with pytest.raises(CommandError, match="1 or more"):
        call_command("forget", tracks_days=0)


class Once(Event):
    """Whoever waits is told to stop."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


@pytest.mark.django_db(transaction=True, databases=["default", "tracks"])
def test_the_watch_forgets_by_itself(hands: Hands) -> None:
    cast = make_cast()
    drive(cast.p1, hands, 91, 89)
    Request.objects.create(
        officer=cast.amina, key="old", digest="", answer={}, at=hands.now() - timedelta(days=31)
    )
    forgetting.forget_each_hour(Once())
    assert kept(cast.p1) == 1 and not Request.objects.exists()
