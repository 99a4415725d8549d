"""Texts as compressed bytes, records as JSON without the fields that say nothing.

Bytes that do not unpack raise ``zlib.error`` or ``pydantic.ValidationError``, which the store reports as damage.
"""

import json
import zlib
from collections.abc import Sequence
from typing import Any, Final

__all__ = ["pack", "pack_json", "placeholders", "unpack", "unpack_json"]

MOST_BYTES: Final = 64_000_000
_LEVEL: Final = 9


def pack(text: str) -> bytes:
    """Compress ``text`` (UTF-8)."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def unpack(packed: bytes) -> str:
    """Give back what was packed; a database from elsewhere cannot make it more than ``MOST_BYTES``."""
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(packed, MOST_BYTES)
    if not unpacking.eof:
        raise zlib.error("cut off, or larger than anything that is stored")
    return text.decode("utf-8", "surrogatepass")


def pack_json(value: Any) -> bytes:  # noqa: ANN401 (whatever JSON can hold)
    """Compress a JSON value."""
    return pack(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def unpack_json(packed: bytes) -> Any:  # noqa: ANN401
    """Give back a packed JSON value."""
    return json.loads(unpack(packed))


def placeholders(values: Sequence[object]) -> str:
    """Give ``?,?,?`` for an SQL list; callers keep lists below SQLite's limit of 32,766."""
    return ",".join("?" * len(values))
