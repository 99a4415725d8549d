"""Reading rows: every format gives the same rows, and what is broken is one sentence."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from app.errors import DataError, UsageError
from app.rows import text_rows
from app.rows.readers import read_batches

ROWS = [{"question": f"What is {n} + {n}?", "answer": str(2 * n)} for n in range(5)]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
CSV = ("question,answer\n" + "".join(f"{row['question']},{row['answer']}\n" for row in ROWS)).encode()


def _rows(place):
    return [row for batch in read_batches(str(place)) for row in batch.batch.to_pylist()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", LINES),
        ("a.json", json.dumps(ROWS).encode()),
        ("a.json", json.dumps({"data": ROWS}, indent=1).encode()),
        ("a.json", LINES),
        ("a.csv", CSV),
        ("a.tsv", CSV.replace(b",", b"\t")),
        ("a.jsonl.gz", gzip.compress(LINES)),
        ("a.jsonl.zst", zstandard.compress(LINES)),
        ("a.json.zst", zstandard.compress(LINES) + zstandard.compress(LINES[:0])),
    ],
)
def test_every_format_gives_the_same_rows(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert _rows(tmp_path / name) == ROWS


def test_a_folder_and_a_pattern_give_files_by_name_with_row_numbers(tmp_path):
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "b.parquet")
    (tmp_path / "a.jsonl").write_bytes(LINES)
    (tmp_path / "README.md").write_text("no rows")
    found = [(batch.file.rsplit("/", 1)[1], batch.first_row) for batch in read_batches(str(tmp_path))]
    assert found == [("a.jsonl", 0), ("b.parquet", 0)]
    assert len(_rows(tmp_path / "*.parquet")) == 5


def test_a_long_array_is_read_across_its_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr(text_rows, "_CHUNK", 16)
    (tmp_path / "a.json").write_text(json.dumps(ROWS, indent=2))
    assert _rows(tmp_path / "a.json") == ROWS


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl.gz", gzip.compress(LINES * 50)[:-20], "cut off"),
        ("a.jsonl.zst", zstandard.compress(LINES * 50)[:-5], "cut off"),
        ("a.jsonl.gz", b"no gzip at all", "damaged"),
        ("a.jsonl", LINES + b"{broken\n", r"row 5 \(line 6\): no JSON"),
        ("a.jsonl", LINES + b"[1]\n", r"row 5 \(line 6\): no object, but list"),
        ("a.jsonl", b'{"question": "a", "question": "b"}\n', "'question' is there twice"),
        ("a.json", b'[{"q": "a"}, {"q": "b", "q": 1}]', "row 1: the key 'q' is there twice"),
        ("a.json", json.dumps(ROWS).encode()[:-9], "row 4: cut off"),
        ("a.json", b"[1, 2]", "row 0: no object, but int"),
        ("a.csv", CSV + b"one\n", r"row 5 \(line 7\): 1 fields where the header has 2"),
        ("a.csv", b"a,a\n1,2\n", "the column 'a' twice"),
        ("a.jsonl", b"", "is empty"),
        ("a.parquet", b"PAR1 not really", "damaged"),
    ],
)
def test_what_is_broken_is_one_sentence_with_the_row(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=said):
        _rows(tmp_path / name)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_row_beyond_the_limit_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.setattr(text_rows, "MOST_ROW_BYTES", 2_000_000)
    monkeypatch.setattr(text_rows, "_CHUNK", 1000)
    (tmp_path / name).write_text(json.dumps([{"question": "x" * 4_000_000}])[(1 if name == "a.jsonl" else 0) :])
    with pytest.raises(DataError, match="row 0: longer than"):
        _rows(tmp_path / name)


def test_values_of_several_types_become_text(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n{"a": "x"}\n{"a": {"b": [2]}}\n')
    assert [row["a"] for row in _rows(tmp_path / "a.jsonl")] == ["1", "x", '{"b": [2]}']


@pytest.mark.parametrize("place", ["nowhere.jsonl", "hf:not an id", "hf:org/name"])
def test_a_place_that_is_none_is_a_usage_error(tmp_path, place):
    with pytest.raises(UsageError):
        _rows(place if place.startswith("hf:") else tmp_path / place)


def test_deep_nesting_is_read_and_too_deep_is_refused(tmp_path):
    for depth in (50, 100_000):
        (tmp_path / f"{depth}.jsonl").write_text('{"a": ' + "[" * depth + "]" * depth + "}\n")
    assert len(_rows(tmp_path / "50.jsonl")) == 1
    with pytest.raises(DataError, match=r"row 0 .*nested too deeply"):
        _rows(tmp_path / "100000.jsonl")
