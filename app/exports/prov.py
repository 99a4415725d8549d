"""W3C PROV, both ways, through the ``prov`` package: PROV-JSON, or PROV-N where the path ends in ``.provn``.

Accepted edges are derivations, whose activity used the upstream and generated the downstream. Edges that were
not accepted are entities of the type ``taproot:Claim``: in PROV a derivation is a fact. Needs the ``export``
extra, to read as well.
"""

import json
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from app.errors import ImportFormatError
from app.exports.addresses import HUB_PAGES, address_of, name_of
from app.exports.bounded_json import read_object
from app.exports.extras import needed
from app.exports.fields import edge_from, node_from, set_fields
from app.exports.files import read_text, write_whole
from app.records.claim import ClaimStatus
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode
from app.records.identity import stable_id

__all__ = ["PROV_N_SUFFIX", "read", "write"]

PROV_N_SUFFIX: Final = ".provn"
_NAMESPACE: Final = "urn:taproot:"
_OWN: Final = "taproot:"
_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9_])?")
_MOST_PROV_N: Final = 20_000_000


def write(path: Path, excerpt: Excerpt) -> None:
    """Write an excerpt.

    Raises:
        ConfigurationError: the ``prov`` package is not installed.
    """
    model = needed("prov.model", "PROV")
    document = model.ProvDocument()
    own, hub = document.add_namespace("taproot", _NAMESPACE), document.add_namespace("hub", HUB_PAGES)

    def identifier(name: str) -> Any:  # noqa: ANN401 (a type of an optional package)
        is_page = address_of(name).startswith(HUB_PAGES) and _PLAIN.fullmatch(name)
        return hub[name] if is_page else own[stable_id("dataset", name)]

    for node in excerpt.nodes:
        said = {"prov:label": node.id, **_said(node, "id")}
        if node.id == excerpt.dataset:
            said[f"{_OWN}target"] = "downstream" if excerpt.downstream else "upstream"
        document.entity(identifier(node.id), said)
    for downstream in sorted({edge.downstream for edge in excerpt.edges if edge.status is ClaimStatus.ACCEPTED}):
        making = own[stable_id("making", downstream)]
        document.activity(making)
        document.wasGeneratedBy(identifier(downstream), making)
    for number, edge in enumerate(excerpt.edges):
        ends = identifier(edge.downstream), identifier(edge.upstream)
        said = _said(edge, "downstream", "upstream")
        if edge.status is ClaimStatus.ACCEPTED:
            making = own[stable_id("making", edge.downstream)]
            document.used(making, ends[1])
            document.wasDerivedFrom(*ends, making, identifier=own[f"edge_{number}"], other_attributes=said)
        else:
            named = {f"{_OWN}downstream": ends[0], f"{_OWN}upstream": ends[1]}
            document.entity(own[f"edge_{number}"], {"prov:type": own["Claim"], **named, **said})
    text = document.get_provn() if path.suffix == PROV_N_SUFFIX else document.serialize(format="json", indent=1)
    write_whole({path: [text.encode(), b"\n"]})


def read(path: Path) -> Excerpt:
    """Read the entities and derivations of a PROV document, ours or another's.

    Raises:
        ImportFormatError: not PROV, too large or too deep.
        ConfigurationError: the ``prov`` package is not installed.
    """
    records = _records(path)
    names: dict[Any, str] = {}
    nodes: dict[str, ExcerptNode] = {}
    claims: list[dict[str, Any]] = []
    start: tuple[str, bool] | None = None
    for record in records:
        if record.get_type().localpart != "Entity":
            continue
        values = _values(record)
        if str(values.get("prov:type")) == f"{_OWN}Claim":
            claims.append(values)
            continue
        name = _name(record, values)
        names[record.identifier] = name
        nodes[name] = node_from(name, _own(values))
        target = values.get(f"{_OWN}target")
        start = (name, target == "downstream") if target is not None else start
    edges = [_derivation(record, names) for record in records if record.get_type().localpart == "Derivation"]
    edges += [_claim(values, names) for values in claims]
    return Excerpt(
        dataset=None if start is None else start[0],
        downstream=start is not None and start[1],
        nodes=tuple(nodes.values()),
        edges=tuple(edge for edge in edges if edge is not None),
    )


def _said(record: ExcerptNode | ExcerptEdge, *left_out: str) -> dict[str, Any]:
    said = {key: value for key, value in set_fields(record).items() if key not in left_out}
    if "domains" in said:
        said["domains"] = json.dumps(said["domains"], ensure_ascii=False)
    return {f"{_OWN}{key}": value for key, value in said.items()}


def _records(path: Path) -> list[Any]:
    prov = needed("prov.model", "PROV")
    is_prov_n = path.suffix == PROV_N_SUFFIX
    text = read_text(path, _MOST_PROV_N) if is_prov_n else json.dumps(read_object(path))
    refusal = needed("prov", "PROV").Error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = prov.ProvDocument.deserialize(content=text, format="provn" if is_prov_n else "json")
            return [record for part in (document, *document.bundles) for record in part.get_records()]
    except (refusal, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ImportFormatError(f"{path} is not PROV ({str(error)[:120]}).") from None


def _values(record: Any) -> dict[str, Any]:  # noqa: ANN401 (a type of an optional package)
    return {str(key): value for key, value in record.attributes}


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    own = {key.removeprefix(_OWN): value for key, value in values.items() if key.startswith(_OWN)}
    if isinstance(own.get("domains"), str):
        try:
            own["domains"] = json.loads(own["domains"])
        except (ValueError, RecursionError):
            own["domains"] = [own["domains"]]
    return own


def _name(record: Any, values: Mapping[str, Any]) -> str:  # noqa: ANN401 (a type of an optional package)
    label = values.get("prov:label")
    text = label if isinstance(label, str) else getattr(label, "value", None)
    return _called(record.identifier, text if isinstance(text, str) and text.strip() else None)


def _called(identifier: Any, label: str | None = None) -> str:  # noqa: ANN401 (a type of an optional package)
    return label or name_of(str(getattr(identifier, "uri", identifier)), {})


def _derivation(record: Any, names: Mapping[Any, str]) -> ExcerptEdge | None:  # noqa: ANN401 (see above)
    values = _values(record)
    return _edge(values.get("prov:generatedEntity"), values.get("prov:usedEntity"), names, values)


def _claim(values: Mapping[str, Any], names: Mapping[Any, str]) -> ExcerptEdge | None:
    return _edge(values.get(f"{_OWN}downstream"), values.get(f"{_OWN}upstream"), names, values)


def _edge(down: Any, up: Any, names: Mapping[Any, str], values: Mapping[str, Any]) -> ExcerptEdge | None:  # noqa: ANN401
    if down is None or up is None:
        return None
    return edge_from(names.get(down) or _called(down), names.get(up) or _called(up), _own(values))
