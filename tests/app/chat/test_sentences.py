"""Sentences of a text that comes in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.chat.sentences import LONGEST, Sentences


def split(text, size=3):
    sentences = Sentences()
    found = [each for place in range(0, len(text), size) for each in sentences.feed(text[place : place + size])]
    return found + sentences.close()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A comes from B. B is a root.", 2),
        ("teknium/OpenHermes-2.5 is large. It is.", 2),
        ("Some, e.g. gsm8k, are roots. So it is.", 2),
        ("1. gsm8k\n2. squad\n", 2),
        ("The card says: “We took it. All of it.” That is all.", 2),
        ("A comes from B. [1] It is.", 2),
        ("Really? Yes! Good.", 3),
        ("one line\n\nanother", 2),
    ],
)
def test_where_sentences_end(text, count):
    assert len([each for each in split(text) if each.strip()]) == count


@given(st.text(alphabet='ab. !?\n“”"[1]-/', max_size=60), st.integers(1, 7))
def test_together_they_are_the_text_whatever_the_pieces(text, size):
    found = split(text, size)
    assert "".join(found) == text or (not text[len("".join(found)) :].strip())


def test_a_text_without_end_is_cut():
    assert max(map(len, split("a" * (3 * LONGEST), 100))) <= LONGEST
