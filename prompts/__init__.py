"""Prompts are files; their content hash is their version and is stored with every claim.

A file has a ``# System`` and a ``# User`` part. ``{{> _fragment}}`` includes a fragment, ``{{field}}``
takes a value on one line, ``{{data field}}`` takes a value between tags that it cannot contain. Values
are data: nothing inside them is expanded. Changing a file changes its version, and so what is asked anew.
``chat.md`` is the exception: it opens a conversation, and has no parts and no fields.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from app.errors import DataError
from app.records.model_answers import Prompt

__all__ = ["NAMES", "enclosed", "fields", "fill", "standing", "version"]

NAMES: Final = ("extract_claims", "extract_profile", "merge_name", "verify_claim")
"""Every prompt, one file each."""

STANDING: Final = ("chat",)
"""Prompts that open a conversation."""

_INCLUDE: Final = re.compile(r"\{\{> (_\w+)\}\}\n?")
_PLACE: Final = re.compile(r"\{\{(data )?(\w+)\}\}")
_PARTS: Final = re.compile(r"\A# System\n(.+?)\n# User\n(.+)\Z", re.DOTALL)
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BLANK: Final = re.compile(r"\s+")


class _Template:
    """One prompt file with its fragments in place."""

    def __init__(self, name: str) -> None:
        text = _read(name)
        fragments = {fragment: _read(fragment) for fragment in _INCLUDE.findall(text)}
        whole = "\n".join([text, *(f"{key}\n{value}" for key, value in sorted(fragments.items()))])
        parts = _PARTS.match(_INCLUDE.sub(lambda found: fragments[found[1]], text))
        if parts is None:
            raise DataError(f"The prompt {name} lacks its System or User part.")
        self.version = sha256(whole.encode()).hexdigest()[:12]
        self.system, self.user = parts[1].strip(), parts[2].strip()
        self.fields = frozenset(field for _, field in _PLACE.findall(self.system + self.user))


def fill(name: str, /, **fields: str) -> Prompt:
    """Fill the prompt ``name``; equal values give an equal prompt, byte for byte.

    Raises:
        ValueError: a field of the prompt is missing, or the prompt has no such field.
    """
    template = _template(name)
    if wrong := template.fields.symmetric_difference(fields):
        raise ValueError(f"prompt {name}: fields missing or unknown: {', '.join(sorted(wrong))}")
    values = {key: _LONE_SURROGATE.sub("\ufffd", value) for key, value in fields.items()}
    nonce = _nonce(values)

    def place(found: re.Match[str]) -> str:
        value = values[found[2]]
        if not found[1]:
            return _BLANK.sub(" ", value).strip()
        return f"<document-{nonce}>\n{value}\n</document-{nonce}>"

    return Prompt(
        name=name,
        version=template.version,
        system=_PLACE.sub(place, template.system),
        user=_PLACE.sub(place, template.user),
    )


def standing(name: str) -> str:
    """Give a prompt that opens a conversation: one text, with its fragments in place."""
    if name not in STANDING:
        raise ValueError(f"no standing prompt {name!r}")
    return _INCLUDE.sub(lambda found: _read(found[1]), _read(name)).strip()


def enclosed(text: str) -> str:
    """Give data between tags that it does not contain; the same text, the same bytes."""
    clean = _LONE_SURROGATE.sub("\ufffd", text)
    nonce = _nonce({"text": clean})
    return f"<document-{nonce}>\n{clean}\n</document-{nonce}>"


def version(name: str) -> str:
    """Give the version of a prompt: 12 hex digits over the file and the fragments it includes."""
    return _template(name).version


def fields(name: str) -> frozenset[str]:
    """Give the names of the fields of a prompt."""
    return _template(name).fields


@lru_cache(maxsize=len(NAMES))
def _template(name: str) -> _Template:
    if name not in NAMES:
        raise ValueError(f"no prompt {name!r}")
    return _Template(name)


def _read(name: str) -> str:
    return (files(__name__) / f"{name}.md").read_text(encoding="utf-8")


def _nonce(values: Mapping[str, str]) -> str:
    """Give 12 hex digits which no value contains, the same for the same values."""
    digest = sha256()
    for key in sorted(values):
        digest.update(f"{key}\0{values[key]}\0".encode())
    nonce = digest.hexdigest()[:12]
    while any(nonce in value for value in values.values()):
        digest.update(b"again")
        nonce = digest.hexdigest()[:12]
    return nonce
