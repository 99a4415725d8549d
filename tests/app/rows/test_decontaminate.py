"""Decontamination: what was planted goes, the rest stays as it was, and no half file is ever there."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from app.errors import DataError, UsageError
from app.rows import writing
from app.rows.decontaminate import find_contamination, write_decontaminated
from app.rows.engines import DuckEngine
from app.rows.sets import RowSet
from tests.app.rows.rows_at_hand import questions, write_lines


@pytest.fixture
def report(tmp_path):
    clean, benchmark = questions(30, 1), questions(10, 2)
    texts = [*clean[:10], benchmark[4], f"Please: {benchmark[7]} ?", *clean[10:]]
    training = RowSet("training", write_lines(tmp_path / "t.jsonl", texts, extra={"kept": 1}))
    bench = RowSet("bench", write_lines(tmp_path / "b.jsonl", benchmark))
    unrelated = RowSet("unrelated", write_lines(tmp_path / "u.jsonl", questions(10, 3)))
    return find_contamination(training, [unrelated, bench], DuckEngine(processes=1), likely=frozenset({"bench"}))


def test_rates_are_told_in_both_directions_and_likely_benchmarks_come_first(report):
    value = report.to_json()
    first, second = value["benchmarks"]
    assert (first["name"], first["likely"], first["training_rows"], first["benchmark_rows"]) == ("bench", True, 2, 2)
    assert (first["of_training"], first["of_benchmark"]) == (round(2 / 32, 6), 0.2)
    assert first["by_method"]["exact"] == 1
    assert first["by_method"]["ngram13"] == 2
    assert (second["name"], second["training_rows"]) == ("unrelated", 0)
    assert [(row["row"], row["found"][0]["row"]) for row in value["matches"]] == [(10, 4), (11, 7)]


@pytest.mark.parametrize("ending", [".jsonl", ".parquet"])
def test_the_cleaned_set_has_the_other_rows_as_they_were(report, tmp_path, ending):
    target = tmp_path / f"clean{ending}"
    assert write_decontaminated(report, target, tmp_path / "report.json") == 30
    lines = (
        target.read_text().splitlines() if ending == ".jsonl" else map(json.dumps, pq.read_table(target).to_pylist())
    )
    rows = list(map(json.loads, lines))
    given = list(map(json.loads, (tmp_path / "t.jsonl").read_text().splitlines()))
    assert rows == [row for number, row in enumerate(given) if number not in (10, 11)]
    assert json.loads((tmp_path / "report.json").read_text())["written"] == 30


def test_marked_rows_are_all_kept_and_tell_the_benchmark_row(report, tmp_path):
    write_decontaminated(report, tmp_path / "m.jsonl", tmp_path / "r.json", mark=True)
    marks = [json.loads(line)["contamination"] for line in (tmp_path / "m.jsonl").read_text().splitlines()]
    assert [number for number, mark in enumerate(marks) if mark] == [10, 11]
    assert {(one["benchmark"], one["row"]) for one in json.loads(marks[10])} == {("bench", 4)}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_leaves_nothing_under_the_final_names(report, tmp_path, monkeypatch):
    target = tmp_path / "clean.jsonl"
    target.write_text("as before")
    real = Path.open

    def full(path, *arguments, **options):
        return real(Path("/dev/full") if path.suffix == ".tmp" else path, *arguments, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(DataError, match="cannot be written to: No space left"):
        write_decontaminated(report, target, tmp_path / "r.json")
    monkeypatch.undo()
    assert target.read_text() == "as before"
    assert not (tmp_path / "r.json").exists()
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".tmp"]


def test_a_failure_while_reading_leaves_nothing_either(report, tmp_path):
    (tmp_path / "t.jsonl").write_text('{"question": "cut off')
    with pytest.raises(DataError):
        write_decontaminated(report, tmp_path / "c.jsonl", tmp_path / "r.json")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".", "c.", "r."))]


def test_layouts_that_do_not_fit_one_parquet_file_are_told(tmp_path):
    (tmp_path / "in").mkdir()
    write_lines(tmp_path / "in" / "a.jsonl", ["x"])
    (tmp_path / "in" / "b.jsonl").write_text('{"prompt": "y", "completion": "z"}\n')
    bench = RowSet("b", write_lines(tmp_path / "b.jsonl", ["q"]))
    report = find_contamination(RowSet("t", str(tmp_path / "in")), [bench], DuckEngine(processes=1))
    with pytest.raises(DataError, match="several layouts"):
        write_decontaminated(report, tmp_path / "c.parquet", tmp_path / "r.json")
    assert write_decontaminated(report, tmp_path / "c.jsonl", tmp_path / "r.json") == 2


def test_names_that_cannot_be_written_are_usage_errors(report, tmp_path):
    for target in (tmp_path / "c.txt", tmp_path / "d.jsonl"):
        (tmp_path / "d.jsonl").mkdir(exist_ok=True)
        with pytest.raises(UsageError):
            writing.check_target(target)
    with pytest.raises(UsageError, match="cannot both"):
        write_decontaminated(report, tmp_path / "c.jsonl", tmp_path / "c.jsonl")
