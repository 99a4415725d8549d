"""``taproot analyze``: the keys of contracts.md, tables, and refusals of one sentence."""

import json

import pytest

LINES = [
    ("harbor/mix", "openai/gsm8k", "Direct Inclusion/Subset", "all splits of GSM8K"),
    ("harbor/mix", "harbor/mid", "Structured Fusion", "and mid"),
    ("harbor/mid", "openai/gsm8k", "Synthetic Generation", "seeds from GSM8K"),
    ("harbor/top", "harbor/mix", "CoT Distillation", "answers by GPT-4"),
    ("harbor/mid", "harbor/mid", "CoT Distillation", "itself"),
]


@pytest.fixture
def filled(taproot, tmp_path):
    edges = [
        {"target": down, "source": up, "meta_info": json.dumps({"relationship": kind, "evidence": quote})}
        for down, up, kind, quote in LINES
    ]
    data = [
        {"name": name, "categories": ["Math"], "year": year, "is_terminal_node": False}
        for name, year in (("harbor/mix", "2024-01"), ("harbor/mid", "2024-05"), ("harbor/top", "2024-06"))
    ]
    for name, rows in (("graph", edges), ("data", data)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert taproot("import", tmp_path).code == 0
    return taproot


def test_structure(filled):
    report = filled.ok("analyze", "structure")
    assert {"datasets", "edges", "domains"} <= set(report)
    assert set(report["domains"]["Math"]) >= {"nodes", "average_depth", "in_degree", "out_degree", "leaf_share"}
    assert filled.ok("analyze", "structure", "--as-published")["definitions"]["degrees"] == "lines"
    cut = filled.ok("analyze", "structure", "--first-datasets", 1, "--first-edges", 2)
    assert (cut["datasets"], cut["edges"]) == (1, 2)
    chosen = filled.ok("analyze", "structure", "--degrees", "lines", "--leaves", "stored", "--depth", "shortest")
    assert chosen["definitions"]["depth"] == "shortest"


def test_redundancy(filled):
    report = filled.ok("analyze", "redundancy")
    (triple,) = report["triples"]
    assert (triple["target"], triple["includes"], triple["also_includes"]) == (
        "harbor/mix", "openai/gsm8k", "harbor/mid"
    )  # fmt: skip
    assert triple["path"] == ["openai/gsm8k", "harbor/mid"]
    mixture = filled.ok("analyze", "redundancy", "harbor/top", "harbor/mid")
    assert [drop["dataset"] for drop in mixture["droppable"]] == ["harbor/mid"]


def test_contamination(filled, tmp_path):
    (first, *_) = filled.ok("analyze", "contamination")["benchmarks"]["openai/gsm8k"]
    assert {"dataset", "grade", "distance", "path"} <= set(first)
    alone = filled.ok("analyze", "contamination", "harbor/top")
    assert [(each["grade"], each["distance"]) for each in alone["benchmarks"]["openai/gsm8k"]] == [("inherited", 2)]
    own = tmp_path / "own.toml"
    own.write_text('benchmarks = [{name = "Mid", id = "harbor/mid"}]')
    assert "harbor/mid" in filled.ok("analyze", "contamination", "--benchmarks", own)["benchmarks"]


def test_licenses_overlap_and_integrity(filled):
    report = filled.ok("analyze", "licenses", "harbor/top")
    assert "not legal advice" in report["notice"]
    assert report["licenses"][0]["model_terms"][0]["provider"] == "OpenAI"
    pairs = filled.ok("analyze", "overlap", "harbor/top", "harbor/mid", "harbor/mix")["pairs"]
    assert len(pairs) == 3
    report = filled.ok("analyze", "integrity")
    assert (report["cycles"], report["loops"]) == ([], ["harbor/mid"])
    assert [(each["upstream"], each["downstream"]) for each in report["time_violations"]] == [
        ("harbor/mid", "harbor/mix")
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("structure",), "3 datasets"), (("redundancy",), "1 implicit intersections"),
        (("redundancy", "harbor/top"), "mix"),
        (("contamination",), "openai/gsm8k"), (("contamination", "harbor/mid"), "seeds"), (("licenses",), "unknown"),
        (("overlap", "harbor/top", "harbor/mid"), "Predicted"), (("integrity",), "What to fix first"),
    ],
)  # fmt: skip
def test_tables(filled, words, says):
    result = filled("analyze", *words)
    assert result.code == 0
    assert says in result.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("contamination", "nobody/knows"), 1, "nobody/knows is not in the graph"),
        (("licenses", "nobody/knows"), 1, "nobody/knows is not in the graph"),
        (("overlap", "harbor/top"), 2, "two different datasets"),
        (("contamination", "--benchmarks", "absent.toml"), 2, "cannot be read"),
    ],
)
def test_refusals(filled, words, code, says):
    result = filled("analyze", *words)
    assert result.code == code
    assert says in result.err
    assert "Traceback" not in result.err
    assert result.out == ""


def test_no_database_is_said_and_an_empty_one_has_answers(taproot, tmp_path):
    result = taproot("analyze", "structure")
    assert (result.code, "no lineage database" in result.err) == (1, True)
    (tmp_path / "graph.jsonl").write_text("")
    taproot("import", tmp_path / "graph.jsonl")
    for name in ("structure", "redundancy", "contamination", "licenses", "integrity"):
        assert taproot("analyze", name).code == 0
        assert isinstance(taproot.ok("analyze", name), dict)


def test_reviews_hold(filled):
    assert filled("review", "reject", "harbor/mix", "openai/gsm8k").code == 0
    assert filled.ok("analyze", "redundancy")["triples"] == []
