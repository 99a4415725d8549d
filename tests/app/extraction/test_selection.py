"""What a model is shown: all of a short document, the telling parts of a long one, whole and in order."""

from app.extraction.selection import estimate_tokens, select_passages
from app.records.document import Document, DocumentKind

FILLER = "The weather in the valley was mild and the river ran slowly past the old mill. " * 12
EVIDENCE = "All questions were sampled from [RoseSet](https://huggingface.co/datasets/garden/rose)."
TABLE = "| Source | n |\n|---|---|\n| TulipSet | 3 |\n| DaisySet | 4 |"
LONG = "\n\n".join(
    [
        "# Own",
        "Own is a dataset of questions.",
        "## Story",
        *[FILLER] * 12,
        "## Data sources",
        EVIDENCE,
        TABLE,
        "## Evaluation",
        *[FILLER + "We evaluate on ThornBench."] * 12,
        "## Related work",
        *[FILLER] * 8,
    ]
)


def _selected(text: str, budget: int) -> str:
    return select_passages(Document(id="d", kind=DocumentKind.PAPER, url="", text=text, content_hash=""), budget)


def test_a_short_document_is_shown_whole():
    assert _selected(EVIDENCE, 100) == EVIDENCE


def test_the_parts_that_speak_of_construction_are_kept_whole():
    shown = _selected(LONG, 900)
    assert estimate_tokens(shown) <= 950
    assert EVIDENCE in shown
    assert TABLE in shown
    assert "Own is a dataset of questions." in shown
    assert "## Data sources" in shown


def test_nothing_is_cut_inside_a_sentence_and_the_order_stays():
    shown = _selected(LONG, 1_500)
    parts = [part for part in shown.split("[…]") if part.strip()]
    places = [LONG.find(part.strip()) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert all(part.strip()[-1] in ".|" or part.strip().startswith("#") for part in parts)


def test_a_paragraph_longer_than_the_budget_is_divided_between_sentences():
    text = "It rained. " * 3_000 + EVIDENCE + " It snowed." * 3_000
    shown = _selected(text, 2_000)
    assert EVIDENCE in shown
    assert estimate_tokens(shown) <= 2_100


def test_other_scripts_count_more_tokens():
    assert estimate_tokens("数据来自维基百科" * 10) > estimate_tokens("database" * 10)
