import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import MalformedIdError
from app.naming.identifier import (
    NameParts,
    clean_mention,
    fold_name,
    hub_id_in_url,
    off_hub_id,
    parse_dataset_id,
    split_name,
    without_brackets,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lab/set-1.5_x", "lab/set-1.5_x"),
        ("  lab/set \n", "lab/set"),
        ("squad", "squad"),
        ("https://huggingface.co/datasets/lab/set", "lab/set"),
        ("https://huggingface.co/datasets/lab/set/viewer/default/train?row=1", "lab/set"),
        ("huggingface.co/datasets/lab/set", "lab/set"),
        ("http://hf.co/datasets/lab/set#card", "lab/set"),
        ("n" * 96, "n" * 96),
    ],
)
def test_ids_and_addresses_are_parsed(text: str, expected: str) -> None:
    assert parse_dataset_id(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "a b", "a/b/c", "/b", "a/", "a--b", "a/b..c", "-a", "a-", ".a", "a.", "lab/set.git", "n" * 97,
        "lab/" + "n" * 97, "hf:lab/set", "hf://datasets/lab/set", "https://huggingface.co/lab/model",
        "https://huggingface.co/spaces/lab/app", "https://example.org/datasets/lab/set", "https://[", "naïve", "a\0b",
        "../../etc/passwd", "lab/set?x=1",
    ],
)  # fmt: skip
def test_malformed_ids_are_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(MalformedIdError) as refusal:
        parse_dataset_id(text)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://huggingface.co/datasets/lab/set", "lab/set"),
        ("https://www.huggingface.co/datasets/lab/set/", "lab/set"),
        ("https://hf.co/datasets/lab/set/tree/main/data", "lab/set"),
        ("https://huggingface.co/datasets/lab/set/resolve/main/x.json?download=true", "lab/set"),
        ("https://huggingface.co/datasets/lab/set#files).", "lab/set"),
        ("https://huggingface.co/datasets/lab/set).", "lab/set"),
        ("<https://huggingface.co/datasets/lab/set>", "lab/set"),
        ("https://huggingface.co/datasets/squad", "squad"),
        ("https://huggingface.co/datasets/squad/viewer/plain_text", "squad"),
        ("https://huggingface.co/api/datasets/lab/set", "lab/set"),
        ("hf://datasets/lab/set@main/train.parquet", "lab/set"),
        ("HTTPS://HuggingFace.co/datasets/lab/set", "lab/set"),
        ("https://huggingface.co/lab/model", None),
        ("https://huggingface.co/spaces/lab/set", None),
        ("https://huggingface.co/models/lab/set", None),
        ("https://huggingface.co/collections/lab/set-1", None),
        ("https://huggingface.co/docs/datasets/loading", None),
        ("https://huggingface.co/papers/2301.00001", None),
        ("https://huggingface.co/lab", None),
        ("https://huggingface.co/datasets", None),
        ("https://huggingface.co/datasets?search=set", None),
        ("https://huggingface.co.evil.example/datasets/lab/set", None),
        ("https://evil.example/huggingface.co/datasets/lab/set", None),
        ("https://[broken", None),
        ("ftp://huggingface.co/datasets/lab/set", None),
        ("", None),
    ],
)
def test_only_links_to_hub_datasets_name_an_id(url: str, expected: str | None) -> None:
    assert hub_id_in_url(url) == expected


def test_folding_joins_spellings_and_keeps_numbers_apart() -> None:
    assert fold_name("Open-Web_Math") == fold_name("open web math") == "openwebmath"
    for one, other in (
        ("Set-1", "Set-2"),
        ("Set 10k", "Set 50k"),
        ("v2.5", "v25"),
        ("HumanEval+", "HumanEval"),
        ("xP3", "P3"),
    ):
        assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("SlimPajama-627B", NameParts(("slimpajama",), ("627b",), (), ())),
        ("lab/Some_Math-CoT", NameParts(("some", "math"), (), (), ("cot",))),
        ("Thoughts3-1.2M", NameParts(("thoughts",), ("1.2m",), ("3",), ())),
        ("set v2.0", NameParts(("set",), (), ("2.0",), ())),
        ("1.2 million Things", NameParts(("things",), ("1.2m",), (), ())),
        ("Set-2-filtered", NameParts(("set",), (), ("2",), ("filtered",))),
        ("gsm8k", NameParts(("gsm8k",), (), (), ())),
        ("140K", NameParts((), ("140k",), (), ())),
    ],
)
def test_names_are_taken_apart(name: str, parts: NameParts) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the **GSM8K** dataset", "GSM8K"),
        ("[Some Set](https://example.org/a(b))", "Some Set"),
        ("`some_set`", "some_set"),
        ("Some Set [12, 13]", "Some Set"),
        ("Some Set (Doe et al., 2021)", "Some Set"),
        ("Some Set (2023)", "Some Set"),
        ("Some Set (09-11-2023)", "Some Set"),
        ("Doe et al. (2021)'s SomeSet", "SomeSet"),
        ("Common Corpus", "Common Corpus"),
        ("the Common Corpus dataset", "Common Corpus"),
        ("The Pile", "The Pile"),
        ("C4 corpus", "C4"),
        ("<b>Some Set</b> data set", "Some Set"),
        ("ShareGPT data", "ShareGPT"),
        ("math data", "math data"),
        ("dataset", "dataset"),
        ("https://hf.co/datasets/lab/set", "https://hf.co/datasets/lab/set"),
        ("NuminaMath-1.5", "NuminaMath-1.5"),
    ],
)
def test_mentions_are_cleaned_without_hurting_names(text: str, expected: str) -> None:
    assert clean_mention(text) == expected


def test_brackets_can_be_left_out() -> None:
    assert without_brackets("Some Set (GPT-4 only)") == "Some Set"
    assert without_brackets("(only)") == "(only)"


def test_spellings_of_one_name_are_one_node() -> None:
    assert off_hub_id("Common Crawl") == off_hub_id("CommonCrawl") == "~commoncrawl"
    assert off_hub_id("???") != off_hub_id("!!!")


@given(st.text(max_size=600))
def test_any_text_is_handled(text: str) -> None:
    assert off_hub_id(text).startswith("~")
    assert fold_name(fold_name(text)) == fold_name(text) or not text.isascii()
    split_name(text)
    clean_mention(text)
    found = hub_id_in_url("https://huggingface.co/datasets/" + text)
    assert found is None or parse_dataset_id(found) == found
