"""Names as they fit into a picture: measured roughly, for we do not know the reader's font.

Shortened in the middle: what tells versions and variants apart stands at the end.
"""

import unicodedata
from typing import Final

from app.naming.unseen import without_unseen

__all__ = ["shortened", "width_of"]

_LONGEST: Final = 100
"""Characters of either end; no picture has room for more."""
_NARROW: Final = frozenset("fijlrtIJ.,:;'|!()[]{}-/ ")
_WIDE: Final = frozenset("mwMW@%&—")


def width_of(text: str, size: float) -> float:
    """Give the width of a text in pixels, rather too wide than too narrow (DejaVu Sans is a wide font)."""
    return size * sum(map(_share, text))


def _share(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in _NARROW:
        return 0.41
    if character in _WIDE:
        return 0.98
    return 0.72 if character.isupper() else 0.635


def shortened(name: str, size: float, most: float) -> str:
    """Give a name that is at most ``most`` pixels wide, unseen characters blanked and white space joined."""
    text = " ".join(without_unseen(name).split()) or "·"
    text = text if len(text) <= 2 * _LONGEST else text[:_LONGEST] + text[-_LONGEST:]
    if width_of(text, size) <= most:
        return text
    kept = len(text)
    while kept > 4:
        kept -= 1
        front = kept - kept // 2
        candidate = f"{text[:front]}…{text[len(text) - kept // 2 :]}"
        if width_of(candidate, size) <= most:
            return candidate
    return text[:3] + "…"
