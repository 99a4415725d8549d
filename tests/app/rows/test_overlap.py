"""Overlap of rows: planted ones are found by the methods that can, counts are equal to those known of real sets."""

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from app.errors import DataError, UsageError
from app.rows.containment import ContainmentScan, grams_index
from app.rows.engines import DuckEngine
from app.rows.near import Signatures, nearest
from app.rows.ngrams import gram_hashes
from app.rows.overlap import measure
from app.rows.sets import WORK, RowSet
from tests.app.rows.rows_at_hand import questions, write_lines

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "samples"


def _work(texts):
    empty = [""] * len(texts)
    return pa.RecordBatch.from_arrays(
        [pa.array(texts, pa.string()), *(pa.array(empty) for _ in range(3)), pa.array(range(len(texts)))], schema=WORK
    )


def test_runs_of_words_are_equal_exactly_where_the_words_are():
    texts = ["A b, c!  d", "", "b c d e", "é è “b” c d", "x", "b-c-D\u00a0e"]
    grams = gram_hashes(pa.array(texts).slice(0), 3)
    plain = [re.findall(r"[^\W_]+", text.lower()) for text in texts]
    expected = [(t, tuple(words[i : i + 3])) for t, words in enumerate(plain) for i in range(len(words) - 2)]
    assert grams.texts.tolist() == [text for text, _ in expected]
    assert len(set(grams.hashes.tolist())) == len({words for _, words in expected})
    by_words = {}
    for (_, words), value in zip(expected, grams.hashes.tolist(), strict=True):
        assert by_words.setdefault(words, value) == value


def test_slices_of_a_column_give_the_same_runs():
    column = pa.array(questions(20, 1))
    whole, part = gram_hashes(column, 13), gram_hashes(column.slice(5, 10), 13)
    assert part.hashes.tolist() == whole.hashes[(whole.texts >= 5) & (whole.texts < 15)].tolist()


def test_containment_finds_what_was_planted_and_nothing_else():
    others, benchmark = questions(300, 2), questions(40, 3)
    planted = {7: f"before {benchmark[3]} after", 130: " ".join(benchmark[9].split()[2:15])}
    texts = [planted.get(n, text) for n, text in enumerate(others)]
    (index,) = grams_index([_work(benchmark)], 13, ("question",))
    found = ContainmentScan(index, ("question",))(_work(texts)).to_pylist()
    assert [(row["pos"], row["other"]) for row in found] == [(7, 3), (130, 9)]


def test_an_index_in_parts_finds_the_same():
    benchmark, texts = _work(questions(50, 4)), _work(questions(50, 4)[::-1])
    batches = [benchmark.slice(start, 10) for start in range(0, 50, 10)]
    found = {
        (row["pos"], row["other"])
        for index in grams_index(batches, 13, ("question",), most=100)
        for row in ContainmentScan(index, ("question",))(texts).to_pylist()
    }
    assert found == {(n, 49 - n) for n in range(50)}


def test_near_duplicates_are_the_slightly_changed():
    texts = questions(200, 5, words=40)
    changed = [" ".join([*text.split()[:-2], "other", "words"]) for text in texts[:20]] + questions(200, 6, words=40)
    sign = Signatures(("question",))
    a, b = (pa.Table.from_batches([sign(_work(one))]) for one in (changed, texts))
    found = {(row["pos"], row["other"]) for row in nearest(a, b).to_pylist()}
    assert found == {(n, n) for n in range(20)}
    assert nearest(b, b, inside=True).num_rows == 0


def test_counts_are_of_unique_questions_in_both_directions(tmp_path):
    texts = questions(60, 7)
    a = RowSet("a", write_lines(tmp_path / "a.jsonl", [*texts[:40], texts[0], texts[1].upper()]))
    b = RowSet("b", write_lines(tmp_path / "b.jsonl", [f"  {texts[n]}." if n % 2 else texts[n] for n in range(30, 60)]))
    report = measure([a, b], DuckEngine(processes=1))
    value = report.to_json()
    assert [(one["rows"], one["unique"]) for one in value["sets"]] == [(42, 40), (30, 30)]
    (pair,) = value["pairs"]
    assert (pair["exact"], pair["loose"], pair["exact_rows"]) == (5, 10, 5)
    assert pair["exact_of_a"] == 5 / 40
    assert pair["ngram13"] == {"a_in_b": 10, "b_in_a": 10, "of_a": 0.25, "of_b": round(1 / 3, 6)}
    example = next(one for one in pair["examples"] if one["method"] == "exact")
    assert (example["a"]["row"], example["b"]["row"]) == (30, 0)
    assert example["a"]["text"] == example["b"]["text"] == texts[30]


def test_processes_give_what_one_does(tmp_path):
    place = write_lines(tmp_path / "a.jsonl", questions(70_000, 8, words=3))
    other = write_lines(tmp_path / "b.jsonl", questions(70_000, 8, words=3)[::50])
    one, two = (
        measure([RowSet("a", place), RowSet("b", other)], DuckEngine(processes=count), methods=["exact", "loose"])
        for count in (1, 2)
    )
    assert one.to_json() == two.to_json()
    assert one.to_json()["pairs"][0]["exact"] == 1400


def test_a_set_named_twice_and_an_unknown_method_are_usage_errors(tmp_path):
    one = RowSet("a", write_lines(tmp_path / "a.jsonl", ["x"]))
    with pytest.raises(UsageError, match="named twice"):
        measure([one, RowSet("a", one.place)], DuckEngine())
    with pytest.raises(UsageError, match="no method"):
        measure([one], DuckEngine(), methods=["guess"])


def test_a_set_that_changes_while_it_is_read_is_an_error(tmp_path):
    one = RowSet("a", write_lines(tmp_path / "a.jsonl", ["x", "y"]))
    assert sum(batch.num_rows for batch in one.batches()) == 2
    write_lines(tmp_path / "a.jsonl", ["x"])
    with pytest.raises(DataError, match="changed"):
        list(one.batches())


@pytest.mark.shared
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real samples are not beside the project")
def test_every_known_pair_of_real_sets_has_its_counts():
    files = {one["name"]: one["file"] for one in map(json.loads, (SAMPLES / "index.jsonl").read_text().splitlines())}
    known = list(map(json.loads, (SAMPLES / "overlap_expected.jsonl").read_text().splitlines()))
    names = sorted({pair[side] for pair in known for side in "ab"})
    sets = [RowSet(name, str(SAMPLES / files[name])) for name in names]
    pairs = [(names.index(pair["a"]), names.index(pair["b"])) for pair in known]
    report = measure(sets, DuckEngine(processes=1), methods=["exact", "loose"], pairs=pairs, examples=0)
    found = [(pair.a.unique, pair.b.unique, pair.found["exact"].a_in_b) for pair in report.pairs]
    assert found == [(pair["na"], pair["nb"], pair["exact"]) for pair in known]
    assert [pair.found["loose"].a_in_b for pair in report.pairs] == [pair["loose"] for pair in known]
