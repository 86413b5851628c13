"""`./dawriya` from a bare clone: it says what it lacks in one sentence, and never fetches a thing twice."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINS = ("run", "dev", "node", "uv")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
UNREACHABLE = dict.fromkeys(PROXIES, "http://127.0.0.1:9")


@pytest.fixture
def clone() -> Iterator[Path]:
    """What the bootstrap reads, in a folder where any user may write, without anything installed."""
    folder = Path(tempfile.mkdtemp(prefix="dawriya-"))
    for name in ("dawriya", "package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    (folder / "bin").mkdir()
    for path in folder.rglob("*"):
        path.chmod(0o755)
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


def stand_in(clone: Path, name: str, script: str) -> Path:
    """A program of this name that comes first on the path."""
    program = clone / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def run(clone: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the clone's `dawriya`; as root, which may write everywhere, as an ordinary user instead."""
    return subprocess.run(
        [clone / "dawriya", *arguments],
        env={**os.environ, "PATH": f"{clone / 'bin'}:{os.environ['PATH']}", **environment},
        cwd="/",
        user="nobody" if os.geteuid() == 0 else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence with which it stopped."""
    assert done.returncode != 0
    said = [line for line in done.stderr.splitlines() if not line.startswith("dawriya: installing")]
    assert len(said) == 1, done.stderr
    assert not done.stdout
    return said[0]


def test_an_old_python_is_named(clone: Path) -> None:
    old = stand_in(clone, "python-old", 'case "$1" in -V) echo Python 3.9.2 ;; *) exit 1 ;; esac')
    assert "Python 3.11 or newer is needed" in refusal(run(clone, PYTHON=str(old)))


def test_no_python_at_all_is_said(clone: Path) -> None:
    assert "'python-none' was not found" in refusal(run(clone, PYTHON="python-none"))


def test_a_python_without_venv_is_said_with_its_remedy(clone: Path) -> None:
    bare = stand_in(clone, "python-bare", 'case "$2" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac')
    assert "apt-get install python3-venv" in refusal(run(clone, PYTHON=str(bare)))


def test_a_clone_of_somebody_else_is_said(clone: Path) -> None:
    clone.chmod(0o555)
    assert "cannot be written" in refusal(run(clone))


def test_a_disk_without_room_is_said_before_anything_is_made(clone: Path) -> None:
    stand_in(clone, "df", r'printf "Filesystem Size Used Avail\nsmall 100 88 12 88%% /\n"')
    assert "Installing takes 2 GB, and 12 MB are free" in refusal(run(clone))
    assert not (clone / ".venv").exists()


def test_a_machine_without_a_network_is_said(clone: Path) -> None:
    done = run(clone, PIP_NO_CACHE_DIR="1", PIP_CONFIG_FILE="/dev/null", **UNREACHABLE)
    assert "no package registry can be reached" in refusal(done)


def test_what_is_installed_is_not_fetched_again() -> None:
    done = subprocess.run(
        [ROOT / "dawriya"],
        env={**os.environ, **UNREACHABLE},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Ready.")


def test_a_taken_port_is_said_before_anything_else(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [ROOT / "dawriya", "demo", "--port", str(port)],
            env={**os.environ, "DAWRIYA_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert f"Port {port} of 127.0.0.1 cannot be used: Address already in use." in done.stderr
    assert not (tmp_path / "dawriya.sqlite3").exists()


@pytest.mark.parametrize("name", PINS)
def test_every_pin_carries_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = re.split(r"\n(?=[a-z])", text, flags=re.IGNORECASE)[1:]
    assert pins
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)
    assert "://" not in text


def test_development_runs_the_versions_that_a_room_runs() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return set(re.findall(r"^[A-Za-z0-9][^ ;]*==[^ ;]+", text, re.MULTILINE))

    assert pins("run") < pins("dev")


def test_the_browsers_packages_are_pinned_without_an_address() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    wanted = package["dependencies"] | package["devDependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    fetched = [entry for path, entry in lock.items() if path]
    assert all("resolved" not in entry and entry["integrity"].startswith("sha512-") for entry in fetched)
