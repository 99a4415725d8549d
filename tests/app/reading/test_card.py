import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from app.errors import ReadingError
from app.reading.card import read_card

CARD = b"""---
pretty_name: Fruit Puzzles
source_datasets:
- extended|fruit-base
size_categories:
- 1K<n<10K
---
Before any heading we thank [Fruit Base](https://huggingface.co/datasets/farm/fruit-base).

---

# Fruit Puzzles

More than 1K<n<10K rows.

## Sources

| name | rows |
|---|---|
| pears | 5 |
"""


def test_metadata_opens_the_text_word_for_word() -> None:
    card = read_card(CARD)
    assert card.front_matter["source_datasets"] == ["extended|fruit-base"]
    assert card.text.text.startswith(
        "# Metadata\npretty_name: Fruit Puzzles\nsource_datasets:\n- extended|fruit-base\n\nBefore"
    )
    assert card.text.title == "Fruit Puzzles"


def test_nothing_around_rules_is_lost() -> None:
    text = read_card(CARD).text.text
    assert "[Fruit Base](https://huggingface.co/datasets/farm/fruit-base)" in text
    assert "More than 1K<n<10K rows." in text
    assert "| pears | 5 |" in text


def test_sections_cover_the_text() -> None:
    read = read_card(CARD).text
    headings = [(section.heading, section.level) for section in read.sections]
    assert headings == [("Metadata", 1), ("", 1), ("Fruit Puzzles", 1), ("Sources", 2)]
    assert "".join(read.text[section.start : section.end] for section in read.sections) == read.text


def test_body_is_kept_as_written() -> None:
    assert read_card(CARD).body.startswith("Before any heading")


def test_broken_front_matter_costs_only_itself() -> None:
    card = read_card(b"---\nlicense: [mit\nsource_datasets:\n- farm/pears\n---\n# Pears\nMade of apples.\n")
    assert card.front_matter == {}
    assert "not valid YAML" in card.text.notes[0]
    assert "- farm/pears" in card.text.text
    assert "Made of apples." in card.text.text


@pytest.mark.parametrize("body", [b"", b"---\n---\n", b"\n\n"])
def test_empty_cards_are_empty(body: bytes) -> None:
    read = read_card(body).text
    assert (read.text, read.sections) == ("", ())


def test_binary_is_refused() -> None:
    with pytest.raises(ReadingError):
        read_card(b"\x00\x01" * 500)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        read = read_card(body).text
    except ReadingError:
        event("refused")
        return
    assert "".join(read.text[section.start : section.end] for section in read.sections) == read.text


@given(
    st.lists(
        st.sampled_from(
            ["---\n", "```", "\n", "<!--", "-->", "<div>", "</div>", "<td>", "<a href='http://a.b'>", "[x](", ")",
             "@misc{", "title={a}", "}", "# h\n", "a: &x ", "*x", "**b**\n", "===\n", "<span hidden>",
             "| a |", "words ", "~~~\n"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_any_mixture_of_markup_is_read(parts: list[str]) -> None:
    read = read_card("".join(parts).encode()).text
    assert "".join(read.text[section.start : section.end] for section in read.sections) == read.text
