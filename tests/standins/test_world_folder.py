"""Worlds are read from folders, and mistakes in them are named."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.standins import World, load_world
from tests.standins.world import front_matter
from tests.standins.world_folder import WorldError


def write(folder: Path, name: str, *rows: Any) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))


def test_the_tiny_world(tiny: World) -> None:
    assert len(tiny.datasets) == 9
    assert tiny.by_lower_id["kestrel/stepchains"].id == "kestrel/step-chains"
    assert tiny.papers_by_id["2501.07001"].html is None
    assert set(tiny.repositories) == {"harbor-lab/mixing", "harbor-lab/code-notes"}
    assert "blog.harborlab.io/posts/mix-1.html" in tiny.pages


def test_the_tiny_model_quotes_what_is_written(tiny: World) -> None:
    texts = [dataset.card or "" for dataset in tiny.datasets]
    texts += [paper.html or "" for paper in tiny.papers] + [page.body.decode() for page in tiny.pages.values()]
    texts += [PdfReader(io.BytesIO(paper.pdf or b"")).pages[0].extract_text() for paper in tiny.papers]
    claims = [claim for line in tiny.answers for claim in line.answer.get("claims", ())]
    assert len(claims) == 13
    for claim in claims:
        assert claim["name"] in claim["evidence"]
        assert any(claim["evidence"] in text for text in texts)


def test_repositories_may_hold_more_than_a_readme(tmp_path: Path) -> None:
    write(tmp_path, "github/o__r.md", "# r")
    write(tmp_path, "github/o__r/docs/data.md", "data")
    assert load_world(tmp_path).repositories == {"o/r": {"README.md": "# r", "docs/data.md": "data"}}


@pytest.mark.parametrize(
    ("name", "row", "message"),
    [
        ("datasets.jsonl", {"id": "a/b", "colour": "red"}, "line 1: unknown key colour"),
        ("datasets.jsonl", {"card": None}, "line 1: id is missing"),
        ("datasets.jsonl", {"id": "a/b", "card": "cards/no.md"}, "line 1: the file cards/no.md is missing"),
        ("datasets.jsonl", {"id": "a/b", "gated": "yes"}, "gated is 'yes'"),
        ("datasets.jsonl", "{", "line 1: not JSON"),
        ("datasets.jsonl", "[]", "line 1: not an object"),
        ("papers.jsonl", {"arxiv_id": "2401.00001", "title": "T", "html": True}, "there is none"),
        ("model.jsonl", {"schema": "Claims", "answer": {}}, "unknown schema Claims"),
        ("model.jsonl", {"schema": "Chat", "answer": []}, "answer is not an object"),
        ("model.jsonl", {"schema": "NameChoice", "dataset": "a/b", "answer": {}}, "a/b is no dataset"),
        ("github/strange.md", "# x", "not OWNER__REPO"),
        ("notes.txt", "x", "unknown notes.txt"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, name: str, row: Any, message: str) -> None:
    write(tmp_path, name, row)
    with pytest.raises(WorldError, match=message):
        load_world(tmp_path)


def test_an_id_twice_and_no_folder(tmp_path: Path) -> None:
    write(tmp_path, "datasets.jsonl", {"id": "a/b"}, {"id": "A/b"})
    with pytest.raises(WorldError, match="a/b more than once"):
        load_world(tmp_path)
    with pytest.raises(WorldError, match="not a folder"):
        load_world(tmp_path / "none")


@pytest.mark.parametrize("card", ["", "# x", "---\n- a\n---\n", "---\na: [\n---\n", "---\na: 1\n"])
def test_no_front_matter(card: str) -> None:
    assert front_matter(card) == {}


def test_front_matter() -> None:
    assert front_matter("---\nlicense: mit\n---\n# x") == {"license": "mit"}
