import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records import folding
from app.records.folding import fold


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("## The sources ##", "The sources"),
        ("- one\n* two\n+ three\n• four", "one two three four"),
        ("> quoted\n> words", "quoted words"),
        ("**bold** __bold__ *it* _it_ `code` ~~gone~~", "bold bold it it code gone"),
        ("snake_case_name and __init__", "snake_case_name and init"),
        (r"snake\_case and 5\* and \[x\]", "snake_case and 5 and x"),
        ("run \\\n  --flag=a", "run --flag=a"),
        (r"\alpha + 1 \\ 2", r"\alpha 1 2"),
        ("[a](b) [c][d] ![e](f.png)", "a b c d e f.png"),
        ('[a](https://x.y/z_(w) "a title"), next', "a https://x.y/z_(w), next"),
        ("[cut off](https://x.y/half", "cut off https://x.y/half"),
        ("see <https://x.y/z> now", "see https://x.y/z now"),
        ("| a | b |\n|:--|---:|\n| c | d |", "a b c d"),
        ("Title\n=====\ntext\n-----", "Title text"),
        ("“so” ‘it’ goes — on… and on", "\"so\" 'it' goes on... and on"),
        ("2020–2024 co‑op", "2020-2024 co-op"),
        ("a\u00a0b\u00adc\u200bd\ufeff\u202ee", "a bcde"),
        ("A &amp; B &lt;c&gt; &nbsp;d &bogus; &#233;", "A & B <c> d &bogus; e\u0301"),
        ("x<br/>y <b class='z'>w</b>", "x y w"),
        ("e\u0301 \u00e9 \ufb01n \u00b2", "e\u0301 e\u0301 fin 2"),
        ("10 < 20 and 30 > 20", "10 < 20 and 30 20"),
    ],
)
def test_markup_is_folded(raw: str, folded: str) -> None:
    assert fold(raw)[0] == folded


def test_link_targets_can_be_dropped() -> None:
    assert fold("from [A](u), [B](v).", link_targets=False)[0] == "from A, B."


def test_case_is_kept_unless_asked() -> None:
    assert fold("GSM8K Straße")[0] == "GSM8K Straße"
    folded, offsets = fold("GSM8K Straße İx", casefold=True)
    assert folded == "gsm8k strasse i\u0307x"
    assert offsets[folded.index("x")] == len("GSM8K Straße İ")


def test_offsets_lead_back() -> None:
    text = "We start from **[GSM8K](https://a.b/c)** &\n\nadd `new` rows."
    folded, offsets = fold(text)
    start = folded.index("GSM8K")
    end = folded.index("rows")
    assert text[offsets[start] : offsets[end]] == "GSM8K](https://a.b/c)** &\n\nadd `new` "


@given(st.text(alphabet=st.sampled_from(list('ab_*`[]()|<>&;#\\"~-=. \n\u00e9\u200b\u00dfA|/br:htps!')), max_size=80))
def test_offsets_are_total_and_ordered(text: str) -> None:
    for casefold in (False, True):
        folded, offsets = fold(text, casefold=casefold)
        assert len(folded) == len(offsets)
        assert offsets == sorted(offsets)
        assert all(0 <= at < len(text) for at in offsets)
        assert folded == folded.strip()
        assert "  " not in folded


@given(st.text(max_size=60), st.booleans(), st.booleans())
def test_any_text_folds(text: str, casefold: bool, link_targets: bool) -> None:
    folded, offsets = fold(text, casefold=casefold, link_targets=link_targets)
    assert len(folded) == len(offsets)


@pytest.mark.parametrize("unit", ["](", "<a ", "[", "\\", "](a(b", "_a_", "<a href='x'", "&amp", '](a "', "~~", "a b|"])
def test_repeated_markup_is_folded_without_trouble(unit: str) -> None:
    folded, offsets = fold(unit * 30_000)
    assert len(folded) == len(offsets)


@given(
    st.lists(
        st.sampled_from(["**A**", "[b](c://d)", "e_f", "| g |", "- h", "\n\n", "`i j`", "k,", "&amp;"]), min_size=3
    ),
    st.data(),
)
def test_a_part_is_found_in_the_whole(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words)))
    part = " ".join(words[first:last])
    assert fold(part)[0] in fold(" ".join(words))[0]


def test_examples_in_docstrings_hold() -> None:
    results = doctest.testmod(folding)
    assert (results.failed, results.attempted) == (0, 3)
