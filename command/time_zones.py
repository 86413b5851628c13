"""The rules of time zones. A country moves its clocks at short notice (Morocco on 20 September 2026), and
with an older table every time of its rooms is an hour off.
"""

import zoneinfo
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def use_newest() -> str:
    """From now on ZoneInfo reads the newer of the machine's table and ours; its version, as IANA's 2026f."""
    here = max(map(_version, map(Path, zoneinfo.TZPATH[:1])), default="")
    ours = _version(files("tzdata") / "zoneinfo")
    if here < ours:
        zoneinfo.reset_tzpath(())
        zoneinfo.ZoneInfo.clear_cache()
    return max(here, ours)


def _version(folder: Traversable) -> str:
    """Of the table in the folder; "" where there is none or it does not say."""
    table = folder / "tzdata.zi"
    if not table.is_file():
        return ""
    return table.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# version").strip()
