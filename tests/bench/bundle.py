"""`./dawriya bench bundle`: a bundle installs and works where there is no network; a damaged one does not.

The bundle is made twice and must be the same bytes. It is unpacked into an empty folder and installed in a
network namespace that has loopback alone, with an empty home and no settings of pip; then `./dawriya smoke`
takes one call all the way. In a second copy one byte of a wheel is changed, in a third one of the product:
both must be refused by the name of the file. It needs `unshare` and `ip`, and root or user namespaces.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from tests.rig import ROOT

PRODUCT = "command/asgi.py"
#: Loopback is up; anything else is unreachable, or the proof proves nothing.
ALONE = """
ip link set lo up
python3 -c 'import socket; socket.create_connection(("192.0.2.1", 443), 2)' 2>/dev/null && exit 99
exec "$@"
"""


def main(argv: list[str] | None = None) -> None:
    """Run, say what was seen, and print one JSON line last."""
    argparse.ArgumentParser(prog="bench bundle").parse_args(argv)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made, making_s = _made(folder / "made.tar")
        again, _ = _made(folder / "again.tar")
        (folder / "again.tar").unlink()
        tree = _unpacked(folder / "made.tar", folder / "whole")
        installing_s = _alone(tree, folder, "./dawriya")
        working_s = _alone(tree, folder, "./dawriya", "smoke")
        wheel = str(next(iter(sorted((tree / "bundle/wheels").iterdir()))).relative_to(tree))
        refused = [_refused(folder, name) for name in (wheel, PRODUCT)]
        found = {
            "mb": round((folder / "made.tar").stat().st_size / 1e6),
            "packages": len(list((tree / "bundle").rglob("*.whl")))
            + len(list((tree / "bundle").rglob("*.tgz"))),
            "made_s": making_s,
            "same_twice": made == again,
            "installed_without_network_s": installing_s,
            "smoke_without_network_s": working_s,
            "damaged": len(refused),
            "refused_by_name": sum(refused),
        }
    print(json.dumps({"bench": "bundle", **found}))
    sys.exit(0 if made == again and all(refused) else 1)


def _made(target: Path) -> tuple[str, float]:
    """The digest that making it says, and how long it took."""
    began = time.monotonic()
    done = subprocess.run([ROOT / "dawriya", "bundle", target], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    print(done.stdout.strip(), flush=True)
    return done.stdout.split()[-1], round(time.monotonic() - began, 1)


def _unpacked(bundle: Path, folder: Path) -> Path:
    folder.mkdir()
    with tarfile.open(bundle) as tar:
        tar.extractall(folder, filter="data")
    return next(folder.iterdir())


def _alone(tree: Path, folder: Path, *command: str) -> float:
    """Run it where nothing but loopback is, as somebody who has nothing yet; how long it took."""
    began = time.monotonic()
    done = _unshared(tree, folder, *command)
    print(done.stdout, done.stderr, sep="", flush=True)
    assert done.returncode != 99, "this namespace reaches a network"
    assert done.returncode == 0, f"{command} ended with {done.returncode}"
    return round(time.monotonic() - began, 1)


def _unshared(tree: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    ours = {"PATH": os.environ["PATH"], "HOME": str(home), "PIP_CONFIG_FILE": "/dev/null"}
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    return subprocess.run(
        ["unshare", "--net", *user, "sh", "-c", ALONE, "alone", *command],
        cwd=tree,
        env=ours,
        capture_output=True,
        text=True,
        check=False,
    )


def _refused(folder: Path, name: str) -> bool:
    """Whether a copy with one changed byte in this file is refused by its name, and nothing installed."""
    with contextlib.ExitStack() as gone:
        place = Path(gone.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        tree = _unpacked(folder / "made.tar", place / "damaged")
        whole = bytearray((tree / name).read_bytes())
        whole[len(whole) // 2] ^= 1
        (tree / name).write_bytes(whole)
        done = _unshared(tree, folder, "./dawriya")
        print(done.stderr, end="", flush=True)
        return done.returncode != 0 and f"{name}: FAILED" in done.stderr and not (tree / ".venv").exists()


if __name__ == "__main__":
    main()
