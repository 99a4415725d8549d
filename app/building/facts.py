"""The roots of a lineage as filters see them: depth 0 of the graph, with license, languages, domains, date, benchmark.

A root is a node at which accepted edges end. Caveat: a node that was never read only looks like a root; it is left out,
unless a person says where its rows are.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from app.analysis.benchmarks import BenchmarkRegistry
from app.analysis.license_terms import terms_of
from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.lineage import Lineage, LineageNode, NodeStatus
from app.sampling.roots import Root

__all__ = ["roots_of_lineages"]

_UNREAD: Final = {
    NodeStatus.PENDING: "it has not been read yet, so it may have upstreams",
    NodeStatus.BEYOND_DEPTH: "it is deeper than the trace went, so it may have upstreams",
    NodeStatus.NEEDS_REVIEW: "it waits for review, so it may have upstreams",
    NodeStatus.KNOWN: "it was never read, so it may have upstreams",
    NodeStatus.OFF_HUB: "it is not on the Hub, and --rows does not say where its rows are",
}


def roots_of_lineages(
    lineages: Sequence[Lineage],
    languages: Mapping[str, tuple[str, ...]],
    benchmarks: BenchmarkRegistry,
    placed: Iterable[str],
    *,
    only_placed: bool = False,
) -> list[Root]:
    """Give the roots of some lineages, each once.

    Args:
        lineages: upstream of a dataset each, or the whole graph.
        languages: what cards state, by shown name.
        benchmarks: the registry.
        placed: roots whose rows a person has named.
        only_placed: the others have no rows (the Hub is not to be asked).
    """
    named = set(placed)
    roots: dict[str, Root] = {}
    for lineage in lineages:
        for node in _ends(lineage):
            known = benchmarks.find(node.id)
            why = "" if node.id in named else _why_no_rows(node, only_placed=only_placed)
            roots[node.id] = Root(
                node.id,
                license=node.license,
                permission=terms_of(node.license).permission,
                languages=languages.get(node.id, ()),
                domains=node.domains,
                published_on=node.published_on,
                benchmark=known.name if known else node.id if node.kind is NodeKind.BENCHMARK else None,
                has_rows=not why,
                why_no_rows=why,
            )
    return list(roots.values())


def _why_no_rows(node: LineageNode, *, only_placed: bool) -> str:
    if node.status in _UNREAD:
        return _UNREAD[node.status]
    return "--rows does not say where its rows are" if only_placed else ""


def _ends(lineage: Lineage) -> list[LineageNode]:
    """Give what accepted edges reach from the dataset and do not lead on from."""
    upstreams: dict[str, list[str]] = {}
    for edge in lineage.edges:
        if edge.status is ClaimStatus.ACCEPTED and edge.upstream != edge.downstream:
            upstreams.setdefault(edge.downstream, []).append(edge.upstream)
    reached = {node.id for node in lineage.nodes}
    if lineage.dataset:
        reached, waiting = {lineage.dataset}, [lineage.dataset]
        while waiting:
            new = [up for up in upstreams.get(waiting.pop(), ()) if up not in reached]
            reached.update(new)
            waiting += new
    return [node for node in lineage.nodes if node.id in reached and node.id not in upstreams]
