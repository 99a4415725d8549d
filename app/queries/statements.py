"""What the graph says of some edges and datasets, as lines of the published layout: to tell what of a file is new."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.exports import jsonl
from app.exports.published_lines import published
from app.queries.excerpt import excerpt_among
from app.queries.graph import Graph, reading
from app.queries.lineage import by_written_names
from app.records.dataset import Dataset
from app.records.edge import Edge
from app.store.edges import pooled_edges, reviewed
from app.store.imports import imported_datasets
from app.store.reviews import standing_reviews

__all__ = ["Statements", "statements_about"]


@dataclass(frozen=True, slots=True)
class Statements:
    """Lines, each without its break.

    Attributes:
        stored: those of imported files, as they are.
        told: those that an export in any format makes, with status and without.
    """

    stored: tuple[bytes, ...] = ()
    told: tuple[bytes, ...] = ()


def statements_about(path: Path, subjects: Collection[tuple[str, ...]], named: Callable[[str], str]) -> Statements:
    """Give what the graph says of its edges (downstream, upstream) and datasets (name,) among ``subjects``.

    Args:
        path: the lineage database.
        subjects: what is asked for; more than that may be given.
        named: how names are compared: what it makes of them.
    """
    with reading(path) as db:
        if db is None:
            return Statements()
        graph, reviews, described = Graph(db), standing_reviews(db), imported_datasets(db)
        pooled = {(edge.downstream, edge.upstream): edge for edge in pooled_edges(db)}
    lines = [line for group in graph.imported_lines.values() for line in group]
    lines = [line for line in lines if (named(line.downstream), named(line.upstream)) in subjects]
    described = [line for line in described if (named(line.name),) in subjects]
    shown = {node: named(graph.shown(node)) for node in graph.ids()}
    nodes = {node for node, name in shown.items() if (name,) in subjects}
    about = [edge for edge in graph.edges if (shown[edge.downstream], shown[edge.upstream]) in subjects]
    own = [pooled[pair] for edge in about if (pair := (edge.downstream, edge.upstream)) in pooled]
    own += reviewed({(edge.downstream, edge.upstream): edge for edge in own}, reviews).values()
    around = [edge for edge in graph.edges if edge.downstream in nodes]
    ends = nodes | {end for edge in own for end in (edge.downstream, edge.upstream)}
    datasets = [dataset for dataset in graph.datasets.values() if dataset.id in ends]
    told = [line for some in _own([*around, *about, *own], datasets) for line in some]
    of_files = jsonl.lines_of(
        [],
        [],
        imported_edges=lines,
        imported_datasets=described,
        reviews=by_written_names(reviews, lines, graph.nodes),
        include_all=True,
    )
    told += [line for some in of_files for line in some]
    excerpt = published(path, excerpt_among(graph, about, nodes))
    told += [line.line for line in excerpt.edges]
    told += [line.line for line in excerpt.datasets]
    return Statements((*(line.line for line in lines), *(line.line for line in described)), tuple(told))


def _own(edges: Sequence[Edge], datasets: Sequence[Dataset]) -> Iterator[list[bytes]]:
    """Give the lines of what was found here, also where a file says something else of it."""
    for include_all in (True, False):
        yield from jsonl.lines_of(list(dict.fromkeys(edges)), datasets, include_all=include_all)
