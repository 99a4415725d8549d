"""``source_datasets`` in a card's front matter; ``original`` and a bare ``other`` names nothing."""

import re
from collections.abc import Iterator
from typing import Final

from app.extraction.finding import Finding, Reading
from app.language.addresses import FILE, hub_dataset_id
from app.language.plain_words import squash

__all__ = ["front_matter_findings"]

_KEY: Final = re.compile(r"^(source_datasets|base_datasets|source_dataset|datasets)\s*:[ \t]*(.*)$", re.MULTILINE)
_ENTRY: Final = re.compile(r"[ \t]*-[ \t]+['\"]?([^'\"\n#]{1,200}?)['\"]?[ \t]*(?:#.*)?$")
_NOTHING: Final = re.compile(
    r"(?:original|extended|(?:extended\|)?other|derived|translated|modified|augmented|crawled|mixed|none|null|n/?a|\[\])$",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(r"(?:extended\|)?other[-_: ]+", re.IGNORECASE)
_PLAIN_ID: Final = re.compile(r"[\w.-]+/[\w.-]+$")
_OF_MODEL: Final = re.compile(r"^(?:base_model|pipeline_tag|library_name|model-index|model_name)\s*:", re.MULTILINE)
"""Keys of a model's card, whose ``datasets`` it was trained on."""
_SITES: Final = frozenset({"main", "master", "home", "index"})
_JOINED: Final = re.compile(r"\s+(?:and|&)\s+|\s*;\s*")


def front_matter_findings(reading: Reading) -> Iterator[Finding]:
    """Give the datasets that the front matter names as sources."""
    ends = [part.end for part in reading.parts.passages if reading.parts.is_metadata(part)]
    if not ends:
        return
    of_model = _OF_MODEL.search(reading.text, 0, max(ends)) is not None
    for key in _KEY.finditer(reading.text, 0, max(ends)):
        for value, end in _values(reading.text, key, max(ends)):
            bare = value.strip()
            for name in _named(bare):
                if key[1] == "datasets" and (of_model or not _PLAIN_ID.match(name)):
                    continue
                if name.startswith(("http://", "https://")):
                    yield from _address(reading, name, key, end)
                    continue
                url = f"https://huggingface.co/datasets/{name}" if "/" in name else None
                yield Finding(name, url, key.start(), end, 0.9, f"front matter {key[1]}")


def _address(reading: Reading, url: str, key: re.Match[str], end: int) -> Iterator[Finding]:
    """Give the entry that is an address; a page whose address ends in a file names nothing."""
    dataset_id = hub_dataset_id(url)
    last = url.rstrip("/").rpartition("/")[2]
    name = dataset_id or (None if FILE.search(last) or "." in last else last)
    if name is not None and not reading.own.is_relative(name, dataset_id) and squash(name) not in _SITES:
        yield Finding(name, url, key.start(), end, 0.9, f"front matter {key[1]}")


def _named(value: str) -> Iterator[str]:
    """Give the names of one entry; "extended|other-x" says that x has no page on the Hub."""
    if _NOTHING.match(value):
        return
    other = _OTHER.match(value)
    name = value[other.end() :] if other else value.removeprefix("extended|")
    for part in _JOINED.split(name) if other else name.split("|"):
        if part.strip() and not _NOTHING.match(part.strip()):
            yield part.strip()


def _values(text: str, key: re.Match[str], limit: int) -> Iterator[tuple[str, int]]:
    inline = key[2].strip()
    if inline:
        for entry in inline.strip("[]").split(","):
            yield entry.strip(" '\""), key.end()
        return
    at = key.end() + 1
    while at < limit:
        end = text.find("\n", at)
        end = limit if end < 0 else min(end, limit)
        entry = _ENTRY.match(text[at:end])
        if entry is None:
            return
        yield entry[1], end
        at = end + 1
