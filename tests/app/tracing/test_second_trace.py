"""A second trace costs what is new: nothing for what was read, a question for what may have changed."""

from collections import Counter

import pytest

from tests.running import export_lines, taproot_json
from tests.standins.server import StandIns
from tests.standins.synthetic import synthetic_world

OPTIONS = ("--extractor", "llm", "--since", "2010")


@pytest.fixture(scope="module")
def synthetic():
    return synthetic_world(30, seed=3)


def upstreams(synthetic, *seeds):
    """Give everything that the true edges reach from ``seeds``."""
    reached, waiting = set(), list(seeds)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [edge.upstream for edge in synthetic.edges if edge.downstream == name]
    return reached


def named(synthetic, seen):
    """Give the datasets whose card or record a request asked for."""
    return {one.id for one in synthetic.world.datasets if any(f"/{one.id}" in each.path for each in seen)}


def test_overlapping_seeds_cost_only_what_is_new(synthetic, tmp_path):
    first, *others = sorted(synthetic.seeds, key=lambda seed: (-len(upstreams(synthetic, seed)), seed))
    known = upstreams(synthetic, first)
    second = next(seed for seed in others if upstreams(synthetic, seed) & known and upstreams(synthetic, seed) - known)
    new = upstreams(synthetic, second) - known
    with StandIns(synthetic.world) as services:
        db = tmp_path / "lineage.db"
        taproot_json("trace", first, *OPTIONS, "--db", db, environment=services.environment)
        before = len(services.log)
        outcome = taproot_json("trace", second, *OPTIONS, "--db", db, environment=services.environment)
        later = services.log[before:]
        assert outcome["state"] == "complete"
        cards = [seen for seen in later if seen.service == "hub" and "/README.md" in seen.path]
        assert named(synthetic, cards) == new
        papers = sum("arxiv.org/abs" in (one.card or "") for one in synthetic.world.datasets if one.id in new)
        asked = Counter(seen.json()["response_format"]["json_schema"]["name"] for seen in later if "chat" in seen.path)
        assert asked["DatasetProfile"] == len(new)
        assert asked["DocumentClaims"] == len(new) + papers
        fresh = tmp_path / "fresh.db"
        taproot_json("trace", first, second, *OPTIONS, "--db", fresh, environment=services.environment)
    assert export_lines(db, tmp_path / "a")["graph.jsonl"] == export_lines(fresh, tmp_path / "b")["graph.jsonl"]


def test_another_model_reads_again_but_fetches_only_what_has_changed(synthetic, tmp_path):
    seed = max(synthetic.seeds, key=lambda one: len(upstreams(synthetic, one)))
    with StandIns(synthetic.world) as services:
        db = tmp_path / "lineage.db"
        taproot_json("trace", seed, *OPTIONS, "--db", db, environment=services.environment)
        before = len(services.log)
        taproot_json("trace", seed, *OPTIONS, "--model", "gpt-5", "--db", db, environment=services.environment)
        cards = [seen for seen in services.log[before:] if seen.service == "hub" and "/README.md" in seen.path]
    assert len(cards) == len(upstreams(synthetic, seed))
    assert all("if-none-match" in seen.headers for seen in cards)
