"""The tools that read: what the graph holds, and why. Each fills the notebook with exactly what it returns."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

from pydantic import BaseModel, Field

from app.chat.analyses import Analysis, benchmarks_upstream, compared, licenses_upstream
from app.chat.desk import Desk, Tool, ToolResult
from app.chat.telling import edge_lines, listed, name_line, review_line, run_line, tree_lines
from app.errors import NotInGraphError
from app.queries import (
    ExplainedEdge,
    explain,
    explained_pairs,
    lineages_of,
    name_reviews_of,
    reviews_of,
    run_summaries,
    shown_review,
    waiting_edges,
)
from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.lineage import Lineage, NodeStatus
from app.store.lineage_store import LineageStore

__all__ = ["LOOKUPS", "NOT_IN_GRAPH", "lineage_or_none"]

NOT_IN_GRAPH: Final = "not in the graph"
MOST_NODES: Final = 150
MOST_PATHS: Final = 10
MOST_WAITING: Final = 20
MOST_CLAIMS: Final = 6


class Dataset(BaseModel):
    """One dataset."""

    dataset: str = Field(description="Hub id, like org/name, or the written name of what is not on the Hub")


class Shown(Dataset):
    """A dataset and a direction."""

    downstream: bool = Field(default=False, description="true: what was made from it, instead of what it comes from")


class Two(BaseModel):
    """Two ends of an edge or path."""

    downstream: str = Field(description="the derived dataset")
    upstream: str = Field(description="what it is said to come from")


class Compared(BaseModel):
    """Two datasets."""

    a: str
    b: str


class Nothing(BaseModel):
    """No arguments."""


async def lineage_or_none(desk: Desk, *names: str, downstream: bool = False) -> list[Lineage | None]:
    """Give lineages, noting what the graph does not hold."""
    found = await asyncio.to_thread(lineages_of, desk.path, names, downstream=downstream)
    for name, lineage in zip(names, found, strict=True):
        if lineage is None:
            desk.notebook.add_absent(name)
        else:
            desk.notebook.add_names([lineage.dataset])
    return found


def _missing(*names: str) -> ToolResult:
    said = f"{listed(names)}: {NOT_IN_GRAPH}. A trace may find it."
    return ToolResult({"answer": NOT_IN_GRAPH, "names": list(names)}, (said,))


async def _show(desk: Desk, asked: Shown) -> ToolResult:
    [lineage] = await lineage_or_none(desk, asked.dataset, downstream=asked.downstream)
    if lineage is None:
        return _missing(asked.dataset)
    nodes = lineage.nodes[:MOST_NODES]
    names = {node.id for node in nodes}
    edges = [edge for edge in lineage.edges if edge.downstream in names and edge.upstream in names]
    desk.notebook.add_names(names)
    for edge in edges:
        desk.notebook.add_edge(edge)
    near = [e for e in edges if lineage.dataset in (e.downstream, e.upstream)]
    numbers = await _cited(desk, near)
    data = {
        "dataset": lineage.dataset,
        "direction": "downstream" if asked.downstream else "upstream",
        "nodes": [{"id": n.id, "depth": n.depth, "status": n.status.value, "kind": n.kind.value} for n in nodes],
        "edges": [_edge_data(edge, numbers.get((edge.downstream, edge.upstream))) for edge in edges],
        "left_off": len(lineage.nodes) - len(nodes),
    }
    return ToolResult(data, tuple(tree_lines(lineage)))


async def _cited(desk: Desk, edges: Iterable[Edge]) -> dict[tuple[str, str], int | None]:
    pairs = [(edge.downstream, edge.upstream) for edge in edges]
    explained = await asyncio.to_thread(explained_pairs, desk.path, pairs)
    return {(each.edge.downstream, each.edge.upstream): desk.notebook.cite(each) for each in explained}


def _edge_data(edge: Edge, number: int | None = None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "downstream": edge.downstream,
        "upstream": edge.upstream,
        "relationship": edge.relationship,
        "confidence": edge.confidence,
        "status": edge.status.value,
    }
    return data if number is None else {**data, "evidence": f"[{number}]"}


def _explained_data(desk: Desk, explained: ExplainedEdge) -> dict[str, Any]:
    number = desk.notebook.cite(explained)
    claims = explained.as_json()["claims"][:MOST_CLAIMS]
    for claim in claims:
        desk.notebook.add_text(str(claim["quote"] or ""))
        desk.notebook.add_text(str(claim["document"]))
    kept = ("document", "kind", "quote", "verdict", "reason")
    told = [{key: claim.get(key) for key in kept} for claim in claims]
    return {**_edge_data(explained.edge, number), "reason": explained.edge.reason, "claims": told}


async def _why(desk: Desk, asked: Two) -> ToolResult:
    explained = await _explained(desk, asked)
    if isinstance(explained, ToolResult):
        return explained
    downstream, upstream, paths = explained
    direct = [path[0] for path in paths if len(path) == 1]
    if not direct:
        return _chains(desk, downstream, upstream, paths)
    lines = [line for edge in direct for line in edge_lines(edge)]
    return ToolResult({"edges": [_explained_data(desk, edge) for edge in direct]}, tuple(lines))


async def _paths(desk: Desk, asked: Two) -> ToolResult:
    explained = await _explained(desk, asked)
    return explained if isinstance(explained, ToolResult) else _chains(desk, *explained)


_Paths = tuple[tuple[ExplainedEdge, ...], ...]


async def _explained(desk: Desk, asked: Two) -> ToolResult | tuple[str, str, _Paths]:
    found = await lineage_or_none(desk, asked.downstream, asked.upstream)
    missing = [name for name, each in zip((asked.downstream, asked.upstream), found, strict=True) if each is None]
    try:
        explained = await asyncio.to_thread(explain, desk.path, asked.downstream, asked.upstream)
    except NotInGraphError:
        return _missing(*missing)
    if not explained.paths:
        desk.notebook.deny(explained.downstream, explained.upstream)
        said = f"No path from {explained.upstream} to {explained.downstream}: {NOT_IN_GRAPH}."
        data = {"answer": NOT_IN_GRAPH, "downstream": explained.downstream, "upstream": explained.upstream}
        return ToolResult({**data, "paths": []}, (said,))
    return explained.downstream, explained.upstream, explained.paths


def _chains(desk: Desk, downstream: str, upstream: str, paths: _Paths) -> ToolResult:
    lines, told = [], []
    if any(edge.edge.status is ClaimStatus.ACCEPTED for path in paths for edge in path):
        desk.notebook.add_line(downstream, upstream)
    for number, path in enumerate(paths[:MOST_PATHS], 1):
        ends = [path[0].edge.downstream, *(edge.edge.upstream for edge in path)]
        lines.append(f"{number}. {' ← '.join(ends)}")
        told.append([_edge_data(edge.edge, desk.notebook.cite(edge)) for edge in path])
    if len(paths) > MOST_PATHS:
        lines.append(f"… and {len(paths) - MOST_PATHS} more")
    data = {"downstream": downstream, "upstream": upstream, "paths": told, "count": len(paths)}
    return ToolResult(data, tuple(lines))


async def _roots(desk: Desk, asked: Dataset) -> ToolResult:
    [lineage] = await lineage_or_none(desk, asked.dataset)
    if lineage is None:
        return _missing(asked.dataset)
    roots = [n.id for n in lineage.nodes if n.status is NodeStatus.ROOT and n.id != lineage.dataset]
    off_hub = [n.id for n in lineage.nodes if n.status is NodeStatus.OFF_HUB]
    pending = [n.id for n in lineage.nodes if n.status is NodeStatus.PENDING]
    accepted = {edge.upstream for edge in lineage.edges if edge.status is ClaimStatus.ACCEPTED}
    for name in (*roots, *off_hub):
        if name in accepted:
            desk.notebook.add_line(lineage.dataset, name)
    desk.notebook.add_names([*roots, *off_hub, *pending])
    told = {"roots": roots, "off_hub": off_hub, "pending": pending}
    lines = [f"{key.replace('_', '-')}: {listed(value)}" for key, value in told.items() if value]
    return ToolResult({"dataset": lineage.dataset, **told}, (lineage.dataset, *(lines or ["it is a root itself"])))


async def _benchmarks(desk: Desk, asked: Dataset) -> ToolResult:
    [lineage] = await lineage_or_none(desk, asked.dataset)
    if lineage is None:
        return _missing(asked.dataset)
    return await _reported(desk, benchmarks_upstream(lineage), lineage)


async def _compare(desk: Desk, asked: Compared) -> ToolResult:
    one, other = await lineage_or_none(desk, asked.a, asked.b)
    if one is None or other is None:
        return _missing(*(name for name, each in ((asked.a, one), (asked.b, other)) if each is None))
    report = compared(one, other)
    result = await _reported(desk, report, one, other)
    if not report.data["shared_ancestors"]:
        desk.notebook.deny(one.dataset, other.dataset)
        desk.notebook.deny(other.dataset, one.dataset)
    return result


async def _licenses(desk: Desk, asked: Dataset) -> ToolResult:
    [lineage] = await lineage_or_none(desk, asked.dataset)
    if lineage is None:
        return _missing(asked.dataset)
    return await _reported(desk, licenses_upstream(lineage), lineage)


async def _reported(desk: Desk, report: Analysis, *lineages: Lineage) -> ToolResult:
    """Tell a report: each step of its paths with its evidence, which stands below."""
    _hold_report(desk, report.data, *lineages)
    explained = await asyncio.to_thread(explained_pairs, desk.path, report.steps)
    numbers = {(each.edge.downstream, each.edge.upstream): desk.notebook.cite(each) for each in explained}
    cited = {number for number in numbers.values() if number is not None}
    footnotes = [each.line() for each in desk.notebook.cited if each.number in cited]
    evidence = [
        {"downstream": down, "upstream": up, "evidence": f"[{number}]"}
        for (down, up), number in numbers.items()
        if number is not None
    ]
    data = {**report.data, "evidence": evidence} if evidence else report.data
    return ToolResult(data, (*report.lines(numbers.get), *footnotes))


def _hold_report(desk: Desk, report: object, *lineages: Lineage) -> None:
    """Note the datasets that a report names, as what they are to the datasets that were asked for."""
    texts = set(_texts(report))
    for text in texts:
        desk.notebook.add_text(text)
    for lineage in lineages:
        accepted = {edge.upstream for edge in lineage.edges if edge.status is ClaimStatus.ACCEPTED}
        for node in lineage.nodes:
            if node.id in texts:
                desk.notebook.add_names([node.id])
                if node.id in accepted and node.id != lineage.dataset:
                    desk.notebook.add_line(lineage.dataset, node.id)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield str(key)
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


async def _queue(desk: Desk, asked: Nothing) -> ToolResult:
    waiting = await asyncio.to_thread(waiting_edges, desk.path)
    first = waiting[:MOST_WAITING]
    data = {"waiting": [_explained_data(desk, edge) for edge in first], "count": len(waiting)}
    lines = [line for edge in first for line in edge_lines(edge)]
    head = f"{len(waiting)} edge{'s' * (len(waiting) != 1)} wait{'s' * (len(waiting) == 1)} for a decision."
    return ToolResult(data, (head, *lines))


async def _decisions(desk: Desk, asked: Nothing) -> ToolResult:
    reviews = await asyncio.to_thread(lambda: [shown_review(desk.path, each) for each in reviews_of(desk.path)])
    kept = ("id", "decision", "downstream", "upstream", "relationship", "corrected_id", "who", "why")
    told = [
        {**{key: getattr(review, key) for key in kept}, "undone": review.undone_at is not None} for review in reviews
    ]
    names = {name for review in reviews for name in (review.downstream, review.upstream)}
    desk.notebook.add_names(sorted(names))
    said = await asyncio.to_thread(name_reviews_of, desk.path)
    for each in said:
        desk.notebook.add_text(each.decision.mention)
        means = each.decision.dataset_id if each.decision.exists is not False else None
        told.append(
            {"id": f"n{each.id}", "decision": "name", "mention": each.decision.mention, "means": means,
             "who": each.who, "why": each.why, "undone": each.undone_at is not None}
        )  # fmt: skip
    lines = [(one.decided_at, review_line(one)) for one in reviews] + [(one.decided_at, name_line(one)) for one in said]
    ordered = tuple(line for _, line in sorted(lines))
    return ToolResult({"decisions": told}, ordered or ("Nothing was decided yet.",))


async def _runs(desk: Desk, asked: Nothing) -> ToolResult:
    summaries = await asyncio.to_thread(run_summaries, desk.path)
    kept = ("thread", "datasets", "pending", "edges", "needs_review", "model_calls", "cost_usd")
    told = [{**{k: getattr(s, k) for k in kept}, "state": s.state.value, "seeds": list(s.seeds)} for s in summaries]
    desk.notebook.add_names(seed for summary in summaries for seed in summary.seeds)
    for summary in summaries:
        desk.notebook.add_text(summary.thread)
    return ToolResult({"runs": told}, tuple(map(run_line, summaries)) or ("There is no run yet.",))


async def _cost(desk: Desk, asked: Nothing) -> ToolResult:
    store = await asyncio.to_thread(LineageStore, desk.path)
    try:
        talk = await store.usage(f"chat:{desk.session}")
        runs = [await store.usage(run) for run in desk.runs]
    finally:
        await asyncio.to_thread(store.close)
    costs = [each.cost_usd for each in (talk, *runs)]
    total = None if any(cost is None for cost in costs) else sum(cost or 0.0 for cost in costs)
    told = {
        "model_calls": sum(each.model_calls for each in (talk, *runs)),
        "tokens": sum(each.prompt_tokens + each.completion_tokens for each in (talk, *runs)),
        "cost_usd": None if total is None else round(total, 6),
        "runs": list(desk.runs),
    }
    paid = "cost unknown: the model has no price" if total is None else f"${total:.4f}"
    bound = [f"{desk.budget_tokens} tokens left"] if desk.budget_tokens is not None else []
    bound += [f"${desk.budget_usd:.4f} left"] if desk.budget_usd is not None else []
    budget = f"; {', '.join(bound)}" if bound else ""
    line = f"{told['model_calls']} model calls, {told['tokens']} tokens, {paid}, runs included{budget}"
    return ToolResult(told, (line,))


LOOKUPS: Final = (
    Tool("show", "The lineage of a dataset: every dataset it comes from, or that was made from it.", Shown, _show),
    Tool("why", "The evidence of one edge: quotes, documents, verdicts.", Two, _why),
    Tool("paths", "Every path between two datasets.", Two, _paths),
    Tool("roots", "Where the lineage of a dataset ends: its roots, and its sources off the Hub.", Dataset, _roots),
    Tool("benchmarks", "The tests (benchmarks) upstream of a dataset.", Dataset, _benchmarks),
    Tool("compare", "What two datasets have in common.", Compared, _compare),
    Tool("licenses", "The licenses of a dataset and of everything it comes from.", Dataset, _licenses),
    Tool("review", "The edges that wait for a person's decision, with their evidence.", Nothing, _queue),
    Tool("decisions", "What people have decided so far, numbered.", Nothing, _decisions),
    Tool("runs", "The runs of the database, with state and cost.", Nothing, _runs),
    Tool("cost", "What this session has cost so far.", Nothing, _cost),
)
