"""Deterministic keys: the same thing gets the same id, in every process and at every time."""

import hashlib
import json

__all__ = ["content_hash", "stable_id"]


def content_hash(content: bytes | str) -> str:
    """Give the SHA-256 of ``content`` as 64 hex digits."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def stable_id(prefix: str, *parts: str | int | float | None) -> str:
    """Give ``prefix`` and 20 hex digits that depend on the parts and their order alone.

    >>> stable_id("doc", "a", None) == stable_id("doc", "a", None) != stable_id("doc", "a", "")
    True
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return f"{prefix}_{content_hash(text)[:20]}"
