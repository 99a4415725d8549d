"""Grounding: quotes stand in the document word for word, whatever their markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.verification.grounding import ground

TEXT = """# Sources

Rows were taken from **[Big Quiz](https://huggingface.co/datasets/a/big-quiz)** and from
“Small Quiz”. Later,   rows of Third Quiz were added.

| Source | n |
|---|---|
| Big Quiz | 3 |

Rows were taken from nowhere else.
"""


def _found(quote, near=None):
    span = ground(quote, TEXT, near)
    return None if span is None else TEXT[span.start : span.end]


@pytest.mark.parametrize(
    "quote",
    [
        "Rows were taken from **[Big Quiz](https://huggingface.co/datasets/a/big-quiz)** and from",
        'Rows were taken from Big Quiz and from "Small Quiz"',
        "rows were taken from big quiz",
        "Later, rows of Third Quiz",
        "| Big Quiz | 3 |",
        "Big Quiz 3",
    ],
)
def test_quotes_are_found_without_their_markup_case_and_white_space(quote):
    assert _found(quote) is not None


@pytest.mark.parametrize(
    "quote",
    [
        "Rows were sampled from Big Quiz",
        "Big Quiz were taken from rows",
        "ows were taken fro",
        "",
        "...",
        "x",
        "Rows were taken from Great Quiz",
    ],
)
def test_other_words_another_order_and_nothing_are_not_found(quote):
    assert _found(quote) is None


def test_the_place_nearest_to_the_claimed_one_is_taken():
    first, second = _found("Rows were taken from"), ground("rows were taken from", TEXT, len(TEXT) - 20)
    assert first == "Rows were taken from"
    assert second is not None
    assert second.start > TEXT.index("|---|")


def test_an_ellipsis_joins_parts_in_order_only():
    assert _found("Rows were taken from ... Small Quiz") is not None
    assert _found("Rows were taken from [...] Third Quiz were added") is not None
    assert _found("Small Quiz ... Later") is not None
    assert _found("Third Quiz ... Small Quiz") is None
    far = "Alpha words here." + " filler" * 2_000 + " Omega words here."
    assert ground("Alpha words here … Omega words here", far, None) is None


def test_an_exact_place_wins_at_once():
    at = TEXT.rindex("Rows were taken from")
    span = ground("Rows were taken from", TEXT, at)
    assert span is not None
    assert span.start == at


@given(st.text(max_size=200), st.integers(0, 200), st.integers(1, 80))
def test_every_slice_of_words_of_a_text_is_grounded_in_it(text, start, length):
    quote = text[start : start + length]
    span = ground(quote, text, start)
    assert span is None or 0 <= span.start < span.end <= len(text)
    if quote:
        assert span is not None
        assert text[span.start : span.end] == quote
