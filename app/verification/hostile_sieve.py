"""What a sentence must contain for a wording to match it: read off the patterns, looked up before any of them runs.

Nearly all sentences of an ordinary card lack some word that each wording needs, and a look for a word is a thousandth
of a search for a pattern. The needs are derived from the patterns as parsed, so that they cannot fall behind them; a
piece that is not understood needs nothing, and its pattern is then tried more often, never less.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from itertools import chain, pairwise
from typing import Any, Final, TypeAlias

from app.verification.late_pattern import LatePattern

__all__ = ["AnyPattern", "Sieve", "alternatives", "needs"]

# The library parses patterns in a module without types or promises; anything unknown in a tree is taken for free.
_PARSER: Final = import_module("re._parser")
AnyPattern: TypeAlias = re.Pattern[str] | LatePattern
_Tree = Sequence[tuple[Any, Any]]
_Clause = frozenset[str]
_Stem = tuple[str, int, int, int]
_TOKEN: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[()|]+|.", re.DOTALL)
_FORMS: Final = 24
_CLAUSES: Final = 3
_WORDS_REMEMBERED: Final = 8_192
_LONGEST_REMEMBERED: Final = 40
_FEW_LETTERS: Final = {1: 60, 2: 25, 3: 3}
_FREQUENT: Final = frozenset(
    {"all", "and", "any", "are", "can", "card", "com", "data", "for", "from", "has", "her", "his", "not", "one", "set"}
    | {"test", "text", "that", "the", "this", "was", "will", "with", "you", "your"}
)
# Letters that patterns match in any case although lowering does not make them one.
_ODD_CASES: Final = str.maketrans("İıſKᲀᲁᲂᲃᲄᲅᲆᲇ", "iiskвдосттъѣ")


class Sieve:
    """The words that chains of patterns need, in one table of bits."""

    def __init__(self, chains: Sequence[Sequence[AnyPattern]]) -> None:
        """Derive what each of ``chains`` needs: the rarest clauses of all its patterns."""
        self._free = [0] * _CLAUSES
        stems: dict[str, list[int]] = {}
        for number, patterns in enumerate(chains):
            clauses = _best([clause for pattern in patterns for clause in needs(pattern)])
            for place in range(_CLAUSES):
                if place >= len(clauses):
                    self._free[place] |= 1 << number
                    continue
                for stem in clauses[place]:
                    stems.setdefault(stem, [0] * _CLAUSES)[place] |= 1 << number
        self._spaced: list[_Stem] = []
        self._stems: dict[tuple[str, ...], list[_Stem]] = {}
        for stem, (one, two, three) in sorted(stems.items()):
            in_a_word = stem.split() == [stem]
            kept = self._stems.setdefault(tuple(stem[:3]), []) if in_a_word else self._spaced
            kept.append((stem, one, two, three))
        self._openings = frozenset(self._stems)
        # Texts are made of few words: what each holds is looked up once, and remembered.
        self._of_word = lru_cache(_WORDS_REMEMBERED)(self._met)

    def passing(self, sentence: str) -> Iterator[int]:
        """Give the numbers of the chains that may match ``sentence``, in order; the others cannot.

        >>> list(Sieve([[re.compile("(?:list|name) .{9} source")], [re.compile("x.z")]]).passing("List a source."))
        [0]
        """
        lowered = sentence.lower() if sentence.isascii() else sentence.translate(_ODD_CASES).lower()
        first, second, third = self._free
        for word in lowered.split():
            one, two, three = self._of_word(word) if len(word) <= _LONGEST_REMEMBERED else self._met(word)
            first |= one
            second |= two
            third |= three
        for stem, one, two, three in self._spaced:
            if stem in lowered:
                first |= one
                second |= two
                third |= three
        open_ones = first & second & third
        while open_ones:
            lowest = open_ones & -open_ones
            yield lowest.bit_length() - 1
            open_ones ^= lowest

    def _met(self, word: str) -> tuple[int, int, int]:
        """Give the clauses of which ``word`` holds a stem, as bits."""
        first = second = third = 0
        parts = chain(zip(word), pairwise(word), zip(word, word[1:], word[2:], strict=False))
        for opening in self._openings.intersection(parts):
            for stem, one, two, three in self._stems[opening]:
                if stem in word:
                    first |= one
                    second |= two
                    third |= three
        return first, second, third


def alternatives(pattern: AnyPattern) -> list[LatePattern]:
    r"""Cut a pattern at its outermost bars: one of the parts matches where it does, and each can be tried alone.

    >>> [part.pattern for part in alternatives(re.compile(r"a|(?:b|c)[|]|\|"))]
    ['a', '(?:b|c)[|]', '\\|']
    """
    parts, depth = [""], 0
    for token in _TOKEN.findall(pattern.pattern):
        depth += (token == "(") - (token == ")")
        if token == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += token
    return [LatePattern(part, pattern.flags) for part in parts]


def needs(pattern: AnyPattern) -> list[_Clause]:
    """Give what a match of ``pattern`` contains, lower-cased: one string of each clause, the rarest clause first.

    >>> [sorted(clause) for clause in needs(re.compile("(?:gr[ae]y)+ (?:cats?|dog) .*[0-9]", re.IGNORECASE))]
    [['gray', 'grey'], [' cat ', ' cats ', ' dog ']]
    """
    return _best(_clauses(_PARSER.parse(pattern.pattern, pattern.flags)))


def _clauses(tree: _Tree) -> list[_Clause]:
    """Give clauses of which a match of the sequence ``tree`` contains one string each."""
    found: list[_Clause] = []
    run = [""]
    for item in tree:
        forms = _forms(item)
        if forms is not None and len(forms) * len(run) <= _FORMS:
            run = [begun + form for begun in run for form in forms]
            continue
        found.append(frozenset(run))
        run = forms if forms is not None and len(forms) <= _FORMS else [""]
        if forms is None or len(forms) > _FORMS:
            found.extend(_within(item))
    found.append(frozenset(run))
    return [_shortest(clause) for clause in found if "" not in clause]


def _within(item: tuple[Any, Any]) -> list[_Clause]:
    op, value = item
    if op is _PARSER.SUBPATTERN:
        return _clauses(value[3])
    if op is _PARSER.BRANCH:
        branches = [_best(_clauses(branch)) for branch in value[1]]
        return [frozenset().union(*(branch[0] for branch in branches))] if all(branches) else []
    if op in (_PARSER.MAX_REPEAT, _PARSER.MIN_REPEAT) and value[0] > 0:
        return _clauses(value[2])
    if op is _PARSER.ASSERT and value[0] > 0:
        return _clauses(value[1])
    return []


def _forms(item: tuple[Any, Any]) -> list[str] | None:
    """Give all strings that an item matches, lower-cased; ``None`` when they are many or not known."""
    op, value = item
    if op is _PARSER.LITERAL:
        return [chr(value).lower()]
    if op is _PARSER.IN and all(kind is _PARSER.LITERAL for kind, _ in value):
        return [chr(one).lower() for _, one in value]
    if op in (_PARSER.AT, _PARSER.ASSERT_NOT):
        return [""]
    if op is _PARSER.SUBPATTERN:
        return _forms_of_all(value[3])
    if op is _PARSER.BRANCH:
        return _forms_of_any(value[1])
    if op in (_PARSER.MAX_REPEAT, _PARSER.MIN_REPEAT) and value[1] == 1:
        forms = _forms_of_all(value[2])
        return forms if forms is None or value[0] else ["", *forms]
    return None


def _forms_of_all(tree: _Tree) -> list[str] | None:
    made = [""]
    for item in tree:
        forms = _forms(item)
        if forms is None or len(forms) * len(made) > _FORMS:
            return None
        made = [begun + form for begun in made for form in forms]
    return made


def _forms_of_any(branches: Sequence[_Tree]) -> list[str] | None:
    made: list[str] = []
    for branch in branches:
        forms = _forms_of_all(branch)
        if forms is None or len(made) > _FORMS:
            return None
        made += forms
    return made


def _shortest(clause: _Clause) -> _Clause:
    """Leave out strings that contain another of the clause."""
    return frozenset(one for one in clause if not any(other != one and other in one for other in clause))


def _best(clauses: Sequence[_Clause]) -> list[_Clause]:
    """Sort clauses by how rarely a sentence is likely to meet them."""
    return sorted(map(_shortest, dict.fromkeys(clauses)), key=_frequency)


def _frequency(clause: _Clause) -> int:
    short = (
        1 if not stem.isascii() else 25 if stem in _FREQUENT else _FEW_LETTERS.get(len(stem), 1) for stem in clause
    )
    return sum(short)
