"""``taproot overlap`` and ``taproot decontaminate``: the keys of contracts.md, lineage beside rows, refusals."""

import json

import pytest

from tests.app.rows.rows_at_hand import questions, write_lines

EDGES = [("harbor/mix", "harbor/base"), ("harbor/mix", "openai/gsm8k"), ("harbor/alone", "harbor/elsewhere")]


@pytest.fixture
def filled(taproot, tmp_path):
    lines = [
        {
            "target": down,
            "source": up,
            "meta_info": json.dumps({"relationship": "Direct Inclusion/Subset", "evidence": "all of it"}),
        }
        for down, up in EDGES
    ]
    (tmp_path / "graph.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "data.jsonl").write_text('{"name": "harbor/mix"}\n')
    assert taproot("import", tmp_path).code == 0
    return taproot


@pytest.fixture
def places(tmp_path):
    texts = questions(40, 1)
    return {
        "mix": write_lines(tmp_path / "mix.jsonl", texts),
        "base": write_lines(tmp_path / "base.jsonl", texts[:10]),
        "alone": write_lines(tmp_path / "alone.jsonl", questions(10, 2)),
    }


def test_overlap_has_the_keys_of_the_contract_and_the_counts(taproot, places):
    value = taproot.ok("overlap", places["mix"], places["base"])
    assert [(one["rows"], one["unique"]) for one in value["sets"]] == [(40, 40), (10, 10)]
    (pair,) = value["pairs"]
    assert (pair["a"], pair["b"], pair["exact"], pair["loose"]) == (places["mix"], places["base"], 10, 10)


def test_with_a_lineage_only_related_pairs_are_compared_and_the_others_named(filled, places, tmp_path):
    named = [f"harbor/{name}={place}" for name, place in places.items()]
    value = filled.ok("overlap", *named, "--db", tmp_path / "lineage.db", "--methods", "exact")
    assert [(pair["a"], pair["b"], pair["exact"]) for pair in value["pairs"]] == [("harbor/mix", "harbor/base", 10)]
    assert value["pairs"][0]["predicted"]["b_in_a"] == ["harbor/base", "harbor/mix"]
    assert {(pair["a"], pair["b"]) for pair in value["skipped"]} == {
        ("harbor/mix", "harbor/alone"), ("harbor/base", "harbor/alone"),
    }  # fmt: skip
    every = filled.ok("overlap", *named, "--db", tmp_path / "lineage.db", "--methods", "exact", "--all-pairs")
    assert (len(every["pairs"]), every["skipped"]) == (3, [])


def test_decontaminate_writes_the_cleaned_set_and_a_report(filled, places, tmp_path):
    other = write_lines(tmp_path / "other.jsonl", questions(5, 9))
    value = filled.ok(
        "decontaminate", f"harbor/mix={places['mix']}", "--against", f"other={other}",
        "--against", f"openai/gsm8k={places['base']}", "--through-lineage", "--db", tmp_path / "lineage.db",
        "--to", tmp_path / "clean.jsonl",
    )  # fmt: skip
    assert [(one["name"], one["likely"], one["training_rows"]) for one in value["benchmarks"]] == [
        ("openai/gsm8k", True, 10), ("other", False, 0),
    ]  # fmt: skip
    assert len((tmp_path / "clean.jsonl").read_text().splitlines()) == 30
    assert json.loads((tmp_path / "clean.jsonl.report.json").read_text())["contaminated"] == 10


def test_tables_name_sets_and_rows(taproot, places, tmp_path):
    shown = taproot("overlap", places["mix"], places["base"], "--examples", 1)
    assert shown.code == 0
    assert "near-duplicates" in shown.out
    assert f"{places['base']} row 0" in shown.out
    shown = taproot("decontaminate", places["mix"], "--against", places["base"])
    assert "10 of 40 rows hold benchmark rows" in shown.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("overlap", "nowhere.jsonl"), 2, "does not exist"),
        (("overlap", "{mix}", "--methods", "guess"), 2, "no method"),
        (("overlap", "{mix}", "--columns", "question=nothing"), 2, "no column 'nothing'"),
        (("overlap", "{mix}", "--ray", "auto"), 2, "--engine daft"),
        (("decontaminate", "{mix}", "--against", "{base}", "--mark"), 2, "need --to"),
        (("decontaminate", "{mix}", "--against", "{base}", "--to", "x.txt"), 2, "must end in"),
    ],
)
def test_refusals_are_one_sentence(taproot, places, arguments, code, said):
    result = taproot(*(one.format(**places) for one in arguments))
    assert (result.code, said in " ".join(result.err.split())) == (code, True), result.err
