"""Read typed settings from the environment and refuse what cannot be meant."""

from os import environ
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    """A setting as it stands."""
    return environ.get(name, default)


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list; blanks around a word do not count."""
    value = environ.get(name)
    return default if value is None else [word.strip() for word in value.split(",") if word.strip()]


def whole(name: str, default: int, *, least: int = 0) -> int:
    """A whole number, `least` or more; anything else is refused."""
    value = environ.get(name)
    if value is None:
        return default
    if not value.isdecimal() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is a whole number, {least} or more, not {value!r}.")
    return int(value)


def switch(name: str, default: bool) -> bool:
    """True or False, spelled so; anything else is refused."""
    value = environ.get(name)
    if value is None:
        return default
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} is True or False, not {value!r}.")
    return value == "True"


def folder(name: str, default: Path, *, make: bool = True) -> Path:
    """A folder, made when absent; one that cannot be made is refused."""
    path = Path(environ.get(name) or default).resolve()
    if make:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}: the folder {path} cannot be made: {error.strerror}."
            ) from error
    return path
