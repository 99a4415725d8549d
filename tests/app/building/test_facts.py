"""Roots are where accepted edges end; what was only named is none until somebody says where its rows are."""

from app.analysis.benchmarks import known_benchmarks
from app.building.facts import roots_of_lineages
from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.edge import Edge
from app.records.lineage import Lineage, LineageNode, NodeStatus

REVIEW = ClaimStatus.NEEDS_REVIEW


def lineage():
    nodes = [
        LineageNode(id=name, kind=kind, depth=0, status=status, license="mit")
        for name, kind, status in [
            ("us/mix", NodeKind.DATASET, NodeStatus.TRACED),
            ("them/mid", NodeKind.DATASET, NodeStatus.TRACED),
            ("them/root", NodeKind.DATASET, NodeStatus.ROOT),
            ("openai/gsm8k", NodeKind.BENCHMARK, NodeStatus.ROOT),
            ("Some Book", NodeKind.BOOK, NodeStatus.OFF_HUB),
            ("them/pending", NodeKind.DATASET, NodeStatus.PENDING),
            ("them/doubtful", NodeKind.DATASET, NodeStatus.ROOT),
        ]
    ]
    pairs = [
        ("us/mix", "them/mid", None), ("them/mid", "them/root", None), ("us/mix", "openai/gsm8k", None),
        ("us/mix", "Some Book", None), ("us/mix", "them/pending", None), ("us/mix", "them/doubtful", REVIEW),
    ]  # fmt: skip
    edges = [
        Edge(
            downstream=down, upstream=up, relationship=None, confidence=None, status=status or ClaimStatus.ACCEPTED,
            reason="",
        )
        for down, up, status in pairs
    ]  # fmt: skip
    return Lineage(dataset="us/mix", nodes=tuple(nodes), edges=tuple(edges))


def roots(placed=(), **more):
    found = roots_of_lineages([lineage()], {"them/root": ("en",)}, known_benchmarks(), placed, **more)
    return {root.id: root for root in found}


def test_roots_are_where_accepted_edges_end():
    found = roots()
    assert set(found) == {"them/root", "openai/gsm8k", "Some Book", "them/pending"}
    assert found["them/root"].has_rows
    assert (found["them/root"].permission, found["them/root"].languages) == ("permissive", ("en",))
    assert found["openai/gsm8k"].benchmark == "GSM8K"


def test_what_was_not_read_or_is_not_on_the_hub_says_so():
    found = roots()
    assert not found["Some Book"].has_rows
    assert "not on the Hub" in found["Some Book"].why_no_rows
    assert "not been read yet" in found["them/pending"].why_no_rows


def test_a_person_who_names_the_rows_is_believed_and_the_hub_can_be_left_alone():
    found = roots(["Some Book"], only_placed=True)
    assert found["Some Book"].has_rows
    assert found["them/root"].why_no_rows == "--rows does not say where its rows are"
