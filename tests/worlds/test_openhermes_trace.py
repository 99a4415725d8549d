"""A trace of the demo's world finds the edges that were meant, and no other."""

import json
from pathlib import Path

import pytest

from tests.running import export_lines, taproot_json
from tests.standins.server import StandIns
from tests.standins.world_folder import load_world
from tests.worlds.reading_worlds import WORLDS, true_edges

SEED = "teknium/OpenHermes-2.5"
NAMED_LIKE_THEIR_DOWNSTREAM = {("teknium/GPT4-LLM-Cleaned", "GPT-4-LLM"), ("RyokoAI/ShareGPT52K", "ShareGPT")}
"""Upstreams off the Hub whose name is a part of the downstream's own: a trace may leave them out."""


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, object]]:
    folder: Path = tmp_path_factory.mktemp("openhermes")
    db = folder / "lineage.db"
    with StandIns(load_world(WORLDS / "openhermes")) as services:
        outcome = taproot_json(
            "trace", SEED, "--extractor", "llm", "--since", "2010", "--db", db, environment=services.environment
        )
        assert outcome["state"] == "complete"
        assert not services.unscripted
    lines = map(json.loads, export_lines(db, folder / "lines")["graph.jsonl"].splitlines())
    return {(line["target"], line["source"]): json.loads(line["meta_info"]) for line in lines}


def test_every_edge_is_meant_and_every_meant_edge_is_found(traced: dict[tuple[str, str], dict[str, object]]) -> None:
    meant = {(edge.downstream, edge.upstream): edge for edge in true_edges("openhermes")}
    assert set(traced) <= set(meant)
    assert set(meant) - set(traced) <= NAMED_LIKE_THEIR_DOWNSTREAM
    for pair, found in traced.items():
        assert found["relationship"] == meant[pair].relationship, pair
        assert found["exists"] == meant[pair].on_hub, pair


def test_a_guess_waits_for_a_person(traced: dict[tuple[str, str], dict[str, object]]) -> None:
    meant = {(edge.downstream, edge.upstream): edge for edge in true_edges("openhermes")}
    assert {pair for pair, found in traced.items() if found["status"] == "needs_review"} == {
        pair for pair, edge in meant.items() if not edge.certain
    }
    assert all(found["status"] != "rejected" for found in traced.values())
