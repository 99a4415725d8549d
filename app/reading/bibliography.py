"""Bibliographies: left out of what is read, because cited is not used.

A section called "References" may also list where the data comes from, so only lines that look like citations
go, and never one that links to a data set. Of a BibTeX entry its title line stays.
"""

import re
from typing import Final

__all__ = [
    "BIBLIOGRAPHY_NOTE",
    "BibEntry",
    "bibtex_entries",
    "is_bibliography_heading",
    "is_citation",
    "prune_bibtex",
    "prune_citations",
]

BIBLIOGRAPHY_NOTE: Final = "bibliography left out"

BibEntry = dict[str, str]
"""Fields of a BibTeX entry (lower-case names), with ``key`` for its key."""

_ENTRY: Final = re.compile(
    r"@(?:article|inproceedings|incollection|conference|misc|techreport|book|inbook|phdthesis|mastersthesis|online"
    r"|software|dataset|unpublished|manual|proceedings|preprint)\s*\{",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(r"(?:^|[,\s])(?P<name>[A-Za-z][\w+-]{1,30})\s*=\s*(?P<open>[{\"]?)", re.MULTILINE)
_TITLE_LINE: Final = re.compile(r"^[^\n]*\btitle\s*=[^\n]*$", re.MULTILINE | re.IGNORECASE)
_BRACE: Final = re.compile(r"[{}]")
_MAX_ENTRY: Final = 20_000
_HEADING: Final = re.compile(
    r"^(?:[\divx.]+\s+)?(?:references?|bibliography|literature(?: cited)?|works cited)\W*$", re.IGNORECASE
)
_CITATION: Final = re.compile(
    r"arxiv preprint|arxiv:\d{4}\.|proceedings of|\bin proc\b|et al\b|\bpp\.|\bpages \d|doi\.org|\bdoi:|conference on"
    r"|transactions on|journal of|corr, abs|advances in neural|\bvol\.|preprint",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d[a-z]?\b")
_DATASET_LINK: Final = re.compile(r"(?:huggingface\.co|hf\.co)/datasets/|load_dataset", re.IGNORECASE)


def _closing(text: str, opening: int, limit: int) -> int | None:
    """Find one past the brace that closes the one at ``opening``, before ``limit``."""
    depth = 0
    for match in _BRACE.finditer(text, opening, limit):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end()
    return None


def _spans(text: str) -> list[tuple[int, int]]:
    """Find the entries; one that is not closed ends at the next one or at a blank line."""
    matches = list(_ENTRY.finditer(text))
    spans: list[tuple[int, int]] = []
    for at, match in enumerate(matches):
        following = matches[at + 1].start() if at + 1 < len(matches) else len(text)
        limit = min(following, match.end() + _MAX_ENTRY)
        end = _closing(text, match.end() - 1, limit)
        if end is None:
            blank = text.find("\n\n", match.end(), limit)
            end = limit if blank < 0 else blank
        spans.append((match.start(), end))
    return spans


def prune_bibtex(text: str) -> tuple[str, bool]:
    """Reduce each BibTeX entry to its title line; tell whether there was one."""
    pieces: list[str] = []
    at = 0
    for start, end in _spans(text):
        pieces.append(text[at:start])
        pieces += _TITLE_LINE.findall(text[start:end])[:1]
        at = end
    return "".join([*pieces, text[at:]]), at > 0


def bibtex_entries(text: str, limit: int = 50) -> list[BibEntry]:
    """Read the fields of at most ``limit`` BibTeX entries, as far as they can be read."""
    return [_fields(text[start:end]) for start, end in _spans(text)[:limit]]


def _fields(entry: str) -> BibEntry:
    fields: BibEntry = {"key": entry.partition("{")[2].partition(",")[0].strip()}
    at = 0
    while match := _FIELD.search(entry, at):
        start = match.end()
        if match["open"] == "{":
            end = _closing(entry, start - 1, len(entry)) or len(entry)
            value, at = entry[start : end - 1], end
        elif match["open"]:
            end = entry.find('"', start)
            end = len(entry) if end < 0 else end
            value, at = entry[start:end], end + 1
        else:
            value = re.split(r"[,\n}]", entry[start : start + 500], maxsplit=1)[0]
            at = start + max(len(value), 1)
        fields.setdefault(match["name"].lower(), " ".join(value.replace("{", "").replace("}", "").split()))
    return fields


def is_bibliography_heading(words: str) -> bool:
    """Tell whether a heading opens a list of references."""
    return bool(_HEADING.match(words.strip()))


def is_citation(line: str) -> bool:
    """Tell whether a line is an entry of a list of references and no link to data."""
    line = line[:2000]
    return bool(_CITATION.search(line) and _YEAR.search(line)) and not _DATASET_LINK.search(line)


def prune_citations(section: str) -> tuple[str, bool]:
    """Drop the citations of a references section; tell whether there were any."""
    lines = section.split("\n")
    kept = [line for line in lines if not is_citation(line)]
    return "\n".join(kept), len(kept) < len(lines)
