import pytest

from app.errors import ReadingError
from app.reading.page import is_pdf, read_page
from app.records.document import DocumentKind, Page


def _page(body: bytes, content_type: str = "text/plain") -> Page:
    return Page(url="https://farm.org/a", content_type=content_type, body=body)


def test_cards_have_their_metadata() -> None:
    assert (
        read_page(_page(b"---\nlicense: mit\n---\nWords"), DocumentKind.CARD).text
        == "# Metadata\nlicense: mit\n\nWords\n"
    )


def test_repositories_are_markdown() -> None:
    read = read_page(_page(b"# Pears\n<p>From <a href='https://a.b'>A</a></p>"), DocumentKind.GITHUB)
    assert read.text == "# Pears\n\nFrom [A](https://a.b)\n"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<p>Made of <b>pears</b>", "text/html; charset=utf-8"),
        (b"<!DOCTYPE html><html><body>Made of pears</body></html>", "text/plain"),
        (b" <!-- x --><html><body>Made of pears</body></html>", ""),
    ],
)
def test_html_is_known_by_type_or_by_its_first_bytes(body: bytes, content_type: str) -> None:
    text = read_page(_page(body, content_type), DocumentKind.BLOG).text
    assert "Made of" in text
    assert "<" not in text


def test_charset_of_the_header_is_heard_and_noted() -> None:
    read = read_page(_page("данные".encode("koi8-r"), "text/plain; charset=koi8-r"), DocumentKind.BLOG)
    assert (read.text, read.notes) == ("данные\n", ("decoded as koi8-r",))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7 words", "text/html"),
        (b"words", "application/pdf"),
        (b"words", "image/png"),
        (b"\x00\x01" * 50, "text/plain"),
        (b" \n ", "text/plain"),
        (b"---\na: 1\n---\n", "text/plain"),
    ],
)
@pytest.mark.parametrize("kind", [DocumentKind.GITHUB, DocumentKind.PAPER])
def test_what_cannot_be_used_is_refused(body: bytes, content_type: str, kind: DocumentKind) -> None:
    if body.startswith(b"---"):
        assert read_page(_page(body, content_type), kind).text
        return
    with pytest.raises(ReadingError):
        read_page(_page(body, content_type), kind)


def test_pdfs_are_known() -> None:
    assert is_pdf(_page(b"\n%PDF-1.4"))
    assert is_pdf(_page(b"", "Application/PDF"))
    assert not is_pdf(_page(b"words"))
