"""Passages of a text: headings, prose, list items, table rows, with where they stand and what introduces them.

One pass over the lines; every offset counts characters of the given text. Markup is recognised, never
removed. A text without markup (a PDF) is prose under the headings it is given.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

__all__ = ["Passage", "PassageKind", "passages", "sentences", "table_cells"]


class PassageKind(StrEnum):
    """What a passage is."""

    FRONT_MATTER = "front matter"
    HEADING = "heading"
    PROSE = "prose"
    ITEM = "item"
    ROW = "row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage, ``text[start:end]``.

    Attributes:
        kind: what it is.
        start: offset of its first character, markup included.
        end: one past its last character.
        path: the headings above it, outermost first, without markup.
        intro: index of the prose or item which introduces this list or table, absent when nothing does.
        group: the same number for all items of one list and all rows of one table.
        header: for rows, the cells of the table's header.
    """

    kind: PassageKind
    start: int
    end: int
    path: tuple[str, ...]
    intro: int | None = None
    group: int = -1
    header: tuple[str, ...] = ()


_HEADING: Final = re.compile(r"\s{0,3}(?:>\s?)?(#{1,6})\s*+([^\n]*)")
_BOLD_HEADING: Final = re.compile(r"\s{0,3}(?:\*\*|__)([^*_\n]{2,80}?)(?:\*\*|__)\s*$")
_NUMBERED: Final = re.compile(
    r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?[ ]{1,4}([A-Z][^\W\d_]{2,20}(?:[ ][\w:&,-]{1,24}){0,6})\s*$"
)
_ITEM: Final = re.compile(r"(\s{0,40})(?:>\s?)?(?:[-*+•▪◦‣]|\(?\d{1,2}[.)]|\[\d{1,3}\])\s+\S")
_ROW: Final = re.compile(r"\s*\|.*\|\s*$|[^|\n]+\s\|\s[^|\n]+\s\|\s[^\n]+$")
_RULE: Final = re.compile(r"\s*\|?[\s:|*_=-]*-{2,}[\s:|*_=-]*$")
_FENCE: Final = re.compile(r"\s*(```|~~~)")
_SETEXT: Final = re.compile(r"(={3,}|-{3,})\s*$")
_MARKUP: Final = re.compile(r"[*`_#]+|<[^<>\n]{1,300}>|!?\[|\]\([^()\n]{0,500}\)|\]")
_MAX_HEADING: Final = 160


@dataclass(slots=True)
class _Reader:
    """The state of the walk over the lines."""

    text: str
    found: list[Passage] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    paragraph: tuple[int, int] | None = None
    last_prose: int | None = None
    group: int = 0
    in_group: PassageKind | None = None
    header: tuple[str, ...] = ()
    items: list[tuple[int, int]] = field(default_factory=list)
    open_item: int | None = None
    blank: bool = True

    def add(self, kind: PassageKind, start: int, end: int, intro: int | None = None) -> int:
        """Note one passage and give its index."""
        path = tuple(name for _, name in self.path)
        group = self.group if kind in (PassageKind.ITEM, PassageKind.ROW) else -1
        header = self.header if kind is PassageKind.ROW else ()
        self.found.append(Passage(kind, start, end, path, intro, group, header))
        return len(self.found) - 1

    def close(self) -> None:
        """End the open paragraph."""
        if self.paragraph is not None:
            start, end = self.paragraph
            self.paragraph = None
            self.last_prose = self.add(PassageKind.PROSE, start, end)
        self.open_item = None

    def heading(self, level: int, name: str, start: int, end: int) -> None:
        """Open a section."""
        self.close()
        self.leave_group()
        while self.path and self.path[-1][0] >= level:
            self.path.pop()
        self.path.append((level, _MARKUP.sub("", name).strip(" :#\t")[:_MAX_HEADING]))
        self.last_prose = None
        self.add(PassageKind.HEADING, start, end)

    def leave_group(self) -> None:
        """End the open list or table."""
        self.in_group = None
        self.items.clear()
        self.open_item = None

    def item(self, indent: int, start: int, end: int) -> None:
        """Add a list item under its parent item or the prose before the list."""
        self.close()
        if self.in_group is not PassageKind.ITEM:
            self.leave_group()
            self.in_group = PassageKind.ITEM
            self.group += 1
        while self.items and self.items[-1][0] >= indent:
            self.items.pop()
        intro = self.items[-1][1] if self.items else self.last_prose
        self.open_item = self.add(PassageKind.ITEM, start, end, intro)
        self.items.append((indent, self.open_item))

    def row(self, line: str, start: int, end: int) -> None:
        """Add a table row; the first row is the header."""
        self.close()
        if _RULE.match(line):
            return
        if self.in_group is not PassageKind.ROW:
            self.leave_group()
            self.in_group = PassageKind.ROW
            self.group += 1
            self.header = tuple(line[a:b] for a, b in table_cells(line))
        self.add(PassageKind.ROW, start, end, self.last_prose)

    def prose(self, start: int, end: int) -> None:
        """Continue the open item or paragraph, or open a paragraph."""
        if self.open_item is not None and not self.blank:
            before = self.found[self.open_item]
            self.found[self.open_item] = Passage(
                before.kind, before.start, end, before.path, before.intro, before.group, before.header
            )
        elif self.paragraph is not None:
            self.paragraph = (self.paragraph[0], end)
        else:
            self.open_item = None
            if not (self.in_group is PassageKind.ITEM and self.text[start].isspace()):
                self.leave_group()
            self.paragraph = (start, end)


