"""A force's own raster tiles beside our streets: which address may be meant, and the one origin it opens."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

_PLACEHOLDERS: Final = ["x", "y", "z"]
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.ASCII)
_ADDRESS: Final = re.compile(r"[!#$%&()*+,./:;=?@\[\]_~{}A-Za-z0-9-]+", re.ASCII)


class Tiles(NamedTuple):
    """A raster map of somebody else."""

    url: str
    """with {z}, {x} and {y} once each: web mercator, y from the north"""
    attribution: str
    """whose map it is; plain text, shown while its tiles are"""


def tiles_fault(url: str, attribution: str) -> str | None:
    """What is wrong with a tile server's address, as the end of a sentence about it; None: nothing.

    An address is `http(s)://host[:port]/…` with {z}, {x} and {y} once each behind the host.
    """
    if not _ADDRESS.fullmatch(url):
        return "holds a space or another character that no address holds"
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError as fault:
        return f"is no address ({fault})"
    if parts.scheme not in ("http", "https"):
        return "does not begin with https:// or http://"
    if parts.username is not None or not _HOST.fullmatch(parts.hostname or "") or port == 0:
        return "names no host by itself, such as tiles.example.org or tiles.example.org:8080"
    if parts.fragment or sorted(re.findall(r"\{(.*?)\}", parts.path + parts.query)) != _PLACEHOLDERS:
        return "does not hold {z}, {x} and {y} once each behind its host, and no other braces"
    if not attribution.strip():
        return "has no attribution: say whose map it is in DAWRIYA_TILES_ATTRIBUTION"
    return None


def tiles_of(url: str, attribution: str) -> Tiles | None:
    """The tiles that are set, or None when none are or the address will not do."""
    return Tiles(url, attribution.strip()) if url and tiles_fault(url, attribution) is None else None


def origin_of(tiles: Tiles) -> str:
    """Scheme, host and port: what a page must be allowed to load pictures from, and nothing beside it."""
    parts: SplitResult = urlsplit(tiles.url)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
