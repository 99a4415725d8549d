"""Text from outside as text: names, quotes and reasons must not steer the terminal that shows them.

Control, bidirectional and invisible characters are blanked for people and escaped in JSON; nothing else is
changed, so letters that merely look alike stay what they are.
"""

import json
from typing import Final

__all__ = ["escaped", "plain", "plain_lines"]

_INVISIBLE: Final = (
    *range(0x00, 0x20), 0x7F, *range(0x80, 0xA0), 0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010),
    *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080),
    0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0, *range(0xD800, 0xE000),
    *range(0x1D173, 0x1D17B), *range(0xE0080, 0xE01F0),
)  # fmt: skip
_BLANKED: Final = dict.fromkeys(_INVISIBLE, " ")
_BLANKED_IN_LINES: Final = {code: " " for code in _INVISIBLE if code != ord("\n")}
_ESCAPED: Final = {code: json.dumps(chr(code))[1:-1] for code in _INVISIBLE if code >= 0x7F} | {0x7F: "\\u007f"}


def plain(text: str) -> str:
    """Blank what cannot be seen or would steer a terminal, line breaks too."""
    return text.translate(_BLANKED)


def plain_lines(text: str) -> str:
    """Do the same, but keep line breaks."""
    return text.translate(_BLANKED_IN_LINES)


def escaped(dumped: str) -> str:
    r"""Escape in a JSON text what ``json.dumps`` leaves of it; the value stays the same.

    >>> escaped('"a\u202eb"')
    '"a\\u202eb"'
    """
    return dumped.translate(_ESCAPED)
