"""Patterns that are compiled when they are first tried: most of many hundred never are, and compiling takes long.

Caveat: a mistake in a pattern shows at its first use, not when it is made.
"""

import re
from collections.abc import Iterator
from functools import cached_property

__all__ = ["LatePattern"]


class LatePattern:
    """What is asked of a compiled pattern, by the same names.

    >>> LatePattern("b+", re.IGNORECASE).search("aBb")
    <re.Match object; span=(1, 3), match='Bb'>
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    def search(self, text: str) -> re.Match[str] | None:
        """Find the first match."""
        return self._compiled.search(text)

    def finditer(self, text: str, start: int = 0) -> Iterator[re.Match[str]]:
        """Find all matches from ``start`` on."""
        return self._compiled.finditer(text, start)
