"""The README's demo: replayed without a key and without a network, it finds the lineage that was recorded."""

import json
from pathlib import Path

import pytest

from tests.running import taproot, taproot_json

ROOT = Path(__file__).parent.parent
CASSETTE = ROOT / "cassettes" / "demo" / "openhermes-2.5.yaml"
TRUTH = ROOT / "tests" / "worlds" / "openhermes_truth.jsonl"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    return db, taproot("trace", "--replay", CASSETTE, "--db", db)


def test_it_ends_in_the_tree_and_what_it_cost(demo):
    result = demo[1]
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("teknium/OpenHermes-2.5\n├── ")
    assert "◆ root" in result.stdout
    assert "○ off-Hub" in result.stdout
    assert "model calls" in result.stdout.splitlines()[-1]
    assert "did not use" not in result.stderr


def test_every_edge_is_meant_and_has_a_quote(demo):
    shown = taproot_json("show", "teknium/OpenHermes-2.5", "--db", demo[0])
    truth = [json.loads(line) for line in TRUTH.read_text().splitlines()]
    meant = {(edge["downstream"], edge["upstream"].casefold()) for edge in truth}
    accepted = {(e["downstream"], e["upstream"].casefold()) for e in shown["edges"] if e["status"] == "accepted"}
    assert accepted <= meant
    assert len(accepted) >= 65
    assert max(node["depth"] for node in shown["nodes"]) >= 5


def test_it_says_why(demo):
    explained = taproot_json("why", "meta-math/MetaMathQA", "openai/gsm8k", "--db", demo[0])
    claims = explained["paths"][0][0]["claims"]
    assert {claim["kind"] for claim in claims} == {"HuggingFace README", "Paper", "GitHub"}
    assert all(claim["quote"] and claim["document"] for claim in claims)
