"""PDF papers: the text, page by page, with the addresses behind its links.

Text alone lacks them: "available here" points to the Hub only in the link's annotation. Headings are guessed
from numbers and well-known names. Reading is slow (26 pages a second), so pages and time are bounded.
"""

import io
import time
import zlib
from collections.abc import Iterator
from typing import Final

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from app.errors import ReadingError
from app.reading.bibliography import BIBLIOGRAPHY_NOTE
from app.reading.decoding import clean
from app.reading.limits import cut
from app.reading.paper_layout import (
    find_paper_headings,
    join_hyphens,
    join_pages,
    reference_span,
    without_running_heads,
)
from app.reading.sections import split_sections
from app.records.document import ReadText

__all__ = ["MAX_PAGES", "MAX_SECONDS", "read_pdf"]

MAX_PAGES: Final = 200
MAX_SECONDS: Final = 60.0
"""Reading stops after the page on which this time (of the CPU) runs out."""

MAX_PDF_BYTES: Final = 60_000_000
MAX_LINKS_PER_PAGE: Final = 300

_BROKEN: Final = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    OSError,
    MemoryError,
    zlib.error,
)
"""What pypdf raises on damaged files, by experience: its own errors, and whatever its parsing runs into."""


def read_pdf(body: bytes) -> ReadText:
    """Read a PDF.

    Args:
        body: the bytes.

    Returns:
        The text of at most ``MAX_PAGES`` pages in sections that cover it, without references; addresses
        that only a link's annotation holds stand after their page, one a line, as ``<address>``.

    Raises:
        ReadingError: it is not a PDF, or encrypted, damaged, too large, or has no text.
    """
    if b"%PDF-" not in body[:1024]:
        raise ReadingError("The document is not a PDF.")
    if len(body) > MAX_PDF_BYTES:
        raise ReadingError(f"The PDF is larger than {MAX_PDF_BYTES} bytes.")
    reader = _open(body)
    pages, links, notes = _read_pages(reader)
    text, cleaned = clean(join_hyphens(join_pages(without_running_heads(pages), links)))
    notes += cleaned
    span = reference_span(text)
    if span is not None:
        text = text[: span[0]] + text[span[1] :]
        notes.append(BIBLIOGRAPHY_NOTE)
    if sum(char.isalnum() for char in text[:100_000]) < 20:
        raise ReadingError("The PDF has no text (it may be scanned).")
    sections = split_sections(text, find_paper_headings(text))
    return cut(ReadText(text=text, sections=sections, title=_title(reader), notes=tuple(dict.fromkeys(notes))))


def _open(body: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        count = 0 if locked else len(reader.pages)
    except _BROKEN as error:
        raise ReadingError(f"The PDF cannot be read: {_short(error)}.") from error
    if locked:
        raise ReadingError("The PDF is encrypted.")
    if not count:
        raise ReadingError("The PDF has no pages.")
    return reader


def _read_pages(reader: PdfReader) -> tuple[list[str], list[list[str]], list[str]]:
    """Read pages within bounds: their texts, the addresses that only their links hold, and notes."""
    texts: list[str] = []
    links: list[list[str]] = []
    notes: list[str] = []
    seen: set[str] = set()
    total = len(reader.pages)
    deadline = time.process_time() + MAX_SECONDS
    for at in range(min(total, MAX_PAGES)):
        if time.process_time() > deadline:
            break
        try:
            page = reader.pages[at]
            text = page.extract_text()
            targets = [target for target in _targets(page) if target not in seen and target not in text]
        except _BROKEN as error:
            notes.append(f"page {at + 1} cannot be read: {_short(error)}")
            continue
        seen.update(targets)
        texts.append(text)
        links.append(list(dict.fromkeys(targets)))
    if len(texts) + len(notes) < total:
        notes.append(f"only the first {len(texts) + len(notes)} of {total} pages read")
    return texts, links, notes


def _targets(page: PageObject) -> Iterator[str]:
    """Give the web addresses of a page's link annotations."""
    annotations = page.get("/Annots")
    annotations = annotations.get_object() if annotations is not None else None
    if not isinstance(annotations, ArrayObject):
        return
    for entry in annotations[:MAX_LINKS_PER_PAGE]:
        annotation = entry.get_object()
        action = annotation.get("/A") if isinstance(annotation, DictionaryObject) else None
        action = action.get_object() if action is not None else None
        target = str(action.get("/URI") or "") if isinstance(action, DictionaryObject) else ""
        if target.startswith(("http://", "https://")) and len(target) <= 2000 and not set(target) & set(" <>\n\r\t"):
            yield target


def _title(reader: PdfReader) -> str | None:
    try:
        title = reader.metadata.title if reader.metadata is not None else None
    except _BROKEN:
        return None
    words = " ".join(str(title).split())[:300] if title else ""
    return words or None


def _short(error: BaseException) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:150].rstrip(".")
