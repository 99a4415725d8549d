import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.verification.hostile_sieve import Sieve, alternatives, needs
from app.verification.hostile_wordings import STRONG, WEAK
from tests.app.verification.instructions import WORDINGS

CHAINS = [chain for _, chain in (*STRONG, *WEAK)]
SENTENCES = [" ".join(wording.format(x="Planted-40k").split()) for wording in WORDINGS]


def _names_of_needs(pattern: str) -> list[list[str]]:
    return [sorted(clause) for clause in needs(re.compile(pattern, re.IGNORECASE))]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("colou?r", [["color", "colour"]]),
        ("(?:Cat|Dog).*(?:bird)?", [["cat", "dog"]]),
        ("[a-z]+ends", [["ends"]]),
        ("(?!not)(?<!no )(?=.*seen)", [["seen"]]),
        ("(?<=behind)", []),
        ("(?:cat|.)", []),
        ("(?:cat)*", []),
        ("(?:horse){2,}", [["horse"]]),
    ],
)
def test_needs_are_what_every_match_contains(pattern: str, expected: list[list[str]]) -> None:
    assert _names_of_needs(pattern) == expected


def test_patterns_are_cut_at_their_outermost_bars_only() -> None:
    parts = alternatives(re.compile(r"a(?:b|c)|[|)(]x|\||[]|]y|(?:(?:d)|e)", re.VERBOSE))
    assert [part.pattern for part in parts] == ["a(?:b|c)", "[|)(]x", r"\|", "[]|]y", "(?:(?:d)|e)"]
    assert all(part.flags & re.VERBOSE for part in parts)


def test_cut_wordings_match_what_the_whole_ones_do() -> None:
    for pattern in {chain[0] for chain in CHAINS}:
        parts = alternatives(pattern)
        for sentence in SENTENCES:
            assert any(part.search(sentence) for part in parts) == bool(pattern.search(sentence)), sentence


@pytest.mark.parametrize("change", [str, str.upper, str.title, lambda text: text.replace("i", "\u0131")])
def test_no_wording_that_matches_is_held_back(change: type[str]) -> None:
    sieve = Sieve(CHAINS)
    held_back = matched = 0
    for sentence in map(change, SENTENCES):
        passing = set(sieve.passing(sentence))
        matching = {at for at, chain in enumerate(CHAINS) if all(pattern.search(sentence) for pattern in chain)}
        held_back += len(matching - passing)
        matched += len(matching)
    assert matched > 100
    assert held_back == 0


def test_an_ordinary_sentence_passes_to_few_wordings() -> None:
    assert len(list(Sieve(CHAINS).passing("Rows of lab/parent were translated into French by hand."))) < 5


def test_words_that_only_together_make_a_stem_are_found() -> None:
    sieve = Sieve([[re.compile("ai[ -]agent", re.IGNORECASE)]])
    assert list(sieve.passing("An AI agent reads.")) == list(sieve.passing("An AI-agent reads.")) == [0]
    assert list(sieve.passing("An agent of AI reads.")) == []


@settings(deadline=None)
@given(st.text(alphabet="abc "))
def test_a_sieve_agrees_with_a_search_on_any_text(text: str) -> None:
    chains = [[re.compile("a[bc]+a")], [re.compile("(?:ab|ca) "), re.compile("bb?c")], [re.compile("b|cc")]]
    matching = {at for at, chain in enumerate(chains) if all(pattern.search(text) for pattern in chain)}
    assert matching <= set(Sieve(chains).passing(text))


def test_every_pattern_compiles() -> None:
    """They are compiled when they are first tried; a mistake must not wait for the card that meets it."""
    for chain in CHAINS:
        for pattern in (*alternatives(chain[0]), *chain):
            assert re.compile(pattern.pattern, pattern.flags)
