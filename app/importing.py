"""Taking a file's lineage into a database: what the graph knows already is not stored again.

So one's own export, a colleague's of an overlapping trace, or the same lineage in another format can be taken in
at any time. A file is taken in whole or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.exports.known_lines import (
    KnownLines,
    Line,
    as_it_is,
    as_shown,
    sift,
    subject_of,
    without_added_status,
)
from app.exports.recognition import read_any
from app.queries.statements import statements_about
from app.records.imported import ImportedEdge
from app.store.imports import add_files, is_blank, stored_edges, unstored_lines
from app.store.thread import StoreThread

__all__ = ["Taken", "take_in"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file.

    Attributes:
        format: as ``taproot export`` names it.
        edges: how many lines state an edge.
        datasets: how many describe a dataset.
        new_edges: how many of the edges were stored.
        new_datasets: how many of the datasets were stored.
        fuller: how many lines took the place of a stored one that said less.
        problems: one sentence a line that could not be read.
    """

    format: str
    edges: int
    datasets: int
    new_edges: int
    new_datasets: int
    fuller: int
    problems: tuple[str, ...]


def take_in(database: Path, path: Path, dataset: str | None = None) -> Taken:
    """Take in a file, or a folder of the published layout.

    Args:
        database: the lineage database; made when it is not there.
        path: what to read.
        dataset: whose card it is, where the card does not say.

    Raises:
        ImportFormatError: no known format, or not what its format should be.
        DatabaseError: the database cannot be used.
    """
    found, files = read_any(path, dataset)
    verbatim = found == "jsonl"
    lines: list[list[Line]] = [[*file.edges, *file.datasets] for file in files]
    store = StoreThread(database)
    try:
        fuller: Mapping[bytes, Line] = {}
        left_out: set[bytes] = set()
        if not store.call_sync(is_blank):
            unstored: list[Line] = [line for of_file in lines for line in store.call_sync(unstored_lines, of_file)]
            asked = _without_stored(store, unstored) if verbatim else unstored
            sifted = sift(asked, _known(database, asked, verbatim=verbatim), verbatim=verbatim)
            fuller = sifted.fuller
            left_out = {line.line for line in unstored} - {line.line for line in (*sifted.new, *fuller.values())}
        new_edges, new_datasets = store.call_sync(add_files, lines, left_out, fuller)
    finally:
        store.close()
    return Taken(
        format=found,
        edges=sum(len(file.edges) for file in files),
        datasets=sum(len(file.datasets) for file in files),
        new_edges=new_edges,
        new_datasets=new_datasets,
        fuller=len(fuller),
        problems=tuple(problem for file in files for problem in file.problems),
    )


def _without_stored(store: StoreThread, lines: Sequence[Line]) -> list[Line]:
    """Leave out what is stored but for the status that an export with ``--all`` adds."""
    bare = {line.line: without_added_status(line) for line in lines if isinstance(line, ImportedEdge)}
    stored = store.call_sync(stored_edges, [line for line in bare.values() if line is not None])
    return [line for line in lines if bare.get(line.line) not in stored]


def _known(database: Path, lines: Sequence[Line], *, verbatim: bool) -> KnownLines:
    """Give what the graph says of the subjects of these lines."""
    if not lines:
        return KnownLines()
    named = as_it_is if verbatim else as_shown
    subjects = {subject_of(line, named) for line in lines}
    statements = statements_about(database, subjects, named)
    return KnownLines.of(subjects, statements.stored, statements.told, named)
