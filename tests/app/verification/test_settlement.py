import datetime as dt
import random

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from app.records.claim import ClaimStatus
from app.records.dataset import Dataset
from app.records.edge import Edge
from app.verification.pooling import DECIDED_BY_A_PERSON
from app.verification.settlement import settle

ACCEPTED, REJECTED, REVIEW = ClaimStatus.ACCEPTED, ClaimStatus.REJECTED, ClaimStatus.NEEDS_REVIEW


def edge(
    downstream: str,
    upstream: str,
    confidence: float | None = 0.8,
    *,
    status: ClaimStatus = ACCEPTED,
    reason: str = "stated",
    imported: bool = False,
) -> Edge:
    return Edge(
        downstream=downstream,
        upstream=upstream,
        relationship=None,
        confidence=confidence,
        status=status,
        reason=reason,
        imported=imported,
    )


def lost(edges: tuple[Edge, ...]) -> set[tuple[str, str]]:
    return {(edge.downstream, edge.upstream) for edge in edges if edge.status is not ACCEPTED}


def fates(edges: tuple[Edge, ...]) -> dict[tuple[str, str], ClaimStatus]:
    return {(edge.downstream, edge.upstream): edge.status for edge in edges if edge.status is not ACCEPTED}


def dated(**days: str) -> dict[str, Dataset]:
    return {name: Dataset(id=name, name=name, published_on=dt.date.fromisoformat(day)) for name, day in days.items()}


def test_of_two_contradicting_edges_the_one_against_the_dates_loses() -> None:
    days = dated(a="2023-01-01", b="2024-01-01")
    settled = settle([edge("b", "a", 0.5), edge("a", "b", 0.95)], days)
    assert lost(settled) == {("a", "b")}
    [loser] = [edge for edge in settled if edge.status is REJECTED]
    assert loser.reason == (
        "contradicts stronger edges, closing the cycle a -> b -> a (its upstream is younger than its downstream)"
    )


def test_without_dates_the_less_certain_waits_for_a_person() -> None:
    assert fates(settle([edge("b", "a", 0.5), edge("a", "b", 0.95)], {})) == {("b", "a"): REVIEW}


def test_the_weakest_edge_of_a_longer_cycle_loses_and_no_other() -> None:
    edges = [edge("b", "a", 0.9), edge("c", "b", 0.4), edge("a", "c", 0.8), edge("d", "c", 0.1), edge("c", "x", 0.1)]
    settled = settle(edges, {})
    assert lost(settled) == {("c", "b")}
    assert "c -> a -> b -> c" in next(edge.reason for edge in settled if edge.status is REVIEW)


def test_what_a_person_decided_goes_last() -> None:
    edges = [edge("b", "a", 0.2, reason=DECIDED_BY_A_PERSON), edge("a", "b", 0.95)]
    assert lost(settle(edges, dated(a="2024-01-01", b="2023-01-01"))) == {("a", "b")}
    [loser] = [one for one in settle(edges, {}) if one.status is not ACCEPTED]
    assert (loser.status, loser.reason) == (
        REJECTED,
        "contradicts stronger edges, closing the cycle a -> b -> a (a person accepted the others in it)",
    )
    both = [edge("b", "a", 0.2, reason=DECIDED_BY_A_PERSON), edge("a", "b", 0.9, reason=DECIDED_BY_A_PERSON)]
    assert fates(settle(both, {})) == {("b", "a"): REJECTED}


def test_one_side_by_a_person_of_a_longer_cycle_does_not_settle_it() -> None:
    edges = [edge("b", "a", reason=DECIDED_BY_A_PERSON), edge("c", "b", 0.9), edge("a", "c", 0.4)]
    assert fates(settle(edges, {})) == {("a", "c"): REVIEW}


def test_imported_and_undecided_edges_are_left_alone() -> None:
    edges = [
        edge("b", "a", imported=True),
        edge("a", "b", imported=True),
        edge("a", "b", imported=True),
        edge("a", "b", 0.1),
        edge("d", "c", status=ClaimStatus.NEEDS_REVIEW),
        edge("c", "d"),
        edge("e", "f", status=REJECTED, reason="a model"),
        edge("f", "e"),
    ]
    settled = settle(edges, {})
    assert sorted(settled, key=repr) == sorted(edges, key=repr)


def test_an_edge_to_itself_is_lost() -> None:
    assert fates(settle([edge("a", "a"), edge("b", "a")], {})) == {("a", "a"): REJECTED}


def test_a_cycle_through_67_datasets_loses_one_edge() -> None:
    ring = [edge(f"n{number}", f"n{(number + 1) % 67}", 0.9 if number else 0.6) for number in range(67)]
    settled = settle(ring, {})
    assert lost(settled) == {("n0", "n1")}
    assert "..." in next(edge.reason for edge in settled if edge.status is REVIEW)


def test_a_tangle_of_67_datasets_and_a_large_graph_become_acyclic() -> None:
    draw = random.Random(7)
    tangle = {(draw.randrange(67), draw.randrange(67)) for _ in range(600)}
    layers = {(low, draw.randrange(low + 1, 2001)) for low in range(67, 2000) for _ in range(5)}
    edges = [edge(f"n{down}", f"n{up}", draw.random()) for up, down in sorted(tangle | layers)]
    settled = settle(edges, {})
    assert _is_acyclic(settled)
    assert all(down in {f"n{n}" for n in range(67)} for down, _ in lost(settled))


def _is_acyclic(edges: tuple[Edge, ...]) -> bool:
    kept = [(edge.upstream, edge.downstream) for edge in edges if edge.status is ACCEPTED and not edge.imported]
    return nx.is_directed_acyclic_graph(nx.DiGraph(kept))


_NAMES = st.sampled_from("abcdef")
_EDGES = st.builds(
    edge,
    _NAMES,
    _NAMES,
    st.none() | st.sampled_from([0.1, 0.5, 0.9]),
    status=st.sampled_from([ACCEPTED, ACCEPTED, ACCEPTED, REJECTED]),
    reason=st.sampled_from(["stated", DECIDED_BY_A_PERSON]),
    imported=st.sampled_from([False, False, False, True]),
)
_DAYS = st.dictionaries(_NAMES, st.sampled_from(["2022-01-01", "2023-01-01", "2024-01-01"])).map(
    lambda days: dated(**days)
)


@settings(deadline=None)
@given(st.data(), st.lists(_EDGES, max_size=24, unique_by=lambda edge: (edge.downstream, edge.upstream)), _DAYS)
def test_settling_is_order_independent_idempotent_and_leaves_no_cycle(
    data: st.DataObject, edges: list[Edge], datasets: dict[str, Dataset]
) -> None:
    settled = settle(edges, datasets)
    assert settle(data.draw(st.permutations(edges)), datasets) == settled
    assert settle(settled, datasets) == settled
    assert _is_acyclic(settled)
    assert len(settled) == len(edges)
    rejected_by_us = lost(settled) - {(e.downstream, e.upstream) for e in edges if e.status is REJECTED}
    for downstream, upstream in rejected_by_us:
        again = [*settled, edge(downstream, upstream, 0.5)]
        assert not _is_acyclic(tuple(again)), "an edge was dropped without need"
