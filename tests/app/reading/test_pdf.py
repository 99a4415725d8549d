import io
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

from app.errors import ReadingError
from app.reading import pdf
from app.reading.pdf import read_pdf
from app.records.folding import fold

FIRST = [
    "FruitQA",
    "1 Introduction",
    "We start from PearSet and ask for eval-",
    "uation, see here.",
    "2 Data",
    "The plums are",
]
SECOND = ["dried. They are many.", "References", "A. Gardener. Pears. 2023."]


def _pdf(pages: list[list[str]], link: str | None = None, password: str | None = None) -> bytes:
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(600, 800)
        drawn = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
        stream = StreamObject()
        stream.set_data(f"BT /F1 12 Tf 50 700 Td {drawn}ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    if link is not None:
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=link))
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_text_links_sections_and_notes() -> None:
    read = read_pdf(_pdf([FIRST, SECOND], link="https://huggingface.co/datasets/farm/pears"))
    assert "ask for evaluation\n, see here." in read.text or "ask for evaluation,\nsee here." in read.text
    assert "The plums are\ndried. They are many.\n<https://huggingface.co/datasets/farm/pears>\n" in read.text
    assert [section.heading for section in read.sections] == ["", "1 Introduction", "2 Data"]
    assert "Gardener" not in read.text
    assert read.notes == ("bibliography left out",)


@pytest.mark.parametrize(
    "body",
    [b"", b"no pdf", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\x00\xff" * 500, _pdf([FIRST])[:300], _pdf([[]])],
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(ReadingError):
        read_pdf(body)


def test_encrypted_is_refused_but_for_an_empty_password() -> None:
    with pytest.raises(ReadingError, match="encrypted"):
        read_pdf(_pdf([FIRST], password="key"))
    assert "PearSet" in read_pdf(_pdf([FIRST], password="")).text


def test_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    read = read_pdf(_pdf([FIRST, SECOND]))
    assert "dried" not in read.text
    assert read.notes == ("only the first 1 of 2 pages read",)


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PDF_BYTES", 10)
    with pytest.raises(ReadingError, match="larger"):
        read_pdf(_pdf([FIRST]))


def test_odd_annotations_are_passed_over() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(_pdf([FIRST])))
    action = DictionaryObject({NameObject("/URI"): TextStringObject("javascript:x")})
    writer.pages[0][NameObject("/Annots")] = ArrayObject(
        [NumberObject(1), DictionaryObject({NameObject("/A"): action})]
    )
    out = io.BytesIO()
    writer.write(out)
    assert "javascript" not in read_pdf(out.getvalue()).text


@pytest.mark.shared
@pytest.mark.parametrize(
    ("paper", "quotes"),
    [
        (
            "light-r1",
            ["iterating over all possible sources by the time", "huggingface.co/datasets/KbsdJames/Omni-MATH"],
        ),
        ("openmathreasoning", ["We include all forum discussions except", "NuminaMath-1.5 (AoPS part)"]),
        ("wizardmath", ["Reinforcement Learning from Evol-Instruct Feedback", "two mathematical reasoning benchmarks"]),
    ],
)
def test_quotes_of_real_papers_are_found(shared_data: Path, paper: str, quotes: list[str]) -> None:
    read = read_pdf((shared_data / "papers" / f"{paper}.pdf").read_bytes())
    text = fold(read.text, casefold=True)[0]
    assert [quote for quote in quotes if fold(quote, casefold=True)[0] not in text] == []
    assert len(read.sections) > 8
    assert "bibliography left out" in read.notes
