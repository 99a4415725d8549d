"""The published layout, both ways: ``graph.jsonl``, a line an edge, and ``data.jsonl``, a line a dataset.

A line that was imported is written again byte for byte, so unknown keys, odd spacing and duplicates
survive. Characters beyond ASCII stand as themselves, as in the published files. A line that cannot be
read is reported with its file and number and the others are kept.
"""

import datetime as dt
import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.errors import DataError, ImportFormatError
from app.exports.files import write_whole
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset, NodeKind
from app.records.edge import Edge
from app.records.imported import ImportedDataset, ImportedEdge
from app.records.review import Review, ReviewDecision
from app.verification.dates import known_day

__all__ = ["PublishedFile", "lines_of", "loaded", "read", "write"]

DATA_FILE: Final = "data.jsonl"
GRAPH_FILE: Final = "graph.jsonl"
NO_UPSTREAM: Final = "no accepted upstream on the Hub"

_LONGEST_LINE: Final = 16_000_000
_MOST_LINES: Final = 5_000_000
_MOST_BYTES: Final = 2_000_000_000
_DEEPEST: Final = 64


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """What one file holds, in its order, and one sentence for each line that could not be read."""

    path: Path
    edges: tuple[ImportedEdge, ...]
    datasets: tuple[ImportedDataset, ...]
    problems: tuple[str, ...]


class _MalformedLineError(DataError):
    """A line is not in the layout; the text says why."""


def read(path: Path) -> tuple[PublishedFile, ...]:
    """Read a file of either sort, or every such file of a folder (``graph.jsonl``, ``*_data.jsonl`` ...).

    Raises:
        ImportFormatError: there is nothing to read at ``path``, or it cannot be opened.
    """
    if path.is_dir():
        found = {file for name in (GRAPH_FILE, DATA_FILE) for file in (*path.glob(name), *path.glob(f"*_{name}"))}
        if not found:
            raise ImportFormatError(f"The folder {path} holds neither graph.jsonl nor data.jsonl.")
        return tuple(_read_file(file) for file in sorted(found))
    return (_read_file(path),)


def write(
    directory: Path,
    edges: Sequence[Edge],
    datasets: Sequence[Dataset],
    *,
    imported_edges: Sequence[ImportedEdge] = (),
    imported_datasets: Sequence[ImportedDataset] = (),
    reviews: Mapping[tuple[str, str], Review] | None = None,
    include_all: bool = False,
) -> tuple[Path, Path]:
    """Write both files into ``directory``; each appears whole or not at all. Gives their paths.

    Imported lines come first, in their order; then our own, sorted by downstream and upstream name.

    Args:
        directory: made when it is not there.
        edges: of every status (they also tell which datasets were read); those marked imported are skipped.
        datasets: what to describe; those which are not on the Hub only when they were read themselves.
        imported_edges: in the order of their import.
        imported_datasets: in the order of their import.
        reviews: what people decided, by (downstream, upstream); concerns imported lines, edges hold it already.
        include_all: write what was not accepted too, and status and reason into ``meta_info``.

    Raises:
        DataError: the folder or a file cannot be written.
    """
    graph, data = lines_of(
        edges,
        datasets,
        imported_edges=imported_edges,
        imported_datasets=imported_datasets,
        reviews=reviews,
        include_all=include_all,
    )
    paths = directory / GRAPH_FILE, directory / DATA_FILE
    write_whole({path: (line + b"\n" for line in lines) for path, lines in zip(paths, (graph, data), strict=True)})
    return paths


def lines_of(
    edges: Sequence[Edge],
    datasets: Sequence[Dataset],
    *,
    imported_edges: Sequence[ImportedEdge] = (),
    imported_datasets: Sequence[ImportedDataset] = (),
    reviews: Mapping[tuple[str, str], Review] | None = None,
    include_all: bool = False,
) -> tuple[list[bytes], list[bytes]]:
    """Give the lines that :func:`write` writes: those of edges, and those of datasets."""
    names = {dataset.id: dataset.name for dataset in datasets}
    own = [edge for edge in edges if not edge.imported and (include_all or edge.status is ClaimStatus.ACCEPTED)]
    graph = [*_imported_lines(imported_edges, reviews or {}, include_all)]
    graph += [line for _, line in sorted(_edge_line(edge, names, include_all) for edge in own)]
    known = {line.name for line in imported_datasets}
    read_ids = {edge.downstream for edge in edges}
    going_on = {edge.downstream for edge in edges if edge.exists and edge.status is ClaimStatus.ACCEPTED}
    data = [line.line for line in imported_datasets]
    data += [
        _dataset_line(dataset, _terminal_reason(dataset, going_on, read_ids))
        for dataset in sorted(datasets, key=lambda dataset: (dataset.name, dataset.id))
        if dataset.name not in known and (_may_be_on_hub(dataset) or dataset.id in read_ids)
    ]
    return graph, data


