"""`./dawriya demo`: a room that stays open when a part of it dies, and leaves nothing behind when it ends."""

import asyncio
import os
import signal
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from command import servers
from command.servers import Site, free_port
from command.smoke import ELSEWHERE, SmokeError, one_call, open_room

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Demo:
    """A demo that runs: its process, where it answers, and what it said."""

    process: subprocess.Popen[str]
    port: int
    said: Path

    def reaches(self, word: str) -> str:
        """Wait until it has said this, and return everything it said."""
        self.until(lambda: word in self.said.read_text() or self.process.poll() is not None)
        assert word in self.said.read_text(), self.said.read_text()[-3000:]
        return self.said.read_text()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what must come."""
        deadline = time.monotonic() + 90
        while not holds():
            assert time.monotonic() < deadline, self.said.read_text()[-3000:]
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether the sign-in page is served."""
        return servers.answers(Site("127.0.0.1", self.port), "/sign-in") == 200

    def children(self) -> dict[str, int]:
        """The processes beneath it, by name."""
        pid = self.process.pid
        pids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        commands = {int(child): Path(f"/proc/{child}/cmdline").read_bytes() for child in pids}
        names = ("daphne", "valkey-server", "runwatch")
        return {name: child for child, line in commands.items() for name in names if name.encode() in line}


def start(folder: Path, *more: str) -> Demo:
    """Open a room on this folder and wait until it is open."""
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DATABASE_URL")
    }
    said = folder / "said.txt"
    process = subprocess.Popen(
        [ROOT / "dawriya", "demo", "--port", str(port), *more],
        env={**environment, "DAWRIYA_DATA": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=said.open("w"),
        stderr=subprocess.STDOUT,
        text=True,
    )
    demo = Demo(process, port, said)
    demo.reaches("Ctrl-C stops it")
    return demo


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits to be buried has."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for every demo of this file, as at a desk."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def demo(data: Path) -> Iterator[Demo]:
    """The first demo of the day, in which nobody is simulated."""
    demo = start(data, "--no-simulation")
    yield demo
    demo.process.kill()
    demo.process.wait()


@pytest.mark.parametrize(
    "name", ["dawriya.sqlite3", "tracks.sqlite3", "secret_key", "demo_password", "valkey"]
)
def test_what_a_room_keeps_is_for_its_owner_alone(demo: Demo, data: Path, name: str) -> None:
    assert (data / name).stat().st_mode & 0o077 == 0


def test_a_second_demo_on_the_same_data_is_refused(demo: Demo, data: Path) -> None:
    second = subprocess.run(
        [ROOT / "dawriya", "demo", "--port", str(free_port())],
        env={**os.environ, "DAWRIYA_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr.strip() == (
        f"CommandError: A demo already runs on {data}; DAWRIYA_DATA names another folder."
    )


def test_the_room_outlives_its_parts_and_says_so(demo: Demo) -> None:
    assert demo.answers()
    before = demo.children()
    assert set(before) == {"daphne", "valkey-server", "runwatch"}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    demo.reaches("Daphne ended with exit code -9")
    demo.reaches("Valkey ended with exit code -9")
    demo.reaches("The watch ended with exit code -9")
    demo.until(lambda: set(demo.children()) == set(before) and demo.answers())
    assert not set(demo.children().values()) & set(before.values())


def test_ctrl_c_takes_the_children_along_and_keeps_the_data(demo: Demo) -> None:
    children = demo.children()
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(30) == 0
    assert "everything is kept in" in demo.said.read_text()
    assert all(is_gone(pid) for pid in children.values())


def test_smoke_opens_a_room_of_its_own_and_a_call_goes_all_the_way_through_it(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this folder, wherever the machine's own room has its database and its name."""
    for name in ELSEWHERE:
        monkeypatch.setenv(name, "postgresql://nobody@127.0.0.1:1/elsewhere")
    said: list[str] = []
    with open_room(ROOT, data) as site:
        asyncio.run(one_call(site, (data / "demo_password").read_text(), said.append))
    assert said[-1] == "the crew acknowledged, went, arrived and is free again; the incident is closed"
    assert servers.answers(site, "/sign-in") is None


def test_smoke_says_why_its_room_did_not_open(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "dawriya.sqlite3").write_text("no database")
    with pytest.raises(SmokeError, match="The room ended with exit code"), open_room(ROOT, tmp_path):
        pass
    assert "file is not a database" in "".join(capfd.readouterr())


def test_opened_again_it_has_the_same_logins_and_killed_outright_it_leaves_no_process(data: Path) -> None:
    demo = start(data)
    try:
        assert demo.said.read_text().count((data / "demo_password").read_text()) == 5
        children = demo.children()
        assert len(children) == 3
    finally:
        demo.process.kill()
        demo.process.wait()
    demo.until(lambda: all(is_gone(pid) for pid in children.values()))


def test_for_the_tablets_of_a_network_it_speaks_tls_and_nothing_else(data: Path) -> None:
    """Its own authority is all that a tablet must trust; the page's cookies travel on TLS alone."""
    demo = start(data, "--lan", "localhost", "--host", "127.0.0.1", "--no-simulation")
    try:
        said = demo.said.read_text()
        assert f"https://localhost:{demo.port}/tablet" in said and "▀" in said
        trust = ssl.create_default_context(cadata=httpx.get(f"http://127.0.0.1:{demo.port + 1}/").text)
        page = httpx.get(f"https://localhost:{demo.port}/sign-in", verify=trust, timeout=5)
        assert page.status_code == 200
        assert "secure" in page.headers["set-cookie"].lower()
        with pytest.raises(httpx.TransportError):
            httpx.get(f"https://localhost:{demo.port}/sign-in", timeout=5)
        assert not demo.answers()
    finally:
        demo.process.kill()
        demo.process.wait()
