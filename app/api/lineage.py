"""``Lineage``: what a database holds, as questions of plain Python.

Every answer is read from the database when it is asked for; nothing is kept.
"""

import getpass
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from app.errors import StoppedError
    from app.queries import ExplainedEdge, ExplainedPaths, Selection
    from app.records.edge import Edge
    from app.records.lineage import LineageNode
    from app.records.review import Review
    from app.records.run import RunSummary
    from app.settings import Settings

__all__ = ["AnyPath", "Lineage", "Tree", "settings_for"]

AnyPath: TypeAlias = str | PathLike[str]


@dataclass(frozen=True, slots=True)
class Tree:
    """What one dataset comes from, or what was made from it; printed as indented text.

    Attributes:
        dataset: the dataset that was asked for.
        nodes: with their level, and what became of them.
        edges: accepted ones, and those that wait for review on the way.
        text: a line a dataset.
    """

    dataset: str
    nodes: "tuple[LineageNode, ...]"
    edges: "tuple[Edge, ...]"
    text: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


class Lineage:
    """A lineage database, and what some datasets in it come from.

    Attributes:
        db: the file.
        seeds: the datasets it starts from; none: everything that was traced or imported.
        run: counts and cost of the run that found it, absent after ``open``.
        stopped: why that run ended early, ``None`` when it is complete.
        notes: what else should be known of it (exchanges of a recording that were not used, ...).
    """

    def __init__(
        self,
        db: Path,
        seeds: Sequence[str] = (),
        *,
        run: "RunSummary | None" = None,
        stopped: "StoppedError | None" = None,
        notes: Sequence[str] = (),
    ) -> None:
        self.db = db
        self.seeds = tuple(seeds)
        self.run = run
        self.stopped = stopped
        self.notes = tuple(notes)

    @classmethod
    def open(cls, db: AnyPath | None = None, *seeds: str) -> "Lineage":
        """Open a database that a trace or an import has made (default: ``TAPROOT_DB``, else ``lineage.db``).

        Raises:
            NotInGraphError: there is no database, or it does not hold one of the seeds.
            DatabaseError: the file is something else.
        """
        from app.queries import selection_of

        path = settings_for(db, None).db
        selection_of(path, seeds or None)
        return cls(path, seeds)

    def save(self, path: AnyPath) -> Path:
        """Write a copy of the whole database, its runs and documents included; gives its path.

        Raises:
            UsageError: there is a file already.
            DatabaseError: it cannot be written.
        """
        from app.store.copying import copy_database

        return copy_database(self.db, Path(path))

    @property
    def datasets(self) -> "tuple[LineageNode, ...]":
        """Every node, the nearest to the seeds first; sources off the Hub are nodes too."""
        return self._selection().nodes

    @property
    def edges(self) -> "tuple[Edge, ...]":
        """The accepted edges."""
        return tuple(edge for edge in self._selection().edges if edge.status.value == "accepted")

    @property
    def needs_review(self) -> "tuple[Edge, ...]":
        """The edges that wait for a person's decision."""
        return tuple(edge for edge in self._selection().edges if edge.status.value == "needs_review")

    def roots(self) -> tuple[str, ...]:
        """Give the Hub ids at which the lineage ends, sorted."""
        return tuple(sorted({node.id for node in self.datasets if node.status.value == "root"}))

    def show(self, dataset: str | None = None, *, downstream: bool = False) -> Tree:
        """Give the tree of a dataset (default: the first seed).

        Raises:
            NotInGraphError: the graph does not hold it.
            UsageError: no dataset is named, and there is no seed.
        """
        from app.errors import NotInGraphError, UsageError
        from app.queries import lineage_of, outline

        name = dataset or next(iter(self.seeds), None)
        if name is None:
            raise UsageError("Name the dataset to show: this lineage was opened without seeds.")
        found = lineage_of(self.db, name, downstream=downstream)
        if found is None:
            raise NotInGraphError(f"{name} is not in the graph of {self.db}.")
        return Tree(found.dataset, found.nodes, found.edges, outline(found))

    def why(self, downstream: str, upstream: str) -> "ExplainedPaths":
        """Give the evidence of an edge, and of every path between two datasets: quotes, documents, verdicts.

        Raises:
            NotInGraphError: the graph does not hold one of them.
        """
        from app.queries import explain

        return explain(self.db, downstream, upstream)

    def upstream_of(self, dataset: str) -> tuple[str, ...]:
        """Give everything a dataset comes from by accepted edges, the nearest first."""
        return self._reached(dataset, downstream=False)

    def downstream_of(self, dataset: str) -> tuple[str, ...]:
        """Give everything in the database that was made from a dataset, by accepted edges, the nearest first."""
        return self._reached(dataset, downstream=True)

    def review_queue(self) -> "tuple[ExplainedEdge, ...]":
        """Give the edges of the whole database that wait for a decision, each with its evidence."""
        from app.queries import waiting_edges

        return tuple(waiting_edges(self.db))

    def decide(
        self,
        downstream: str,
        upstream: str,
        decision: Literal["accept", "reject", "relabel", "correct"],
        *,
        why: str = "",
        who: str | None = None,
        relationship: str | None = None,
        corrected_id: str | None = None,
    ) -> "Review":
        """Decide an edge, stronger than every later trace; ``resume`` then reads the upstream of an accepted one.

        Args:
            downstream: the derived dataset.
            upstream: what it is said to come from.
            decision: ``relabel`` and ``correct`` accept it under another relationship or with another upstream.
            why: the reason, kept with the decision.
            who: else the user's name.
            relationship: for ``relabel``; one of the paper's five.
            corrected_id: for ``correct``; the Hub id that is meant.

        Raises:
            NotInGraphError: there is no such edge.
            UsageError: the decision lacks what it needs.
        """
        from app.queries import edge_ids
        from app.tracing.decisions import checked_decision
        from app.tracing.own_loop import run_apart
        from app.tracing.reviewing import decide_edges

        chosen, meant = checked_decision(decision, relationship, corrected_id)
        pair = edge_ids(self.db, downstream, upstream)
        name = who or getpass.getuser()
        details = {"relationship": relationship, "corrected_id": meant}
        return run_apart(lambda _: decide_edges(self.db, [pair], chosen, who=name, why=why, **details))[0]

    def undo(self, number: int) -> "Review":
        """Take a decision back, by the ``id`` it has.

        Raises:
            NotInGraphError: there is no such decision.
        """
        from app.tracing.own_loop import run_apart
        from app.tracing.reviewing import undo_review

        return run_apart(lambda _: undo_review(self.db, number))

    def export(self, directory: AnyPath, *, include_all: bool = False) -> tuple[Path, Path]:
        """Write ``graph.jsonl`` and ``data.jsonl`` of the whole database, as ``taproot export jsonl`` does.

        Args:
            directory: made when it is not there.
            include_all: edges that were not accepted too, with status and reason.

        Raises:
            DataError: a file cannot be written.
        """
        from app.exports import jsonl
        from app.queries import exportable

        parts = exportable(self.db, include_all=include_all)
        return jsonl.write(
            Path(directory),
            parts.edges,
            parts.datasets,
            imported_edges=parts.imported_edges,
            imported_datasets=parts.imported_datasets,
            reviews=parts.reviews,
            include_all=include_all,
        )

    def as_networkx(self, *, needs_review: bool = False) -> "nx.MultiDiGraph[str]":
        """Give the graph, each edge from the upstream to the downstream dataset.

        Nodes have ``kind``, ``depth``, ``status``, ``reason``, ``license`` and ``published_on``; edges have
        ``relationship``, ``confidence``, ``status``, ``reason``, ``evidence`` (the strongest quote), ``documents``
        (their kinds), ``exists`` and ``imported``. A pair that was imported several times has an edge a line.

        Args:
            needs_review: give the edges that wait for review too.
        """
        from app.queries.multigraph import as_networkx

        return as_networkx(self._selection(), needs_review=needs_review)

    def to_pandas(self, *, needs_review: bool = False) -> "tuple[pd.DataFrame, pd.DataFrame]":
        """Give a table of the datasets and one of the edges, with the attributes of ``as_networkx``.

        Raises:
            ConfigurationError: pandas is not installed.
        """
        from app.errors import ConfigurationError
        from app.queries.multigraph import as_rows

        try:
            import pandas
        except ImportError:
            raise ConfigurationError("to_pandas needs pandas: pip install pandas") from None
        datasets, edges = as_rows(self._selection(), needs_review=needs_review)
        return pandas.DataFrame(datasets), pandas.DataFrame(edges)

    def resume(self, **changes: Any) -> "Lineage":  # noqa: ANN401
        """Go on with the run that found this; ``changes`` are the options of ``app.api.resume``.

        Raises:
            UsageError: it was opened, not traced: ``app.api.resume(thread, db=...)`` goes on with any run.
        """
        from app.api.tracing import resume
        from app.errors import UsageError

        if self.run is None:
            raise UsageError("This lineage was opened, not traced: resume(THREAD, db=...) goes on with a run of it.")
        return resume(self.run.thread, **{"db": self.db, **changes})

    def raise_if_stopped(self) -> "Lineage":
        """Raise why the run ended early, if it did.

        Raises:
            StoppedError: the budget is spent, a person stopped it, a service was down, the disk was full.
        """
        if self.stopped is not None:
            raise self.stopped
        return self

    def __repr__(self) -> str:
        of = f" of {', '.join(self.seeds)}" if self.seeds else ""
        run = "" if self.run is None else f", run {self.run.thread} {self.run.state.value}"
        return f"<Lineage{of} in {self.db}{run}>"

    def _selection(self) -> "Selection":
        from app.queries import selection_of

        return selection_of(self.db, self.seeds or None, known_only=True)

    def _reached(self, dataset: str, *, downstream: bool) -> tuple[str, ...]:
        from app.queries import selection_of

        selection = selection_of(self.db, [dataset], downstream=downstream)
        accepted = {e.downstream if downstream else e.upstream for e in selection.edges if e.status.value == "accepted"}
        return tuple(node.id for node in selection.nodes if node.depth and node.id in accepted)


def settings_for(db: AnyPath | None, env_file: AnyPath | None) -> "Settings":
    """Give the settings of the environment or of the file, with the database that is named, if one is.

    Raises:
        ConfigurationError: a variable has the wrong form, or the file cannot be read.
    """
    from app.errors import ConfigurationError
    from app.settings import load_settings

    try:
        settings = load_settings(None if env_file is None else Path(env_file))
    except ValueError as error:
        raise ConfigurationError(str(error)) from None
    return settings if db is None else settings.model_copy(update={"db": Path(db)})
