"""What must never be written down: known secrets wherever they stand, and whatever looks like a key.

The door scrubs every answer, so that a server which repeats a key puts it into no database, log or export; a
recording scrubs requests too. Of those, headers are kept by name (two of them), so that a credential in an
unknown header cannot slip through. What is scrubbed is scrubbed before the run sees it: a replay sees the same.
"""

import json
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, quote_plus

__all__ = ["REDACTED", "Scrubber", "telling"]

REDACTED: Final = "REDACTED"
_SHORTEST_SECRET: Final = 6
_LONGEST_WORD: Final = 11
_LOOKS_LIKE_A_KEY: Final = re.compile(
    rb"(?<![A-Za-z0-9_-])(?:"
    rb"hf_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_-]{24,}|tvly-[A-Za-z0-9-]{16,}|gh[pousr]_[A-Za-z0-9]{30,}"
    rb"|github_pat_[A-Za-z0-9_]{30,})"
)
_BEGINNINGS: Final = (b"hf_", b"sk-", b"tvly-", b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_")
"""Of what looks like a key; each such thing has one."""


def telling(secrets: Iterable[str]) -> tuple[str, ...]:
    """Leave out what people write where a server needs no key: a plain word stands in documents by itself.

    >>> telling(["ollama", "not-needed", "hf_1a2b3c", "correct-horse-battery"])
    ('hf_1a2b3c', 'correct-horse-battery')
    """
    return tuple(each for each in secrets if len(each) > _LONGEST_WORD or not re.fullmatch("[A-Z]?[a-z-]+", each))


class Scrubber:
    """Replaces secrets by ``REDACTED`` in text and bytes.

    ``secrets`` are the keys of the run; shorter than six characters they are not replaced, for they would
    turn up in ordinary words.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings: set[str] = set()
        for secret in secrets:
            if len(secret) >= _SHORTEST_SECRET:
                escaped = json.dumps(secret)[1:-1]
                spellings |= {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), escaped}
        ordered = sorted(spellings, key=lambda spelling: (-len(spelling), spelling))
        self._spellings = [each.encode() for each in ordered]
        self._known = re.compile(b"|".join(re.escape(each.encode()) for each in ordered)) if ordered else None

    def __repr__(self) -> str:
        return "Scrubber()"

    def body(self, content: bytes) -> bytes:
        """Give ``content`` without secrets."""
        mark = REDACTED.encode()
        # Hardly any answer holds one, and a beginning is looked for far faster than the patterns.
        if self._known is not None and any(each in content for each in self._spellings):
            content = self._known.sub(mark, content)
        if any(each in content for each in _BEGINNINGS):
            content = _LOOKS_LIKE_A_KEY.sub(mark, content)
        return content

    def text(self, content: str) -> str:
        """Give ``content`` without secrets."""
        return self.body(content.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
