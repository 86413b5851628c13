"""Redis carries no truth: what it says wrongly is passed over, and what it says rightly still arrives."""

import pytest

from patrols.hub import Hub
from patrols.radio import BELL, FIXES


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "nonsense"])
def test_a_position_that_is_no_number_reaches_nobody(number: str) -> None:
    hub = Hub(looking=False)
    hub._on_message(FIXES, f'{{"room": 1, "fixes": [[8, {number}, -8.8]]}}'.encode())
    hub._on_message(FIXES, b'{"room": 1, "fixes": [[7, 33.3, -8.8]]}')
    assert hub._moved == {1: {7: [7, 33.3, -8.8]}}


@pytest.mark.parametrize("data", [b"", b"1", b"1:2:3", b"one:two", b"\xff:\xfe"])
def test_a_bell_that_names_no_decision_is_passed_over(data: bytes) -> None:
    Hub(looking=False)._on_message(BELL, data)
