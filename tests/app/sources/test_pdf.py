"""The process that reads PDFs: its limits hold, and what it is told is little."""

import io

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from app.errors import ReadingError
from app.sources import pdf
from app.sources.pdf import PdfProcesses


def one_page(content: bytes) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(600, 800)
    stream = StreamObject()
    stream.set_data(content)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


ENDLESS = one_page(b"BT /F1 12 Tf " + b"(a) Tj " * 4_000_000 + b"ET")
"""Some kilobytes whose one page takes seconds."""


async def test_a_pdf_is_read() -> None:
    read = await PdfProcesses()(one_page(b"BT /F1 12 Tf (We start from PearSet and ask for more.) Tj ET"))
    assert "We start from PearSet" in read.text


async def test_what_cannot_be_read_is_told_in_the_same_words() -> None:
    with pytest.raises(ReadingError, match=r"^The document is not a PDF\.$"):
        await PdfProcesses()(b"words")


async def test_a_page_without_end_is_ended_by_its_cpu_time() -> None:
    assert len(ENDLESS) < 60_000
    with pytest.raises(ReadingError, match="more time or memory"):
        await PdfProcesses(cpu_s=1)(ENDLESS)


async def test_and_by_the_clock() -> None:
    with pytest.raises(ReadingError, match=r"longer than 0\.5 s"):
        await PdfProcesses(wall_s=0.5)(ENDLESS)


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_SERVE", "import app.sources.pdf as p; p._limit(9); bytearray(p.MAX_MEMORY_BYTES)")
    with pytest.raises(ReadingError, match="more time or memory"):
        await PdfProcesses()(b"%PDF-")


async def test_the_process_knows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setattr(pdf, "_SERVE", "import os, json; print(json.dumps([' '.join(os.environ), None]))")
    with pytest.raises(ReadingError) as told:
        await PdfProcesses()(b"%PDF-")
    assert "PYTHONPATH" in str(told.value)
    assert "OPENAI_API_KEY" not in str(told.value)


async def test_warnings_that_quote_the_document_reach_no_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ReadingError):
        await PdfProcesses()(b"%PDF-1.4\n\x1b[31mxref\n0 1\nstartxref\n9\n%%EOF")
    assert capfd.readouterr() == ("", "")
