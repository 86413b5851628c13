"""The map's files over HTTP: tiles by byte range, and the script that Folium wrote.

Who may ask is decided where they are mounted.
"""

from __future__ import annotations

import posixpath
import re
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from .importing import BASEMAP, CityNotFound, LoadedCity, city_folder, load_city
from .tiles import Tiles

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


@require_safe
def map_script(request: HttpRequest, slug: str) -> HttpResponse:
    """The map of one city as JavaScript; its tiles lie beside it under the name base.pmtiles."""
    city = _city(slug)
    tiles = settings.TILES
    etag = f'"{city.city.version}{_mark(tiles)}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return _kept(HttpResponseNotModified(), etag)
    from .livemap import live_map  # what a start does without

    streets = f"{posixpath.join(posixpath.dirname(request.path), BASEMAP)}?v={city.city.version}"
    script = live_map(city, basemap_url=streets, tiles=tiles).script_js
    return _kept(HttpResponse(script, content_type="text/javascript; charset=utf-8"), etag)


@require_safe
def base_tiles(request: HttpRequest, slug: str) -> HttpResponse:
    """The city's PMTiles file, whole or the one range asked for (RFC 9110 §14): 200, 206, 304 or 416."""
    try:
        path = city_folder(settings.DATA_DIR, slug) / BASEMAP
        with path.open("rb") as file:
            stat = path.stat()
            etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
            if etag in parse_etags(request.headers.get("If-None-Match", "")):
                return _kept(HttpResponseNotModified(), etag)
            wanted = _range(request, stat.st_size, etag)
            if wanted is None:
                response = HttpResponse(file.read(), content_type="application/vnd.pmtiles")
            elif wanted.start >= wanted.stop:
                response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{stat.st_size}"})
            else:
                file.seek(wanted.start)
                response = HttpResponse(
                    file.read(len(wanted)), status=206, content_type="application/vnd.pmtiles"
                )
                response["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{stat.st_size}"
    except (OSError, ValueError):
        raise Http404(f"There is no map of {slug}.") from None
    response["Accept-Ranges"] = "bytes"
    return _kept(response, etag)


def _range(request: HttpRequest, size: int, etag: str) -> range | None:
    """The bytes asked for; empty if outside. None for all: no range, several, one of another version, or
    one in a HEAD, where ranges mean nothing.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if (
        request.method != "GET"
        or match is None
        or match[0] == "bytes=-"
        or request.headers.get("If-Range", etag) != etag
    ):
        return None
    first, last = match[1][:18], match[2][:18]
    if not first:
        return range(max(0, size - int(last)), size)
    stop = min(int(last) + 1, size) if last else size
    return None if last and int(last) < int(first) else range(int(first), stop)


def _mark(tiles: Tiles | None) -> str:
    """Tells one setting of the tiles from another."""
    return f"-{sha256(repr(tiles).encode()).hexdigest()[:12]}" if tiles else ""


def _city(slug: str) -> LoadedCity:
    try:
        return load_city(Path(settings.DATA_DIR), slug)
    except (CityNotFound, ValueError):
        raise Http404(f"There is no map of {slug}.") from None


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
