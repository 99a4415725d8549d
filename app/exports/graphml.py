"""GraphML, both ways, through networkx: every field of an excerpt, arrows from upstream to downstream.

XML cannot hold most control characters; they become U+FFFD. Files with a document type are refused before
anything is expanded, so there are no entities and nothing outside is asked for.
"""

import io
import json
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

import networkx as nx

from app.errors import ImportFormatError
from app.exports.fields import edge_from, node_from, set_fields
from app.exports.files import read_bytes, write_whole
from app.records.excerpt import Excerpt

__all__ = ["read", "write"]

DEEPEST: Final = 64
MOST_ELEMENTS: Final = 20_000_000
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENDS: Final = {"node": {"id"}, "edge": {"source", "target"}}
_NAME_KEYS: Final = ("name", "label", "Label", "id")


def write(path: Path, excerpt: Excerpt) -> None:
    """Write an excerpt as one directed graph; nodes are numbered, ``name`` is the dataset."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(downstream=excerpt.downstream)
    if excerpt.dataset is not None:
        graph.graph["dataset"] = _in_xml(excerpt.dataset)
    numbers = {node.id: f"n{number}" for number, node in enumerate(excerpt.nodes)}
    for node in excerpt.nodes:
        values = set_fields(node)
        graph.add_node(numbers[node.id], name=_in_xml(node.id), **_attributes(values, "id"))
    for number, edge in enumerate(excerpt.edges):
        values = set_fields(edge)
        ends = numbers[edge.upstream], numbers[edge.downstream]
        graph.add_edge(*ends, key=f"e{number}", **_attributes(values, "downstream", "upstream"))
    buffer = io.BytesIO()
    nx.write_graphml(graph, buffer, encoding="utf-8", named_key_ids=True)
    write_whole({path: [buffer.getvalue()]})


def read(path: Path) -> Excerpt:
    """Read a GraphML file of ours or of another program; ``source`` is upstream, ``target`` downstream.

    A node is called by its ``name`` or ``label``, else by its id.

    Raises:
        ImportFormatError: not GraphML, undirected, with a document type, too large or too deep.
    """
    content = read_bytes(path)
    _check(path, content)
    graph = _parsed(path, content)
    if not graph.is_directed():
        raise ImportFormatError(f"{path} is an undirected graph, which does not say what is upstream.")
    names = {number: _name(number, values) for number, values in graph.nodes(data=True)}
    start = graph.graph.get("dataset")
    return Excerpt(
        dataset=start if isinstance(start, str) else None,
        downstream=graph.graph.get("downstream") is True,
        nodes=tuple(node_from(names[number], _read_values(values)) for number, values in graph.nodes(data=True)),
        edges=tuple(
            edge_from(names[target], names[source], _read_values(values))
            for source, target, values in graph.edges(data=True)
        ),
    )


def _parsed(path: Path, content: bytes) -> "nx.MultiDiGraph[str] | nx.MultiGraph[str]":
    reader = nx.GraphMLReader(node_type=str, edge_key_type=str, force_multigraph=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graphs = list(reader(string=content))
    except (nx.NetworkXError, ParseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImportFormatError(f"{path} is not GraphML ({str(error)[:120]}).") from None
    if len(graphs) != 1:
        raise ImportFormatError(f"{path} holds {len(graphs)} graphs; expected one.")
    found: nx.MultiDiGraph[str] | nx.MultiGraph[str] = graphs[0]
    return found


def _check(path: Path, content: bytes) -> None:
    """Refuse what would expand, look elsewhere, or nest without end, on the events of the parser."""
    parser = expat.ParserCreate()
    depth = elements = 0

    def refuse(*_: object) -> NoReturn:
        raise ImportFormatError(f"{path} has a document type or entities and is not read.")

    def opened(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth, elements
        if not _ENDS.get(tag.rpartition(":")[2], set()) <= attributes.keys():
            raise ImportFormatError(f"{path} is not GraphML (a {tag} without an id or an end).")
        depth, elements = depth + 1, elements + 1
        if depth > DEEPEST or elements > MOST_ELEMENTS:
            raise ImportFormatError(f"{path} is nested deeper than {DEEPEST} levels, or endless, and is not read.")

    def closed(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise ImportFormatError(f"{path} is not XML, perhaps torn ({str(error)[:120]}).") from None


def _attributes(values: Mapping[str, object], *left_out: str) -> dict[str, Any]:
    return {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else _in_xml(value)
        for key, value in values.items()
        if key not in left_out
    }


def _in_xml(value: Any) -> Any:  # noqa: ANN401 (numbers and truths pass through)
    return _NOT_IN_XML.sub("\ufffd", value) if isinstance(value, str) else value


def _read_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists are JSON in a string."""
    read_back = dict(values)
    domains = values.get("domains")
    if isinstance(domains, str):
        try:
            read_back["domains"] = json.loads(domains)
        except (ValueError, RecursionError):
            read_back["domains"] = [domains]
    return read_back


def _name(number: object, values: Mapping[str, Any]) -> str:
    for key in _NAME_KEYS:
        value = values.get(key)
        if isinstance(value, str) and value.strip():
            return value
    return str(number)
