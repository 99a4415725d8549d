"""One subheading a source, under a source-like heading."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from app.extraction.candidates import names_dataset
from app.extraction.finding import Finding, Reading
from app.language.addresses import hub_dataset_id, is_hub_model
from app.language.generic import is_generic, is_model_name, is_ordinary
from app.language.headings import heading_use, path_use
from app.language.names import Name, names
from app.language.passages import Passage, PassageKind
from app.language.plain_words import is_marked, shared_start, squash
from app.language.structure import says_used
from app.language.uses import Use

__all__ = ["heading_findings"]

_SAME_START: Final = 8
_STRONG: Final = re.compile(
    r"\b(?:sources?|datasets?\s+used|included\s+datasets|mixture|composition|components|constituents?)\b", re.IGNORECASE
)
_TEMPLATE: Final = re.compile(
    r"\b(?:initial|who|normali[sz]ation|collection|process\w*|producers?|annotat\w*|sampling|principles?"
    r"|rationale|personal|considerations?"
    r"|overview|steps?|pipeline|details|statistics|generation|filtering|quality|verification|limitations?"
    r"|features?|caveats?|reproduc\w*|usage|notes?|licen[cs]\w*|citations?|changelog|privacy|schema|design|contents"
    r"|intended|format|versions?|acknowledge?ments?|contact|motivation|summary|introduction|how|why|what)\b",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"^\W*(?:\d{1,2}[.)]?\s+)?")
_PARTS: Final = re.compile(r"\s*(?:&&|\s\+\s|\s&\s|\band\b)\s*")
_LABEL: Final = re.compile(r"(\S[^\n:]{0,40}):\s*$")


def heading_findings(reading: Reading) -> Iterator[Finding]:
    """Give the subheadings that stand each for one source."""
    parts = reading.parts.passages
    for at, part in enumerate(parts):
        if part.kind is not PassageKind.HEADING or len(part.path) < 2:
            continue
        parent = part.path[-2]
        if heading_use(parent) is Use.UPSTREAM and _STRONG.search(parent):
            titled = len(part.path) == 2 and parent == reading.parts.title
            yield from _section(reading, part, _body(parts, at), titled=titled)
        elif path_use(part.path) in (Use.UNKNOWN, Use.UPSTREAM) and says_used(reading.parts, at):
            yield from _used(reading, part, parts[at + 1])


def _used(reading: Reading, heading: Passage, body: Passage) -> Iterator[Finding]:
    """Give the dataset that heads a section which says "we use it": by its link, or spelled like a name."""
    for name in names(reading.text, heading.start, heading.end):
        linked = name.url is not None
        whole = squash(name.text) == squash(_NUMBERED.sub("", heading.path[-1]).removesuffix(" dataset"))
        if (linked or is_marked(name.text, strictly=True)) and whole and names_dataset(reading, name, linked):
            yield Finding(name.text, name.url, heading.start, body.end, 0.7, "“we use it”", at=name.start)


def _body(parts: Sequence[Passage], at: int) -> list[Passage]:
    body: list[Passage] = []
    for part in parts[at + 1 : at + 12]:
        if part.kind is PassageKind.HEADING:
            break
        body.append(part)
    return body


def _section(reading: Reading, heading: Passage, body: Sequence[Passage], *, titled: bool) -> Iterator[Finding]:
    title = heading.path[-1]
    links = [name for part in body for name in names(reading.text, part.start, part.end) if name.url]
    hub = [name for name in links if name.url and hub_dataset_id(name.url)]
    inside = [name for name in names(reading.text, heading.start, heading.end) if name.url]
    if not hub and inside:
        hub = inside
    named = not (_TEMPLATE.search(title) or len(title) > 90) and bool(
        hub
        or (links and len(title.split()) < 5)
        or not (is_generic(title) or is_ordinary(title) or is_model_name(title))
    )
    reason = f"subheading of “{heading.path[-2]}”"
    if not named or heading_use(title) not in (Use.UNKNOWN, Use.UPSTREAM) or reading.own.is_self(title):
        return
    listed = sum(part.kind in (PassageKind.ITEM, PassageKind.ROW) for part in body) > 1
    if (is_generic(title) or is_ordinary(title)) and any(part.kind is PassageKind.ITEM for part in body):
        return
    if listed and (len(hub) > len(_PARTS.split(title)) or not any(_is_called(title, name) for name in hub)):
        return
    labels = _labels(reading, title, hub)
    for name, label in zip(hub, labels, strict=True):
        yield Finding(label, name.url, heading.start, max(heading.end, name.outer), 0.85, reason)
    if not hub and not titled and not listed and _looks_named(title) and not _is_prose(title):
        target = next((name for name in links if name.url and not is_hub_model(name.url)), None)
        end = target.outer if target else (body[0].end if body and body[0].end - heading.start < 400 else heading.end)
        yield Finding(title, target.url if target else None, heading.start, end, 0.75, reason)


def _is_called(title: str, name: Name) -> bool:
    """Whether a linked dataset goes by the name in the heading above its list."""
    own, other = squash(title), squash((hub_dataset_id(name.url or "") or name.text).rpartition("/")[2])
    return shared_start(own, other) >= min(len(own), len(other), _SAME_START)


def _is_prose(title: str) -> bool:
    """Whether a heading is a sentence or a phrase and no name: most of its words are small ones."""
    words: list[str] = re.findall(r"[^\W\d_]+", title)
    return sum(word.islower() for word in words) > max(1, len(words) // 2)


def _looks_named(title: str) -> bool:
    return any(word[:1].isupper() or any(c.isdigit() for c in word) for word in title.split())


def _labels(reading: Reading, title: str, hub: Sequence[Name]) -> list[str]:
    pieces = [piece for piece in _PARTS.split(title) if piece]
    if len(hub) > 1 and len(pieces) == len(hub):
        return pieces
    labels = [title] * min(1, len(hub))
    for name in hub[1:]:
        label = _LABEL.search(reading.text[max(0, name.start - 60) : name.start])
        labels.append(label[1].strip() if label else (hub_dataset_id(name.url or "") or name.text))
    return labels
