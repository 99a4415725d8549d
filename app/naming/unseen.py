"""Characters that nobody sees, or that steer whoever shows them: control, bidirectional, invisible ones.

Letters that merely look alike are not among them: they stay what they are.
"""

from typing import Final

__all__ = ["UNSEEN", "without_unseen"]

UNSEEN: Final = (
    *range(0x00, 0x20), 0x7F, *range(0x80, 0xA0), 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010),
    *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080),
    0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0, *range(0xD800, 0xE000),
    *range(0x1D173, 0x1D17B), *range(0xE0080, 0xE01F0),
)  # fmt: skip
"""Code points."""

_BLANKED: Final = dict.fromkeys(UNSEEN, " ")


def without_unseen(text: str) -> str:
    """Blank them, line breaks too; the length stays the same."""
    return text.translate(_BLANKED)
