"""Questions and decisions in Python."""

import json
import sys
import types

import pytest

from app.api import Lineage
from app.errors import ConfigurationError, DatabaseError, MalformedIdError, NotInGraphError, UsageError
from tests.chain import LENGTH
from tests.running import export_lines, taproot


def test_the_waiting_edge_is_decided_resumed_and_undone(lineage, env_file):
    [waiting] = lineage.needs_review
    assert (waiting.downstream, waiting.upstream) == ("acme/early", "acme/late")
    [explained] = lineage.review_queue()
    assert explained.evidence[0].claim.quote
    assert "acme/late" not in lineage.as_networkx()
    assert lineage.as_networkx(needs_review=True).has_edge("acme/late", "acme/early")
    review = lineage.decide("acme/early", "acme/late", "accept", why="re-uploaded", who="ann")
    assert (review.who, review.why) == ("ann", "re-uploaded")
    lineage.resume(env_file=env_file)
    assert "acme/link-5" in lineage.upstream_of("acme/early")
    lineage.undo(review.id)
    assert lineage.upstream_of("acme/early") == ()


@pytest.mark.parametrize(
    ("decision", "details", "error"),
    [
        ("maybe", {}, UsageError),
        ("relabel", {}, UsageError),
        ("accept", {"relationship": "Structured Fusion"}, UsageError),
        ("relabel", {"relationship": "Cousins"}, UsageError),
        ("correct", {}, UsageError),
        ("correct", {"corrected_id": "no id at all"}, MalformedIdError),
    ],
)
def test_decisions_are_checked(decision, details, error, lineage):
    with pytest.raises(error):
        lineage.decide("acme/early", "acme/late", decision, **details)
    assert len(lineage.needs_review) == 1


def test_trees_are_text_and_values(lineage):
    tree = lineage.show()
    assert str(tree) == repr(tree)
    assert str(tree).splitlines()[1].startswith("  acme/link-1 [Direct Inclusion/Subset ")
    assert str(tree).splitlines()[-1].endswith("root")
    assert next(node.id for node in lineage.show("acme/link-5", downstream=True).nodes) == "acme/link-5"
    with pytest.raises(UsageError, match="Name the dataset"):
        Lineage.open(lineage.db).show()


def test_unknown_names_are_told(lineage, tmp_path):
    for ask in (lineage.show, lineage.upstream_of, lineage.downstream_of):
        with pytest.raises(NotInGraphError, match="acme/none"):
            ask("acme/none")
    with pytest.raises(NotInGraphError, match="acme/none"):
        lineage.why("acme/link-0", "acme/none")
    with pytest.raises(NotInGraphError, match="no lineage database"):
        Lineage.open(tmp_path / "none.db")
    with pytest.raises(NotInGraphError, match="acme/none"):
        Lineage.open(lineage.db, "acme/none")
    other = tmp_path / "other.db"
    other.write_text("not a database, whatever its name says")
    with pytest.raises(DatabaseError):
        Lineage.open(other)


def test_saved_and_opened_again(lineage, tmp_path):
    saved = lineage.save(tmp_path / "saved.db")
    again = Lineage.open(saved, *lineage.seeds)
    assert again.datasets == lineage.datasets
    assert again.edges == lineage.edges
    with pytest.raises(UsageError, match="exists already"):
        lineage.save(saved)
    with pytest.raises(DatabaseError):
        lineage.save(tmp_path / "no-folder" / "saved.db")


def test_exports_are_those_of_the_command(lineage, tmp_path):
    lineage.export(tmp_path / "ours", include_all=True)
    ours = {path.name: path.read_bytes() for path in (tmp_path / "ours").iterdir()}
    assert ours == export_lines(lineage.db, tmp_path / "theirs")


def test_tables(lineage, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ConfigurationError, match="pip install pandas"):
        lineage.to_pandas()
    monkeypatch.setitem(sys.modules, "pandas", types.SimpleNamespace(DataFrame=list))
    datasets, edges = lineage.to_pandas()
    assert len(edges) == len(lineage.edges) == LENGTH - 1
    assert {row["id"] for row in datasets} == set(lineage.as_networkx())


def line(downstream, upstream, **meta):
    return (
        json.dumps({"target": downstream, "source": upstream, "meta_info": json.dumps({"confidence": 0.9, **meta})})
        + "\n"
    )


def test_imported_lines_are_parallel_edges_and_rings_are_whole(tmp_path):
    (tmp_path / "graph.jsonl").write_text(
        line("a/x", "a/y", relationship="Structured Fusion", evidence="first", source="Paper")
        + line("a/x", "a/y", relationship="Semantic Evolution", evidence="second", source="GitHub; Blog")
        + line("r/one", "r/two", evidence="ring")
        + line("r/two", "r/one", evidence="ring")
        + line("a/x", "a/z", status="rejected")
    )
    db = tmp_path / "imported.db"
    assert taproot("import", tmp_path / "graph.jsonl", "--db", db).returncode == 0
    graph = Lineage.open(db).as_networkx()
    assert set(graph) == {"a/x", "a/y", "r/one", "r/two"}
    pair = graph["a/y"]["a/x"]
    assert [edge["relationship"] for edge in pair.values()] == ["Structured Fusion", "Semantic Evolution"]
    assert [edge["documents"] for edge in pair.values()] == [["Paper"], ["GitHub", "Blog"]]
    lineage = Lineage.open(db)
    lineage.decide("a/x", "a/y", "relabel", relationship="CoT Distillation", who="ann")
    assert {edge["relationship"] for edge in lineage.as_networkx()["a/y"]["a/x"].values()} == {"CoT Distillation"}
