"""Text from outside as text: names, quotes and reasons must not steer the terminal that shows them.

Control, bidirectional and invisible characters are blanked for people and escaped in JSON; nothing else is
changed, so letters that merely look alike stay what they are.
"""

import json
from typing import Final

from app.naming.unseen import UNSEEN, without_unseen

__all__ = ["escaped", "plain", "plain_lines"]

_BLANKED_IN_LINES: Final = {code: " " for code in UNSEEN if code != ord("\n")}
_ESCAPED: Final = {code: json.dumps(chr(code))[1:-1] for code in UNSEEN if code >= 0x7F} | {0x7F: "\\u007f"}


def plain(text: str) -> str:
    """Blank what cannot be seen or would steer a terminal, line breaks too."""
    return without_unseen(text)


def plain_lines(text: str) -> str:
    """Do the same, but keep line breaks."""
    return text.translate(_BLANKED_IN_LINES)


def escaped(dumped: str) -> str:
    r"""Escape in a JSON text what ``json.dumps`` leaves of it; the value stays the same.

    >>> escaped('"a\u202eb"')
    '"a\\u202eb"'
    """
    return dumped.translate(_ESCAPED)
