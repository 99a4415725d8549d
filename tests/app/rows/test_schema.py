"""Columns are found by their roles; every layout comes into the one form."""

import json

import pytest

from app.errors import DataError, UsageError
from app.rows.schema import normalised_rows, read_columns


def _normalised(tmp_path, *rows, columns=None, **options):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return [
        {key: row[key] for key in ("question", "input", "output", "choices")}
        for read in normalised_rows(str(path), columns=read_columns(columns), **options)
        for row in read.rows.to_pylist()
    ]


TALK = [{"role": "system", "content": "s"}, {"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]
SHARED = [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}, {"from": "human", "value": "later"}]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"instruction": "Q", "input": "I", "output": "A"}, ("Q", "I", "A", "")),
        ({"prompt": "Q", "completion": "A"}, ("Q", "", "A", "")),
        ({"Question": "Q", "Best Answer": "A"}, ("Q", "", "A", "")),
        ({"messages": TALK}, ("Q", "", "A", "")),
        ({"messages": json.dumps(TALK)}, ("Q", "", "A", "")),
        ({"prompt": TALK[:2], "data_source": "x"}, ("Q", "", "", "")),
        ({"conversations": SHARED}, ("Q", "", "A", "")),
        ({"prompt": "Q", "chosen": "A", "rejected": "B"}, ("Q", "", "A", "")),
        ({"chosen": TALK, "rejected": TALK}, ("Q", "", "A", "")),
        ({"question": "Q", "choices": ["x", "y"], "answer": 1}, ("Q", "", "1", "x\ny")),
        ({"question": "Q", "A": "w", "B": "x", "C": "y", "D": "z", "answer": "B"}, ("Q", "", "B", "w\nx\ny\nz")),
        ({"turns": ["Q", "later"]}, ("Q", "", "", "")),
        ({"instruction": "Q", "instances": [{"input": "I", "output": "A"}]}, ("Q", "I", "A", "")),
        ({"text": "Q"}, ("Q", "", "", "")),
    ],
)
def test_a_layout_comes_into_the_one_form(tmp_path, row, expected):
    assert tuple(_normalised(tmp_path, row)[0].values()) == expected


def test_told_columns_are_taken_alone(tmp_path):
    row = {"question": "not this", "body": "Q", "reply": "A", "input": "nor this"}
    assert _normalised(tmp_path, row, columns="question=body, output=reply")[0] == {
        "question": "Q", "input": "", "output": "A", "choices": "",
    }  # fmt: skip


@pytest.mark.parametrize("told", ["question", "colour=red", "output=answer", "=x"])
def test_columns_told_badly_are_a_usage_error(told):
    with pytest.raises(UsageError):
        read_columns(told)


def test_a_row_that_does_not_fit_is_named_and_can_be_skipped(tmp_path):
    rows = [{"question": "Q", "answer": "A"}, {"text": "other layout"}]
    with pytest.raises(DataError, match=r"row 1: no question in 'question'; the row has text"):
        _normalised(tmp_path, *rows)
    assert [row["question"] for row in _normalised(tmp_path, *rows, skip_unfit=True)] == ["Q", ""]


def test_a_file_without_a_question_names_its_columns(tmp_path):
    with pytest.raises(DataError, match="no column can be the question; there are id, label"):
        _normalised(tmp_path, {"id": 1, "label": "x"})
