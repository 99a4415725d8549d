"""``taproot eval`` as a person and a program use it."""

import json

import pytest

from tests.app.evaluation.samples import write_gold
from tests.running import taproot, taproot_json
from tests.standins.server import StandIns
from tests.standins.world import ModelLine, World, WorldDataset

KEYS = {"precision", "recall", "f1", "negatives_taken", "relationship_accuracy", "id_accuracy", "grounded"}
CLAIMS = [
    {
        "name": "Tide Problems",
        "relationship": "Direct Inclusion/Subset",
        "confidence": 0.95,
        "evidence": "Lantern Mix is a filtered subset of "
        "[Tide Problems](https://huggingface.co/datasets/shore/tide-problems).",
    },
    {
        "name": "Beacon-Bench",
        "relationship": "Direct Inclusion/Subset",
        "confidence": 0.9,
        "evidence": "Models trained on it are evaluated on Beacon-Bench.",
    },
    {
        "name": "Invented Pier",
        "relationship": "Direct Inclusion/Subset",
        "confidence": 0.9,
        "evidence": "We also took rows from Invented Pier.",
    },
]


@pytest.fixture
def gold(tmp_path):
    return write_gold(tmp_path)


@pytest.fixture(scope="module")
def services():
    datasets = (
        WorldDataset(id="harbor/lantern-mix", card="# Lantern Mix\n", created_at="2024-05-01"),
        WorldDataset(id="harbor/plain", card="# Plain\n", created_at="2024-05-01"),
        WorldDataset(id="shore/tidal-problems", renamed_from=("shore/tide-problems",), created_at="2021-05-01"),
        WorldDataset(id="shore/old-quay", created_at="2021-05-01"),
        WorldDataset(id="shore/old-quay-v2", created_at="2022-05-01", likes=900),
    )
    answers = (ModelLine("DocumentClaims", {"claims": CLAIMS}, "harbor/lantern-mix"),)
    with StandIns(World(datasets=datasets, answers=answers)) as running:
        yield running


def one_sentence(result, code, *words):
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    said = [line for line in result.stderr.splitlines() if line.startswith(("taproot: ", "Error: "))]
    assert len(said) == 1, result.stderr
    for word in words:
        assert word in said[0]


def test_the_rules_are_scored_without_any_service(gold):
    result = taproot("eval", gold, "--json")
    report = json.loads(result.stdout)
    assert result.returncode == 0
    assert "the rules" in result.stderr
    assert set(report) >= {"documents", "per_document", *KEYS}
    assert report["documents"] == 2
    assert report["precision"] == report["recall"] == report["grounded"] == 1
    assert report["negatives_taken"] == 0
    assert [one["dataset"] for one in report["per_document"]] == ["harbor/lantern-mix", "harbor/plain"]
    predicted = {one["mention"]: one for one in report["per_document"][0]["predicted"]}
    assert set(predicted["Tide Problems"]) >= {"mention", "id", "relationship", "confidence", "quote"}
    assert predicted["Tide Problems"]["id"] == "shore/tide-problems"


def test_the_report_shows_each_miss_and_each_false_claim_in_its_sentence(gold):
    rows = [json.loads(line) for line in gold.read_text().splitlines()]
    old_quay = rows[0]["upstream"].pop()
    rows[0]["upstream"].append({**old_quay, "mention": "Nowhere Named", "evidence": "Its rows are from Nowhere Named."})
    gold.write_text("\n".join(map(json.dumps, rows)))
    result = taproot("eval", gold, "--extractor", "rules")
    assert result.returncode == 0
    assert "harbor/lantern-mix  (mix.md)" in result.stdout
    assert "missed  Nowhere Named: “Its rows are from Nowhere Named.”" in result.stdout
    false = next(line for line in result.stdout.splitlines() if "false   Old Quay" in line)
    assert "The word problems of Old Quay were rewritten" in false


def test_a_model_is_asked_and_counted(gold, services):
    report = taproot_json("eval", gold, "--model", "standin-model", environment=services.environment)
    assert report["extractor"] == "llm"
    assert report["model"] == "standin-model"
    assert report["model_calls"] >= 2
    assert report["prompt_tokens"] > 0
    assert [one["mention"] for one in report["per_document"][0]["predicted"]] == ["Tide Problems"]
    assert [one["mention"] for one in report["per_document"][0]["missed"]] == ["Old Quay"]
    assert report["recall"] == 0.5
    assert report["grounded"] == 1


def test_a_budget_ends_it(gold, services):
    result = taproot("eval", gold, "--budget-tokens", "10", environment=services.environment)
    one_sentence(result, 3, "budget")


def test_names_are_resolved_through_the_hub(gold, services):
    report = taproot_json("eval", gold, "--online", "--extractor", "rules", environment=services.environment)
    predicted = {one["mention"]: one["online_id"] for one in report["per_document"][0]["predicted"]}
    assert predicted == {"Tide Problems": "shore/tidal-problems", "Old Quay": "shore/old-quay"}
    assert report["id_accuracy"] == 1
    assert report["id_accuracy_offline"] == 0.5


def test_a_wrong_id_is_shown(gold, services):
    text = gold.read_text().replace("shore/old-quay", "shore/old-quay-v2")
    gold.write_text(text)
    result = taproot("eval", gold, "--online", "--extractor", "rules", environment=services.environment)
    shown = next(line for line in result.stdout.splitlines() if line.startswith("  id      Old Quay"))
    assert "shore/old-quay-v2; shore/old-quay (" in shown


def test_no_gold_file(tmp_path):
    one_sentence(taproot("eval", tmp_path / "none.jsonl"), 1, "none.jsonl")


def test_a_torn_line_is_named(gold):
    gold.write_text(gold.read_text()[:-30])
    one_sentence(taproot("eval", gold), 1, "line 2", "JSON")


def test_a_missing_field_is_named(gold):
    gold.write_text(gold.read_text() + '{"dataset": "a/b"}\n')
    one_sentence(taproot("eval", gold), 1, "line 3", "'file'")


def test_a_missing_document_is_named(gold):
    (gold.parent / "plain.md").unlink()
    one_sentence(taproot("eval", gold), 1, "plain.md", "harbor/plain")


def test_a_model_without_a_key(gold):
    one_sentence(taproot("eval", gold, "--extractor", "llm"), 2, "OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("options", "variable"), [(("--extractor", "llm"), "OPENAI_BASE_URL"), (("--online",), "HF_ENDPOINT")]
)
def test_a_service_that_cannot_be_reached(gold, options, variable, free_port):
    environment = {variable: f"http://127.0.0.1:{free_port}/v1", "TAPROOT_PATIENCE_S": "0.1"}
    one_sentence(taproot("eval", gold, *options, environment=environment), 3, "could not be")


@pytest.fixture
def free_port():
    import socket

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


def test_an_environment_file_is_read_alone(gold, services, tmp_path):
    path = tmp_path / "keys.env"
    path.write_text("".join(f"{name}={value}\n" for name, value in services.environment.items()))
    report = taproot_json("eval", gold, "--env-file", path, "--extractor", "llm")
    assert report["extractor"] == "llm"
