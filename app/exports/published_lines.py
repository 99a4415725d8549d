"""What other formats bring, as lines of the published layout, which is how the database keeps imports.

``license``, ``kind`` and ``published_on`` stand as further keys of a dataset's line. A name that no file and no
database can hold (half a character, nothing but spaces) is reported and its edges are left out.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from app.exports.jsonl import PublishedFile
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode
from app.records.imported import ImportedDataset, ImportedEdge
from app.records.lineage import NodeStatus

__all__ = ["published"]


def published(path: Path, excerpt: Excerpt) -> PublishedFile:
    """Give an excerpt read from ``path`` as imported lines."""
    bad = {name for name in _names(excerpt) if not name.strip() or name != _clean(name)}
    problems = [f"{path}: {_clean(name)[:80]!r} is not a name, what it has to do with is left out" for name in bad]
    edges = [edge for edge in excerpt.edges if not {edge.downstream, edge.upstream} & bad]
    nodes = [node for node in excerpt.nodes if node.id not in bad]
    return PublishedFile(path, tuple(map(_edge, edges)), tuple(map(_dataset, nodes)), tuple(sorted(problems)))


def _names(excerpt: Excerpt) -> set[str]:
    ends = {end for edge in excerpt.edges for end in (edge.downstream, edge.upstream)}
    return ends | {node.id for node in excerpt.nodes}


def _edge(edge: ExcerptEdge) -> ImportedEdge:
    meta: dict[str, object] = {
        "source": edge.document_kinds,
        "confidence": edge.confidence,
        "relationship": edge.relationship,
        "evidence": edge.evidence,
        "exists": edge.exists,
        "status": edge.status.value,
        "reason": edge.reason,
    }
    line = {"target": edge.downstream, "source": edge.upstream, "meta_info": _json(meta).decode()}
    return ImportedEdge(line=_json(line), **edge.model_dump())


def _dataset(node: ExcerptNode) -> ImportedDataset:
    fields: dict[str, object] = {
        "name": node.id,
        "categories": list(node.domains) or None,
        "hf_year": None,
        "paper_year": None,
        "year": None if node.published_on is None else node.published_on[:7],
        "summary": node.summary,
        "data_type": node.data_type,
        "exists_on_hf": None if node.exists is None else "exists" if node.exists else "not_exists",
        "is_terminal_node": node.status is NodeStatus.ROOT,
        "terminal_reason": node.reason if node.status in {NodeStatus.ROOT, NodeStatus.OFF_HUB} else "",
        "paper_url": node.paper_url,
        "downloads": node.downloads,
        "license": node.license,
        "kind": node.kind.value,
        "published_on": node.published_on,
    }
    known = {"exists": node.exists, "categories": node.domains}
    layout = {key: value for key, value in fields.items() if key != "exists_on_hf"}
    return ImportedDataset.model_validate({**layout, **known, "line": _json(fields)})


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
