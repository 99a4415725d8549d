"""A sentence as tokens, seen from one name, and the check that a construction cue is meant of this dataset."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.language.names import Name
from app.language.uses import Use
from app.language.words import (
    TELLS,
    TRAINING,
    Role,
    role,
)

__all__ = [
    "NEGATIVE",
    "REACH",
    "UNKNOWN",
    "Governor",
    "Statement",
    "Token",
    "opening",
    "tokens_of",
    "topic_of",
]


@dataclass(frozen=True, slots=True)
class Token:
    """A word in small letters, a punctuation mark, or (``name`` set) a candidate name."""

    text: str
    start: int
    end: int
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Governor:
    """What a name is there for.

    Attributes:
        use: the class of use.
        cue: the governing words, for the reason.
        weight: 0 to 1, how plainly they say it.
        subject: the name that stands as subject of the governing words, if any.
        at: offset in the text of the governing word.
        data: whether the words around it speak of data (questions, a corpus), not of anything (files, a format).
        direct: whether ``subject`` is the grammatical subject of the cue ("A was assembled from B").
    """

    use: Use
    cue: str
    weight: float
    subject: Name | None = None
    at: int = -1
    data: bool = False
    direct: bool = False


UNKNOWN: Final = Governor(Use.UNKNOWN, "", 0.0)
REACH: Final = 14
"""Words between a name, or the list it stands in, and what governs it."""

NEGATIVE: Final = {
    Role.TRAIN: Use.DOWNSTREAM,
    Role.EVALUATE: Use.EVALUATION,
    Role.COMPARE: Use.COMPARISON,
    Role.DECONTAMINATE: Use.DECONTAMINATION,
    Role.EXCLUDE: Use.OTHER,
    Role.LIKE: Use.RELATED_WORK,
    Role.FORMAT: Use.FORMAT_ONLY,
    Role.CITE: Use.LICENSE,
    Role.RELEASE: Use.SELF_OR_VERSION,
}
"""The use that a word of each of these roles makes of the names it governs."""

_TOKEN: Final = re.compile(
    r"\[[^\[\]\n]{0,80}(?:\set\sal\b|,\s(?:19|20)\d\d[a-z]?\b)[^\[\]\n]{0,160}\](?!\()|\[\^?\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,9}\]|</?\w[^<>]{0,300}>|\]\([^()\s]{0,800}\)"
    r"|(?P<word>[^\W_](?:[\w'’.+@%-]{0,60}[\w+%])?)|(?P<mark>[,:;()&/—–.|=])"
)
_OPENING_REACH: Final = 80
_TOPIC_REACH: Final = 6
_TOPIC_NOUNS: Final = frozenset(
    {"dataset", "datasets", "corpus", "benchmark", "collection", "(", ")", "itself", "also", "and", ",", "&", "both"}
)


def tokens_of(text: str, start: int, end: int, found: Sequence[Name]) -> list[Token]:
    """Divide ``text[start:end]`` into tokens, the given names (in order) being one token each."""
    tokens: list[Token] = []
    at = start
    for name in found:
        _words(text, at, max(at, name.start), tokens)
        tokens.append(Token("§", name.start, name.end, name))
        at = max(at, name.outer)
    _words(text, at, end, tokens)
    return tokens


def _words(text: str, start: int, end: int, tokens: list[Token]) -> None:
    tokens.extend(
        Token(match[0].lower(), match.start(), match.end())
        for match in _TOKEN.finditer(text, start, end)
        if match.lastgroup is not None
    )


def opening(tokens: Sequence[Token], at: int) -> int:
    """Give the index of the bracket that ``tokens[at]`` closes, ``at`` itself when there is none near."""
    depth = 0
    for back in range(at, max(-1, at - _OPENING_REACH), -1):
        if tokens[back].text == ")":
            depth += 1
        elif tokens[back].text == "(":
            depth -= 1
            if depth == 0:
                return back
    return at


def topic_of(tokens: Sequence[Token]) -> Name | None:
    """Give the name a sentence is about: the subject of its first verb, when that stands at its beginning.

    "OldSet [3] offers rows derived from A" tells of OldSet, whatever follows.
    """
    for at, token in enumerate(tokens[:_TOPIC_REACH]):
        if token.text in ("we", "our", "this", "these", "it", ":", "in", "for", "from"):
            return None
        if token.name is not None:
            behind = (one.text for one in tokens[at + 1 : at + 9] if one.name is None and one.text not in _TOPIC_NOUNS)
            following = next(behind, "")
            plural = token.start == tokens[0].start and token.text == "§" and token.name.url is None
            if plural and token.name.text[1:].islower() and token.name.text.endswith("s"):
                return None
            return token.name if following in TELLS else None
    return None


@dataclass(slots=True)
class Statement:
    """A sentence seen from the name ``tokens[index]``.

    Attributes:
        tokens: the sentence.
        index: the name.
        data_in: "questions in …" was passed on the way.
        listed: a colon was passed: what stands before it governs a list.
    """

    tokens: Sequence[Token]
    index: int
    data_in: bool = False
    listed: bool = False

    def before(self, at: int) -> str:
        """Give the word before ``at``, empty at the beginning."""
        return self.tokens[at - 1].text if at > 0 else ""

    def following(self, at: int) -> str:
        """Give the word after ``at``, empty at the end."""
        return self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""

    def nothing(self, at: int) -> Governor:
        """The walk ended at ``at`` without a cue."""
        if self.data_in:
            return Governor(Use.UPSTREAM, "questions in", 0.4, None, self.tokens[max(at, 0)].start)
        return UNKNOWN

    def negative(self, at: int, cue: str, weight: float) -> Governor:
        """A word of another use was found at ``at``."""
        return Governor(NEGATIVE[role(self.tokens[at].text)], cue, weight, None, self.tokens[at].start)

    def is_adjective(self, at: int) -> bool:
        """Whether "training" or "validation" only describes the data that follows."""
        following = self.following(at)
        word = self.tokens[at].text
        return (word in TRAINING or word.endswith("-tuning")) and (
            role(following) in (Role.DATA, Role.VERSION)
            or following in ("set", "sets", "§", "dataset", "mix", "and", "split")
        )
