"""Licenses upstream: of every ancestor, what each asks for, and where that was lost on the way.

Facts, not legal advice. Caveat: a license is what a card states; what is unknown is listed as unknown, never taken
for a permission. Whether terms follow data through a rewriting is a question for a lawyer, so ``carries`` says what
the way keeps (rows, questions, derived only, unknown).
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.analysis.carrying import carried_along, step_json
from app.analysis.license_terms import Ask, LicenseTerms, ModelTerms, model_terms_in, terms_of
from app.analysis.lineage_graph import LineageGraph, Source, above, found, graph_of
from app.analysis.mixture import MIXTURE, mixed
from app.analysis.spreading import spread

__all__ = ["NOT_LEGAL_ADVICE", "AncestorLicense", "Conflict", "LicensesReport", "licenses"]

NOT_LEGAL_ADVICE: Final = "Facts from cards and their evidence, not legal advice."

_FOLLOWED: Final = (Ask.NON_COMMERCIAL, Ask.SHARE_ALIKE, Ask.NO_DERIVATIVES, Ask.USE_LIMITS, Ask.MODEL_TERMS)
_SAYS: Final = {
    Ask.NON_COMMERCIAL: "allows no commercial use",
    Ask.SHARE_ALIKE: "asks that what is made from it comes under the same terms",
    Ask.NO_DERIVATIVES: "allows nothing made from it to be passed on",
    Ask.USE_LIMITS: "forbids some uses",
    Ask.MODEL_TERMS: "comes with terms of the model that wrote it",
}


@dataclass(frozen=True, slots=True)
class AncestorLicense:
    """The license of a dataset or of one of its ancestors, ``distance`` edges upstream of what was asked for."""

    dataset: str
    terms: LicenseTerms
    model_terms: tuple[ModelTerms, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """``upstream`` asks for something that the license of ``dataset`` does not; ``path`` runs downstream.

    ``is_stated``: whether ``dataset`` states a license that the table knows. When it does not, nothing contradicts,
    but whoever uses it does not learn of the terms.
    """

    dataset: str
    upstream: str
    ask: Ask
    path: tuple[str, ...]
    is_stated: bool


@dataclass(frozen=True, slots=True)
class LicensesReport:
    """What :func:`licenses` finds; for the whole graph, the nearest origin of each term for each dataset."""

    graph: LineageGraph
    datasets: tuple[str, ...]
    ancestors: tuple[AncestorLicense, ...]
    conflicts: tuple[Conflict, ...]
    unknown: tuple[str, ...]
    asks: Mapping[Ask, tuple[str, ...]]
    clashes: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return {
            "notice": NOT_LEGAL_ADVICE,
            "datasets": list(self.datasets),
            "licenses": [_license_json(entry) for entry in self.ancestors],
            "asks": {ask.value: list(names) for ask, names in self.asks.items()},
            "conflicts": [self._conflict_json(conflict) for conflict in self.conflicts],
            "clashes": [{"a": a, "b": b, "reason": "each asks for its own terms"} for a, b in self.clashes],
            "unknown": list(self.unknown),
        }

    def _conflict_json(self, conflict: Conflict) -> dict[str, Any]:
        path = conflict.path
        return {
            "dataset": conflict.dataset,
            "upstream": conflict.upstream,
            "ask": conflict.ask.value,
            "path": list(path),
            "carries": carried_along(self.graph, path).label,
            "reason": self.reason(conflict),
            "steps": step_json(self.graph, path),
        }

    def reason(self, conflict: Conflict) -> str:
        """Say in one sentence what contradicts what."""
        stated = self.graph.nodes[conflict.dataset].license
        asks = f"{conflict.upstream} {_SAYS[conflict.ask]}"
        if conflict.is_stated:
            return f"{asks}, and {conflict.dataset} ({stated}) does not say so"
        return f"{asks}, and the license of {conflict.dataset} is unknown"


def _license_json(entry: AncestorLicense) -> dict[str, Any]:
    return {
        "dataset": entry.dataset,
        "license": entry.terms.stated,
        "spdx": list(entry.terms.spdx),
        "permission": entry.terms.permission,
        "asks": sorted(ask.value for ask in entry.terms.asks),
        "distance": entry.distance,
        "model_terms": [
            {"provider": terms.provider, "named": terms.named, "limits": terms.limits} for terms in entry.model_terms
        ],
    }


def licenses(lineage: Source, dataset: str | Sequence[str] | None = None) -> LicensesReport:
    """Read the licenses upstream of a dataset, of a planned mixture, or of the whole graph.

    Args:
        lineage: the whole graph or a part of it.
        dataset: one dataset, or those of a mixture; the whole graph when absent.

    Raises:
        NotInGraphError: a dataset is not in the graph.

    >>> import networkx as nx
    >>> graph = nx.DiGraph([("alpaca", "mix", {"relationship": "Structured Fusion"})])
    >>> graph.nodes["alpaca"]["license"], graph.nodes["mix"]["license"] = "cc-by-nc-4.0", "mit"
    >>> [(found.upstream, found.ask.value) for found in licenses(graph, "mix").conflicts]
    [('alpaca', 'non_commercial')]
    """
    graph = graph_of(lineage)
    asked = () if dataset is None else (dataset,) if isinstance(dataset, str) else tuple(dataset)
    names = tuple(dict.fromkeys(found(graph, name) for name in asked))
    inside = above(graph, names) if names else set(graph.nodes)
    part = mixed(graph, names, inside) if names else graph
    terms = {name: terms_of(node.license) for name, node in part.nodes.items()}
    models = _named_models(part)
    distances = _distances(part) if names else dict.fromkeys(part.nodes, 0)
    listed = sorted((name for name in part.nodes if name != MIXTURE), key=lambda name: (distances[name], name))
    return LicensesReport(
        graph=part,
        datasets=names,
        ancestors=tuple(AncestorLicense(name, terms[name], models.get(name, ()), distances[name]) for name in listed),
        conflicts=_conflicts(part, terms, models, names),
        unknown=tuple(name for name in listed if not terms[name].is_known),
        asks={ask: asking for ask in _FOLLOWED if (asking := _asking(listed, ask, terms, models))},
        clashes=_clashes(listed, terms) if names else (),
    )


def _named_models(graph: LineageGraph) -> dict[str, tuple[ModelTerms, ...]]:
    texts: dict[str, list[str]] = {}
    for edge in graph.lines:
        if edge.evidence:
            texts.setdefault(edge.downstream, []).append(edge.evidence)
    for node in graph.nodes.values():
        if node.summary:
            texts.setdefault(node.id, []).append(node.summary)
    found_terms = {name: model_terms_in(told) for name, told in texts.items() if name in graph.nodes}
    return {name: terms for name, terms in found_terms.items() if terms}


def _distances(graph: LineageGraph) -> dict[str, int]:
    """Count edges upstream of what was asked for, which the mixture takes at distance 0."""
    levels, front = {MIXTURE: -1}, deque([MIXTURE])
    while front:
        name = front.popleft()
        for upstream in graph.upstreams[name]:
            if upstream not in levels:
                levels[upstream] = levels[name] + 1
                front.append(upstream)
    return levels


def _asking(
    names: Iterable[str],
    ask: Ask,
    terms: Mapping[str, LicenseTerms],
    models: Mapping[str, tuple[ModelTerms, ...]],
) -> tuple[str, ...]:
    return tuple(name for name in names if ask in terms[name].asks or (ask is Ask.MODEL_TERMS and name in models))


def _conflicts(
    graph: LineageGraph,
    terms: Mapping[str, LicenseTerms],
    models: Mapping[str, tuple[ModelTerms, ...]],
    names: Sequence[str],
) -> tuple[Conflict, ...]:
    """Follow every term downstream from all that ask for it; share-alike by family, which agree among themselves.

    What was asked for comes first; of all others, those that state a license.
    """
    kinds: list[Ask | str] = [ask for ask in _FOLLOWED if ask is not Ask.SHARE_ALIKE]
    kinds += sorted({family for entry in terms.values() for family in entry.families})
    starts: dict[str, int] = {}
    for bit, kind in enumerate(kinds):
        for name, entry in terms.items():
            if kind in entry.asks or kind in entry.families or (kind is Ask.MODEL_TERMS and name in models):
                starts[name] = starts.get(name, 0) | 1 << bit
    spreading = spread(graph.downstreams, starts, {})
    conflicts = []
    for name in graph.nodes:
        if name == MIXTURE or not (terms[name].is_known or name in names):
            continue
        reached = spreading.reached.get(name, 0) & ~starts.get(name, 0)
        for bit, kind in enumerate(kinds):
            if reached >> bit & 1:
                path = spreading.path(name, bit)
                ask = kind if isinstance(kind, Ask) else Ask.SHARE_ALIKE
                conflicts.append(Conflict(name, path[0], ask, path, terms[name].is_known))
    order = {ask: place for place, ask in enumerate(Ask)}
    return tuple(
        sorted(conflicts, key=lambda each: (each.dataset not in names, each.dataset, order[each.ask], each.path))
    )


def _clashes(names: Iterable[str], terms: Mapping[str, LicenseTerms]) -> tuple[tuple[str, str], ...]:
    """Give two datasets of each two share-alike families that meet: no one license satisfies both."""
    first: dict[str, str] = {}
    for name in names:
        for family in sorted(terms[name].families):
            first.setdefault(family, name)
    families = sorted(first)
    return tuple(
        (first[a], first[b]) for place, a in enumerate(families) for b in families[place + 1 :] if first[a] != first[b]
    )
