"""Taking a file's lineage into a database: what the graph knows already is not stored again.

So one's own export, a colleague's of an overlapping trace, or the same lineage in another format can be taken in
at any time. A file is taken in whole or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.exports import jsonl
from app.exports.known_lines import KnownLines, Line, sift, subject_of
from app.exports.published_lines import published
from app.exports.recognition import read_any
from app.queries import excerpt_of, exportable
from app.store.imports import add_files, is_blank, unstored_lines
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
    lines: list[list[Line]] = [[*file.edges, *file.datasets] for file in files]
    store = StoreThread(database)
    try:
        unstored = [line for of_file in lines for line in store.call_sync(unstored_lines, of_file)]
        sifted = sift(unstored, _known(store, unstored), verbatim=found == "jsonl")
        wanted = {line.line for line in (*sifted.new, *sifted.fuller.values())}
        left_out = {line.line for line in unstored} - wanted
        new_edges, new_datasets = store.call_sync(add_files, lines, left_out, sifted.fuller)
    finally:
        store.close()
    return Taken(
        format=found,
        edges=sum(len(file.edges) for file in files),
        datasets=sum(len(file.datasets) for file in files),
        new_edges=new_edges,
        new_datasets=new_datasets,
        fuller=len(sifted.fuller),
        problems=tuple(problem for file in files for problem in file.problems),
    )


def _known(store: StoreThread, lines: Sequence[Line]) -> KnownLines:
    """Give what the graph says of the subjects of these lines."""
    if not lines or store.call_sync(is_blank):
        return KnownLines()
    subjects = {subject_of(line) for line in lines}
    parts = exportable(store.path, include_all=True)
    edges = [line for line in parts.imported_edges if subject_of(line) in subjects]
    datasets = [line for line in parts.imported_datasets if subject_of(line) in subjects]
    forms = [
        line
        for include_all in (True, False)
        for some in jsonl.lines_of(
            parts.edges,
            parts.datasets,
            imported_edges=edges,
            imported_datasets=datasets,
            reviews=parts.reviews,
            include_all=include_all,
        )
        for line in some
    ]
    excerpt = published(store.path, excerpt_of(store.path, include_all=True))
    told = [*forms, *(line.line for line in excerpt.edges), *(line.line for line in excerpt.datasets)]
    return KnownLines.of(subjects, [*(line.line for line in edges), *(line.line for line in datasets)], told)
