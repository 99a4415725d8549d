"""The file of a cassette: vcrpy's YAML (version 1), opened by a ``taproot`` mapping with the run's options.

A cassette comes from outside: only the safe loader reads it, and every part is checked. Text that is not
UTF-8 is kept as ``!!binary``. A request that failed below HTTP is kept as status 599 with the header
``x-taproot-error``, since a replay has to fail in the same way.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from app.errors import CassetteError, MalformedIdError
from app.naming.identifier import parse_dataset_id
from app.reading.bounded_yaml import BoundedLoader
from app.records.run import RunOptions

__all__ = ["ERROR_HEADER", "FAILED_STATUS", "MAX_CASSETTE_BYTES", "Exchange", "dump_exchange", "dump_header", "load"]

MAX_CASSETTE_BYTES: Final = 512 * 1024 * 1024
ERROR_HEADER: Final = "x-taproot-error"
FAILED_STATUS: Final = 599
_FORMAT: Final = 1
_MAX_DEPTH: Final = 50
_QUOTED: Final = re.compile("[\r\x85\u2028\u2029\ufeff]")
_NEWEST: Final = b"\n- request:"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer. ``uri`` is public, header names are lower case, bodies are decoded."""

    method: str
    uri: str
    request_headers: Headers
    request_body: bytes
    status: int
    reason: str
    headers: Headers
    body: bytes

    @property
    def error(self) -> str | None:
        """The name of the failure below HTTP that took the place of an answer; ``body`` is its text."""
        return dict(self.headers).get(ERROR_HEADER) if self.status == FAILED_STATUS else None

    @property
    def transient(self) -> bool:
        """Whether asking again could have helped: no answer, 429, 5xx."""
        return self.status == 429 or self.status >= 500


