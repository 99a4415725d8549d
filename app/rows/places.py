"""Where rows are: a file, a folder, a glob pattern, or ``hf:org/name[:config[:split]]``.

Caveat: a folder gives every file of a known format below it, in the order of their names; hidden files are passed over.
"""

import glob
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.errors import DataError, UsageError
from app.rows.ports import HubRows

__all__ = ["FORMATS", "RowFile", "format_of", "row_files"]

FORMATS: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
_PACKED: Final = (".gz", ".zst")
_HUB: Final = re.compile(r"hf:(?P<id>[\w.-]+(?:/[\w.-]+)?)(?::(?P<config>[\w. -]+)?(?::(?P<split>[\w.-]+))?)?\Z", re.A)


@dataclass(frozen=True, slots=True)
class RowFile:
    """One file with rows: the name that reports show, the local path, its format and packing (``.gz``, ``.zst``)."""

    name: str
    path: Path
    format: str
    packing: str


def format_of(name: str) -> tuple[str, str] | None:
    """Give format and packing by a file's name; ``None`` when it is none that is read.

    >>> format_of("train.jsonl.gz"), format_of("a.parquet"), format_of("README.md")
    (('jsonl', '.gz'), ('parquet', ''), None)
    """
    name = name.lower()
    packing = next((ending for ending in _PACKED if name.endswith(ending)), "")
    format_ = FORMATS.get(Path(name.removesuffix(packing)).suffix)
    if format_ is None or (format_ == "parquet" and packing):
        return None
    return format_, packing


def row_files(place: str, hub: HubRows | None = None) -> Iterator[RowFile]:
    """Give the files of a place, in the order of their names.

    Raises:
        UsageError: the place is nowhere, or no place at all.
        DataError: a file there is in no format that is read.
    """
    if place.startswith("hf:"):
        yield from _hub_files(place, hub)
        return
    named = Path(place)
    if named.is_file():
        yield _row_file(named)
        return
    found = _below(named) if named.is_dir() else sorted(Path(name) for name in glob.glob(place, recursive=True))
    files = [path for path in found if path.is_file() and format_of(path.name)]
    if not files:
        raise UsageError(
            f"{place} holds no rows: no file of {', '.join(FORMATS)} (also .gz, .zst) is there."
            if named.exists() or found
            else f"{place} does not exist."
        )
    for path in files:
        yield _row_file(path)


def _below(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _row_file(path: Path, name: str | None = None) -> RowFile:
    known = format_of(name or path.name)
    if known is None:
        raise DataError(f"{name or path} is in no format that is read: {', '.join(FORMATS)} (also .gz, .zst).")
    return RowFile(name or str(path), path, *known)


def _hub_files(place: str, hub: HubRows | None) -> Iterator[RowFile]:
    match = _HUB.match(place)
    if match is None:
        raise UsageError(f"{place[:200]} is no place on the Hub; write hf:org/name, hf:org/name:config:split.")
    if hub is None:
        raise UsageError(f"{place} is on the Hub, which is not read here.")
    for name, path in hub.files(match["id"], match["config"], match["split"]):
        yield _row_file(path, name)
