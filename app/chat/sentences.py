"""Sentences of a text that is still being written. What is given, put together again, is the text.

A sentence ends at a line break, or at a full stop, question or exclamation mark before white space; not within
quotation marks (which an empty line closes), and not after an abbreviation.
"""

import re
from typing import Final

__all__ = ["Sentences"]

LONGEST: Final = 4000
"""Characters after which a sentence is cut, whatever it holds."""

_END: Final = re.compile(r"\n+[ \t]*|(?<=[.!?])[\")”’\]*_]*(?:\[\d+\])*[ \t]+(?=\S)|(?<=[。！？])")
_ABBREVIATION: Final = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|cf|vs|etc|approx|al|resp|no|fig|sec|\d+)\.$", re.IGNORECASE)


class Sentences:
    """Takes pieces of a text and gives back its sentences, each with the white space behind it."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        """Add a piece; give the sentences that are complete now."""
        self._rest += piece
        found = []
        while (end := self._end()) is not None:
            found.append(self._rest[:end])
            self._rest = self._rest[end:]
        return found

    def close(self) -> list[str]:
        """Give what is left: the last sentence, complete or not."""
        rest, self._rest = self._rest, ""
        return [rest] if rest.strip() else []

    def _end(self) -> int | None:
        for match in _END.finditer(self._rest):
            before = self._rest[: match.start()]
            is_break = match[0].startswith("\n")
            if match.end() == len(self._rest) and not is_break:
                break
            is_inside = match[0].count("\n") == 1 and before.count("“") > before.count("”")
            if (is_break and not is_inside) or not (
                _is_quoting(self._rest[: match.end()]) or _ABBREVIATION.search(before)
            ):
                return match.end()
        return LONGEST if len(self._rest) > LONGEST else None


def _is_quoting(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1
