"""JSON from outside: its depth is counted before it is parsed, so that no nesting exhausts a reader."""

import json
import re
from pathlib import Path
from typing import Any, Final

from app.errors import ImportFormatError
from app.exports.files import read_text

__all__ = ["DEEPEST", "read_object"]

DEEPEST: Final = 64
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def read_object(path: Path) -> dict[str, Any]:
    """Give the one object a JSON file holds.

    Raises:
        ImportFormatError: too large, too deep, not JSON, or not an object.
    """
    text = read_text(path)
    if _depth(text) > DEEPEST:
        raise ImportFormatError(f"{path} is nested deeper than {DEEPEST} levels and is not read.")
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ImportFormatError(f"{path} is not JSON, perhaps torn ({str(error)[:120]}).") from None
    if not isinstance(value, dict):
        raise ImportFormatError(f"{path} is not a JSON object.")
    return value


def _depth(text: str) -> int:
    deepest = depth = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif mark in "]}":
            depth -= 1
    return deepest
