"""The tables of a force: what their columns are called and may hold."""

from datetime import time

from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError

from command.roles import RoleName
from command.tables import Layout, number, one_of, or_else, phrases, some_of, text, yes_or_no
from patrols import vocabulary
from patrols.models import Officer

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


def _username(cell: str) -> str:
    name = Officer.normalize_username(text(150)(cell))
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError as error:
        raise ValueError("letters, digits and @ . + - _ without spaces") from error
    return name


def _hour(cell: str) -> time:
    try:
        return time.fromisoformat(cell)
    except ValueError as error:
        raise ValueError("a time of day, as 22:30") from error


CALL_SIGN = text(16, pattern=r"[\w.-]+", means="letters, digits, - . _ without spaces")
LAYOUTS = (
    Layout(
        "units",
        "call_sign",
        {
            "call_sign": CALL_SIGN,
            "kind": one_of([word["code"] for word in vocabulary.unit_kinds()]),
            "crew": number(1, 99),
            "attributes": some_of([word["code"] for word in vocabulary.attributes()]),
            "home_sector": text(32, empty=True),
        },
        frozenset({"attributes", "home_sector"}),
    ),
    Layout(
        "officers",
        "username",
        {
            "username": _username,
            "first_name": text(150),
            "last_name": text(150),
            "role": one_of([role.value for role in RoleName]),
            "language": one_of(LANGUAGES, empty=True),
            "skills": some_of([word["code"] for word in vocabulary.attributes()]),
        },
        frozenset({"language", "skills"}),
    ),
    Layout(
        "shifts",
        "username",
        {"username": _username, "call_sign": CALL_SIGN, "off_at": or_else(None, _hour)},
        frozenset({"off_at"}),
    ),
    Layout(
        "types",
        "code",
        {
            "code": text(24, pattern=r"[-a-zA-Z0-9_]+", means="Latin letters, digits, - _"),
            **{language: text(80) for language in LANGUAGES},
            "priority": number(0, 4),
            **{f"keywords_{language}": phrases for language in LANGUAGES},
            "active": yes_or_no,
        },
        frozenset({"active", *(f"keywords_{language}" for language in LANGUAGES)}),
    ),
)
