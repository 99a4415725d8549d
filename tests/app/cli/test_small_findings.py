"""What a newcomer stumbles over: a mistyped database, narrow terminals, huge arguments, undoing twice."""

import sys

import pytest

from app.cli.analysis_tables import _table
from app.cli.plain_console import PlainConsole
from tests.app.cli.harbour import SEED, rules

HUGE = "x" * 100_000


@pytest.mark.parametrize(
    "command",
    [
        ("review",),
        ("review", "--json"),
        ("review", "list"),
        ("review", "log", "--json"),
        ("resume", "t"),
        ("show", "a/b"),
        ("why", "a/b", "c/d"),
        ("analyze", "structure"),
        ("export", "jsonl", "out"),
    ],
)
def test_a_mistyped_database_is_said_and_not_made(taproot, command):
    db = taproot.db.with_name("mistyped.db")
    result = taproot(*command, db=db)
    assert (result.code, result.out) == (1, "")
    assert result.err.strip() == f"taproot: There is no lineage database at {db}."
    assert not db.exists()


def test_runs_of_no_database_are_none(taproot):
    db = taproot.db.with_name("mistyped.db")
    assert taproot.ok("runs", db=db) == []
    assert f"There is no lineage database at {db}." in taproot("runs", db=db).out
    assert not db.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("mcp", "--port", "99"),
        ("mcp", "--no-token"),
        ("mcp", "--host", "127.0.0.1"),
        ("trace", "a/b", "--since", "-5"),
        ("trace", "a/b", "--since", "0"),
    ],
)
def test_usage_errors(taproot, arguments):
    result = taproot(*arguments)
    assert (result.code, result.out) == (2, "")
    assert not taproot.db.exists()


@pytest.mark.parametrize(
    "arguments",
    [(HUGE,), ("trace", HUGE), ("trace", "a/b", "--extractor", HUGE), ("resume", HUGE), ("review", "undo", HUGE)],
)
def test_a_huge_argument_is_not_echoed_whole(taproot, arguments):
    taproot("import", taproot.db.with_name("none"))
    result = taproot(*arguments)
    assert result.code in {1, 2}
    assert 0 < len(result.err) < 1_000


def test_a_run_that_is_listed_can_be_copied_at_80_columns(taproot, harbour, monkeypatch):
    name = "a-run-of-forty-characters-not-one-fewer-x"
    taproot("trace", SEED, "--max-depth", "1", "--thread", name, environment=rules(harbour.environment))
    monkeypatch.setattr(sys.modules["app.cli.runs"], "results", lambda: PlainConsole(width=80))
    shown = taproot("runs").out
    assert name in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_long_id_in_a_narrow_table_is_folded_and_not_cut(capsys):
    long = "organisation/" + "abcdefghij" * 9
    _table(PlainConsole(width=60), ("dataset", "grade"), [(long, "direct")], "T")
    shown = capsys.readouterr().out
    assert "…" not in shown
    assert "".join(line.split("│")[1].strip() for line in shown.splitlines() if line.startswith("│")) == long


def test_undoing_twice_says_that_nothing_is_left(taproot, harbour):
    taproot("trace", SEED, "--max-depth", "1", environment=rules(harbour.environment))
    taproot.ok("review", "reject", "harbour/mix", "harbour/left")
    taproot.ok("review", "undo", "1")
    again = taproot("review", "undo", "1")
    assert (again.code, again.out) == (2, "")
    assert "nothing is left to undo" in again.err
    taproot.ok("review", "name", "Left", "harbour/left")
    assert taproot.ok("review", "undo", "n1")["undone_at"]
    assert taproot("review", "undo", "n1").code == 2


def test_a_name_for_an_id_that_the_graph_does_not_hold(taproot, harbour):
    taproot("trace", SEED, "--max-depth", "1", environment=rules(harbour.environment))
    assert taproot.ok("review", "name", "Left", "harbour/left")["was_in_graph"] is True
    assert taproot.ok("review", "name", "Lost", "no/such")["was_in_graph"] is False
    assert "no/such was not in the graph" in taproot("review", "name", "Lost", "no/such").out
    assert taproot("review", "name", "Lost", "no/such/id").code == 2


def test_an_export_tells_its_files_as_json(taproot, harbour, tmp_path):
    taproot("trace", SEED, "--max-depth", "1", environment=rules(harbour.environment))
    told = taproot.ok("export", "jsonl", tmp_path / "out")
    assert (told["format"], len(told["files"])) == ("jsonl", 2)
    told = taproot.ok("export", "graphml", tmp_path / "x.graphml", "--dataset", SEED)
    assert (told["files"], told["edges"] > 0) == ([str(tmp_path / "x.graphml")], True)
