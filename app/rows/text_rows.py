"""Rows of text files: JSON lines, JSON arrays, CSV; each row with the number of bytes it took.

Caveat: a row of more than ``MOST_ROW_BYTES`` is refused, not cut. A ``.json`` file may hold an array of objects, an
object with one array of objects in it, or JSON lines (which many do).
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import IO, Any, Final

from app.errors import DataError
from app.rows.places import RowFile

__all__ = ["MOST_ROW_BYTES", "Row", "csv_rows", "json_rows", "jsonl_rows"]

Row = dict[str, Any]

MOST_ROW_BYTES: Final = 32_000_000
_MOST_OBJECT_BYTES: Final = 500_000_000
_CHUNK: Final = 1 << 20
_ANSWERS: Final = frozenset("ABCD")
_MMLU: Final = {
    3: ["question", "choices", "answer"],
    6: ["question", "A", "B", "C", "D", "answer"],
}
"""The columns of MMLU's files, which have no header."""

_HOLDERS: Final = frozenset({"data", "rows", "examples", "items", "train", "test", "validation", "questions"})


class _TwiceError(ValueError):
    """An object has a key twice."""


def _object(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(f"the key {next(name for name in names if names.count(name) > 1)!r} is there twice")
    return row


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object)


@contextmanager
def _opened(file: RowFile) -> Iterator[IO[bytes]]:
    """Open a file, unpacked; a damaged packing is a ``DataError`` wherever it shows."""
    import zstandard

    try:
        with file.path.open("rb", buffering=0) as raw:
            if file.packing == ".gz":
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield io.BufferedReader(unpacked, _CHUNK)
            elif file.packing == ".zst":
                yield io.BufferedReader(_Frames(raw), _CHUNK)
            else:
                yield io.BufferedReader(raw, _CHUNK)
    except EOFError:
        raise DataError(f"{file.name} is cut off: its packing ends before its end.") from None
    except (gzip.BadGzipFile, zlib.error, zstandard.ZstdError) as error:
        raise DataError(f"{file.name} is damaged: {error}.") from None


class _Frames(io.RawIOBase):
    """The frames of a zstd file; the reader of the library does not tell a cut-off file from a whole one."""

    def __init__(self, raw: IO[bytes]) -> None:
        import zstandard

        self._raw = raw
        self._new_frame = zstandard.ZstdDecompressor().decompressobj
        self._frame = self._new_frame()
        self._packed = self._unpacked = b""
        self._inside = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  (any buffer, as io has it)
        """Fill a buffer.

        Raises:
            EOFError: the file ends within a frame.
        """
        while not self._unpacked and self._more():
            pass
        part = self._unpacked[: len(buffer)]
        buffer[: len(part)] = part
        self._unpacked = self._unpacked[len(part) :]
        return len(part)

    def _more(self) -> bool:
        self._packed = self._packed or self._raw.read(_CHUNK // 8)
        if not self._packed:
            if self._inside:
                raise EOFError
            return False
        self._unpacked, self._inside = self._frame.decompress(self._packed), not self._frame.eof
        self._packed = b"" if self._inside else self._frame.unused_data
        if not self._inside:
            self._frame = self._new_frame()
        return True


def jsonl_rows(file: RowFile) -> Iterator[tuple[Row, int]]:
    """Give the rows of a file of JSON lines; empty lines are passed over.

    Raises:
        DataError: a line is no object of JSON, has a key twice, or is too long.
    """
    with _opened(file) as stream:
        yield from _lines(file, stream)


def _lines(file: RowFile, stream: IO[bytes], row: int = 0) -> Iterator[tuple[Row, int]]:
    number = row
    while line := stream.readline(MOST_ROW_BYTES + 1):
        number += 1
        if len(line) > MOST_ROW_BYTES:
            raise _too_long(file, row)
        if line.isspace():
            continue
        yield (
            _parsed(file, line.decode("utf-8", "replace").removeprefix("\ufeff"), f"row {row} (line {number})"),
            len(line),
        )
        row += 1


def _too_long(file: RowFile, row: int) -> DataError:
    return DataError(f"{file.name}, row {row}: longer than {MOST_ROW_BYTES:,} bytes, which no row of text is.")


def _parsed(file: RowFile, text: str, where: str) -> Row:
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file.name}, {where}: no JSON: {_reason(error)}.") from None
    return _checked(file, value, where)


