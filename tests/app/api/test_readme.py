"""The README's Python example runs as it stands, by replaying the demo: no key, no network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.api import Lineage

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run the example in a folder that holds the cassettes; give what it printed and the names it made."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "cassettes").symlink_to(ROOT / "cassettes")
    [example] = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    printed: list[str] = []
    names = {"print": lambda *words: printed.append(" ".join(str(word) for word in words))}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(compile(example, "README.md", "exec"), names)
        names["lineage"].db = folder / names["lineage"].db
        yield printed, names


def test_it_prints_the_tree_the_evidence_and_the_counts(run):
    tree, *evidence, counts, made = run[0]
    assert tree.startswith("meta-math/MetaMathQA")
    assert "\n  openai/gsm8k [" in tree
    assert evidence
    assert all(len(line.partition(" | ")[2]) > 20 for line in evidence)
    assert re.fullmatch(r"\d+ roots; [1-9]\d* datasets made from GSM8K", counts)
    assert "meta-math/MetaMathQA" in made


def test_the_graph_runs_the_way_the_data_went(run):
    graph, lineage = run[1]["graph"], run[1]["lineage"]
    assert graph.is_directed()
    assert graph.is_multigraph()
    assert graph.has_edge("openai/gsm8k", "meta-math/MetaMathQA")
    assert not graph.has_edge("meta-math/MetaMathQA", "openai/gsm8k")
    assert graph.number_of_edges() == len(lineage.edges) >= 65
    assert graph.nodes["teknium/OpenHermes-2.5"]["depth"] == 0
    for _, _, edge in graph.edges(data=True):
        assert isinstance(edge["confidence"], float)
        assert edge["status"] == "accepted"
        assert edge["evidence"]
        assert edge["documents"]
    for _, node in graph.nodes(data=True):
        assert node["kind"] in {"dataset", "benchmark", "crawl", "website", "book"}
        assert node["status"] in {"traced", "root", "off_hub", "pending", "beyond_depth", "needs_review", "known"}


def test_upstream_and_downstream_are_each_others_inverse(run):
    lineage = run[1]["lineage"]
    for dataset in lineage.upstream_of("teknium/OpenHermes-2.5")[:12]:
        assert "teknium/OpenHermes-2.5" in lineage.downstream_of(dataset)
    assert set(lineage.roots()) <= set(lineage.upstream_of("teknium/OpenHermes-2.5"))


def test_what_is_opened_again_is_the_same(run):
    lineage = run[1]["lineage"]
    again = Lineage.open(lineage.db, *lineage.seeds)
    assert again.datasets == lineage.datasets
    assert again.edges == lineage.edges
    whole = Lineage.open(lineage.db)
    assert {edge.evidence for edge in lineage.edges} <= {edge.evidence for edge in whole.edges}
    assert again.run is None


def test_the_import_is_lean():
    code = (
        "import sys; from app.api import Lineage, atrace, trace; "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'langgraph', 'networkx', 'pydantic', 'httpx', 'openai', 'sqlite_utils', 'pandas', 'rich', 'typer'}))"
    )
    printed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "[]"
