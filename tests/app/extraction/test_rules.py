"""The rules extractor on documents in our own words, statement by statement and as a whole."""

import pytest

from app.extraction.rules import extract_claims
from app.language.plain_words import squash
from app.records.claim import Claim, ClaimStatus, Extractor, Relationship
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind
from app.verification.judge import judge
from tests.app.extraction.made_up import DOCUMENTS, MadeUp

OWN = Dataset(id="lab/own-set", name="lab/own-set")


def _document(text: str, kind: DocumentKind = DocumentKind.CARD) -> Document:
    return Document(id="doc", kind=kind, url="", text=text, content_hash="")


def _claims(text: str, kind: DocumentKind = DocumentKind.CARD) -> dict[str, Claim]:
    return {claim.mention: claim for claim in extract_claims(_document(text, kind), OWN)}


def _accepted(made_up: MadeUp) -> dict[str, Claim]:
    document, dataset = made_up.document(), made_up.described()
    claims = extract_claims(document, dataset)
    return {
        squash(claim.mention): claim
        for claim in claims
        if judge(claim, document, dataset).status is ClaimStatus.ACCEPTED
    }


@pytest.mark.parametrize("made_up", DOCUMENTS, ids=lambda made_up: made_up.dataset)
def test_no_claim_takes_what_is_only_mentioned(made_up):
    tempting = {squash(name) for name in made_up.tempting}
    assert not tempting & _accepted(made_up).keys()


@pytest.mark.parametrize("made_up", DOCUMENTS, ids=lambda made_up: made_up.dataset)
def test_relationships_follow_the_wording(made_up):
    claims = _accepted(made_up)
    stated = {squash(name): label for name, label in made_up.upstream.items() if label is not None}
    assert {name: claims[name].relationship for name in stated.keys() & claims.keys()} == {
        name: stated[name] for name in stated.keys() & claims.keys()
    }


def test_most_upstreams_are_found_and_nothing_else():
    wanted = [(made_up, {squash(name.rpartition("/")[2]) for name in made_up.upstream}) for made_up in DOCUMENTS]
    found = [
        ({name.removeprefix("acme").removeprefix("quill") for name in _accepted(one)}, names) for one, names in wanted
    ]
    hits = sum(len(names & accepted) for accepted, names in found)
    assert hits / sum(len(names) for _, names in found) >= 0.9
    assert hits / sum(len(accepted) for accepted, _ in found) >= 0.95


def test_quotes_are_slices_of_the_text_and_claims_are_ordered_and_stable():
    for made_up in DOCUMENTS:
        document, dataset = made_up.document(), made_up.described()
        claims = extract_claims(document, dataset)
        assert all(claim.start is not None for claim in claims)
        assert all(document.text.startswith(claim.quote, claim.start or 0) for claim in claims)
        assert [claim.start for claim in claims] == sorted(claim.start or 0 for claim in claims)
        assert all(claim.extractor is Extractor.RULES and claim.reason and claim.quote for claim in claims)
        assert claims == extract_claims(document, dataset)


def test_front_matter_names_sources_but_not_the_dataset_itself():
    text = "---\nsource_datasets:\n- original\n- extended|oldset\n- a/new-set\n- extended|other-thing\n---\n# X\n"
    claims = _claims(text)
    assert set(claims) == {"oldset", "a/new-set", "thing"}
    assert claims["a/new-set"].upstream_id == "a/new-set"
    assert claims["oldset"].upstream_id is None
    assert claims["oldset"].quote == "source_datasets:\n- original\n- extended|oldset"
    assert set(_claims("# Metadata\nsource_datasets: [extended|oldset]\n\n# X\n")) == {"oldset"}


def test_links_give_ids_and_other_addresses_are_kept():
    text = (
        "Rows were taken from [A One](https://huggingface.co/datasets/a/one), "
        "[B Two](https://github.com/b/two) and C-Three (https://huggingface.co/datasets/c/three)."
    )
    claims = _claims(text)
    assert claims["A One"].upstream_id == "a/one"
    assert claims["B Two"].upstream_id is None
    assert claims["B Two"].upstream_url == "https://github.com/b/two"
    assert claims["C-Three"].upstream_id == "c/three"


def test_a_name_without_link_belongs_to_the_linked_one():
    text = "Rows were taken from [OneSet](https://huggingface.co/datasets/a/one).\n\nOneSet rows were rewritten by us."
    claims = _claims(text)
    assert list(claims) == ["OneSet"]
    assert claims["OneSet"].relationship is Relationship.SEMANTIC_EVOLUTION


def test_a_generic_link_takes_the_name_before_it_or_the_end_of_the_address():
    claims = _claims(
        "Rows come from QuizBank ([link](https://www.kaggle.com/datasets/x/quizbank)).\n\n"
        "More rows come from [Kaggle](https://www.kaggle.com/datasets/someone/tiny-set)."
    )
    assert set(claims) == {"QuizBank", "someone/tiny-set"}


def test_each_source_of_a_list_table_or_section_is_one_claim():
    claims = _claims(
        "## Sources\n\n### First Set\nhttps://huggingface.co/datasets/a/first\n\n### Second & Third\n"
        "https://huggingface.co/datasets/a/second\nhttps://huggingface.co/datasets/a/third\n\n## Mixture\n\n"
        "| Dataset | rows |\n|---|---|\n| FourthSet | 4 |\n\nBuilt from the following:\n\n"
        "1. FifthSet: nice\n2. `a/sixth`\n"
    )
    ids = {claim.upstream_id for claim in claims.values()}
    assert {"a/first", "a/second", "a/third"} <= ids
    assert {"First Set", "Second", "Third", "FourthSet", "FifthSet", "a/sixth"} == set(claims)


def test_answers_by_a_teacher_make_it_a_distillation_of_the_questions():
    text = "Questions were collected from OneQA.\n\nFor each question, GPT-4 generated a long solution."
    assert _claims(text)["OneQA"].relationship is Relationship.COT_DISTILLATION
    assert _claims("Questions were collected from OneQA.")["OneQA"].relationship is Relationship.DIRECT_INCLUSION


def test_readmes_of_software_give_nothing():
    text = (
        "# tool\n\nThe parser is based on [Click](https://click.example.org) and the format is derived from TOML.\n"
        "Errors inherit from `BaseError`. Install it from PyPI.\n"
    )
    assert _claims(text, DocumentKind.GITHUB) == {}