def _checked(file: RowFile, value: object, where: str) -> Row:
    if not isinstance(value, dict):
        raise DataError(f"{file.name}, {where}: no object, but {type(value).__name__}.")
    return value


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def json_rows(file: RowFile) -> Iterator[tuple[Row, int]]:
    """Give the rows of a ``.json`` file: an array is read as a stream, element by element.

    Raises:
        DataError: it is no array of objects and nothing that stands for one; which row, and why.
    """
    with _opened(file) as stream:
        opening = stream.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]  # type: ignore[attr-defined]
        if opening == b"[":
            with io.TextIOWrapper(stream, "utf-8-sig", "replace") as text:
                yield from _elements(file, text)
        elif opening:
            yield from _object_or_lines(file, stream)


def _elements(file: RowFile, stream: IO[str]) -> Iterator[tuple[Row, int]]:
    """Decode one element of an array after the other; more is read only when an element does not end yet."""
    text, at, row = stream.read(_CHUNK).lstrip()[1:], 0, 0
    step = _CHUNK
    while True:
        at = _after_space(text, at, ", \t\r\n" if row else " \t\r\n")
        if text[at : at + 1] == "]":
            return
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (_TwiceError, RecursionError) as error:
            raise DataError(f"{file.name}, row {row}: {_reason(error)}.") from None
        except ValueError as error:
            more = stream.read(step)
            if len(text) - at > MOST_ROW_BYTES:
                raise _too_long(file, row) from None
            if not more:
                raise DataError(f"{file.name}, row {row}: cut off, or no JSON: {error}.") from None
            text, at, step = text[at:] + more, 0, step * 2
            continue
        yield _checked(file, value, f"row {row}"), end - at
        at, row, step = end, row + 1, _CHUNK


def _after_space(text: str, at: int, passed_over: str) -> int:
    while at < len(text) and text[at] in passed_over:
        at += 1
    return at


def _object_or_lines(file: RowFile, stream: IO[bytes]) -> Iterator[tuple[Row, int]]:
    first = stream.readline(MOST_ROW_BYTES + 1)
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        yield from _inside(file, first + stream.read(_MOST_OBJECT_BYTES))
        return
    rest = stream.peek(1)[:1]  # type: ignore[attr-defined]
    if rest:
        yield _parsed(file, first.decode("utf-8", "replace"), "row 0 (line 1)"), len(first)
        yield from _lines(file, stream, 1)
    else:
        yield from _inside(file, first)


def _inside(file: RowFile, content: bytes) -> Iterator[tuple[Row, int]]:
    """Give the rows of an object that holds them under a name such as ``data``; any other object is the only row."""
    if len(content) >= _MOST_OBJECT_BYTES:
        raise DataError(f"{file.name} is one object of more than {_MOST_OBJECT_BYTES:,} bytes; write rows as lines.")
    whole = _parsed(file, content.decode("utf-8", "replace").removeprefix("\ufeff"), "as one object")
    held = [value for name, value in whole.items() if name.lower() in _HOLDERS and isinstance(value, list)]
    if len(held) > 1:
        raise DataError(f"{file.name} holds {len(held)} arrays of rows; which are meant is not told.")
    rows = held[0] if held else [whole]
    size = len(content) // max(1, len(rows))
    for number, row in enumerate(rows):
        yield _checked(file, row, f"row {number}"), size


def csv_rows(file: RowFile) -> Iterator[tuple[Row, int]]:
    """Give the rows of a CSV or TSV file; every value is text. The first line is the header, but MMLU's have none.

    Raises:
        DataError: a header is there twice, or a row has more or fewer fields than the header.
    """
    csv.field_size_limit(MOST_ROW_BYTES)
    with _opened(file) as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", "replace", newline="")
        lines = csv.reader(text, delimiter="\t" if file.format == "tsv" else ",", strict=False)
        try:
            first = next(lines, [])
            header = _MMLU.get(len(first), first) if first and first[-1].strip() in _ANSWERS else first
            twice = next((name for name in header if header.count(name) > 1), None)
            if twice is not None:
                raise DataError(f"{file.name} has the column {twice!r} twice.")
            row = 0
            for fields in lines if header is first else chain([first], lines):
                if fields:
                    yield _fitted(file, header, fields, f"row {row} (line {lines.line_num})"), sum(map(len, fields))
                    row += 1
        except csv.Error as error:
            raise DataError(f"{file.name}, line {lines.line_num}: {error}.") from None


def _fitted(file: RowFile, header: list[str], fields: list[str], where: str) -> Row:
    if len(fields) != len(header):
        raise DataError(f"{file.name}, {where}: {len(fields)} fields where the header has {len(header)}.")
    return dict(zip(header, fields, strict=True))
