"""Pooled edges, and the view that questions are asked of: pooled, imported, and as people reviewed them.

Pooled edges are stored as the evidence decides them; imported lines and people's decisions live in
their own tables and are laid over on reading. Where a pair is both imported and pooled, the imported
status and relationship hold, with the pooled claims behind them; what the file leaves out is as pooled.
Imported edges lead to the nodes that their names mean by now.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlite_utils import Database

from app.records.claim import ClaimStatus
from app.records.document import DocumentKind
from app.records.edge import Edge
from app.records.imported import ImportedEdge
from app.records.review import Review, ReviewDecision
from app.store.connection import write
from app.store.imported_names import imported_nodes, spellings_of
from app.store.imports import imported_edges, imported_edges_between
from app.store.packing import placeholders
from app.store.reviews import standing_reviews

__all__ = [
    "Pair",
    "all_edges",
    "drop_unsupported",
    "edge_between",
    "pooled_edges",
    "reached",
    "replace_edges",
    "reviewed",
    "save_edges",
    "seen_version",
    "strongest_first",
]

Pair = tuple[str, str]
"""(downstream, upstream)."""

_STRENGTH: Final = (ClaimStatus.ACCEPTED, ClaimStatus.NEEDS_REVIEW, ClaimStatus.REJECTED)
_DECIDED: Final = re.compile(
    r"decided by a person|(?:accept|reject|relabel|correct)(?:ed)? by |.{1,400} is meant, says "
)
"""How exports give the reason of what a person decided."""

_COLUMNS = (
    "downstream",
    "upstream",
    "relationship",
    "confidence",
    "status",
    "reason",
    "document_kinds",
    "evidence",
    "exists_on_hub",
    "claim_ids",
)


def save_edges(db: Database, edges: Sequence[Edge]) -> None:
    """Store pooled edges, replacing what was pooled before; imported edges are left alone."""
    sql = f"INSERT OR REPLACE INTO edges ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    with write(db):
        db.conn.executemany(sql, [_row(edge) for edge in edges if not edge.imported])


def seen_version(db: Database) -> int:
    """Give a number that changes when another process has written to the database (SQLite's ``data_version``)."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])


def replace_edges(db: Database, edges: Sequence[Edge], version: int | None = None) -> bool:
    """Make these the pooled edges, and delete every other one: for edges pooled from all evidence.

    Gives ``False``, and changes nothing, when the evidence may be out of date: another process has written since
    ``version`` was seen.
    """
    with write(db):
        if version is not None and seen_version(db) != version:
            return False
        db.execute("DELETE FROM edges")
        save_edges(db, edges)
    return True


def drop_unsupported(db: Database, downstream: str, kept: Collection[str]) -> None:
    """Delete pooled edges of a dataset, except to ``kept``, which no current claim is resolved to any more."""
    sql = f"""
        DELETE FROM edges WHERE downstream = ? AND upstream NOT IN ({placeholders(list(kept))}) AND NOT EXISTS (
            SELECT 1 FROM claims JOIN decisions ON decisions.id = claims.decision
            JOIN dataset_references AS here ON here.dataset_id = claims.downstream
                AND here.document_id = claims.document_id AND here.is_current
            WHERE claims.downstream = edges.downstream AND decisions.dataset_id = edges.upstream)
    """
    with write(db):
        db.execute(sql, [downstream, *kept])


def pooled_edges(db: Database) -> list[Edge]:
    """Give our own edges as the evidence decides them, by (downstream, upstream)."""
    rows = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM edges ORDER BY downstream, upstream")
    return [_edge(row) for row in rows]


def all_edges(db: Database) -> list[Edge]:
    """Give every edge of every status: pooled and imported, reviewed, by (downstream, upstream)."""
    pooled = {(edge.downstream, edge.upstream): edge for edge in pooled_edges(db)}
    together: dict[Pair, Edge] = dict(pooled)
    nodes = imported_nodes(db)
    stated: dict[Pair, list[ImportedEdge]] = {}
    for line in imported_edges(db):
        pair = (nodes.get(line.downstream, line.downstream), nodes.get(line.upstream, line.upstream))
        stated.setdefault(pair, []).append(line)
    for pair, lines in stated.items():
        together[pair] = _as_edge(pair, strongest_first(lines)[0], pooled.get(pair))
    edges = reviewed(together, standing_reviews(db))
    return [edges[pair] for pair in sorted(edges)]


def edge_between(db: Database, downstream: str, upstream: str) -> Edge | None:
    """Give one edge as ``all_edges`` would, without reading the others."""
    pair = (downstream, upstream)
    sql = f"SELECT {', '.join(_COLUMNS)} FROM edges WHERE downstream = ? AND upstream = ?"
    row = db.execute(sql, pair).fetchone()
    edges = {} if row is None else {pair: _edge(row)}
    lines = imported_edges_between(db, *(spellings_of(db, node) for node in pair))
    if lines:
        edges[pair] = _as_edge(pair, strongest_first(lines)[0], edges.get(pair))
    concerned = standing_reviews(db, downstream)
    if any(review.corrected_id == upstream for review in concerned.values()):
        return next((edge for edge in all_edges(db) if (edge.downstream, edge.upstream) == pair), None)
    return reviewed(edges, concerned).get(pair)


def strongest_first(lines: Sequence[ImportedEdge]) -> list[ImportedEdge]:
    """Sort the lines of one pair, the one that holds first: its status is the same in whatever order files came.

    What a person decided goes before what evidence did, then accepted before waiting before rejected, then the earlier.
    """
    return sorted(lines, key=_weakness) if len(lines) > 1 else list(lines)


def _weakness(line: ImportedEdge) -> tuple[bool, int]:
    return _DECIDED.match(line.reason) is None, _STRENGTH.index(line.status)


def reviewed(edges: Mapping[Pair, Edge], reviews: Mapping[Pair, Review]) -> dict[Pair, Edge]:
    """Lay people's decisions over edges, the later over the earlier.

    A corrected edge is rejected and the meant one accepted; nobody can make a dataset its own upstream.
    """
    result = dict(edges)
    for pair, review in sorted(reviews.items(), key=lambda item: item[1].place):
        edge = result.get(pair)
        if edge is None or pair[0] in {pair[1], review.corrected_id}:
            continue
        why = f"{review.who}: {review.why}" if review.why else review.who
        if review.decision is ReviewDecision.REJECT:
            result[pair] = _decided(edge, ClaimStatus.REJECTED, f"rejected by {why}")
        elif review.decision is ReviewDecision.CORRECT and review.corrected_id is not None:
            meant = (pair[0], review.corrected_id)
            result[pair] = _decided(edge, ClaimStatus.REJECTED, f"{review.corrected_id} is meant, says {why}")
            corrected = edge.model_copy(update={"upstream": review.corrected_id, "exists": None, "imported": False})
            result[meant] = _decided(result.get(meant, corrected), ClaimStatus.ACCEPTED, f"corrected by {why}")
        else:
            relabelled = edge.model_copy(update={"relationship": review.relationship or edge.relationship})
            result[pair] = _decided(relabelled, ClaimStatus.ACCEPTED, f"accepted by {why}")
    return result


def reached(edges: Iterable[Edge], seeds: Iterable[str]) -> list[Edge]:
    """Give the accepted edges that are reached from ``seeds`` upstream through accepted edges, in given order."""
    accepted = [edge for edge in edges if edge.status is ClaimStatus.ACCEPTED]
    upstreams: dict[str, list[str]] = {}
    for edge in accepted:
        upstreams.setdefault(edge.downstream, []).append(edge.upstream)
    seen = set(seeds)
    waiting = list(seen)
    while waiting:
        for upstream in upstreams.get(waiting.pop(), ()):
            if upstream not in seen:
                seen.add(upstream)
                waiting.append(upstream)
    return [edge for edge in accepted if edge.downstream in seen]


def _decided(edge: Edge, status: ClaimStatus, reason: str) -> Edge:
    return edge.model_copy(update={"status": status, "reason": reason})


def _as_edge(pair: Pair, line: ImportedEdge, pooled: Edge | None) -> Edge:
    kinds = {part.strip().casefold() for part in (line.document_kinds or "").split(";")}
    said: dict[str, Any] = {
        "relationship": line.relationship,
        "confidence": line.confidence,
        "document_kinds": tuple(kind for kind in DocumentKind if kind.value.casefold() in kinds) or None,
        "evidence": line.evidence or None,
        "exists": line.exists,
    }
    base = pooled or Edge(
        downstream=pair[0], upstream=pair[1], relationship=None, confidence=None, status=line.status, reason=""
    )
    held = {"status": line.status, "reason": line.reason or "imported", "imported": True}
    return base.model_copy(update=held | {name: value for name, value in said.items() if value is not None})


def _row(edge: Edge) -> list[object]:
    return [
        edge.downstream,
        edge.upstream,
        edge.relationship,
        edge.confidence,
        edge.status.value,
        edge.reason,
        json.dumps([kind.value for kind in edge.document_kinds]),
        edge.evidence,
        edge.exists,
        json.dumps(edge.claim_ids),
    ]


def _edge(row: Sequence[Any]) -> Edge:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["exists"] = values.pop("exists_on_hub")
    for name in ("document_kinds", "claim_ids"):
        values[name] = json.loads(values[name])
    return Edge.model_validate(values)
