"""``taproot export`` and ``import`` with every format: from one database through a file into another."""

import json
import os
import stat
import sys

import pytest

from app.queries import excerpt_of

LINES = [
    {"target": "lab/mix", "source": "lab/root", "relationship": "Structured Fusion", "confidence": 0.7, "exists": True},
    {"target": "lab/mix", "source": "Common Crawl", "relationship": "Direct Inclusion/Subset", "exists": False},
    {"target": "lab/mix", "source": "lab/doubt", "status": "needs_review", "reason": "said in passing"},
    {"target": "lab/mix", "source": "lab/no", "status": "rejected", "reason": "a baseline"},
    {"target": "lab/root", "source": "lab/old", "evidence": 'made of "lab/old"'},
    {"target": "lab/doubt", "source": "lab/behind"},
    {"target": "else/where", "source": "lab/old"},
]
DATA = {"name": "lab/old", "categories": ["Math"], "exists_on_hf": "exists", "is_terminal_node": True, "license": "mit"}
FILES = {
    "graphml": "l.graphml",
    "croissant": "l.json",
    "prov": "l.json",
    "mermaid": "l.mmd",
    "card": "README.md",
    "svg": "l.svg",
    "png": "l.png",
}
READ_BACK = ["graphml", "croissant", "prov", "mermaid", "card"]


@pytest.fixture
def stored(taproot, tmp_path):
    """A database with one imported lineage in it."""
    lines = []
    for each in LINES:
        meta = {key: value for key, value in each.items() if key not in {"target", "source"}}
        lines.append(json.dumps({"target": each["target"], "source": each["source"], "meta_info": json.dumps(meta)}))
    (tmp_path / "in_graph.jsonl").write_text("\n".join([*lines, lines[0]]) + "\n")
    (tmp_path / "in_data.jsonl").write_text(json.dumps(DATA) + "\n")
    for name in ("in_graph.jsonl", "in_data.jsonl"):
        assert taproot("import", tmp_path / name).code == 0
    return taproot


def pairs(excerpt):
    return {(edge.downstream, edge.upstream): edge.status.value for edge in excerpt.edges}


@pytest.mark.parametrize("kind", READ_BACK)
def test_through_a_file_into_another_database(stored, tmp_path, kind):
    pytest.importorskip("prov")
    path, other = tmp_path / FILES[kind], tmp_path / "other.db"
    wanted = ["--dataset", "lab/mix"]
    assert stored("export", kind, path, "--all", *wanted).code == 0
    answer = stored.ok("import", path, db=other)
    assert (answer["format"], answer["edges"], answer["new_edges"]) == (kind, 5, 5)
    assert stored.ok("import", path, db=other)["new_edges"] == 0
    before, after = (excerpt_of(db, "lab/mix", include_all=True) for db in (stored.db, other))
    assert pairs(before) == pairs(after)
    assert len(pairs(before)) == 5
    if kind in {"graphml", "croissant", "prov"}:
        assert {edge for edge in before.edges} == {edge for edge in after.edges}
        [old] = [node for node in after.nodes if node.id == "lab/old"]
        assert (old.license, old.status, old.domains, old.exists) == ("mit", "root", ("Math",), True)
        [crawl] = [node for node in after.nodes if node.id == "Common Crawl"]
        assert crawl.status == "off_hub"
    assert stored("show", "lab/mix", db=other).code == 0
    assert stored("export", "jsonl", tmp_path / "out", "--all", db=other).code == 0


def test_what_is_exported(stored):
    accepted = excerpt_of(stored.db, "lab/mix")
    assert set(pairs(accepted)) == {("lab/mix", "lab/root"), ("lab/mix", "Common Crawl"), ("lab/root", "lab/old")}
    every = pairs(excerpt_of(stored.db, "lab/mix", include_all=True))
    assert set(every.values()) == {"accepted", "needs_review", "rejected"}
    assert ("lab/doubt", "lab/behind") not in every
    made = excerpt_of(stored.db, "lab/old", downstream=True)
    assert set(pairs(made)) == {("lab/root", "lab/old"), ("else/where", "lab/old"), ("lab/mix", "lab/root")}
    whole = excerpt_of(stored.db)
    assert whole.dataset is None
    assert len(whole.edges) == 5
    assert len(excerpt_of(stored.db, include_all=True).edges) == 7


@pytest.mark.parametrize("kind", ["graphml", "croissant", "mermaid", "svg"])
def test_the_whole_graph_is_exported_where_no_dataset_is_named(stored, tmp_path, kind):
    path = tmp_path / "deep" / "er" / FILES[kind]
    answer = stored("export", kind, path)
    assert answer.code == 0
    assert f"{kind}: {path} (7 datasets, 5 edges)" in answer.out
    assert "else/where" in path.read_text()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["graphml", "PATH", "--downstream"], "--downstream needs --dataset"),
        (["graphml", "PATH", "--dark"], "--dark is for svg and png"),
        (["jsonl", "PATH", "--dataset", "lab/mix"], "jsonl holds the whole graph"),
        (["card", "PATH"], "name it with --dataset ID"),
        (["card", "PATH", "--dataset", "lab/old", "--downstream"], "name it with --dataset ID"),
        (["nonsense", "PATH"], "nonsense"),
    ],
)
def test_usage(stored, tmp_path, words, why):
    answer = stored("export", *[str(tmp_path / "x") if word == "PATH" else word for word in words])
    assert answer.code == 2
    assert why in answer.err
    assert not (tmp_path / "x").exists()


