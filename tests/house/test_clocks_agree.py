"""The browser counts the same clocks as the room."""

import re
from pathlib import Path

from dispatch.rules.policy import POLICY

SCRIPT = Path(__file__).resolve().parents[2] / "command/static/command/js/policy.js"


def _numbers(name: str) -> list[float]:
    found = re.search(
        rf"export const {name} = (?:Object\.freeze\(\[)?([\d., ]+)", SCRIPT.read_text(encoding="utf-8")
    )
    assert found, name
    return [float(number) for number in found.group(1).split(",")]


def test_the_targets_on_the_screen_are_the_targets_of_the_policy() -> None:
    assert _numbers("QUEUE_TARGET_S") == list(POLICY.queue_target_s)
    assert _numbers("ACKNOWLEDGE_TARGET_S") == list(POLICY.acknowledge_target_s)
    assert _numbers("DELIVERED_WITHIN_S") == [POLICY.delivered_within_s]
    assert _numbers("RUNG_S") == list(POLICY.rung_s)
    assert _numbers("UNIT_RUNG_S") == [POLICY.unit_rung_s]
    assert _numbers("REOPEN_CALL_S") == [POLICY.reopen_call_s]
    assert _numbers("STALE_AFTER_S") == [POLICY.stale_after_s]
