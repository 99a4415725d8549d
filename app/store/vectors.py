"""Vectors of texts that were paid or waited for once, kept in a file of their own beside the lineage database.

A row holds the embedder's name, the SHA-256 of the text and its vector (float32); no text. Caveat: the file is a
cache: it may be deleted at any time, and one that is damaged is said so rather than mended.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from sqlite_utils import Database

from app.store.connection import translated_sqlite

__all__ = ["Vectors"]

_ASKED: Final = 500


class Vectors:
    """The cache of one embedder.

    Args:
        path: of the SQLite file; made when it is not there.
        embedder: another name for whatever gives other vectors.

    Raises:
        DatabaseError: the file is no such cache, or cannot be written to.
    """

    def __init__(self, path: Path, embedder: str) -> None:
        self._path, self._embedder = path, embedder
        with translated_sqlite(path):
            self._db = Database(str(path))
            self._db["vectors"].create(  # type: ignore[union-attr]
                {"embedder": str, "text": bytes, "vector": bytes}, pk=("embedder", "text"), if_not_exists=True
            )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def known(self, texts: Sequence[str]) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        """Give the vectors that are there, by text; float32, shape (dimensions,)."""
        keys = {_key(text): text for text in texts}
        found: dict[str, np.ndarray[Any, np.dtype[np.float32]]] = {}
        every = list(keys)
        with translated_sqlite(self._path):
            for start in range(0, len(every), _ASKED):
                part = every[start : start + _ASKED]
                marks = ", ".join("?" * len(part))
                wanted = f"select text, vector from vectors where embedder = ? and text in ({marks})"
                for key, vector in self._db.execute(wanted, [self._embedder, *part]):
                    found[keys[key]] = np.frombuffer(vector, np.float32)
        return found

    def keep(self, vectors: Mapping[str, np.ndarray[Any, np.dtype[np.float32]]]) -> None:
        """Keep vectors by text."""
        rows = [
            {"embedder": self._embedder, "text": _key(text), "vector": np.asarray(vector, np.float32).tobytes()}
            for text, vector in vectors.items()
        ]
        with translated_sqlite(self._path):
            self._db["vectors"].insert_all(rows, replace=True)  # type: ignore[union-attr]


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
