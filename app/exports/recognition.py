"""Which format a file to import is in, and reading it: by its name, else by how it begins.

Nothing is tried in turn: a file is read by one reader, whose complaint is the one a person sees.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from app.errors import ImportFormatError, UsageError
from app.exports import card, croissant, graphml, jsonl, mermaid, prov
from app.exports.jsonl import PublishedFile
from app.exports.published_lines import published
from app.records.excerpt import Excerpt

__all__ = ["READERS", "read_any", "recognised"]

_HEAD: Final = 65_536
_SUFFIXES: Final = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".graphml": "graphml", ".xml": "graphml", ".mmd": "mermaid",
    ".mermaid": "mermaid", ".md": "card", ".markdown": "card", ".jsonld": "croissant", ".provn": "prov",
}  # fmt: skip
_PICTURES: Final = (b"\x89PNG", b"<svg", b"GIF8", b"\xff\xd8\xff", b"%PDF")
_NOT_READ: Final = {
    b"SQLite format 3\x00": "a database: export from it (taproot export jsonl FOLDER --all --db FILE), import that",
    b"\x1f\x8b": "compressed: unpack it first",
    b"PK\x03\x04": "compressed: unpack it first",
    b"\x28\xb5\x2f\xfd": "compressed: unpack it first",
    b"PAR1": "a table of rows (Parquet), not a lineage",
}
_PROV_KEY: Final = re.compile(r'\A\s*\{\s*"(?:prefix|entity|activity|agent|wasDerivedFrom|bundle|used|wasGeneratedBy)"')
READERS: Final[Mapping[str, Callable[[Path], Excerpt]]] = {
    "graphml": graphml.read,
    "mermaid": mermaid.read,
    "croissant": croissant.read,
    "prov": prov.read,
}


def read_any(path: Path, dataset: str | None = None) -> tuple[str, tuple[PublishedFile, ...]]:
    """Read a file or folder of any format that can be read back; give its format and its lines.

    Args:
        path: what to read.
        dataset: whose card it is, where the card does not say.

    Raises:
        ImportFormatError: no known format, or not what its format should be.
        UsageError: a dataset was named for what is not a card.
    """
    found = recognised(path)
    if found != "card" and dataset is not None:
        raise UsageError(f"--dataset says whose card it is, and {path} is not a card but {found}.")
    if found == "jsonl":
        return found, jsonl.read(path)
    excerpt = card.read(path, dataset) if found == "card" else READERS[found](path)
    return found, (published(path, excerpt),)


def recognised(path: Path) -> str:
    """Give the name of a file's format, as ``taproot export`` takes it.

    Raises:
        ImportFormatError: it cannot be opened, is a picture, or is in no known format.
    """
    if path.is_dir():
        return "jsonl"
    if path.exists() and not path.is_file():
        raise ImportFormatError(f"{path} is a pipe or a device, which cannot be read twice: save it as a file first.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise ImportFormatError(f"{path} cannot be read: {error.strerror}.") from error
    if head.lstrip().startswith(_PICTURES) or path.suffix.lower() in {".svg", ".png"}:
        raise ImportFormatError(f"{path} is a picture, which cannot be read back.")
    for beginning, what in _NOT_READ.items():
        if head.startswith(beginning):
            raise ImportFormatError(f"{path} is {what}.")
    found = _SUFFIXES.get(path.suffix.lower()) or _by_beginning(head.decode("utf-8-sig", "replace").lstrip())
    if found is None:
        raise ImportFormatError(
            f"{path} is in no format that can be read: jsonl, graphml, mermaid, croissant, prov (JSON or .provn), card."
        )
    if found == "jsonl" and head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise ImportFormatError(f"{path} is not text in UTF-8, but in UTF-16.")
    return found


def _by_beginning(head: str) -> str | None:
    if head.startswith("<"):
        return "graphml"
    if mermaid.HEAD.match(head):
        return "mermaid"
    if head.startswith("---"):
        return "card"
    if not head.startswith("{"):
        return None
    if _PROV_KEY.match(head):
        return "prov"
    first = head.partition("\n")[0].rstrip()
    is_a_line = first.endswith("}") and ('"target"' in first or '"name"' in first) and '"@context"' not in first
    if is_a_line:
        return "jsonl"
    return "croissant" if '"@context"' in head else "prov" if '"prefix"' in head or '"entity"' in head else "jsonl"
