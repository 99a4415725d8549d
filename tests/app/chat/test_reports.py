"""Reports in plain sentences, their paths step by step with the number of the evidence."""

import networkx as nx

from app.analysis.contamination import contamination
from app.analysis.licenses import licenses
from app.analysis.overlap import compare
from app.chat.reports import benchmark_lines, compared_lines, license_lines, steps_of
from tests.app.chat.talk import conversation, said

KEPT = {"relationship": "Direct Inclusion/Subset"}


def numbers(pairs):
    return {pair: number for number, pair in enumerate(pairs, 1)}.get


def test_tests_upstream_the_surest_first():
    graph = nx.DiGraph(
        [
            ("openai/gsm8k", "a", {"relationship": "Semantic Evolution"}),
            ("HuggingFaceH4/MATH-500", "b", KEPT),
            ("b", "a", KEPT),
        ]
    )
    report = contamination(graph, "a")
    steps = steps_of(finding.path for findings in report.findings.values() for finding in findings)
    assert set(steps) == {("a", "openai/gsm8k"), ("b", "HuggingFaceH4/MATH-500"), ("a", "b")}
    head, first, second = benchmark_lines(report, "a", numbers([("a", "b"), ("a", "openai/gsm8k")]))
    assert head == "2 tests are upstream of a:"
    assert first.startswith("  HuggingFaceH4/MATH-500: inherited, 2 steps: HuggingFaceH4/MATH-500 → b → a [1]; each of")
    assert second.startswith("  openai/gsm8k: possible, 1 step: openai/gsm8k → a [2]; ")
    assert benchmark_lines(contamination(graph, "b"), "b", numbers([]))[0] == "1 test is upstream of b:"


def test_two_datasets_compared():
    graph = nx.DiGraph([("root", "a", KEPT), ("root", "b", KEPT), ("other", "b", KEPT)])
    lines = compared_lines(compare(graph, "a", "b"), numbers([("a", "root"), ("b", "root")]))
    assert lines[0].startswith("Predicted redundancy of a and b, from lineage alone: 0.")
    assert lines[1:] == [
        "In common upstream: root.",
        "Roots among them: root.",
        "The strongest in common went into a: root → a [1].",
        "The strongest in common went into b: root → b [2].",
    ]
    downstream = compared_lines(compare(graph, "root", "b"), numbers([]))
    assert "b comes from root: root → b." in downstream
    assert compared_lines(compare(graph, "a", "other"), numbers([])) == [
        "a and other have nothing in common that is known."
    ]


def test_licenses_as_a_table():
    graph = nx.DiGraph([("up/nc", "mid", KEPT), ("mid", "down", KEPT)])
    nx.set_node_attributes(graph, {"up/nc": "cc-by-nc-4.0", "down": "mit"}, "license")
    lines = license_lines(licenses(graph, "down"), numbers([("mid", "up/nc"), ("down", "mid")]))
    assert "legal advice" in lines[0]
    assert lines[1].split() == ["dataset", "license", "class", "models", "named"]
    assert [line.index(word) for line, word in zip(lines[2:4], ("mit", "cc-by"), strict=True)] == [9, 9]
    assert any(line.startswith("Conflict: up/nc ") and "up/nc → mid [1] → down [2]" in line for line in lines)
    assert lines[-1] == "1 of 3 licenses are unknown: mid."


async def test_a_report_cites_the_evidence_below(db):
    async with conversation({}, db) as session:
        shown = (await said(session, "/compare harbor/mix-1 harbor/evolved-math"))["lines"]
        assert "harbor/mix-1 comes from harbor/evolved-math: harbor/evolved-math → harbor/mix-1 [1]." in shown
        assert "[1] harbor/mix-1 ← harbor/evolved-math: " in shown
        assert "40,000" in shown
        licensed = (await said(session, "/licenses harbor/mix-1"))["lines"]
        assert "licenses are unknown" in licensed
        assert "{" not in shown + licensed
