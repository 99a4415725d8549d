"""What programs read: one JSON value on standard output, with the keys of the contract."""

import json

import pytest

from tests.app.cli.harbour import SEED, rules

COUNTS = "datasets edges needs_review roots model_calls prompt_tokens completion_tokens"
TRACE = f"thread state reason {COUNTS} cost_usd elapsed_s"
RUNS = "thread state seeds started_at updated_at datasets pending edges model_calls cost_usd"
CLAIM = "document kind quote mention relationship confidence verdict reason"


@pytest.fixture
def traced(taproot, harbour):
    taproot.outcome = taproot.ok("trace", SEED, "--thread", "t", environment=harbour.environment)
    return taproot


def test_trace_and_resume(traced, harbour):
    for outcome in (traced.outcome, traced.ok("resume", "t", environment=harbour.environment)):
        assert set(TRACE.split()) <= set(outcome)
        assert (outcome["thread"], outcome["state"], outcome["reason"]) == ("t", "complete", "")
        for key in COUNTS.split():
            assert type(outcome[key]) is int, key
        assert outcome["prompt_tokens"] > outcome["completion_tokens"] > 0


def test_a_stopped_run_says_so(taproot, harbour):
    result = taproot("trace", SEED, "--json", "--budget-tokens", 0, environment=harbour.environment)
    assert (result.code, result.json["state"]) == (3, "stopped")
    assert "budget" in result.json["reason"]
    assert "taproot resume" in result.err


def test_a_failed_run_says_so(taproot, harbour):
    result = taproot("trace", "harbour/none", "--json", environment=rules(harbour.environment))
    assert (result.code, result.json["state"]) == (1, "failed")
    assert "harbour/none" in result.json["reason"]


def test_runs(traced, taproot, tmp_path):
    [run] = traced.ok("runs")
    assert set(RUNS.split()) <= set(run)
    assert (run["seeds"], run["pending"], run["datasets"], run["edges"]) == ([SEED], 0, 5, 6)
    assert run["started_at"] < run["updated_at"]
    assert taproot.ok("runs", db=tmp_path / "none.db") == []
    assert not (tmp_path / "none.db").exists()


def test_show(traced):
    shown = traced.ok("show", SEED)
    assert shown["dataset"] == SEED
    nodes = {node["id"]: node for node in shown["nodes"]}
    assert {"id", "kind", "depth", "status", "reason"} <= set(nodes[SEED])
    assert {name: (node["depth"], node["status"]) for name, node in nodes.items()} == {
        SEED: (0, "traced"),
        "harbour/left": (1, "traced"),
        "harbour/rightwords": (1, "traced"),
        "PencilForum": (1, "off_hub"),
        "shore/base": (2, "traced"),
        "shore/exercise": (3, "root"),
    }
    assert nodes["shore/exercise"]["reason"].startswith("released before 2020")
    edges = [(edge["upstream"], edge["downstream"], edge["status"]) for edge in shown["edges"]]
    assert len(edges) == 6
    assert ("shore/base", "harbour/left", "accepted") in edges
    assert {"relationship", "confidence"} <= set(shown["edges"][0])


def test_show_downstream(traced):
    shown = traced.ok("show", "shore/base", "--downstream")
    assert [node["id"] for node in shown["nodes"]] == ["shore/base", "harbour/left", SEED, "harbour/rightwords"]
    assert [node["depth"] for node in shown["nodes"]] == [0, 1, 2, 2]


def test_why_one_edge(traced):
    why = traced.ok("why", "harbour/left", "shore/base")
    assert (why["downstream"], why["upstream"]) == ("harbour/left", "shore/base")
    [[edge]] = why["paths"]
    assert (edge["downstream"], edge["upstream"], edge["status"]) == ("harbour/left", "shore/base", "accepted")
    kinds = {claim["kind"] for claim in edge["claims"]}
    assert kinds == {"HuggingFace README", "GitHub"}
    for claim in edge["claims"]:
        assert set(CLAIM.split()) <= set(claim)
        assert claim["document"].startswith("https://")
        assert claim["quote"]
        assert claim["verdict"] == "accepted"


def test_why_every_path(traced):
    paths = traced.ok("why", SEED, "shore/base")["paths"]
    assert [[edge["upstream"] for edge in path] for path in paths] == [
        ["harbour/left", "shore/base"],
        ["harbour/rightwords", "harbour/left", "shore/base"],
    ]


def test_every_reading_command_prints_one_value(traced):
    for command in (["runs"], ["show", SEED], ["why", SEED, "harbour/left"]):
        result = traced(*command, "--json")
        assert result.err == ""
        json.loads(result.out)
        people = traced(*command)
        assert people.code == 0
        assert not people.out.lstrip().startswith(("{", "[{"))
