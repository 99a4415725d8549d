"""What a sentence says of two datasets: which pairs (downstream, upstream) it asserts, or denies.

Pure: the names are found by ``mentions``, the wordings stand in ``wording``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.chat.mentions import Mention
from app.chat.wording import (
    DOWNSTREAM_FIRST,
    FRAGMENT,
    HARMLESS,
    HEAD_DOWNSTREAM,
    HEAD_UPSTREAM,
    IMPLIED_DOWNSTREAM,
    IMPLIED_UPSTREAM,
    UPSTREAM_FIRST,
)

__all__ = ["Cue", "Pair", "Statement", "cues", "is_list", "read_statement"]

_COPULA: Final = re.compile(r"\b(?:is|are|was|were|includes?)\b|:(?=\s)", re.IGNORECASE)
_COLON: Final = re.compile(r":(?=\s|$)|\s[—–-]\s")
_WORD: Final = re.compile(r"[A-Za-z][\w'’-]*")
_BULLET: Final = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+")

_ENUMERATED: Final = re.compile(r"[A-Za-z, `]*")
_JOINTS: Final = frozenset({"", "`", "and", "or", "nor", "as", "well", "both", "the"})

NOT_CLEAR: Final = "it relates datasets in words that are not clear"

Side = tuple[str, ...]
"""The datasets one mention may mean."""

Pair = tuple[Side, Side]
"""Downstream and upstream, each as the datasets it may mean."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording of a relation, where it stands, and which side it puts first."""

    start: int
    end: int
    downstream_first: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence says.

    Attributes:
        pairs: asserted, or denied when the sentence is a negation.
        either: related, whichever way round.
        unclear: it relates datasets, and it is not clear how.
        opens: when the sentence opens a list: its last wording and the datasets before it.
        subject: the dataset it is about, for the sentences that follow.
    """

    pairs: tuple[Pair, ...] = ()
    either: tuple[Pair, ...] = ()
    unclear: str = ""
    opens: tuple[Cue, tuple[Side, ...]] | None = None
    subject: Side | None = None


def cues(sentence: str, names: Sequence[Mention]) -> list[Cue]:
    """Give the wordings of relations, in order, overlapping neither each other nor a name."""
    found: list[Cue] = []
    for pattern, first in ((UPSTREAM_FIRST, False), (DOWNSTREAM_FIRST, True)):
        for match in pattern.finditer(sentence):
            cue = Cue(*match.span(), first)
            if not any(cue.start < name.end and name.start < cue.end for name in names) and not _meets(found, cue):
                found.append(cue)
    for head, first in ((HEAD_UPSTREAM, True), (HEAD_DOWNSTREAM, False)):
        for match in head.finditer(sentence):
            copula = _COPULA.search(sentence, match.end())
            before = any(name.end <= match.start() for name in names)
            if copula is not None and not before:
                found = [cue for cue in found if cue.end <= match.start() or cue.start >= copula.end()]
                found.append(Cue(*copula.span(), first))
    return sorted(found, key=lambda cue: cue.start)


def _meets(found: Sequence[Cue], cue: Cue) -> bool:
    return any(cue.start < known.end and known.start < cue.end for known in found)


def read_statement(
    sentence: str,
    names: Sequence[Mention],
    focus: Side | None,
    open_list: tuple[Cue, tuple[Side, ...]] | None,
    *,
    negated: bool = False,
) -> Statement:
    """Read what a sentence says; ``focus`` is what "it" means, ``open_list`` the list it may be an item of."""
    known = [name for name in names if name.nodes]
    wordings = cues(sentence, names)
    if not wordings and known and open_list is not None and _BULLET.match(sentence):
        cue, subjects = open_list
        items = [name.nodes for name in known]
        return Statement(pairs=_crossed(subjects, items, cue), opens=open_list, subject=focus)
    if not wordings and len(known) > 1:
        colon = _COLON.search(sentence, known[0].end, known[1].start)
        if colon is not None:
            wordings = [Cue(*colon.span(), True)]
    if not wordings:
        implied = _implied(sentence, known, focus)
        if implied is not None:
            return implied
        plain = len(known) < 2 or is_list(sentence, names, negated=negated)
        return Statement(unclear="" if plain else NOT_CLEAR, subject=known[0].nodes if known else focus)
    return _related(sentence, known, wordings, focus)


def _implied(sentence: str, known: Sequence[Mention], focus: Side | None) -> Statement | None:
    """Read a sentence that relates what it names to what the answer is about; ``None`` when it does not."""
    others = [name.nodes for name in known if name.nodes != focus]
    if focus is None or not others:
        return None
    rest = sentence
    for name in reversed(known):
        rest = f"{rest[: name.start]} {rest[name.end :]}"
    for pattern, first in ((IMPLIED_UPSTREAM, True), (IMPLIED_DOWNSTREAM, False)):
        if pattern.search(rest):
            return Statement(pairs=_crossed([focus], others, Cue(0, 0, first)), subject=focus)
    if all(word.casefold() in FRAGMENT for word in _WORD.findall(rest)):
        return Statement(either=tuple((focus, other) for other in others), subject=focus)
    return None


def _related(sentence: str, known: Sequence[Mention], wordings: Sequence[Cue], focus: Side | None) -> Statement:
    pairs: list[Pair] = []
    left: list[Side] = [focus] if focus else []
    first_left: list[Side] = []
    bounds = [*(cue.start for cue in wordings[1:]), len(sentence)]
    start = 0
    for cue, end in zip(wordings, bounds, strict=True):
        here = [name.nodes for name in known if start <= name.start and name.end <= cue.start]
        left = here or left
        first_left = first_left or left
        right = [name.nodes for name in known if name.start >= cue.end and name.end <= end]
        if (
            not right
            and len(here) > 1
            and not _is_enumerated(sentence, [n for n in known if n.end <= cue.start], _JOINTS)
        ):
            return Statement(unclear=NOT_CLEAR)
        if right and not left:
            return Statement(unclear="it does not say which dataset it speaks of")
        pairs.extend(_crossed(left, right, cue))
        start = cue.end
    last = wordings[-1]
    open_list = (last, tuple(left)) if sentence.rstrip(" \n*_").endswith(":") and left else None
    return Statement(pairs=tuple(dict.fromkeys(pairs)), opens=open_list, subject=(first_left or [None])[0])  # type: ignore[list-item]


def _crossed(left: Sequence[Side], right: Sequence[Side], cue: Cue) -> tuple[Pair, ...]:
    pairs = ((one, other) for one in left for other in right)
    return tuple(pair if cue.downstream_first else (pair[1], pair[0]) for pair in pairs)


def is_list(sentence: str, names: Sequence[Mention], *, negated: bool) -> bool:
    """Whether the names are only enumerated, and nothing but plain words stands around them.

    A denial may also say that there is no path from one to the other.
    """
    if not _is_enumerated(sentence, names, _JOINTS | {"to"} if negated else _JOINTS):
        return False
    outside = sentence[: names[0].start] + " " + sentence[names[-1].end :]
    return all(word.casefold() in HARMLESS for word in _WORD.findall(outside))


def _is_enumerated(sentence: str, names: Sequence[Mention], joints: frozenset[str]) -> bool:
    """Whether nothing but commas and joints stands between names."""
    between = [sentence[one.end : other.start] for one, other in pairwise(names)]
    words = {word for text in between for word in text.casefold().replace(",", " ").split()}
    return all(_ENUMERATED.fullmatch(text) for text in between) and words <= joints
