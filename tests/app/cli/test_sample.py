"""``taproot sample``: from a lineage to a dataset with its card, and refusals that say what to do."""

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from app.exports import card, croissant
from app.rows import writing
from tests.app.rows.rows_at_hand import questions, write_lines
from tests.loopback import Answered, serving

JSON = {"content-type": "application/json"}
EDGES = [("harbor/mix", "harbor/old"), ("harbor/mix", "harbor/mid"), ("harbor/mid", "harbor/young")]
NODES = [
    {"name": "harbor/old", "license": "mit", "year": "2022-01", "is_terminal_node": True},
    {"name": "harbor/young", "license": "cc-by-nc-4.0", "is_terminal_node": True},
    {"name": "harbor/mid", "is_terminal_node": False},
    {"name": "harbor/mix", "is_terminal_node": False},
]


@pytest.fixture
def filled(taproot, tmp_path):
    lineage = tmp_path / "lineage"
    lineage.mkdir()
    told = json.dumps({"relationship": "Direct Inclusion/Subset", "evidence": "all of it", "exists": True})
    lines = [{"target": down, "source": up, "meta_info": told} for down, up in EDGES]
    nodes = [{"exists_on_hf": "exists", **node} for node in NODES]
    (lineage / "x_graph.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (lineage / "x_data.jsonl").write_text("".join(json.dumps(node) + "\n" for node in nodes))
    assert taproot("import", lineage).code == 0
    return taproot


@pytest.fixture
def given(tmp_path):
    exam = questions(6, 9)
    old = write_lines(tmp_path / "old.jsonl", [*questions(40, 1), exam[3]])
    new = write_lines(tmp_path / "new.jsonl", questions(30, 2))
    against = write_lines(tmp_path / "exam.jsonl", exam)
    rows = ["--rows", f"harbor/old={old}", "--rows", f"harbor/young={new}", "--only-rows", "--processes", "1"]
    return [*rows, "--against", f"exam={against}", "--measure-rows", "50"]


@pytest.mark.parametrize("ending", [".parquet", ".jsonl"])
def test_the_whole_of_it(filled, given, tmp_path, ending):
    target = tmp_path / "out" / f"ours{ending}"
    value = filled.ok("sample", "harbor/mix", "--budget", 50, "--to", target, *given)
    assert [(one["id"], one["rows"], one["taken"]) for one in value["roots"]] == [
        ("harbor/old", 41, 27), ("harbor/young", 30, 23),
    ]  # fmt: skip
    assert value["benchmarks"][0]["dropped_rows"] == 1
    assert value["benchmarks"][0]["left_in_sample"] == 0
    names = [one["name"] for one in value["diversity"]["compared"]]
    assert names == ["harbor/old", "harbor/young", "proportional mixture"]
    assert value["diversity"]["embedder"] != value["spread_by"]
    weak = {(one["name"], one["measure"]) for one in value["diversity"]["not_clearly_above"]}
    for one in value["diversity"]["compared"]:
        for measure, difference in one["difference"].items():
            assert difference["low"] <= difference["value"] <= difference["high"]
            assert ((one["name"], measure) in weak) == (difference["low"] <= 0)
    lines = map(json.loads, target.read_text().splitlines()) if ending == ".jsonl" else None
    rows = pq.read_table(target).to_pylist() if lines is None else list(lines)
    assert len(rows) == 50
    assert {row["root"] for row in rows} == {"harbor/old", "harbor/young"}
    assert json.loads(target.with_name("ours.report.json").read_text()) == value


def test_card_and_croissant_tell_the_roots_and_read_back(filled, given, tmp_path):
    target = tmp_path / "ours.parquet"
    filled.ok("sample", "harbor/mix", "--budget", 50, "--to", target, *given)
    text = (tmp_path / "ours.card.md").read_text()
    front = yaml.safe_load(text.split("---")[1])
    assert front["source_datasets"] == ["harbor/old", "harbor/young"]
    assert front["license"] == "other"
    assert front["license_details"] == "cc-by-nc-4.0; mit"
    for excerpt in (card.read(tmp_path / "ours.card.md"), croissant.read(tmp_path / "ours.croissant.json")):
        assert {(edge.downstream, edge.upstream) for edge in excerpt.edges} == {
            ("ours", "harbor/young"), ("ours", "harbor/old"),
        }  # fmt: skip
    told = json.loads((tmp_path / "ours.croissant.json").read_text())
    assert told["distribution"][0]["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    fields = [field["source"]["extract"]["column"] for field in told["recordSet"][0]["field"]]
    assert fields == pq.read_schema(target).names


def test_the_same_seed_gives_the_same_file(filled, given, tmp_path):
    one, again, other = (tmp_path / f"{name}.jsonl" for name in ("one", "again", "other"))
    for target, seed in ((one, 7), (again, 7), (other, 8)):
        filled.ok("sample", "harbor/mix", "--budget", 30, "--to", target, "--seed", seed, *given)
    assert one.read_bytes() == again.read_bytes() != other.read_bytes()


def test_filters_leave_roots_out_with_their_reason(filled, given, tmp_path):
    value = filled.ok(
        "sample", "harbor/mix", "--budget", 500, "--to", tmp_path / "o.jsonl", "--license", "permissive", *given
    )
    assert [one["id"] for one in value["roots"]] == ["harbor/old"]
    assert value["left_out"] == [
        {"id": "harbor/young", "reason": "its license (cc-by-nc-4.0) is non_commercial"}
    ]  # fmt: skip
    assert (value["asked_rows"], value["rows"]) == (500, 40)


def test_people_are_shown_tables_and_what_is_missing(filled, given, tmp_path):
    said = filled("sample", "harbor/mix", "--budget", 500, "--to", tmp_path / "o.jsonl", *given)
    assert said.code == 0
    assert "harbor/old" in said.out
    assert "it holds a row of exam: 1" in said.out
    assert "70 rows of 500" in said.out
    assert "proportional mixture" in said.out
    assert "Not above beyond chance: " in said.out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--license", "free"], 2, "'free' is no class of licenses"),
        (["--rows", "harbor/mid=x.jsonl"], 2, "harbor/mid is no root here"),
        (["--rows", "nothing"], 2, "write --rows ROOT=PLACE"),
        (["--without", "harbor/old", "--without", "harbor/young"], 1, "No root is left to draw from (2 left out"),
        (["--methods", "guess"], 2, "'guess' is no method"),
        (["--embed", "endpoint"], 2, "needs OPENAI_API_KEY or OPENAI_BASE_URL"),
        (["--embed", "local", "--embed-model", "no/such-model"], 2, "Embedding by a local model needs the extra"),
        (["--embed-model", "x"], 2, "says nothing for TF-IDF"),
        (["--since", "yesterday"], 2, "yesterday"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(filled, given, tmp_path, words, code, sentence):
    target = tmp_path / "o.jsonl"
    said = filled("sample", "harbor/mix", "--budget", 5, "--to", target, *given, *words)
    assert said.code == code
    assert sentence in " ".join(said.err.split())
    assert not target.exists()


def test_unknown_datasets_bad_targets_and_missing_rows(filled, given, tmp_path):
    assert "ocean/none is not in" in filled("sample", "ocean/none", "--budget", 5, "--to", tmp_path / "o.jsonl").err
    assert filled("sample", "--budget", 5, "--to", tmp_path / "o.txt", *given).code == 2
    gone = ["--rows", f"harbor/old={tmp_path / 'gone.jsonl'}", "--only-rows"]
    said = filled("sample", "harbor/mix", "--budget", 5, "--to", tmp_path / "o.jsonl", *gone)
    assert (said.code, "gone.jsonl does not exist" in said.err) == (2, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_leaves_nothing_under_the_final_names(filled, given, tmp_path, monkeypatch):
    written = writing.write_rows
    monkeypatch.setattr("app.building.outputs.write_rows", lambda path, *rest: written(Path("/dev/full"), *rest))
    target = tmp_path / "out" / "ours.jsonl"
    said = filled("sample", "harbor/mix", "--budget", 50, "--to", target, *given)
    assert said.code == 1
    assert "cannot be written to" in said.err
    assert list(target.parent.iterdir()) == []


def test_an_endpoint_embeds_each_text_once_and_sends_its_key_nowhere_else(filled, given, tmp_path):
    asked: list[str] = []

    def answer(request):
        asked.extend(json.loads(request.body)["input"])
        assert request.headers["authorization"] == "Bearer sk-test"
        vectors = [[len(text), sum(map(ord, text)) % 97, 1.0] for text in json.loads(request.body)["input"]]
        data = [{"index": n, "embedding": vector} for n, vector in enumerate(vectors)]
        return Answered(200, json.dumps({"data": data, "usage": {"total_tokens": 9}}).encode(), JSON)

    words = ["--budget", 20, *given, "--embed", "endpoint", "--measure-with", "endpoint", "--embed-model", "small"]
    with serving(answer) as server:
        environment = {"OPENAI_BASE_URL": f"{server.base}/v1", "OPENAI_API_KEY": "sk-test"}
        for name in ("one", "two"):
            said = filled(
                "sample", "harbor/mix", "--to", tmp_path / f"{name}.jsonl", "--json", *words, environment=environment
            )
            assert said.code == 0, said.err
            assert said.json["spread_by"] == said.json["diversity"]["embedder"] == "endpoint small"
        assert asked
        assert len(asked) == len(set(asked)), "what was asked once is kept"
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    kept = next(tmp_path.glob("*.vectors.db")).read_bytes()
    assert b"sk-test" not in kept
    assert asked[0].encode() not in kept


@pytest.mark.parametrize(
    ("answer", "code", "sentence"),
    [
        (Answered(401, b'{"error": {"message": "no such key"}}', JSON), 3, "does not accept the key"),
        (Answered(200, b'{"data": [{"index": 0, "embedding": [1.0, NaN]}]}', JSON), 3, "vectors for"),
        (Answered(500, b"{}"), 3, "answered 500"),
    ],
)
def test_an_endpoint_that_does_not_answer_well_is_told(filled, given, tmp_path, answer, code, sentence):
    with serving(lambda _: answer) as server:
        environment = {"OPENAI_BASE_URL": f"{server.base}/v1", "TAPROOT_PATIENCE_S": "0"}
        words = ["--budget", 20, "--to", tmp_path / "o.jsonl", *given, "--embed", "endpoint"]
        said = filled("sample", "harbor/mix", *words, environment=environment)
    assert said.code == code
    assert sentence in " ".join(said.err.split())
    assert not (tmp_path / "o.jsonl").exists()
