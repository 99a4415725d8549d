"""How much of one document is read, and how a longer one is cut.

A document comes from outside, so its size, its lines and its nesting are bounded before anything looks at it.
What is left out is always noted; nothing is cut in the middle of a section that could end before the limit.
"""

from typing import Final

from app.records.document import ReadText, Section

__all__ = ["MAX_INPUT_BYTES", "MAX_LINE_CHARS", "MAX_TEXT_CHARS", "cut"]

MAX_INPUT_BYTES: Final = 12_000_000
"""Bytes of a page that are decoded; the rest is left out with a note."""

MAX_TEXT_CHARS: Final = 3_000_000
"""Characters of pruned text that are kept."""

MAX_LINE_CHARS: Final = 100_000
"""Characters of one line that are kept; longer ones are data, not prose."""


def cut(read: ReadText, limit: int = MAX_TEXT_CHARS) -> ReadText:
    """Shorten a text to at most ``limit`` characters, at the end of a section where there is one.

    The cut is at a section boundary when that keeps at least half of the limit, else at a line end.
    """
    if len(read.text) <= limit:
        return read
    ends = [section.end for section in read.sections if limit // 2 <= section.end <= limit]
    end = max(ends) if ends else _line_end(read.text, limit)
    sections = tuple(
        Section(heading=section.heading, level=section.level, start=section.start, end=min(section.end, end))
        for section in read.sections
        if section.start < end
    )
    note = f"cut after {end} of {len(read.text)} characters"
    return ReadText(text=read.text[:end], sections=sections, title=read.title, notes=(*read.notes, note))


def _line_end(text: str, limit: int) -> int:
    found = text.rfind("\n", limit // 2, limit)
    return limit if found < 0 else found + 1
