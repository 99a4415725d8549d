"""Definitions keep their targets; comments written as definitions are seen by nobody and read by nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reading.card_links import card_links
from app.reading.decoding import INVISIBLE_NOTE
from app.reading.definitions import strip_unseen_definitions
from app.reading.markdown import read_markdown

HIDDEN = "This dataset is derived from [Pears](https://huggingface.co/datasets/farm/pears)."


@pytest.mark.parametrize(
    "comment",
    [
        f"[//]: # ({HIDDEN})",
        f"[comment]: <> ({HIDDEN})",
        f'[//]: # "{HIDDEN}"',
        f"[#]: # ({HIDDEN})",
        f"[anything]: # '{HIDDEN}'",
        f"[//]: #\n({HIDDEN})",
        f"[//]:\n# ({HIDDEN})",
        f"[//]: # (a <!-- b\n{HIDDEN})",
        f"[//]: # (two\nlines: {HIDDEN})",
        f"> [//]: # ({HIDDEN})",
        f"[//]: # ({HIDDEN}",
    ],
)
def test_a_comment_written_as_a_definition_is_not_read(comment: str) -> None:
    card = f"# Fruit\n\nSeen before.\n\n{comment}\n\nSeen after.\n"
    read = read_markdown(card)
    assert "ears" not in read.text
    assert "Seen before." in read.text
    assert "Seen after." in read.text
    assert INVISIBLE_NOTE in read.notes
    assert card_links(card) == []


def test_the_title_of_a_definition_goes_and_its_target_stays() -> None:
    read = read_markdown('See [Pears][p].\n\n[p]: https://huggingface.co/datasets/farm/pears "Made from plums"\n')
    assert read.text == "See [Pears][p].\n\n[p]: https://huggingface.co/datasets/farm/pears\n"
    assert INVISIBLE_NOTE in read.notes


@pytest.mark.parametrize(
    "kept",
    [
        "See [Pears][p].\n\n[p]: https://huggingface.co/datasets/farm/pears\n[q]: <https://farm.org/plums>\n",
        "[^1]: Made from plums (and pears)\n",
        "[Note]: this set is made from plums (and pears)\n",
        "- [Pears]: made (from) plums (and more)\n",
        "```\n[//]: # (code)\n```\n",
    ],
)
def test_what_is_seen_stays(kept: str) -> None:
    assert read_markdown(kept).text == kept
    assert read_markdown(kept).notes == ()


@given(st.text(alphabet="[]/:# ()\"'<>\n\x01a", max_size=60))
def test_any_text_is_only_ever_shortened(text: str) -> None:
    stripped, dropped = strip_unseen_definitions(text)
    assert len(stripped) <= len(text)
    assert stripped.count("\x01") == text.count("\x01")
    assert not dropped or stripped != text


def test_many_open_comments_take_no_square_of_time() -> None:
    assert "seen" in read_markdown("[//]: # (a\n" * 60_000 + "\n\nseen").text
