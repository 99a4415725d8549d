"""Claims from a model's answer: ids from links beside the name, broken items kept."""

import pytest

from app.extraction.links import dataset_links, linked_id
from app.extraction.model_claims import claims_from_answer
from app.records.claim import Extractor, Relationship
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind
from app.records.model_answers import BrokenAnswer, DocumentClaims, Prompt, Reply, StatedClaim

TEXT = """# Own

Rows of [RoseSet](https://huggingface.co/datasets/garden/rose) and TulipSet were merged.

### DaisySet
By us: https://huggingface.co/datasets/garden/daisy

- LilySet, see `load_dataset("garden/lily-set")`
- OakSet
"""
OWN = Dataset(id="garden/own", name="garden/own")
PROMPT = Prompt(name="extract_claims", version="v1", system="", user="")


def _claims(*items: tuple[str, str], broken: tuple[BrokenAnswer, ...] = ()):
    stated = tuple(
        StatedClaim(name=name, relationship=Relationship.DIRECT_INCLUSION, confidence=0.8, evidence=evidence)
        for name, evidence in items
    )
    document = Document(id="doc", kind=DocumentKind.CARD, url="", text=TEXT, content_hash="")
    return claims_from_answer(Reply(DocumentClaims(claims=stated), broken, "model-x"), document, OWN, PROMPT)


@pytest.mark.parametrize(
    ("name", "evidence", "dataset_id"),
    [
        (
            "RoseSet",
            "Rows of [RoseSet](https://huggingface.co/datasets/garden/rose) and TulipSet were merged.",
            "garden/rose",
        ),
        ("TulipSet", "Rows of [RoseSet](https://huggingface.co/datasets/garden/rose) and TulipSet were merged.", None),
        ("DaisySet", "### DaisySet\nBy us: https://huggingface.co/datasets/garden/daisy", "garden/daisy"),
        ("LilySet", '- LilySet, see `load_dataset("garden/lily-set")`', "garden/lily-set"),
        ("OakSet", "- OakSet", None),
        ("GhostSet", "Rows of GhostSet", None),
    ],
)
def test_a_link_beside_the_name_gives_the_id(name, evidence, dataset_id):
    (claim,) = _claims((name, evidence))
    assert claim.upstream_id == dataset_id
    assert claim.extractor is Extractor.LLM
    assert claim.model == "model-x"
    assert claim.prompt_hash == "v1"
    assert (claim.start is not None) == (evidence in TEXT)


def test_broken_items_become_broken_claims_and_repeats_are_left_out():
    claims = _claims(("OakSet", "- OakSet"), ("OakSet", "- OakSet"), broken=(BrokenAnswer("{", "no relationship"),))
    assert [claim.broken for claim in claims] == [None, "no relationship"]


def test_no_answer_gives_only_what_was_broken():
    document = Document(id="doc", kind=DocumentKind.CARD, url="", text=TEXT, content_hash="")
    reply: Reply[DocumentClaims] = Reply(None, (BrokenAnswer("x" * 5_000, "a refusal"),), "model-x")
    (claim,) = claims_from_answer(reply, document, OWN, PROMPT)
    assert claim.broken == "a refusal"
    assert len(claim.quote) <= 300


def test_links_of_a_stretch_of_text():
    text = 'see https://huggingface.co/datasets/a/b and load_dataset("c/d") or https://huggingface.co/x/y'
    assert [link[3] for link in dataset_links(text, 0, len(text))] == ["a/b", "c/d"]
    assert linked_id("Quiz and Test: https://huggingface.co/datasets/a/test", (0, 4), (0, 60)) is None
