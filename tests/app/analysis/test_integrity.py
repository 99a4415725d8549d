"""What is wrong with a graph."""

import networkx as nx
import pytest

from app.analysis.integrity import integrity
from tests.app.analysis.graphs import graph, random_graph


def test_a_cycle_is_explained_and_broken_at_its_worst_edge():
    made = graph(
        ("a", "b", {"confidence": 0.9, "evidence": "q"}), ("b", "c", {"confidence": 0.9, "evidence": "q"}),
        ("c", "a", {"confidence": 0.95, "evidence": "q"}),
        a={"published_on": "2023-01-01"}, b={"published_on": "2023-05-01"}, c={"stated_on": "2024-02"},
    )  # fmt: skip
    (cycle,) = integrity(made).cycles
    assert cycle.datasets == ("a", "b", "c")
    assert cycle.shortest == ("a", "b", "c", "a")
    broken = [(inside.edge.upstream, inside.edge.downstream) for inside in cycle.edges if inside.breaks]
    assert broken == [("c", "a")]
    assert "younger" in cycle.edges[0].doubts[0]


@pytest.mark.parametrize("seed", range(30))
def test_breaking_edges_break_every_cycle(seed):
    made = random_graph(seed, cyclic=True)
    report = integrity(made)
    assert {cycle.datasets for cycle in report.cycles} == {
        tuple(sorted(part)) for part in nx.strongly_connected_components(made) if len(part) > 1
    }
    for cycle in report.cycles:
        assert nx.is_path(made, cycle.shortest)
        assert len(cycle.edges) == made.subgraph(cycle.datasets).number_of_edges()
        made.remove_edges_from((i.edge.upstream, i.edge.downstream) for i in cycle.edges if i.breaks)
    assert nx.is_directed_acyclic_graph(made)


def test_time_violations_as_far_as_dates_are_precise():
    made = graph(
        ("a", "b"), ("b", "c"), ("c", "d"),
        a={"published_on": "2024-05-02"}, b={"stated_on": "2024-05"}, c={"published_on": "2024-04-30"},
    )  # fmt: skip
    report = integrity(made)
    assert [(edge.upstream, edge.downstream) for edge in report.time_violations] == [("b", "c")]
    (told,) = report.to_json()["time_violations"]
    assert (told["upstream_date"], told["downstream_date"], told["dates_checked"]) == ("2024-05", "2024-04-30", False)


def test_duplicates_repeated_lines_and_what_dangles():
    made = graph(
        ("GSM-8K", "t"), ("openai/gsm8k", "t"), ("openai/gsm8k", "t"), ("t", "t"),
        alone={"described": True}, unread={"status": "pending", "reason": "could not be asked"},
    )  # fmt: skip
    made.add_edge("w", "t", status="needs_review")
    report = integrity(made)
    assert [each.datasets for each in report.duplicates] == [("GSM-8K", "openai/gsm8k")]
    assert report.repeated == {("openai/gsm8k", "t"): 2}
    assert report.isolated == ("alone", "unread")
    assert report.pending == {"unread": "could not be asked"}
    assert [edge.upstream for edge in report.unreviewed] == ["w"]
    assert [fix.kind for fix in report.fix_first] == ["loop", "review", "duplicate", "pending"]
