"""One suite for all formats: what a format promises to carry comes back, from the same lineages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.errors import ConfigurationError
from app.exports import card, croissant, graphml, jsonl, mermaid, prov
from app.exports.published_lines import published
from app.exports.recognition import recognised
from app.naming.unseen import without_unseen
from app.queries import excerpt_of
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode
from tests.app.exports.lineages import LINEAGES, published_excerpt
from tests.running import taproot

ROOT = Path(__file__).parents[3]
EVERY_NODE = frozenset(ExcerptNode.model_fields)
EVERY_EDGE = frozenset(ExcerptEdge.model_fields)


def as_is(text: str) -> str:
    return text


def as_xml(text: str) -> str:
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def as_markdown(text: str) -> str:
    return " ".join(without_unseen(text).split())


@dataclass(frozen=True)
class Format:
    """How a format is written and read, and what it promises: fields, and what becomes of a text."""

    file: str
    write: Callable[[Path, Excerpt], object]
    read: Callable[[Path], Excerpt]
    recognised_as: str
    nodes: frozenset[str] = EVERY_NODE
    edges: frozenset[str] = EVERY_EDGE
    text: Callable[[str], str] = as_is
    whole: frozenset[str] = field(default=frozenset({"dataset", "downstream"}))
    lone_nodes: bool = True
    needs_dataset: bool = False

    def kept(self, excerpt: Excerpt):
        """Give what is promised of an excerpt, comparable."""
        ends = {end for edge in excerpt.edges for end in (edge.downstream, edge.upstream)} | {excerpt.dataset}
        nodes = [node for node in excerpt.nodes if self.lone_nodes or node.id in ends]
        return (
            {name: self._clean(getattr(excerpt, name)) for name in self.whole},
            sorted(repr(self._record(node, self.nodes)) for node in nodes),
            sorted(repr(self._record(edge, self.edges)) for edge in excerpt.edges),
        )

    def _record(self, record, fields):
        return [(name, self._clean(value)) for name, value in record.model_dump(mode="json").items() if name in fields]

    def _clean(self, value):
        return self.text(value) if isinstance(value, str) else value


def _write_jsonl(path: Path, excerpt: Excerpt) -> None:
    lines = published(path, excerpt)
    jsonl.write(path, [], [], imported_edges=lines.edges, imported_datasets=lines.datasets, include_all=True)


def _read_jsonl(path: Path) -> Excerpt:
    files = jsonl.read(path)
    assert not [problem for file in files for problem in file.problems]
    edges = [ExcerptEdge(**edge.model_dump(exclude={"line"})) for file in files for edge in file.edges]
    shared = {"license", "published_on", "exists", "data_type", "summary", "paper_url", "downloads", "kind"}
    nodes = [
        ExcerptNode(id=line.name, domains=line.categories, **line.model_dump(include=shared))
        for file in files
        for line in file.datasets
    ]
    return Excerpt(nodes=tuple(nodes), edges=tuple(edges))


FORMATS = {
    "jsonl": Format(
        "folder",
        _write_jsonl,
        _read_jsonl,
        "jsonl",
        nodes=EVERY_NODE - {"status", "reason"},
        whole=frozenset(),
    ),
    "graphml": Format("l.graphml", graphml.write, graphml.read, "graphml", text=as_xml),
    "croissant": Format("l.json", croissant.write, croissant.read, "croissant"),
    "prov": Format("p.json", prov.write, prov.read, "prov"),
    "prov-n": Format("l.provn", prov.write, prov.read, "prov"),
    "mermaid": Format(
        "l.mmd",
        mermaid.write,
        mermaid.read,
        "mermaid",
        nodes=frozenset({"id", "kind", "status"}),
        edges=frozenset({"downstream", "upstream", "relationship", "status"}),
        text=without_unseen,
        whole=frozenset({"dataset"}),
    ),
    "card": Format(
        "README.md",
        card.write,
        card.read,
        "card",
        nodes=frozenset({"id"}),
        edges=frozenset({"downstream", "upstream", "relationship", "confidence", "status"}),
        text=as_markdown,
        whole=frozenset({"dataset"}),
        lone_nodes=False,
        needs_dataset=True,
    ),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Excerpt:
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    done = taproot("trace", "--replay", ROOT / "cassettes" / "demo" / "openhermes-2.5.yaml", "--db", db)
    assert done.returncode == 0, done.stderr
    return excerpt_of(db, "teknium/OpenHermes-2.5", include_all=True)


def comes_back(kind: Format, excerpt: Excerpt, folder: Path) -> None:
    path = folder / kind.file
    kind.write(path, excerpt)
    assert recognised(path) == kind.recognised_as
    assert kind.kept(kind.read(path)) == kind.kept(excerpt)
    assert [each.name for each in folder.iterdir()] == [kind.file]


@pytest.mark.parametrize("name", LINEAGES)
@pytest.mark.parametrize("kind", FORMATS.values(), ids=FORMATS)
def test_what_is_promised_comes_back(tmp_path, kind, name):
    excerpt = LINEAGES[name]
    if kind.needs_dataset and (excerpt.dataset is None or excerpt.downstream):
        with pytest.raises(ConfigurationError, match="--dataset ID"):
            kind.write(tmp_path / kind.file, excerpt)
        assert not list(tmp_path.iterdir())
        return
    comes_back(kind, excerpt, tmp_path)


@pytest.mark.parametrize("kind", FORMATS.values(), ids=FORMATS)
def test_the_demo_comes_back(tmp_path, demo, kind):
    assert len(demo.nodes) >= 60
    assert {edge.status.value for edge in demo.edges} >= {"accepted", "needs_review"}
    comes_back(kind, demo, tmp_path)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["graphml", "croissant", "prov", "mermaid"])
def test_a_published_graph_comes_back(tmp_path, shared_data, name):
    comes_back(FORMATS[name], published_excerpt(shared_data / "published_graph", "text-only"), tmp_path)


@pytest.mark.parametrize("kind", FORMATS.values(), ids=FORMATS)
def test_the_same_excerpt_gives_the_same_bytes(tmp_path, kind):
    for name in ("one", "two"):
        kind.write(tmp_path / name / kind.file, LINEAGES["tiny"])
    files = [sorted((tmp_path / name).rglob("*.*")) for name in ("one", "two")]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]
    assert files[0]
