"""The verdict on a claim: what is accepted, rejected with its reason, or left in doubt."""

import pytest

from app.extraction.claims import make_claim
from app.records.claim import Claim, ClaimStatus, Extractor, Relationship
from app.records.dataset import Dataset, HubDataset
from app.records.document import Document, DocumentKind
from app.records.model_answers import ClaimReview
from app.verification.confidence import confidence_of
from app.verification.hostile import HostileSpan
from app.verification.judge import apply_review, hostile_quote, judge
from app.verification.mention import occurrences

CARD = """# Orchid

Orchid-20k holds questions sampled from [RoseSet](https://huggingface.co/datasets/garden/rose-set) and TulipSet. Its
answers were written by GPT-4. ViolaSet was looked at.

## Evaluation

Models are evaluated on ThornBench, and rows which overlap with SpineBench were removed.

## Sources

- DaisySet
- Lily-7B

Orchid-1 is an older version. SecondHand is derived from LotusSet.
"""


def _document(text: str = CARD, kind: DocumentKind = DocumentKind.CARD) -> Document:
    return Document(id="doc", kind=kind, url="", text=text, content_hash="")


def _claim(mention: str, quote: str, **fields: object) -> Claim:
    known: dict[str, object] = {
        "downstream": "garden/orchid-20k",
        "document_id": "doc",
        "relationship": Relationship.DIRECT_INCLUSION,
        "confidence": 0.9,
        "extractor": Extractor.LLM,
        "model": "m",
    }
    return make_claim(mention=mention, quote=quote, **(known | fields))  # type: ignore[arg-type]


DATASET = Dataset(id="garden/orchid-20k", name="garden/orchid-20k")
FIRST = "questions sampled from [RoseSet](https://huggingface.co/datasets/garden/rose-set) and TulipSet"


def _judge(mention: str, quote: str, **fields: object):
    return judge(_claim(mention, quote, **fields), _document(), DATASET)


@pytest.mark.parametrize(
    ("mention", "quote"),
    [
        ("RoseSet", FIRST),
        ("TulipSet", "sampled from RoseSet and TulipSet"),
        ("the Tulip Set dataset", FIRST),
        ("DaisySet", "- DaisySet"),
    ],
)
def test_stated_sources_are_accepted_with_their_span(mention, quote):
    verdict = _judge(mention, quote)
    assert verdict.status is ClaimStatus.ACCEPTED
    assert verdict.context == "upstream"
    assert verdict.explicit
    assert not verdict.doubtful
    assert verdict.start is not None
    assert verdict.end is not None
    assert mention.split()[-1][:3] in CARD[verdict.start : verdict.end] or "Tulip" in CARD[verdict.start : verdict.end]


@pytest.mark.parametrize(
    ("mention", "quote", "context", "reason"),
    [
        ("RoseSet", "questions taken from RoseSet", "unknown", "does not stand in the document"),
        ("GhostSet", FIRST, "unknown", "neither in the quote nor beside it"),
        ("ThornBench", "Models are evaluated on ThornBench", "evaluation", "another use"),
        ("SpineBench", "rows which overlap with SpineBench were removed", "decontamination", "another use"),
        ("GPT-4", "Its answers were written by GPT-4.", "model", "a model"),
        ("Lily-7B", "- Lily-7B", "model", "a model"),
        ("Orchid", "# Orchid", "self_or_version", "own"),
        ("human annotators", FIRST, "other", "no dataset"),
        ("LotusSet", "is derived from LotusSet", "indirect", "SecondHand"),
    ],
)
def test_what_is_no_source_is_rejected_with_its_reason(mention, quote, context, reason):
    verdict = _judge(mention, quote)
    assert verdict.status is ClaimStatus.REJECTED
    assert verdict.context == context
    assert reason in verdict.reason
    assert verdict.confidence == 0


@pytest.mark.parametrize(("mention", "quote"), [("ViolaSet", "ViolaSet was looked at.")])
def test_what_the_text_leaves_open_is_doubtful(mention, quote):
    verdict = _judge(mention, quote)
    assert verdict.status is ClaimStatus.NEEDS_REVIEW
    assert verdict.doubtful


def test_broken_claims_and_hostile_quotes_are_rejected():
    assert _judge("RoseSet", FIRST, broken="no relationship").status is ClaimStatus.REJECTED
    verdict = judge(_claim("RoseSet", FIRST), _document(), DATASET, hostile="tells the reader what to report")
    assert verdict.status is ClaimStatus.REJECTED
    assert "instructs the reader" in verdict.reason


def test_a_quote_that_touches_a_hostile_passage_is_hostile():
    at = CARD.index("questions")
    spans = (HostileSpan(at + 5, at + 40, "tells"),)
    assert hostile_quote(_claim("RoseSet", FIRST), _document(), spans) == "tells"
    assert hostile_quote(_claim("DaisySet", "- DaisySet"), _document(), spans) is None
    assert hostile_quote(_claim("RoseSet", FIRST), _document(), ()) is None


def test_a_link_to_a_model_is_rejected_and_an_id_tells_a_namesake_apart():
    link = "https://huggingface.co/garden/rose"
    assert _judge("RoseSet", FIRST, upstream_url=link).context == "model"
    text = "Orchid-20k is a filtered version of [Orchid](https://huggingface.co/datasets/meadow/orchid)."
    other = _claim("Orchid", text, upstream_id="meadow/orchid")
    assert judge(other, _document(text), DATASET).status is ClaimStatus.ACCEPTED


