"""Reading gold labels: notes that allow a second relationship, and files that are torn."""

import json

import pytest

from app.errors import ImportFormatError
from app.evaluation.gold import load_gold

LABEL = {
    "mention": "OneSet",
    "id": "a/one",
    "type": "dataset",
    "relationship": "CoT Distillation",
    "evidence": "from OneSet",
}
OTHER = {**LABEL, "mention": "TwoSet", "id": None}
ROW = {
    "dataset": "lab/own",
    "file": "own.md",
    "kind": "hf_card",
    "upstream": [LABEL, OTHER],
    "not_upstream": [{"mention": "ThornBench", "id": None, "why": "evaluation", "evidence": "on ThornBench"}],
}


def _load(tmp_path, *lines: str):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_gold(path)


@pytest.mark.parametrize(
    ("note", "first", "second"),
    [
        ("", 1, 1),
        ("Structured Fusion would be defensible.", 2, 2),
        ("CoT Distillation or Synthetic Generation; either relationship is right.", 2, 2),
        ("Hard case. (Direct Inclusion/Subset is defensible for OneSet.)", 2, 1),
        ("Semantic Evolution is what others say.", 1, 1),
    ],
)
def test_a_note_may_allow_a_second_relationship(tmp_path, note, first, second):
    (document,) = _load(tmp_path, json.dumps({**ROW, "note": note}), "")
    assert [len(label.relationships) for label in document.upstream] == [first, second]
    assert document.upstream[0].relationships[0] == "CoT Distillation"
    assert document.not_upstream[0].why == "evaluation"
    assert document.path == tmp_path / "own.md"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"dataset": "lab/o', "line 2: not valid JSON"),
        ('{"dataset": "lab/own"}', "line 2: the field 'file' is missing"),
        (json.dumps({**ROW, "upstream": 3}), "line 2: not a gold document"),
        ("[1]", "line 2: not a gold document"),
    ],
)
def test_a_torn_line_is_named(tmp_path, line, says):
    with pytest.raises(ImportFormatError, match=says):
        _load(tmp_path, json.dumps(ROW), line)


def test_a_missing_file_is_an_import_error(tmp_path):
    with pytest.raises(ImportFormatError, match="cannot be read"):
        load_gold(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    "file",
    ["/etc/passwd", "../../../etc/passwd", "../.ssh/id_rsa", ".env", "a/../../../b", "..", "", "../a/.git/config"],
)
def test_labels_read_nothing_private(tmp_path, file):
    with pytest.raises(ImportFormatError, match="does not lie in the folder"):
        _load(tmp_path, json.dumps({**ROW, "file": file}))


@pytest.mark.parametrize("line", ["[" * 99_999, "9" * 5000, '{"dataset": [], "file": "a", "kind": 1}', "[]"])
def test_hostile_lines_are_named(tmp_path, line):
    with pytest.raises(ImportFormatError, match="line 1"):
        _load(tmp_path, line)
