"""Files as exports write and imports read them: whole or not at all, and never more than can be held.

Several files that belong together are all written before the first takes its final name.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.errors import DataError, ImportFormatError

__all__ = ["MOST_BYTES", "read_bytes", "read_text", "write_whole"]

MOST_BYTES: Final = 200_000_000
"""Of one file that is read whole; the published layout is read line by line and may be larger."""


def write_whole(files: Mapping[Path, Iterable[bytes]]) -> None:
    """Write each file under another name first; folders are made, links are followed.

    Raises:
        DataError: a folder or file cannot be written, or something else than a file stands there; what was there
            before is still there.
    """
    for path in files:
        _check_place(path)
    files = {path.resolve(): parts for path, parts in files.items()}
    temporary = {path: path.with_name(f".{path.name[:200]}.{os.getpid()}.tmp") for path in files}
    path = Path()
    try:
        for path, parts in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary[path].open("wb") as file:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
        for path in files:
            temporary[path].replace(path)
    except OSError as error:
        where = path if path.parent.is_dir() else path.parent
        raise DataError(f"{where} cannot be written to: {error.strerror}.") from error
    finally:
        for unfinished in temporary.values():
            with suppress(OSError):
                unfinished.unlink()


def _check_place(path: Path) -> None:
    """Refuse what is no file: a folder, a device, a pipe. Replacing it would take it away from everybody."""
    try:
        stands_there = path.exists() and not path.is_file()
    except OSError as error:
        raise DataError(f"{str(path)[:200]} cannot be written to: {error.strerror}.") from None
    if stands_there or not path.name:
        raise DataError(f"{path} cannot be written to: it is not a file.")


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Give a file's bytes.

    Raises:
        ImportFormatError: it cannot be opened, or has more than ``most`` bytes.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise ImportFormatError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > most:
        raise ImportFormatError(f"{path} is larger than {most:,} bytes and is not read.")
    return content


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Give a file's text, which must be UTF-8; line breaks stay as they are."""
    try:
        return read_bytes(path, most).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportFormatError(f"{path} is not text in UTF-8.") from None