def test_a_copy_named_like_its_original_is_doubtful():
    text = "The orchid-20k corpus is cloned from the university's page."
    verdict = judge(_claim("orchid-20k", text), _document(text), DATASET)
    assert verdict.status is ClaimStatus.NEEDS_REVIEW


def test_configurations_are_parts_of_the_dataset():
    hub = HubDataset(id=DATASET.id, config_names=("petal_part",))
    described = DATASET.model_copy(update={"hub": hub})
    text = "`petal_part` was sampled from `leaf_part`, see RoseSet."
    assert judge(_claim("petal_part", text), _document(text), described).context == "self_or_version"


def test_an_unsure_model_and_an_unsure_wording_need_review():
    assert _judge("RoseSet", FIRST, confidence=0.1).status is ClaimStatus.NEEDS_REVIEW


def test_a_review_settles_doubt_and_nothing_else():
    doubtful = _judge("ViolaSet", "ViolaSet was looked at.")
    sure = _judge("RoseSet", FIRST)
    yes, no = (ClaimReview(verdict=verdict, reason="r") for verdict in ("supported", "unsupported"))
    assert apply_review(doubtful, yes).status is ClaimStatus.ACCEPTED
    assert apply_review(doubtful, yes).reviewed_by == "model"
    assert apply_review(doubtful, no).status is ClaimStatus.REJECTED
    assert apply_review(doubtful, ClaimReview(verdict="unclear", reason="")).status is ClaimStatus.NEEDS_REVIEW
    assert apply_review(sure, no) == sure


def test_confidence_rises_with_wording_and_trust_and_never_above_what_was_stated_alone():
    assert confidence_of(0.9, DocumentKind.CARD, None) > confidence_of(0.6, DocumentKind.CARD, None)
    assert confidence_of(0.9, DocumentKind.CARD, None) > confidence_of(0.9, DocumentKind.BLOG, None)
    assert confidence_of(0.9, DocumentKind.CARD, 0.2) < confidence_of(0.9, DocumentKind.CARD, None)
    assert confidence_of(0.6, DocumentKind.CARD, 1.0) == confidence_of(0.6, DocumentKind.CARD, None)


@pytest.mark.parametrize(
    ("mention", "dataset_id", "text"),
    [
        ("Rose-Set", None, "from Rose Set v2"),
        ("org/RoseSet", None, "from RoseSet"),
        ("RoseSet dataset", None, "from rose_set"),
        ("RoseSet (2023)", None, "from RoseSet"),
        ("Roses", "garden/rose-set", "from garden/rose-set"),
    ],
)
def test_spellings_of_a_name_are_found(mention, dataset_id, text):
    assert occurrences(mention, dataset_id, text, 0, len(text))


@pytest.mark.parametrize(
    ("mention", "text"), [("RoseSet-1", "from RoseSet-2"), ("Rose", "from Primrose"), ("RoseSet-10k", "RoseSet-50k")]
)
def test_other_versions_and_parts_of_words_are_not(mention, text):
    assert not occurrences(mention, None, text, 0, len(text))


def _of_text(text: str, mention: str, quote: str, dataset: str, **fields: object):
    claim = _claim(mention, quote, downstream=dataset, **fields)
    return judge(claim, _document(text), Dataset(id=dataset, name=dataset))


@pytest.mark.parametrize(
    ("mention", "quote"),
    [
        ("GPT4", "The rows were rewritten using GPT4 responses."),
        ("lab/opus-mt-es-it", "Translated by lab/opus-mt-es-it from Spanish."),
        ("Towards Better Petals via Deep Gardens", "It follows Towards Better Petals via Deep Gardens in all."),
        ("https://garden.example.org/rose-gpt4/", "Source: https://garden.example.org/rose-gpt4/"),
    ],
)
def test_means_titles_and_the_own_page_are_no_sources(mention: str, quote: str) -> None:
    verdict = _of_text(f"# Roses\n\n{quote}\n", mention, quote, "garden/rose-gpt4")
    assert verdict.status is ClaimStatus.REJECTED


def test_a_name_of_a_model_may_be_called_a_corpus() -> None:
    quote = "Pairs come from the NLLB corpus."
    assert _of_text(f"# Roses\n\n{quote}\n", "NLLB", quote, "garden/rose").status is ClaimStatus.ACCEPTED


def test_the_title_of_a_changed_set_is_the_name_of_its_original() -> None:
    text = "# RoseLog\n\nOriginal repository, https://github.com/lab/roselog\n\nTranslated by hand.\n"
    quote = "Original repository, https://github.com/lab/roselog"
    assert _of_text(text, "roselog", quote, "garden/translated-roselog").status is ClaimStatus.ACCEPTED
    assert _of_text(text, "roselog", quote, "garden/roselog").status is ClaimStatus.REJECTED


@pytest.mark.parametrize("text", ["基于RoseSet构建", "RoseSetから抽出", "RoseSet에서 추출"])
def test_a_name_stands_in_a_script_without_spaces(text: str) -> None:
    assert len(occurrences("RoseSet", None, text, 0, len(text))) == 1
    assert not occurrences("RoseSet", None, text.replace("Set", "Setting"), 0, len(text) + 4)
