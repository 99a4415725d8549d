"""Claims of a sure model, which a plain statement or the place of the name bears out, need no second look."""

import pytest

from app.extraction.claims import make_claim
from app.records.claim import ClaimStatus, Extractor, Relationship
from app.verification.judge import judge
from tests.app.extraction.made_up import MadeUp


def _status(dataset: str, text: str, mention: str, quote: str) -> ClaimStatus:
    made_up = MadeUp(dataset, text)
    document = made_up.document()
    claim = make_claim(
        downstream=dataset,
        document_id=document.id,
        mention=mention,
        quote=quote,
        extractor=Extractor.LLM,
        relationship=Relationship.DIRECT_INCLUSION,
        confidence=0.95,
    )
    return judge(claim, document, made_up.described()).status


@pytest.mark.parametrize(
    ("dataset", "mention", "quote"),
    [
        ("reef/coral-2", "reef/coral-1", "Every row of reef/coral-1 was passed through a new filter."),
        (
            "reef/evolved",
            "Harbour Lima",
            "Starting point are the 40k instructions of Harbour Lima, which were rewritten.",
        ),
        ("reef/mathful", "GSMX8", "All rows are augmented from the training splits of GSMX8."),
        ("reef/tide", "gull/tide", "Tide rows are cloned from gull/tide."),
        ("reef/tide", "NestQA", "The Tide 2022 Collection combines NestQA and GullQA."),
    ],
)
def test_a_plain_statement_is_accepted(dataset: str, mention: str, quote: str) -> None:
    text = f"# Card\n\n## Source data\n\n{quote}\n"
    assert _status(dataset, text, mention, quote) is ClaimStatus.ACCEPTED


def test_a_column_of_what_it_is_made_of_is_accepted() -> None:
    row = "| sub1 | 5M | all tasks of gull/nest |"
    text = f"# Reef\n\n| submix | rows | made of |\n|---|---|---|\n{row}\n"
    assert _status("reef/mix", text, "gull/nest", row) is ClaimStatus.ACCEPTED


def test_nothing_taken_is_rejected() -> None:
    quote = "Nothing was taken from GullQA."
    assert _status("reef/mix", f"# Reef\n\n{quote}\n", "GullQA", quote) is ClaimStatus.REJECTED


def test_a_name_of_another_owner_is_not_the_dataset_itself() -> None:
    quote = "It is a filtered version of gull/tide."
    assert _status("reef/tide", f"# Tide\n\n{quote}\n", "gull/tide", quote) is ClaimStatus.ACCEPTED
    assert _status("reef/tide", f"# Tide\n\n{quote}\n", "reef/tide", quote) is not ClaimStatus.ACCEPTED
