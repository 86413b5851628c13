"""The logins that the simulator may use."""

import json
from dataclasses import dataclass
from pathlib import Path

CALL_TAKER, DISPATCHER, OFFICER = "call_taker", "dispatcher", "officer"


class ForceUnreadable(ValueError):
    """The file of logins cannot be used; str() is one sentence for a person."""


@dataclass(frozen=True)
class Login:
    """Who signs in. `name` is how the journal calls them, `unit` the call sign they are on shift with."""

    username: str
    password: str
    role: str
    name: str = ""
    unit: str | None = None


def read_force(path: Path) -> list[Login]:
    """The logins of a JSON list of {username, password, role, name, unit}. Raises ForceUnreadable."""
    try:
        return [Login(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except OSError as fault:
        raise ForceUnreadable(f"The logins in {path} cannot be read: {fault.strerror}.") from fault
    except (ValueError, TypeError) as fault:
        raise ForceUnreadable(
            f"{path} is not a list of logins with username, password and role: {fault}."
        ) from fault
