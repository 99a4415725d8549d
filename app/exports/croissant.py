"""Croissant 1.1 (JSON-LD), both ways: lineage in the words of PROV.

Accepted edges are ``prov:wasDerivedFrom``; what made a dataset is one ``prov:wasGeneratedBy`` activity. Relationship,
confidence and evidence stand in a ``prov:Derivation`` each. Edges that were not accepted are no provenance: they are
a ``taproot:Claim``, which no other program takes for a fact. Only the described dataset is an ``sc:Dataset``; all the
rest is in ``@included``, and no entity leads to its derivations: mlcroissant walks every path from the described
dataset, and with three ways along each edge it would not come to an end. No context is ever fetched: ``prov:`` and
the full addresses of PROV are known here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from app.errors import ImportFormatError
from app.exports.addresses import PROV_NAMESPACE, address_of, name_of
from app.exports.bounded_json import read_object
from app.exports.croissant_context import CONFORMS_TO, CONTEXT
from app.exports.fields import edge_from, node_from, set_fields
from app.exports.files import write_whole
from app.records.claim import ClaimStatus
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode

__all__ = ["read", "write"]

_GRAPH: Final = "urn:taproot:lineage"
_OWN: Final = "taproot:"
_MOST_NODES: Final = 5_000_000


def write(path: Path, excerpt: Excerpt) -> None:
    """Write what an excerpt says of its dataset; without one, of the graph, whose parts the datasets are."""
    upstreams: dict[str, list[ExcerptEdge]] = {}
    for edge in excerpt.edges:
        upstreams.setdefault(edge.downstream, []).append(edge)
    described = {node.id: _entity(node, upstreams.get(node.id, [])) for node in excerpt.nodes}
    if excerpt.dataset is None:
        parts = [{"@id": address_of(name)} for name in described]
        top: dict[str, Any] = {"@id": _GRAPH, "name": "Lineage graph", "description": _COLLECTION, "hasPart": parts}
    else:
        top = described.pop(excerpt.dataset)
        summary = next(node.summary for node in excerpt.nodes if node.id == excerpt.dataset)
        top["description"] = summary or f"{excerpt.dataset}, with its lineage as documents tell it."
    head = {"@context": CONTEXT, "@type": "sc:Dataset", "conformsTo": CONFORMS_TO}
    whole = head | top | {"@type": "sc:Dataset", f"{_OWN}shows": "downstream" if excerpt.downstream else "upstream"}
    whole["@included"] = [*described.values(), *map(_statement, excerpt.edges)]
    write_whole({path: [(json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()]})


_COLLECTION: Final = "Datasets and what they were derived from, as documents tell it."


def read(path: Path) -> Excerpt:
    """Read every ``prov:wasDerivedFrom`` of a file, ours or another's, nested or by reference.

    Raises:
        ImportFormatError: not JSON-LD, too large or too deep.
    """
    whole = read_object(path)
    if "@context" not in whole:
        raise ImportFormatError(f"{path} has no @context and is not JSON-LD.")
    objects = list(_objects(whole))
    names: dict[str, str] = {}
    for each in objects:
        address = _id(each)
        if address is not None and (address not in names or "name" in each):
            names[address] = name_of(address, each)
    nodes = {_named(each, names): each for each in objects if _is_described(each)}
    edges = list(_edges(objects, names))
    top = _named(whole, names)
    return Excerpt(
        dataset=None if whole.get("@id") == _GRAPH else top,
        downstream=whole.get(f"{_OWN}shows") == "downstream",
        nodes=tuple(node_from(name, _own_values(each)) for name, each in nodes.items()),
        edges=tuple(edges),
    )


def _entity(node: ExcerptNode, upstreams: Sequence[ExcerptEdge]) -> dict[str, Any]:
    address = address_of(node.id)
    entity: dict[str, Any] = {"@id": address, "@type": "prov:Entity", "name": node.id}
    if address.startswith("https:"):
        entity["url"] = address
    if node.license is not None:
        entity["license"] = node.license
    if node.published_on is not None:
        entity["datePublished"] = node.published_on
    entity |= {f"{_OWN}{key}": value for key, value in set_fields(node).items() if key != "id"}
    accepted = [edge for edge in upstreams if edge.status is ClaimStatus.ACCEPTED]
    if accepted:
        entity["prov:wasDerivedFrom"] = [{"@id": address_of(edge.upstream)} for edge in accepted]
        entity["prov:wasGeneratedBy"] = {"@id": _making(node.id), "@type": "prov:Activity"}
    return entity


def _making(name: str) -> str:
    return f"urn:taproot:making:{quote(name.encode('utf-8', 'replace'), safe='')}"


def _statement(edge: ExcerptEdge) -> dict[str, Any]:
    ends = {f"{_OWN}downstream": {"@id": address_of(edge.downstream)}}
    if edge.status is ClaimStatus.ACCEPTED:
        head = {"@type": "prov:Derivation", "prov:hadActivity": {"@id": _making(edge.downstream)}}
        ends["prov:entity"] = {"@id": address_of(edge.upstream)}
    else:
        head = {"@type": f"{_OWN}Claim"}
        ends[f"{_OWN}upstream"] = {"@id": address_of(edge.upstream)}
    said = {name: value for name, value in set_fields(edge).items() if name not in {"downstream", "upstream"}}
    return {**head, **ends, **{f"{_OWN}{name}": value for name, value in said.items()}}


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object, outer before inner; its depth was bounded before."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += [inner for key, inner in each.items() if key != "@context"]
        elif isinstance(each, list):
            waiting += each


def _edges(objects: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[ExcerptEdge]:
    """Yield what is said about edges, then the derivations about which nothing more is said."""
    told: set[tuple[str, str]] = set()
    for entity in objects:
        downstream = _end(entity.get(f"{_OWN}downstream"), names)
        upstream = _end(_first(entity, "entity") or entity.get(f"{_OWN}upstream"), names)
        said = [(downstream, upstream, entity)] if downstream else []
        qualified = [each for each in _values(entity, "qualifiedDerivation") if isinstance(each, dict)]
        said += [(_named(entity, names), _end(_first(each, "entity"), names), each) for each in qualified]
        for down, up, values in said:
            if down and up:
                told.add((down, up))
                yield edge_from(down, up, _own_values(values))
    for entity in objects:
        downstream = _named(entity, names)
        for value in _values(entity, "wasDerivedFrom"):
            upstream = _end(value, names)
            if upstream and downstream and (downstream, upstream) not in told:
                yield ExcerptEdge(downstream=downstream, upstream=upstream)


def _values(entity: Mapping[str, Any], term: str) -> list[Any]:
    found: list[Any] = []
    for key in (f"prov:{term}", f"{PROV_NAMESPACE}{term}"):
        value = entity.get(key, [])
        found += value if isinstance(value, list) else [value]
    return found


def _first(entity: Mapping[str, Any], term: str) -> object:
    values = _values(entity, term)
    return values[0] if values else None


def _end(value: object, names: Mapping[str, str]) -> str | None:
    if isinstance(value, str):
        return names.get(value) or name_of(value, {})
    if isinstance(value, dict):
        return _named(value, names) or None
    return None


def _named(entity: Mapping[str, Any], names: Mapping[str, str]) -> str:
    address = _id(entity)
    return name_of("", entity) if address is None else names.get(address) or name_of(address, entity)


def _id(entity: Mapping[str, Any]) -> str | None:
    value = entity.get("@id")
    return value if isinstance(value, str) and value else None


def _is_described(entity: Mapping[str, Any]) -> bool:
    kinds = entity.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    is_dataset = any(kind in _DATASET_TYPES for kind in listed if isinstance(kind, str))
    return is_dataset and entity.get("@id") != _GRAPH and bool(name_of(_id(entity) or "", entity))


_DATASET_TYPES: Final = frozenset(
    {"prov:Entity", f"{PROV_NAMESPACE}Entity", "sc:Dataset", "Dataset", "https://schema.org/Dataset"}
)


def _own_values(entity: Mapping[str, Any]) -> dict[str, Any]:
    own = {key.removeprefix(_OWN): value for key, value in entity.items() if key.startswith(_OWN)}
    said = {"license": entity.get("license"), "published_on": entity.get("datePublished")}
    domains = own.get("domains")
    if isinstance(domains, str):
        own["domains"] = [domains]
    return {key: value for key, value in said.items() if isinstance(value, str)} | own
