"""Headed sections of a text: they cover it without gap or overlap, so every span lies in exactly one.

A line that is nothing but bold words counts as a heading of the lowest level: many cards are written so.
"""

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from app.reading.code_blocks import split_fences
from app.records.document import ReadText, Section

__all__ = ["Heading", "assemble", "find_headings", "plain_heading", "split_sections"]

Heading = tuple[int, int, str]
"""Offset of the heading line, level (1 to 6), words."""

MAX_SECTIONS: Final = 5_000

# Each begins with the line end before its line: a character that is found far faster than the beginning of a line.
_ATX: Final = re.compile(r"\n {0,3}(#{1,6})[ \t]+(\S[^\n]{0,500})$", re.MULTILINE)
_SETEXT: Final = re.compile(
    r"\n {0,3}(?![-*+>#|=~^ \t])([^\n]{1,200})\n {0,3}(={3,}|-{3,}|~{3,}|\^{3,})[ \t]*$", re.MULTILINE
)
_BOLD: Final = re.compile(r"\n {0,3}(\*\*|__)([^\n*_][^\n*]{0,98}[^\n*_.,;])\1:?[ \t]*$", re.MULTILINE)
_INK: Final = re.compile(r"[^\n]")
_SETEXT_LEVELS: Final = {"=": 1, "-": 2, "~": 3, "^": 4}
_MARKS: Final = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)|<[^<>]{1,200}>|\s#+\s*$")
_LINK: Final = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,1000}(?:\s[^()]{0,200})?\)")


def find_headings(text: str) -> list[Heading]:
    """Find the headings of markdown text: ``#`` lines, underlined lines, and bold lines standing alone."""
    # With a line end before all of it, the start of a match is that of its line in ``text``.
    text = f"\n{_without_code(text)}"
    found = [(match.start(), len(match[1]), match[2]) for match in _ATX.finditer(text)]
    found += [(match.start(), _SETEXT_LEVELS[match[2][0]], match[1]) for match in _SETEXT.finditer(text)]
    found += [(match.start(), 6, match[2]) for match in _BOLD.finditer(text)]
    return sorted((start, level, plain_heading(words)) for start, level, words in found)


def _without_code(text: str) -> str:
    """Blank out fenced code, whose ``#`` lines are comments; offsets stay."""
    if "```" not in text and "~~~" not in text:
        return text
    return "".join(_INK.sub(" ", block.text) if block.kind == "code" else block.text for block in split_fences(text))


def plain_heading(words: str) -> str:
    """Strip emphasis, links and closing marks from a heading."""
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", words)).split())


def split_sections(text: str, headings: Iterable[Heading]) -> tuple[Section, ...]:
    """Cut ``text`` into sections at the headings; what stands before the first has the heading ``""``.

    Levels are 1 to 6, and 0 for the part before the first heading. Headings beyond ``MAX_SECTIONS`` open nothing.
    """
    if not text:
        return ()
    starts: list[Heading] = []
    for heading in islice(sorted(headings), MAX_SECTIONS):
        if not starts or heading[0] > starts[-1][0]:
            starts.append(heading)
    if not starts or starts[0][0] > 0:
        starts.insert(0, (0, 0, ""))
    ends = [start for start, _, _ in starts[1:]] + [len(text)]
    return tuple(
        Section(heading=words, level=level, start=start, end=end)
        for (start, level, words), end in zip(starts, ends, strict=True)
    )


def assemble(text: str, title: str | None = None, notes: Iterable[str] = ()) -> ReadText:
    """Make a read text of pruned markdown; each note is kept once, in the order given."""
    sections = split_sections(text, find_headings(text))
    return ReadText(text=text, sections=sections, title=title, notes=tuple(dict.fromkeys(notes)))
