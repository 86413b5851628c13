"""A child that falls is started again, patiently; a child that will not end is ended."""

import sys
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from command.processes import LONGEST_PAUSE_S, Child, pause_after, stop_all


@given(falls=st.integers(1, 10_000))
def test_pauses_double_and_end_at_the_longest(falls: int) -> None:
    assert pause_after(falls + 1) == min(2 * pause_after(falls), LONGEST_PAUSE_S)


def test_a_child_that_falls_is_named_with_its_exit_code_and_runs_again(tmp_path: Path) -> None:
    child = Child("Clerk", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path)
    said: list[str] = []
    child.start()
    while len(said) < 2:
        child.tend(said.append)
        time.sleep(0.01)
    assert said == [
        "Clerk ended with exit code 3; starting it again in 0.5 s",
        "Clerk ended with exit code 3; starting it again in 1 s",
    ]
    stop_all([child])


def test_a_child_that_will_not_end_is_ended(tmp_path: Path) -> None:
    deaf = "import pathlib, signal as s; s.signal(15, s.SIG_IGN); pathlib.Path('up').touch(); s.pause()"
    child = Child("Deaf", [sys.executable, "-c", deaf], tmp_path)
    child.start()
    while not (tmp_path / "up").exists():
        time.sleep(0.01)
    child.ask_to_stop()
    child.wait_stopped(patience_s=0.1)
    assert child.exit_code() == -9


def test_a_child_is_told_on_its_standard_input(tmp_path: Path) -> None:
    write = "import pathlib, sys; pathlib.Path('heard').write_text(sys.stdin.read())"
    child = Child("Ear", [sys.executable, "-c", write], tmp_path, told=b"a secret")
    child.start()
    child.wait_stopped(patience_s=30)
    assert (tmp_path / "heard").read_text() == "a secret"
