"""The built graph on disk: read once, loaded in a moment at every start after that."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import numpy as np

from .geo import Bounds, LatLon
from .roadfile import StreetName, reading
from .roads import ARRAYS, RoadGraph

FORMAT: Final = 1
"""Raise it whenever the arrays, the speeds or the turn costs change meaning."""


def file_key(path: Path) -> str:
    """sha256 of the file's bytes, hexadecimal. Raises RoadFileError."""
    with reading(path), path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def open_roads(path: Path, cache: Path) -> RoadGraph:
    """The graph of `path`, from the folder `cache` when it holds it; a corrupt copy is built again."""
    stem = cache / f"roads-{file_key(path)[:16]}-{FORMAT}"
    try:
        return load_graph(stem)
    except CacheMiss:
        from .roadbuilder import read_roads  # what a start does without

        graph = read_roads(path)
        cache.mkdir(parents=True, exist_ok=True)
        save_graph(graph, stem)
        return graph


class CacheMiss(Exception):
    """No usable copy under that name."""


def save_graph(graph: RoadGraph, stem: Path) -> None:
    """Write `<stem>.npz` and `<stem>.json`; each appears whole or not at all."""
    facts = {
        "format": FORMAT,
        "bounds": graph.bounds,
        "origin": graph.origin,
        "names": graph.names,
        "attribution": graph.attribution,
    }
    arrays = {name: getattr(graph, name) for name in ARRAYS}
    arrays["edge_seconds"] = graph.usual_seconds
    with tempfile.TemporaryDirectory(dir=stem.parent) as folder:
        npz, text = Path(folder) / "graph.npz", Path(folder) / "graph.json"
        np.savez(npz, **arrays)
        text.write_text(json.dumps(facts, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        os.replace(npz, stem.with_name(stem.name + ".npz"))
        os.replace(text, stem.with_name(stem.name + ".json"))


def load_graph(stem: Path) -> RoadGraph:
    """Raises CacheMiss when the copy is absent, damaged or of another format."""
    try:
        facts = json.loads(stem.with_name(stem.name + ".json").read_text(encoding="utf-8"))
        if facts["format"] != FORMAT:
            raise CacheMiss(stem)
        with np.load(stem.with_name(stem.name + ".npz"), allow_pickle=False) as file:
            arrays = {name: file[name] for name in ARRAYS}
        return RoadGraph(
            bounds=Bounds(*facts["bounds"]),
            origin=LatLon(*facts["origin"]),
            names=[StreetName(*row) for row in facts["names"]],
            attribution=facts["attribution"],
            **arrays,
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as fault:
        raise CacheMiss(stem) from fault