def test_what_is_not_there_is_one_sentence(stored, taproot, tmp_path):
    for words in (["graphml", "x", "--dataset", "no/such"], ["svg", "x", "--db", str(tmp_path / "none.db")]):
        answer = taproot("export", *words)
        assert answer.code == 1
        assert answer.err.count("\n") == 1
    answer = taproot("import", tmp_path / "in_graph.jsonl", "--dataset", "a/b")
    assert answer.code == 2
    assert "is not a card but jsonl" in answer.err


@pytest.mark.parametrize(("kind", "module"), [("prov", "prov"), ("png", "resvg_py")])
def test_a_missing_extra_is_one_sentence_that_says_how_to_install_it(stored, tmp_path, monkeypatch, kind, module):
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    answer = stored("export", kind, tmp_path / FILES[kind])
    assert answer.code == 2
    assert answer.err == (
        f"taproot: {kind.upper()} needs the package {module}, which is not installed: "
        "pip install '.[export]' in the clone.\n"
    )
    assert not (tmp_path / FILES[kind]).exists()
    (tmp_path / "p.provn").write_text("document\nendDocument\n")
    if kind == "prov":
        assert stored("import", tmp_path / "p.provn").code == 2


@pytest.mark.parametrize("kind", FILES)
def test_nothing_half_written_takes_the_final_name(stored, tmp_path, monkeypatch, kind):
    for module in ("prov", "resvg_py"):
        pytest.importorskip(module)
    folder = tmp_path / "out"
    path = folder / FILES[kind]
    words = ["export", kind, path, "--dataset", "lab/mix"]
    assert stored(*words).code == 0
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.exports.files.os.fsync", full)
    answer = stored(*words, "--all")
    assert answer.code == 1
    assert "No space left on device" in answer.err
    assert path.read_bytes() == before
    assert [each.name for each in folder.iterdir()] == [FILES[kind]]


@pytest.mark.parametrize("command", [("export", "svg"), ("export", "graphml"), ("review", "export")])
def test_what_is_no_file_is_not_replaced(stored, tmp_path, command):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, "/", ".", tmp_path):
        result = stored(*command, place)
        assert result.code == 1, result.err
        assert "it is not a file" in result.err
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_is_followed_and_stays(stored, tmp_path):
    (tmp_path / "l.mmd").write_text("before")
    (tmp_path / "link").symlink_to(tmp_path / "l.mmd")
    assert stored("export", "mermaid", tmp_path / "link").code == 0
    assert (tmp_path / "link").is_symlink()
    assert "flowchart" in (tmp_path / "l.mmd").read_text()


@pytest.mark.parametrize("command", [("show", "a/b", "--db"), ("import",), ("trace", "a/b", "--env-file")])
def test_a_path_that_no_system_takes_is_one_sentence(taproot, command):
    result = taproot(*command, "a" * 5_000)
    assert result.code in (1, 2)
    assert "Traceback" not in result.err
    assert len(result.err) < 1_000


def test_an_import_says_what_was_new_and_an_export_how_much_it_holds(stored, tmp_path):
    told = stored.ok("export", "jsonl", tmp_path / "out", "--all")
    assert (told["edges"], told["datasets"]) == (8, 1)
    again = stored.ok("import", tmp_path / "out")
    assert again == {
        "format": "jsonl",
        "edges": 8,
        "datasets": 1,
        "new_edges": 0,
        "new_datasets": 0,
        "fuller": 0,
        "problems": [],
    }
    other = tmp_path / "other.db"
    assert stored("import", tmp_path / "in_graph.jsonl", db=other).code == 0
    answer = stored("import", tmp_path / "out", db=other)
    assert "8 edges (0 new) and 1 datasets (1 new)" in answer.out


def test_what_cannot_be_read_twice_or_not_at_all_is_one_sentence(taproot, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    answer = taproot("import", tmp_path / "pipe")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "save it as a file first" in answer.err
    (tmp_path / "old.jsonl").write_bytes('{"target": "é", "source": "b"}\n'.encode("latin-1") * 100)
    answer = taproot("import", tmp_path / "old.jsonl")
    assert (answer.code, answer.err.count("\n")) == (1, 21)
    assert "line 20: not text in UTF-8 (at byte 13)" in answer.err
    assert "80 more lines could not be read" in answer.err
    assert len(json.loads(taproot("import", tmp_path / "old.jsonl", "--json").out)["problems"]) == 100


def test_no_status_is_no_wrong_status(taproot, tmp_path):
    line = json.dumps({"target": "a/b", "source": "c/d", "meta_info": {"status": None, "exists": True}})
    (tmp_path / "graph.jsonl").write_text(line + "\n")
    assert taproot.ok("import", tmp_path)["new_edges"] == 1
    assert taproot("export", "jsonl", tmp_path / "out").code == 0
    assert (tmp_path / "out" / "graph.jsonl").read_text() == line + "\n"
    assert taproot.ok("export", "jsonl", tmp_path / "all", "--all")["edges"] == 1
    meta = json.loads(json.loads((tmp_path / "all" / "graph.jsonl").read_text())["meta_info"])
    assert (meta["status"], meta["reason"]) == ("accepted", "imported")