def loaded(line: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what a line that was read says: its fields, those of an edge without ``meta_info``, and these."""
    fields: dict[str, Any] = json.loads(line.decode("utf-8-sig"))
    meta = fields.pop("meta_info", None)
    return fields, dict(json.loads(meta) if isinstance(meta, str) else meta or {})


def _read_file(path: Path) -> PublishedFile:
    edges: list[ImportedEdge] = []
    datasets: list[ImportedDataset] = []
    problems: list[str] = []
    try:
        with path.open("rb") as file:
            for number, line in _lines(file):
                try:
                    parsed = _parse(line)
                except _MalformedLineError as error:
                    problems.append(f"{path}, line {number}: {error}")
                    continue
                if isinstance(parsed, ImportedEdge):
                    edges.append(parsed)
                else:
                    datasets.append(parsed)
    except OSError as error:
        raise ImportFormatError(f"{path} cannot be read: {error.strerror}.") from error
    return PublishedFile(path, tuple(edges), tuple(datasets), tuple(problems))


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield numbered lines without their break; ``None`` for one that is too long."""
    total = 0
    for number in range(1, _MOST_LINES + 1):
        line: bytes = file.readline(_LONGEST_LINE)
        if not line:
            return
        total += len(line)
        too_long = len(line) == _LONGEST_LINE and not line.endswith(b"\n")
        rest = line
        while too_long and rest and not rest.endswith(b"\n"):
            rest = file.readline(_LONGEST_LINE)
            total += len(rest)
            if total > _MOST_BYTES:
                break
        if total > _MOST_BYTES:
            raise ImportFormatError(f"{file.name} is larger than {_MOST_BYTES:,} bytes and is not read.")
        if too_long or line.strip():
            yield number, None if too_long else line.removesuffix(b"\n")


def _parse(line: bytes | None) -> ImportedEdge | ImportedDataset:
    if line is None:
        raise _MalformedLineError(f"longer than {_LONGEST_LINE:,} bytes")
    fields = _object(line)
    if "target" in fields and "source" in fields:
        return _edge(line, fields)
    if "name" in fields:
        return _dataset(line, fields)
    raise _MalformedLineError("neither an edge (target, source) nor a dataset (name)")


def _object(text: bytes | str) -> dict[str, Any]:
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        value = json.loads(decoded)
    except UnicodeDecodeError as error:
        raise _MalformedLineError(f"not text in UTF-8 (at byte {error.start + 1})") from None
    except (ValueError, RecursionError) as error:
        raise _MalformedLineError(f"not JSON, perhaps torn ({str(error)[:120]})") from None
    if not isinstance(value, dict):
        raise _MalformedLineError("not a JSON object")
    if _is_deep(value):
        raise _MalformedLineError(f"nested deeper than {_DEEPEST} levels")
    return value


def _is_deep(value: dict[str, Any]) -> bool:
    """Tell what could be read here but, from deeper within the program, not be written again."""
    level: list[dict[Any, Any] | list[Any]] = [value]
    for _ in range(_DEEPEST):
        inside = (entry.values() if isinstance(entry, dict) else entry for entry in level)
        level = [each for entries in inside for each in entries if isinstance(each, dict | list)]
        if not level:
            return False
    return True


def _edge(line: bytes, fields: Mapping[str, Any]) -> ImportedEdge:
    meta = fields.get("meta_info")
    if isinstance(meta, str):
        meta = _object(meta)
    if meta is None:
        meta = {}
    if not isinstance(meta, dict):
        raise _MalformedLineError("meta_info is neither a JSON string nor an object")
    status = meta.get("status")
    status = ClaimStatus.ACCEPTED.value if status is None else status
    if not isinstance(status, str) or status not in {known.value for known in ClaimStatus}:
        raise _MalformedLineError(f"the status {str(status)[:40]!r} is not known")
    return ImportedEdge(
        line=line,
        downstream=_named(fields, "target"),
        upstream=_named(fields, "source"),
        relationship=_text(meta, "relationship"),
        confidence=_share(meta.get("confidence")),
        document_kinds=_text(meta, "source"),
        evidence=_text(meta, "evidence"),
        exists=_truth(meta, "exists"),
        status=ClaimStatus(status),
        reason=_text(meta, "reason") or "",
    )


def _dataset(line: bytes, fields: Mapping[str, Any]) -> ImportedDataset:
    categories = fields.get("categories")
    exists = fields.get("exists_on_hf")
    downloads, kind = fields.get("downloads"), _text(fields, "kind")
    return ImportedDataset(
        line=line,
        name=_named(fields, "name"),
        categories=tuple(_clean(item) for item in categories if isinstance(item, str))
        if isinstance(categories, list)
        else (),
        hf_year=_text(fields, "hf_year"),
        paper_year=_text(fields, "paper_year"),
        year=_text(fields, "year"),
        summary=_text(fields, "summary"),
        data_type=_text(fields, "data_type"),
        exists=exists if isinstance(exists, bool) or exists is None else exists == "exists",
        is_terminal_node=_truth(fields, "is_terminal_node"),
        terminal_reason=_text(fields, "terminal_reason"),
        paper_url=_text(fields, "paper_url"),
        downloads=downloads if isinstance(downloads, int) and abs(downloads) < 2**63 else None,
        license=_text(fields, "license"),
        kind=NodeKind(kind) if kind in set(NodeKind) else None,
        published_on=_text(fields, "published_on"),
    )


def _named(fields: Mapping[str, Any], key: str) -> str:
    value = fields[key]
    if not isinstance(value, str) or not value.strip() or value != _clean(value):
        raise _MalformedLineError(f"{key} is not a name")
    return value


def _text(fields: Mapping[str, Any], key: str) -> str | None:
    value = fields.get(key)
    return _clean(value) if isinstance(value, str) else None


def _clean(text: str) -> str:
    """Replace halves of characters (JSON can escape one alone), which no file and no database can hold."""
    return text.encode("utf-8", "replace").decode()


def _truth(fields: Mapping[str, Any], key: str) -> bool | None:
    value = fields.get(key)
    return value if isinstance(value, bool) else None


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 2**63 and math.isfinite(value) else None


def _imported_lines(
    lines: Sequence[ImportedEdge], reviews: Mapping[tuple[str, str], Review], include_all: bool
) -> Iterator[bytes]:
    for line in lines:
        review = reviews.get((line.downstream, line.upstream))
        if review is not None:
            rejected = review.decision in {ReviewDecision.REJECT, ReviewDecision.CORRECT}
            status = ClaimStatus.REJECTED if rejected else ClaimStatus.ACCEPTED
        else:
            status = line.status
        if not include_all and status is not ClaimStatus.ACCEPTED:
            continue
        relationship = review.relationship if review is not None else None
        decided = status is not line.status or relationship not in {None, line.relationship}
        if decided:
            yield _reviewed_line(line, status, relationship or line.relationship, review)
        else:
            yield _with_status(line) if include_all else line.line


def _with_status(line: ImportedEdge) -> bytes:
    """Add status and reason to what the line says; a line that has its status stays as it is."""
    fields, meta = _object(line.line), loaded(line.line)[1]
    if meta.get("status") is not None:
        return line.line
    meta |= {"status": line.status.value, "reason": line.reason or "imported"}
    return _json({**fields, "meta_info": _json(meta).decode()})


def _reviewed_line(line: ImportedEdge, status: ClaimStatus, relationship: str | None, review: Review | None) -> bytes:
    fields, meta = _object(line.line), loaded(line.line)[1]
    meta |= {"relationship": relationship, "status": status.value}
    if review is not None:
        meta["reason"] = f"{review.decision.value} by {review.who}" + (f": {review.why}" if review.why else "")
    return _json({**fields, "meta_info": _json(meta).decode()})


def _edge_line(edge: Edge, names: Mapping[str, str], include_all: bool) -> tuple[tuple[str, str, str], bytes]:
    target, source = (names.get(node, node.removeprefix("~")) for node in (edge.downstream, edge.upstream))
    meta: dict[str, object] = {
        "source": "; ".join(kind.value for kind in edge.document_kinds),
        "confidence": edge.confidence,
        "relationship": edge.relationship,
        "evidence": edge.evidence,
        "exists": edge.exists,
    }
    if include_all:
        meta |= {"status": edge.status.value, "reason": edge.reason}
    line = _json({"target": target, "source": source, "meta_info": _json(meta).decode()})
    return (target, source, edge.upstream), line


def _dataset_line(dataset: Dataset, terminal_reason: str) -> bytes:
    profile, hub = dataset.profile, dataset.hub
    return _json(
        {
            "name": dataset.name,
            "categories": None if profile is None else list(profile.domains),
            "hf_year": _month(None if hub is None else hub.created_at),
            "paper_year": _month(dataset.paper_on),
            "year": _month(known_day(dataset)),
            "summary": None if profile is None else profile.summary,
            "data_type": None if profile is None else profile.data_type,
            "exists_on_hf": None if dataset.exists is None else "exists" if dataset.exists else "not_exists",
            "is_terminal_node": terminal_reason != "",
            "terminal_reason": terminal_reason,
            "paper_url": dataset.paper_url,
            "downloads": None if hub is None else hub.downloads,
        }
    )


def _may_be_on_hub(dataset: Dataset) -> bool:
    return dataset.exists is not False and not dataset.id.startswith("~")


def _terminal_reason(dataset: Dataset, going_on: Collection[str], read_ids: Collection[str]) -> str:
    """Say why the lineage ends here; empty when it goes on, or when the dataset has not been read."""
    if dataset.id in going_on or dataset.review_reason:
        return ""
    return dataset.terminal_reason or (NO_UPSTREAM if dataset.id in read_ids else "")


def _month(day: dt.date | None) -> str | None:
    return None if day is None else f"{day:%Y-%m}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
