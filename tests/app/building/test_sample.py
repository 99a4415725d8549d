"""Samples of small roots: nothing twice, nothing of a benchmark, every row traceable, the same again by the seed."""

import json
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from app.building import sample as building
from app.building.sample import Plan, build
from app.errors import DataError
from app.rows.engines import DuckEngine
from app.rows.sets import RowSet
from app.sampling.embedding import TfidfEmbedder
from app.sampling.roots import Root
from tests.app.rows.rows_at_hand import questions, write_lines


@pytest.fixture
def world(tmp_path):
    """Three roots: b repeats ten rows of a (one with other marks), c repeats itself; a holds two benchmark rows."""
    tests = questions(8, 9)
    a = [*questions(60, 1), tests[2], f"Please answer: {tests[5]} !"]
    b = [*questions(40, 2), *a[:9], f"  {a[9].upper()}?"]
    own = questions(12, 3)
    c = [*own, *own[:4], f"{own[5]} indeed"]
    sets = {name: write_lines(tmp_path / f"{name}.jsonl", rows) for name, rows in (("a", a), ("b", b), ("c", c))}
    roots = [(Root(f"r/{name}", license="mit"), RowSet(f"r/{name}", place)) for name, place in sets.items()]
    return roots, [RowSet("exam", write_lines(tmp_path / "exam.jsonl", tests))]


def built(world, tmp_path, budget=60, name="work", **plan):
    folder = tmp_path / name
    folder.mkdir()
    roots = [(root, RowSet(rows.name, rows.place)) for root, rows in world[0]]
    return build(Plan(budget, **plan), roots, world[1], DuckEngine(processes=1), TfidfEmbedder(), folder)


def rows_of(made):
    return pq.read_table(made.path).to_pylist()


@pytest.mark.parametrize("way", ["sqrt", "equal", "diversity"])
def test_every_row_is_the_row_of_its_root_that_it_names(world, tmp_path, way):
    made = built(world, tmp_path, way=way)
    rows = rows_of(made)
    assert len(rows) == 60 == sum(made.taken.values())
    places = {root.id: rows.place for root, rows in world[0]}
    for row in rows:
        lines = Path(places[row["root"]]).read_text().splitlines()
        assert json.loads(lines[row["row"]]) == json.loads(row["original"])
        assert row["question"] == json.loads(row["original"])["question"]
    assert Counter(row["root"] for row in rows) == Counter(made.taken)


def test_nothing_is_there_twice_and_the_first_root_keeps_it(world, tmp_path):
    made = built(world, tmp_path, budget=1000)
    plain = [
        " ".join("".join(c for c in row["question"].lower() if c.isalnum() or c == " ").split())
        for row in rows_of(made)
    ]
    assert len(plain) == len(set(plain)) == 60 + 40 + 12
    dropped = {origin.root.id: dict(origin.dropped) for origin in made.origins}
    assert dropped["r/a"] == {"it holds a row of exam": 2}
    assert dropped["r/b"] == {"r/a has it too": 10}
    assert dropped["r/c"] == {"r/c has it twice": 4, "it is nearly another row": 1}


def test_no_benchmark_row_is_left_and_what_was_met_is_kept(world, tmp_path):
    made = built(world, tmp_path, budget=1000)
    assert made.check is not None
    assert [one.training_rows for one in made.check.benchmarks] == [0]
    assert sorted((root, place) for root, place, _ in made.pool.held) == [("r/a", 60), ("r/a", 61)]
    assert not {row["row"] for row in rows_of(made) if row["root"] == "r/a"} & {60, 61}


def test_without_a_method_that_finds_it_the_row_stays(world, tmp_path):
    made = built(world, tmp_path, budget=1000, methods=("exact",))
    assert {row["row"] for row in rows_of(made) if row["root"] == "r/a"} & {60, 61} == {61}


def test_the_same_seed_gives_the_same_rows_and_another_one_others(world, tmp_path):
    one, again, other = (
        [(row["root"], row["row"]) for row in rows_of(built(world, tmp_path, budget=30, name=name, seed=seed))]
        for name, seed in (("1", 4), ("2", 4), ("3", 5))
    )
    assert one == again != other


def test_a_root_that_is_all_benchmark_gives_its_share_to_the_others(world, tmp_path):
    roots, exam = world
    copied = write_lines(tmp_path / "copied.jsonl", questions(8, 9))
    made = built(([*roots, (Root("r/copied"), RowSet("r/copied", copied))], exam), tmp_path, budget=40)
    assert made.allocated["r/copied"] > 0
    assert "r/copied" not in made.taken
    assert sum(made.taken.values()) == 40


def test_roots_without_any_new_row_are_left_out_with_the_reason(world, tmp_path):
    roots, exam = world
    made = built(([*roots, (Root("r/copy"), RowSet("r/copy", roots[0][1].place))], exam), tmp_path)
    assert [(one.id, one.reason) for one in made.left_out] == [
        ("r/copy", "of its 62 rows none is left: r/a has it too")
    ]
    empty = write_lines(tmp_path / "empty.jsonl", [""])
    with pytest.raises(DataError, match="No root has rows to draw from: r/e: of its 1 rows none is left"):
        built(([(Root("r/e"), RowSet("r/e", empty, skip_unfit=True))], exam), tmp_path, name="w2")


def test_a_benchmark_row_in_the_finished_sample_is_an_error(world, tmp_path, monkeypatch):
    monkeypatch.setattr(building.Pool, "_contaminated", lambda *_: set())
    with pytest.raises(DataError, match="still holds 2 benchmark rows, the first of exam"):
        built(world, tmp_path, budget=1000)


def test_spreading_takes_more_kinds_than_chance(tmp_path):
    kinds = [
        [f"count the {word} and add {n} to them" for n in range(5)] for word in ["apples", "pears", "plums", "figs"]
    ]
    many = [f"sum {n} and {n + 1} and {n + 2} and {n + 7}" for n in range(200)]
    place = write_lines(tmp_path / "r.jsonl", [*many, *(text for kind in kinds for text in kind)])
    world = [(Root("r"), RowSet("r", place))], []
    spread, chance = (
        sum("count" in row["question"] for row in rows_of(built(world, tmp_path, budget=20, name=n, spreads=s)))
        for n, s in (("s", True), ("c", False))
    )
    assert spread > chance