def table_cells(line: str) -> list[tuple[int, int]]:
    """Give the spans of a row's cells in ``line``, outer pipes and padding left out."""
    spans: list[tuple[int, int]] = []
    at = 0
    for part in line.split("|"):
        inner = part.strip()
        lead = len(part) - len(part.lstrip()) if inner else 0
        spans.append((at + lead, at + lead + len(inner)))
        at += len(part) + 1
    if spans and line.lstrip().startswith("|"):
        spans = spans[1:]
    if spans and line.rstrip().endswith("|"):
        spans = spans[:-1]
    return spans


def passages(text: str, headings: Iterable[tuple[int, int, str]] = ()) -> list[Passage]:
    """Divide ``text`` into passages in order.

    Args:
        text: a document as read.
        headings: known headings as (offset of the line, level, name); lines starting with ``#`` and
            underlined ones are recognised without.
    """
    known = {start: (level, name) for start, level, name in headings}
    reader = _Reader(text)
    lines = text.splitlines(keepends=True)
    at = _front_matter(lines, reader)
    offset = sum(len(line) for line in lines[:at])
    fenced = False
    while at < len(lines):
        line = lines[at]
        start, end = offset, offset + len(line.rstrip())
        offset += len(line)
        at += 1
        if _FENCE.match(line):
            fenced = not fenced
            reader.close()
            reader.blank = True
        elif fenced:
            reader.add(PassageKind.CODE, start, end)
        elif not line.strip():
            if reader.paragraph is not None:
                reader.close()
            if reader.in_group is PassageKind.ROW:
                reader.leave_group()
            reader.blank = True
            continue
        else:
            _line(reader, line, start, end, known.get(start), lines[at] if at < len(lines) else "")
        reader.blank = False
    reader.close()
    return reader.found


def _line(reader: _Reader, line: str, start: int, end: int, known: tuple[int, str] | None, following: str) -> None:
    if known is not None and not known[1]:
        reader.close()
        reader.leave_group()
        reader.path.clear()
    heading = known if known is not None and known[1] else _heading(reader, line, following)
    if heading is not None:
        reader.heading(heading[0], heading[1], start, end)
    elif _SETEXT.match(line) and reader.found and reader.paragraph is None:
        reader.leave_group()
    elif (match := _ITEM.match(line)) and not (
        reader.paragraph and match[1] == "" and line[0].isdigit() and not line.startswith(("1.", "1)"))
    ):
        reader.item(len(match[1].expandtabs(4)), start, end)
    elif "|" in line and _ROW.match(line):
        reader.row(line, start, end)
    elif line.lstrip().startswith((">>>", "$ ")) or (line.startswith("    ") and _stands_alone(reader)):
        reader.close()
        reader.add(PassageKind.CODE, start, end)
    else:
        reader.prose(start, end)


def _heading(reader: _Reader, line: str, following: str) -> tuple[int, str] | None:
    """Give level and name where a line is a heading: marked, numbered, underlined or bold."""
    if (match := _HEADING.match(line)) and (match[2].strip() and len(match[2]) < 2 * _MAX_HEADING):
        return len(match[1]), match[2]
    opens = reader.blank and reader.in_group is None and following.strip() and not _ITEM.match(following)
    if opens and ":" not in line and (match := _NUMBERED.match(line)):
        return 1 + match[1].count("."), match[2]
    if reader.paragraph is None and _is_underlined(line, following):
        return 1 if following.startswith("=") else 2, line
    if (match := _BOLD_HEADING.match(line)) and reader.paragraph is None and reader.blank:
        return 7, match[1]
    return None


def _stands_alone(reader: _Reader) -> bool:
    """An indented line is code unless it continues a paragraph or a list."""
    return reader.paragraph is None and reader.in_group is not PassageKind.ITEM


def _is_underlined(line: str, following: str) -> bool:
    return bool(_SETEXT.match(following)) and len(line) < _MAX_HEADING and "|" not in line and not _ITEM.match(line)


def _front_matter(lines: Sequence[str], reader: _Reader) -> int:
    if not lines or lines[0].strip() != "---":
        return 0
    for number, line in enumerate(lines[1:5000], 1):
        if line.rstrip() in ("---", "..."):
            reader.add(PassageKind.FRONT_MATTER, 0, sum(len(one) for one in lines[: number + 1]))
            return number + 1
    return 0


_STOP: Final = re.compile(r"[.!?。](?:[\"'”’)\]*_]{0,4})(?=\s|$)|[。！？；]|\n[ \t]*(?:>[ \t]*)?\n")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|al|cf|vs|Fig|Figs|Tab|Sec|Eq|No|Dr|Mr|Mrs|St|approx|ca|resp|incl|Inc|Ltd|Vol|pp|ver)"
    r"|\b[A-Z]|\d)$"
)


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the spans of the sentences of ``text[start:end]``; blank ends are left out."""
    spans: list[tuple[int, int]] = []
    begin = start
    for match in _STOP.finditer(text, start, end):
        numbered = match.start() - start <= 4 and text[start : match.start()].strip().isdigit()
        if match[0][0] == "." and (numbered or _runs_on(text, match.start(), match.end(), end)):
            continue
        _push(text, begin, match.end(), spans)
        begin = match.end()
    _push(text, begin, end, spans)
    return spans


def _runs_on(text: str, dot: int, after: int, end: int) -> bool:
    rest = text[after : min(end, after + 12)].lstrip()
    if rest[:1].islower():
        return True
    before = _ABBREVIATION.search(text, max(0, dot - 8), dot)
    return before is not None and not (before[0].isdigit() and rest[:1].isupper())


def _push(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))
