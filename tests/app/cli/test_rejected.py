"""What was not accepted can be seen too: rejected claims with their reasons, datasets whose answers were unusable."""

import json

import pytest

from tests.standins import StandIns
from tests.standins.world import World, WorldDataset

CARD = """# Mix

This dataset combines [alpha](https://huggingface.co/datasets/acme/alpha)
and [beta](https://huggingface.co/datasets/acme/beta), with   rewritten questions.

We evaluate on MMLU and report accuracy.
"""
DATASETS = (
    WorldDataset(id="m/mix", card=CARD, created_at="2024-02-01"),
    WorldDataset(id="m/refused", card=CARD, created_at="2024-02-01"),
    WorldDataset(id="acme/alpha", card="# Alpha\n\nWritten by hand in one summer by us.\n", created_at="2021-02-01"),
    WorldDataset(id="acme/beta", card="# Beta\n\nWritten by hand in one summer by us.\n", created_at="2021-02-01"),
)
STATED = [
    ("acme/alpha", "This dataset combines [alpha] ... with rewritten questions."),
    ("MMLU", "We evaluate on MMLU and report accuracy."),
    ("Gamma Rays", "The rows were taken from Gamma Rays."),
]


def model(schema, messages):
    text = json.dumps(messages)
    if schema == "DocumentClaims" and "m/refused" in text.split("acme/")[0]:
        return {"claims": "none that I would name"}
    if schema == "DocumentClaims" and "combines [alpha]" in text:
        fields = {"relationship": "Direct Inclusion/Subset", "confidence": 0.9}
        return {"claims": [{"name": name, "evidence": quote, **fields} for name, quote in STATED]}
    if schema == "DocumentClaims":
        return {"claims": []}
    if schema == "DatasetProfile":
        return {"domains": ["General"], "data_type": "manual", "summary": "Rows."}
    if schema == "ClaimReview":
        return {"verdict": "unclear", "reason": "it does not say"}
    return {"id": None, "reason": "none"}


@pytest.fixture(scope="module")
def services():
    with StandIns(World(datasets=DATASETS), source_model=model) as running:
        yield running


def test_why_and_export_show_rejected_claims_with_their_reason(taproot, services):
    taproot.ok("trace", "m/mix", environment=services.environment)
    for name, words in (("cais/mmlu", "evaluation"), ("Gamma Rays", "does not stand in the document")):
        (edge,) = taproot.ok("why", "m/mix", name)["paths"][0]
        assert edge["status"] == "rejected"
        assert words in edge["claims"][0]["reason"]
    lines = [json.loads(line) for line in taproot.export()["graph.jsonl"].splitlines()]
    statuses = {line["source"]: json.loads(line["meta_info"])["status"] for line in lines}
    assert statuses["cais/mmlu"] == statuses["Gamma Rays"] == "rejected"
    shown = taproot.ok("show", "m/mix")
    assert {edge["upstream"] for edge in shown["edges"]} == {"acme/alpha"}


def test_evidence_is_in_the_documents_own_words(taproot, services):
    taproot.ok("trace", "m/mix", environment=services.environment)
    (edge,) = taproot.ok("why", "m/mix", "acme/alpha")["paths"][0]
    assert edge["claims"][0]["quote"] in CARD.replace("   ", " ") or edge["claims"][0]["quote"] in CARD
    assert edge["evidence"] == edge["claims"][0]["quote"]
    assert "..." in edge["claims"][0]["stated_quote"]


def test_a_dataset_whose_answers_are_unusable_needs_review_and_is_not_terminal(taproot, services):
    outcome = taproot.ok("trace", "m/refused", environment=services.environment)
    assert outcome["needs_review"] == 1
    (waiting,) = taproot.ok("review", "list")
    assert (waiting["downstream"], waiting["upstream"]) == ("m/refused", None)
    data = [json.loads(line) for line in taproot.export()["data.jsonl"].splitlines()]
    assert [(line["is_terminal_node"], line["terminal_reason"]) for line in data if line["name"] == "m/refused"] == [
        (False, "")
    ]
