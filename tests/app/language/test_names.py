"""Names in text: what is one, what is none, and what belongs to it."""

import pytest

from app.language.addresses import hub_dataset_id, is_hub_model, url_slug
from app.language.generic import is_generic, is_model_name, is_ordinary
from app.language.kinds import kind_of
from app.language.names import names
from app.language.own_names import OwnNames
from app.language.plain_words import is_marked, shared_start, squash
from app.records.dataset import NodeKind


def _texts(text: str) -> list[str]:
    return [name.text for name in names(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("taken from [Big Quiz](https://huggingface.co/datasets/a/big-quiz) and `b/small`", ["Big Quiz", "b/small"]),
        ('see <a href="https://x.org/y">QuizBank</a>', ["QuizBank"]),
        (
            "from Common Crawl, The Stack and the Archive of Formal Proofs",
            ["Common Crawl", "The Stack", "Archive of Formal Proofs"],
        ),
        ("Airoboros 2.2 and Evol Chat 70K", ["Airoboros 2.2", "Evol Chat 70K"]),
        ("AIME (up to 2023) and others", ["AIME (up to 2023)"]),
        ("the June/July 2022 Common Crawl snapshot", ["June/July 2022 Common Crawl snapshot"]),
        ("as shown by Miller et al. (2020) and Table 3 of Appendix B", []),
        ("Our dataset has 40k English questions in JSON", []),
        ("run `scripts/prepare.py` or `x = load(y)`", []),
        ("![logo](https://a.b/c.png) text", []),
        ("from the British National Corpus and New Town Times", ["British National Corpus", "New Town Times"]),
        ("taken from The Stack v2", ["The Stack v2"]),
        ("the UN Parallel Corpus", ["UN Parallel Corpus"]),
        ("from Few Shot Otters and Otter 3 SFT Mixture", ["Few Shot Otters", "Otter 3 SFT Mixture"]),
        ("from wikipedia, hellaswag and common crawl", ["wikipedia", "hellaswag", "common crawl"]),
        ("from SetOne, quiz-otter and SetTwo", ["SetOne", "quiz-otter", "SetTwo"]),
        ("crowd-sourced, web-scale and CSV-based rows", []),
        ("nvidia/OtterReasoning but not input/output", ["nvidia/OtterReasoning"]),
        ("see dati.otter.it, np.array.sum", ["dati.otter.it"]),
        ("by Moss and Reed (2016) and [Ash et al., 2019]", []),
    ],
)
def test_names_are_found_and_ordinary_words_are_not(text, expected):
    assert _texts(text) == expected


def test_spans_leave_markup_out_and_the_outer_end_takes_the_link_in():
    text = "of **[Quiz](https://huggingface.co/datasets/a/q)**."
    (name,) = names(text, 0, len(text))
    assert text[name.start : name.end] == "Quiz"
    assert text[: name.outer].endswith(")")
    assert name.url == "https://huggingface.co/datasets/a/q"


@pytest.mark.parametrize(
    ("url", "dataset_id"),
    [
        ("https://huggingface.co/datasets/a/b", "a/b"),
        ("https://huggingface.co/datasets/squad", "squad"),
        ("https://huggingface.co/datasets/a/b/viewer/default", "a/b"),
        ("https://hf.co/datasets/a/b.", "a/b"),
        ("org/some-set", "org/some-set"),
        ("https://huggingface.co/a/model-7b", None),
        ("https://github.com/a/b", None),
        ("docs/readme.md", None),
        ("#sources", None),
    ],
)
def test_hub_ids_are_read_from_dataset_addresses_only(url, dataset_id):
    assert hub_dataset_id(url) == dataset_id


def test_models_and_slugs_of_addresses():
    assert is_hub_model("https://huggingface.co/a/model-7b")
    assert not is_hub_model("https://huggingface.co/datasets/a/b")
    assert url_slug("https://github.com/owner/name/tree/main/x") == "owner/name"
    assert url_slug("https://www.example.org") == "example.org"


@pytest.mark.parametrize(
    "name", ["GPT-4", "gpt-4o-mini", "Claude 3.5 Sonnet", "Llama-3-8B-Instruct", "DeepSeek-R1", "Qwen2.5-72B"]
)
def test_models_are_known_by_family_or_size(name):
    assert is_model_name(name)


@pytest.mark.parametrize("name", ["GPTeacher", "Evol-Instruct", "SlimCorpus", "Alpaca", "QuizBank", "Dolly"])
def test_datasets_named_like_models_are_not_models(name):
    assert not is_model_name(name)


def test_generic_phrases_and_ordinary_words():
    assert is_generic("synthetic data")
    assert is_generic("the internet")
    assert is_generic("here")
    assert is_generic("human annotators")
    assert is_ordinary("math")
    assert not is_ordinary("Natural Questions")
    assert not is_ordinary("MATH")


def test_spelling_shows_a_name():
    assert is_marked("QuizBank")
    assert is_marked("Open Domain Quiz")
    assert not is_marked("Open Domain Quiz", strictly=True)
    assert not is_marked("Wikipedia")
    assert squash("Quiz-Bank_2") == "quizbank2"
    assert shared_start("quizbank", "quizzes") == 4


def test_a_dataset_knows_its_own_names_and_relatives():
    own = OwnNames("lab/Quiz-Bank-50k", ["Dataset Card for QuizBank"], ["easy_part"])
    assert own.is_self("quizbank")
    assert own.is_self("lab/Quiz-Bank-50k")
    assert own.is_self("easy_part")
    assert not own.is_self("Quiz Bank", "other/quiz-bank")
    assert own.is_relative("Quiz-Bank-2")
    assert not own.is_relative("TriviaVault")
    assert OwnNames("lab/alpha-cleaned").contains("Alpha")
    assert not OwnNames("lab/alpha-cleaned").is_self("Alpha")


@pytest.mark.parametrize(
    ("mention", "url", "sentence", "kind"),
    [
        ("Common Crawl", None, "", NodeKind.CRAWL),
        ("QuizForum", "https://quizforum.org", "", NodeKind.WEBSITE),
        ("college textbooks", None, "", NodeKind.BOOK),
        ("ExamOne", None, "taken from the ExamOne benchmark", NodeKind.BENCHMARK),
        ("TalkOne", None, "taken from the TalkOne dataset", NodeKind.DATASET),
        ("TalkOne", None, "taken from TalkOne", None),
    ],
)
def test_kinds_are_told_by_the_words(mention, url, sentence, kind):
    assert kind_of(mention, url, sentence) is kind
