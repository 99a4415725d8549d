"""Pages as they were fetched, by address, with the mark (ETag) by which a server tells whether they have changed.

They save fetching, never asking: what is here is used only when the server says that it is still the same.
"""

import zlib

from sqlite_utils import Database

from app.store.connection import write
from app.store.runs import now

__all__ = ["has_pages", "page", "save_page"]


def page(db: Database, key: str) -> tuple[str, bytes] | None:
    """Give the mark and the bytes of a stored answer, ``None`` when there is none."""
    row = db.execute("SELECT etag, answer FROM pages WHERE key = ?", [key]).fetchone()
    return None if row is None else (str(row[0]), zlib.decompress(row[1]))


def has_pages(db: Database) -> bool:
    """Whether any answer is stored."""
    return db.execute("SELECT 1 FROM pages LIMIT 1").fetchone() is not None


def save_page(db: Database, key: str, etag: str, answer: bytes) -> None:
    """Store an answer, replacing an earlier one of the same key."""
    with write(db):
        db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)", [key, etag, zlib.compress(answer), now()])
