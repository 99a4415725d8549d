"""The paper's figures, found again in its published graph (arXiv 2604.10480, Tables 1, 3 and 10)."""

from pathlib import Path

import pytest

from app.analysis.contamination import contamination
from app.analysis.integrity import integrity
from app.analysis.lineage_graph import graph_of
from app.analysis.redundancy import redundancy
from app.analysis.structure import AS_PUBLISHED, structure
from app.exports import jsonl
from app.queries import whole_lineage
from app.store.imports import add_datasets, add_edges
from app.store.thread import StoreThread
from tests.app.cli.console import Console
from tests.conftest import SHARED

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the measuring material is not beside this checkout")

TABLE_1 = {
    "Math": (99, 2.92, 3.30, 1.54, 38.38),
    "Code": (98, 2.12, 3.78, 1.36, 43.88),
    "General": (285, 1.05, 2.51, 1.29, 68.42),
    "Science": (44, 2.82, 3.98, 1.25, 47.73),
}


def imported(folder: Path, sort: str) -> Path:
    path = folder / f"{sort}.db"
    store = StoreThread(path)
    for name in ("graph", "data"):
        for file in jsonl.read(SHARED / "published_graph" / f"{sort}_{name}.jsonl"):
            store.call_sync(add_edges, file.edges)
            store.call_sync(add_datasets, file.datasets)
    store.close()
    return path


@pytest.fixture(scope="module")
def text_db(tmp_path_factory):
    return imported(tmp_path_factory.mktemp("published"), "text-only")


@pytest.fixture(scope="module")
def text(text_db):
    return graph_of(whole_lineage(text_db))


@pytest.fixture(scope="module")
def multimodal(tmp_path_factory):
    return graph_of(whole_lineage(imported(tmp_path_factory.mktemp("published"), "multimodal")))


def test_table_1_by_the_documented_command(text_db, monkeypatch, capsys):
    taproot = Console(monkeypatch, capsys, text_db)
    report = taproot.ok("analyze", "structure", "--as-published", "--first-datasets", 430, "--first-edges", 971)
    keys = ("nodes", "average_depth", "in_degree", "out_degree")
    found = {
        name: (*(round(row[key], 2) for key in keys), round(100 * row["leaf_share"], 2))
        for name, row in report["domains"].items()
    }
    assert found == TABLE_1
    assert (report["datasets"], report["lines"]) == (430, 971)


def test_both_whole_graphs(text, multimodal):
    counts = [
        (r.datasets, r.edges, r.lines, r.cycles) for r in (structure(g, AS_PUBLISHED) for g in (text, multimodal))
    ]
    assert counts == [(443, 1088, 1092, 0), (1161, 2306, 2306, 2)]


@pytest.mark.parametrize(
    ("benchmark", "dataset", "grade"),
    [
        ("KbsdJames/Omni-MATH", "agentica-org/DeepScaleR-Preview-Dataset", "direct"),
        ("KbsdJames/Omni-MATH", "SynthLabsAI/Big-Math-RL-Verified", "direct"),
        ("KbsdJames/Omni-MATH", "LHL3341/Caco-1.3M", "inherited"),
        ("truthfulqa/truthful_qa", "openbmb/UltraFeedback", "direct"),
        ("xw27/scibench", "garage-bAInd/Open-Platypus", "direct"),
    ],
)
def test_table_10(text, benchmark, dataset, grade):
    (found,) = (each for each in contamination(text).findings[benchmark] if each.dataset == dataset)
    assert found.grade == grade
    alone = contamination(text, dataset).findings[benchmark]
    assert alone == (found,)


def test_the_redundancy_of_table_3_shows_in_the_structure(text):
    pairs = {(t.target, t.includes, t.also_includes) for t in redundancy(text).triples}
    assert ("hakurei/open-instruct-v1", "yizhongw/self_instruct", "tatsu-lab/alpaca") in pairs


def test_all_implicit_intersections(text):
    report = redundancy(text)
    assert (report.triple_count, len(report.triples), len(report.targets)) == (194, 194, 40)


def test_the_cycle_of_67_is_explained_edge_by_edge(multimodal):
    largest, *others = integrity(multimodal).cycles
    assert (len(largest.datasets), [len(each.datasets) for each in others]) == (67, [3])
    inside = multimodal.flow.subgraph(largest.datasets).edges()
    assert {(each.edge.upstream, each.edge.downstream) for each in largest.edges} == set(inside)
    assert all(each.edge.evidence for each in largest.edges)
    assert any(each.breaks for each in largest.edges)


def test_time_violations_as_the_paper_has_them(text):
    assert len(integrity(text).time_violations) == 78
