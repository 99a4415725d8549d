"""Whether a prediction is what a label means: by id, or by name without case, punctuation and what leads it."""

import pytest

from app.evaluation.offline import evaluate
from app.evaluation.scoring import fold_mention
from tests.app.evaluation.samples import write_labelled


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lab/Otter-Quiz", "otter quiz"),
        ("The OtterQuiz Dataset", "otterquiz"),
        ("https://otter.example.org/", "otter.example.org"),
        ("`Otter_Quiz`", "OtterQuiz"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert fold_mention(one) == fold_mention(other)


@pytest.mark.parametrize(
    ("one", "other"), [("OtterQuiz-1", "OtterQuiz-2"), ("OtterQuiz", "OtterQuizzes"), ("a/b/c", "c")]
)
def test_other_names(one: str, other: str) -> None:
    assert fold_mention(one) != fold_mention(other)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The rows were sampled from shore/otter-quiz.", "shore/otter-quiz"),
        (
            "The rows were sampled from [Otter Quiz](https://huggingface.co/datasets/shore/otter-quiz).",
            "shore/otter-quiz",
        ),
        ("The rows were sampled from OpenHermes-2.5.", "teknium/OpenHermes-2.5"),
        ("The rows were sampled from [shore/otter-quiz](https://github.com/shore/otter-quiz).", None),
    ],
)
def test_the_id_of_a_mention_is_its_link_an_alias_or_itself(tmp_path, text: str, wanted: str | None) -> None:
    report = evaluate(write_labelled(tmp_path, f"# NewSet\n\n{text}\n"))
    assert [one.id for one in report.documents[0].predicted] == [wanted]
