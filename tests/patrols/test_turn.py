"""Whoever has waited longest is next, within a process and between two; who waited in vain goes on."""

import fcntl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from patrols import turn
from patrols.turn import Turn


def _until(seen: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not seen():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def _shut(gate: Path) -> bool:
    with gate.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_who_has_just_had_the_turn_lets_another_process_go_first(tmp_path: Path) -> None:
    path, said = tmp_path / "x.turn", list[str]()
    ours, theirs = Turn(path), Turn(path)  # a lock on a file is between two openings of it

    def speak(own: Turn, word: str) -> None:
        with own.mine():
            said.append(word)

    with ours.mine():
        other = threading.Thread(target=speak, args=(theirs, "they"))
        other.start()
        _until(lambda: _shut(path.with_suffix(".gate")))
        again = threading.Thread(target=speak, args=(ours, "we"))
        again.start()
        _until(lambda: ours._waiting)
    other.join()
    again.join()
    assert said == ["they", "we"]


def test_within_a_process_nobody_goes_twice_while_another_waits(tmp_path: Path) -> None:
    own, said = Turn(tmp_path / "x.turn"), list[int]()

    def speak(which: int) -> None:
        for _ in range(3):
            with own.mine():
                said.append(which)
                time.sleep(0.005)

    with own.mine():
        threads = [threading.Thread(target=speak, args=(which,)) for which in range(3)]
        for thread in threads:
            thread.start()
        _until(lambda: len(own._waiting) == 3)
    for thread in threads:
        thread.join()
    assert {tuple(sorted(said[at : at + 3])) for at in (0, 3, 6)} == {(0, 1, 2)}


def test_who_waited_in_vain_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "PATIENCE_S", 0.05)
    path = tmp_path / "x.turn"
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # a process that stopped in its turn
        with Turn(path).mine():
            pass
    with Turn(path).mine():
        pass


def test_without_a_place_for_the_lock_the_turn_still_comes(tmp_path: Path) -> None:
    with Turn(tmp_path / "no such folder" / "x.turn").mine():
        pass
