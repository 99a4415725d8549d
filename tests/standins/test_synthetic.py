"""Invented worlds are consistent and of a realistic shape."""

from collections import Counter

import networkx as nx
import pytest

from app.records.model_answers import DatasetProfile, DocumentClaims
from tests.standins.synthetic import SyntheticWorld, synthetic_world


@pytest.fixture(scope="module")
def made() -> SyntheticWorld:
    return synthetic_world(400, seed=7)


def test_the_same_seed_gives_the_same_world(made: SyntheticWorld) -> None:
    assert synthetic_world(400, seed=7) == made
    assert synthetic_world(400, seed=8).edges != made.edges


def test_the_graph_is_acyclic_and_reached_from_the_seeds(made: SyntheticWorld) -> None:
    graph: nx.DiGraph[str] = nx.DiGraph((edge.downstream, edge.upstream) for edge in made.edges)
    graph.add_nodes_from(dataset.id for dataset in made.world.datasets)
    assert nx.is_directed_acyclic_graph(graph)
    assert set().union(*({seed} | nx.descendants(graph, seed) for seed in made.seeds)) == set(graph)
    assert len(graph) == 400
    assert nx.dag_longest_path_length(graph) > 4
    assert len({(edge.upstream, edge.downstream) for edge in made.edges}) == len(made.edges)


def test_degrees(made: SyntheticWorld) -> None:
    degrees = Counter(edge.downstream for edge in made.edges)
    assert 1.3 < len(made.edges) / 400 < 3
    assert 0.4 < 1 - len(degrees) / 400 < 0.65
    assert max(degrees.values()) > 10
    assert max(Counter(edge.upstream for edge in made.edges).values()) > 20


def test_upstreams_are_older(made: SyntheticWorld) -> None:
    dates = {dataset.id: dataset.created_at or "" for dataset in made.world.datasets}
    assert all(dates[edge.upstream] <= dates[edge.downstream] for edge in made.edges)


def test_answers_agree_with_documents_and_truth(made: SyntheticWorld) -> None:
    cards = {dataset.id: dataset.card or "" for dataset in made.world.datasets}
    ids = {name: dataset.id for dataset in made.world.datasets for name in (dataset.id, dataset.id.partition("/")[2])}
    stated = set()
    for line in made.world.answers:
        assert line.dataset is not None
        if line.schema == "DatasetProfile":
            DatasetProfile.model_validate(line.answer)
            continue
        for claim in DocumentClaims.model_validate(line.answer).claims:
            assert claim.evidence in cards[line.dataset]
            assert claim.name in claim.evidence
            stated.add((ids[claim.name], line.dataset, claim.relationship.value))
    assert stated == {(edge.upstream, edge.downstream, edge.relationship) for edge in made.edges}


def test_papers_say_what_the_answers_quote(made: SyntheticWorld) -> None:
    papers = "\n".join(paper.html or "" for paper in made.world.papers)
    assert len(made.world.papers) > 20
    for line in made.world.answers:
        if line.schema == "DocumentClaims" and (line.contains or "").startswith("In this paper"):
            assert str(line.contains) in papers
            assert all(claim["evidence"] in papers for claim in line.answer["claims"])


def test_large_and_small() -> None:
    assert len({dataset.id for dataset in synthetic_world(2500).world.datasets}) == 2500
    assert synthetic_world(1).edges == ()
    with pytest.raises(ValueError, match="no more than"):
        synthetic_world(10_000_000)