class _Dumper(yaml.CSafeDumper):
    """Writes text with line breaks as a block where that is lossless, and never an alias."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text or _QUOTED.search(text):
        style = "|" if _keeps_as_block(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _keeps_as_block(text: str) -> bool:
    """Whether the emitter writes ``text`` as a block from which the same text is read."""
    ends = (text[0], text.removesuffix("\n")[-1:])
    return not any(end.isspace() or not end for end in ends) and not _QUOTED.search(text)


_Dumper.add_representer(str, _represent_text)


def dump_header(options: RunOptions) -> str:
    """Give the opening of a cassette, a whole YAML document without exchanges; it ends in ``[]`` and a line break."""
    # Only a resumed run gives hosts up, and only a new one is recorded.
    stored = options.model_dump(mode="json", exclude={"given_up"})
    opening = {"version": 1, "taproot": {"format": _FORMAT, "options": stored}}
    return _dump(opening) + "interactions: []\n"


def dump_exchange(exchange: Exchange) -> str:
    """Give one item of ``interactions``; its status comes last, so that a torn item is recognised."""
    return _dump(
        [
            {
                "request": {
                    "method": exchange.method,
                    "uri": exchange.uri,
                    "body": _text_or_bytes(exchange.request_body) if exchange.request_body else None,
                    "headers": _grouped(exchange.request_headers),
                },
                "response": {
                    "headers": _grouped(exchange.headers),
                    "body": {"string": _text_or_bytes(exchange.body)},
                    "status": {"code": exchange.status, "message": exchange.reason},
                },
            }
        ]
    )


def load(path: Path) -> tuple[RunOptions, list[Exchange]]:
    """Read a cassette.

    Raises:
        CassetteError: it cannot be read, is too large, broken, torn, or not a recording of a run; the text
            names the file, and the line or the number of the exchange.
    """
    whole = _parse(path)
    if not isinstance(whole, dict) or "taproot" not in whole:
        raise CassetteError(f"{path} is not a recording of taproot: it does not open with the options of a run.")
    options = _options(path, whole["taproot"])
    items = whole.get("interactions") or []
    if not isinstance(items, list):
        raise CassetteError(f"{path} is broken: its interactions are not a list.")
    return options, list(_exchanges(path, items))


def _parse(path: Path) -> Any:  # noqa: ANN401 — a YAML document can be anything
    try:
        if path.stat().st_size > MAX_CASSETTE_BYTES:
            raise CassetteError(f"{path} is larger than {MAX_CASSETTE_BYTES // 2**20} MB and is not read.")
        content = path.read_bytes()
    except OSError as error:
        raise CassetteError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        _check_depth(path, content)
        whole = yaml.load(content, Loader=BoundedLoader)
    except yaml.YAMLError as error:
        raise CassetteError(_complaint(path, content, error)) from error
    except (ValueError, RecursionError, TypeError) as error:
        raise CassetteError(f"{path} is broken: {error}.") from error
    if not content.endswith(b"\n"):
        raise CassetteError(_torn(path))
    return whole


def _check_depth(path: Path, content: bytes) -> None:
    """Refuse nesting that only an attacker writes: the loader recurses in C, without a limit."""
    depth = 0
    for event in yaml.parse(content, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                raise CassetteError(f"{path} is broken: it is nested too deeply.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _complaint(path: Path, content: bytes, error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return f"{path} is broken: {error}."
    line = error.problem_mark.line
    if line >= content.count(b"\n"):
        newest = content.count(b"\n", 0, content.rfind(_NEWEST) + 1)
        line = error.context_mark.line if error.context_mark is not None else line
        if line >= newest:
            return _torn(path)
    return f"{path} is broken at line {line + 1}: {error.problem or 'not YAML'}."


def _torn(path: Path) -> str:
    return f"{path} is torn: its last exchange is incomplete. Remove that exchange, or record again."


def _options(path: Path, opening: object) -> RunOptions:
    if not isinstance(opening, dict) or not isinstance(opening.get("options"), dict):
        raise CassetteError(f"{path} is broken: the options of the run are missing.")
    if opening.get("format") != _FORMAT:
        raise CassetteError(
            f"{path} has format {str(opening.get('format'))[:20]!r}; this version of taproot reads format {_FORMAT}."
        )
    try:
        options = RunOptions.model_validate(opening["options"])
        for seed in options.seeds:
            parse_dataset_id(seed)
    except MalformedIdError as error:
        raise CassetteError(f"{path} is broken: option seeds: {error}") from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CassetteError(f"{path} is broken: option {place}: {first['msg']}.") from error
    return options


def _exchanges(path: Path, items: list[Any]) -> Iterator[Exchange]:
    for number, item in enumerate(items, start=1):
        try:
            yield _exchange(item)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            if number == len(items) and isinstance(error, KeyError | TypeError):
                raise CassetteError(_torn(path)) from error
            raise CassetteError(f"{path} is broken: exchange {number} is not complete ({error}).") from error


def _exchange(item: Mapping[str, Any]) -> Exchange:
    request, response = item["request"], item["response"]
    return Exchange(
        method=_a(str, request["method"]),
        uri=_a(str, request["uri"]),
        request_headers=_flat(request["headers"]),
        request_body=_bytes(request["body"]),
        status=_a(int, response["status"]["code"]),
        reason=_a(str, response["status"]["message"] or ""),
        headers=_flat(response["headers"]),
        body=_bytes(response["body"]["string"]),
    )


def _a(kind: type, value: Any) -> Any:  # noqa: ANN401 — checked here
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} expected, got {type(value).__name__}")
    return value


def _flat(headers: Mapping[str, Any] | None) -> Headers:
    pairs = (headers or {}).items()
    return tuple(
        (_a(str, name).lower(), _a(str, value))
        for name, values in pairs
        for value in (values if isinstance(values, list) else [values])
    )


def _bytes(value: object) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    return bytes(_a(str, value).encode())


def _grouped(headers: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in sorted(headers, key=lambda pair: pair[0]):
        grouped.setdefault(name, []).append(value)
    return grouped


def _text_or_bytes(body: bytes) -> str | bytes:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _dump(value: object) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000, line_break="\n")
    return text
