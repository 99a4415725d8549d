import datetime as dt

import pytest

from app.reading.own_paper import introduces, name_forms, names_dataset, paper_is_own
from app.records.document import Paper


def _paper(title: str, abstract: str = "") -> Paper:
    published = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    return Paper(arxiv_id="2401.01234", title=title, abstract=abstract, published_at=published)


@pytest.mark.parametrize(
    ("dataset_id", "title", "abstract"),
    [
        ("farm/FruitQA", "FruitQA: puzzles about fruit", ""),
        ("farm/FruitQA-114k", "Fruit-QA: puzzles about fruit", ""),
        ("farm/FruitQA-V1", "FruitQA: puzzles", ""),
        ("farm/FruitMathQA", "FruitMath: ask your own questions", ""),
        ("farm/Ripe-R1-SFTData", "Ripe-R1: a curriculum", ""),
        (
            "farm/FruitQA",
            "Teaching models to peel",
            "Models err. To find out why, we introduce FruitQA, a dataset of 8K puzzles.",
        ),
        (
            "farm/FruitQA",
            "Chatting about fruit",
            "We first provide a large-scale dataset of talk, FruitQA, which is new.",
        ),
        (
            "farm/farm_fruiteval",
            "Models of fruit",
            "On FruitEval, a new evaluation set we release, our model does well.",
        ),
        (
            "farm/Peel-Feedback",
            "OpenPeeler: peeling",
            "Supported by Peel-Feedback, a dataset featuring 68K turns, it peels.",
        ),
        ("farm/f1K", "f1: simple fruit", "First, we curate a small dataset f1K of 1,000 pears."),
        (
            "farm/FruitReasoning",
            "The winning solution",
            "We win. We release the FruitReasoning dataset under a license.",
        ),
    ],
)
def test_a_paper_that_introduces_the_dataset_is_its_own(dataset_id: str, title: str, abstract: str) -> None:
    assert paper_is_own(_paper(title, abstract), dataset_id)


@pytest.mark.parametrize(
    ("dataset_id", "title", "abstract"),
    [
        (
            "farm/FruitQA",
            "A closer look at FruitQA",
            "We evaluate on FruitQA, a dataset of puzzles. We introduce PearQA.",
        ),
        ("farm/FruitQA-2", "FruitQA-1: a dataset", "We release FruitQA-1."),
        ("farm/FruitQA", "FruitQA 2: more puzzles", "We release FruitQA-2."),
        ("farm/FruitQA", "PearTune: x", "We propose PearTune and evaluate it on two benchmarks (FruitQA and PLUM)."),
        ("farm/math", "Fruit: y", "We introduce a math model trained on math data."),
        ("farm/FruitQA", "Z", "We train on FruitQA and present a model."),
        ("farm/FruitQA", "Z", "We introduce PearQA that outperforms FruitQA."),
        ("farm/FruitQA", "Z", "We build PearQA from public sets such as PlumQA, FruitQA, and FigQA."),
        ("farm/FruitQA", "Z", ""),
        ("farm/---", "Z: z", "We introduce it."),
    ],
)
def test_a_paper_that_only_uses_the_dataset_is_not(dataset_id: str, title: str, abstract: str) -> None:
    assert not paper_is_own(_paper(title, abstract), dataset_id)


def test_aliases_count() -> None:
    assert not paper_is_own(_paper("Fruit Bowl: a corpus"), "farm/fb")
    assert paper_is_own(_paper("Fruit Bowl: a corpus"), "farm/fb", ("Fruit Bowl",))


def test_versions_are_never_taken_from_a_name() -> None:
    assert name_forms("farm/FruitQA-2.5") == ("fruitqa25",)
    assert name_forms("farm/FruitQA-SFT-100k") == ("fruitqasft100k", "fruitqasft", "fruitqa")
    assert name_forms("fruitqa") == ("fruitqa",)
    assert name_forms("farm/data") == ()


def test_names_are_whole_words() -> None:
    assert names_dataset("The Fruit QA corpus", "farm/FruitQA")
    assert not names_dataset("MyFruitQAs", "farm/FruitQA")
    assert not names_dataset("FruitQA-2", "farm/FruitQA")
    assert introduces("FruitQA: x", "farm/FruitQA")
    assert not introduces("FruitQA", "farm/FruitQA")


@pytest.mark.parametrize("unit", ["we introduce ", "on FruitQ", "a ", ", ", "such as "])
def test_long_abstracts_are_judged(unit: str) -> None:
    assert not paper_is_own(_paper("x" * 9000, unit * 5000), "farm/FruitQA")
