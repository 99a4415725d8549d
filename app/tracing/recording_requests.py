"""When two requests are the same, and how one is named to a person.

The same: method, public address (order of query parameters and fragment aside) and body (JSON by value).
"""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit, urlunsplit

__all__ = ["RequestKey", "asks_for_schema", "describe"]

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_TRACED: Final = re.compile(r"^(?:Traced dataset|Dataset): (\S{1,200})", re.MULTILINE)
_TITLE: Final = re.compile(r'"title": ?"(\w{1,100})"')


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What the recorded exchanges are indexed by."""

    method: str
    address: str
    body: bytes

    @classmethod
    def of(cls, method: str, uri: str, body: bytes) -> "RequestKey":
        """Give the key of a request; never fails, whatever the address or the body is."""
        return cls(method.upper(), _address(uri), sha256(_canonical(body)).digest())


def describe(method: str, uri: str, body: bytes) -> str:
    """Name a request: method, address, and for a model call its schema and dataset, for a search its query."""
    asked = _read_json(body)
    if not isinstance(asked, dict):
        return f"{method} {uri}"
    if isinstance(asked.get("query"), str):
        return f"{method} {uri} (query {asked['query'][:200]!r})"
    details = [part for part in (_schema_name(asked), _dataset(asked)) if part]
    return f"{method} {uri} ({' for '.join(details)})" if details else f"{method} {uri}"


def asks_for_schema(body: bytes) -> bool:
    """Whether a request is a model call which asks for structure by JSON schema."""
    if b"json_schema" not in body:
        return False
    asked = _read_json(body)
    wanted = asked.get("response_format") if isinstance(asked, dict) else None
    return isinstance(wanted, dict) and wanted.get("type") == "json_schema"


def _address(uri: str) -> str:
    try:
        parts = urlsplit(uri)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return uri
    scheme = parts.scheme.lower()
    where = host if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{host}:{port}"
    query = "&".join(sorted(parts.query.split("&")))
    return urlunsplit((scheme, where, parts.path or "/", query, ""))


def _canonical(body: bytes) -> bytes:
    value = _read_json(body)
    if value is None:
        return body
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _read_json(body: bytes) -> object:
    if body[:1] not in (b"{", b"["):
        return None
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def _schema_name(asked: dict[str, object]) -> str | None:
    wanted = asked.get("response_format")
    schema = wanted.get("json_schema") if isinstance(wanted, dict) else None
    if isinstance(schema, dict) and isinstance(schema.get("name"), str):
        return str(schema["name"])
    for text in _texts(asked):
        if found := _TITLE.search(text):
            return found[1]
    return None


def _dataset(asked: dict[str, object]) -> str | None:
    for text in reversed(_texts(asked)):
        if found := _TRACED.search(text):
            return found[1]
    return None


def _texts(asked: dict[str, object]) -> list[str]:
    messages = asked.get("messages")
    if not isinstance(messages, list):
        return []
    contents = [message.get("content") for message in messages if isinstance(message, dict)]
    return [content for content in contents if isinstance(content, str)]
