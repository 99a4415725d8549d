"""How much of the evidence that people marked survives reading: all of it."""

import json
from pathlib import Path

import pytest

from app.reading.card import read_card
from app.reading.markdown import read_markdown
from app.records.folding import fold

pytestmark = pytest.mark.shared


def test_every_marked_quote_is_found_in_what_is_read(shared_data: Path) -> None:
    folder = shared_data / "gold"
    quotes = lost = 0
    for line in (folder / "documents.jsonl").read_text().splitlines():
        document = json.loads(line)
        body = (folder / document["file"]).read_bytes()
        read = read_card(body).text if document["kind"] == "hf_card" else read_markdown(body.decode())
        text = fold(read.text)[0]
        for label in (*document["upstream"], *document["not_upstream"]):
            quotes += 1
            lost += fold(label["evidence"])[0] not in text
    assert quotes > 400
    assert lost == 0


def test_sections_cover_every_real_document(shared_data: Path) -> None:
    for path in sorted((shared_data / "documents").glob("*.md")):
        read = read_card(path.read_bytes()).text
        assert "".join(read.text[section.start : section.end] for section in read.sections) == read.text
        assert 0.2 < len(read.text) / len(path.read_text()) < 1.1
