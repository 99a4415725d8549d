"""One page of any kind but PDF, by what it is rather than by what it is called.

PDFs are read elsewhere (``app.reading.pdf``), because they are slow.
"""

import re
from typing import Final

from app.errors import ReadingError
from app.reading.card import read_card
from app.reading.decoding import decode
from app.reading.html import read_html
from app.reading.markdown import read_markdown
from app.records.document import DocumentKind, Page, ReadText

__all__ = ["is_pdf", "read_page"]

_HTML: Final = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_UNREADABLE: Final = ("image/", "audio/", "video/", "font/", "application/zip", "application/gzip", "application/x-tar")


def is_pdf(page: Page) -> bool:
    """Tell whether a page is a PDF, by its first bytes or its content type."""
    return b"%PDF-" in page.body[:1024] or "application/pdf" in page.content_type.lower()


def read_page(page: Page, kind: DocumentKind) -> ReadText:
    """Read a page as the kind of document it is fetched for.

    Args:
        page: raw bytes with their content type and public address.
        kind: what the document is; cards have front matter, repositories are markdown.

    Returns:
        Pruned text in sections which cover it.

    Raises:
        ReadingError: the page is a PDF, binary, or holds no words.
    """
    content_type = page.content_type.lower()
    if is_pdf(page):
        raise ReadingError("The document is a PDF, which is read separately.")
    if content_type.startswith(_UNREADABLE):
        raise ReadingError(f"The document is {content_type.split(';')[0]}, not text.")
    if kind is DocumentKind.CARD:
        read = read_card(page.body).text
    elif "html" in content_type or ("markdown" not in content_type and _HTML.match(page.body[:4096])):
        read = read_html(page.body, page.url, page.content_type)
    else:
        read = _read_text(page)
    if not any(char.isalnum() for char in read.text):
        raise ReadingError("The document holds no words.")
    return read


def _read_text(page: Page) -> ReadText:
    text, notes = decode(page.body, page.content_type)
    read = read_markdown(text)
    return read.model_copy(update={"notes": tuple(dict.fromkeys((*notes, *read.notes)))})
