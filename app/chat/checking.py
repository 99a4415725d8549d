"""Each sentence of an answer against what the tools of the session returned, before anybody sees it.

Shown: sentences whose datasets and edges a tool has returned, with the evidence of every edge cited. Not shown:
everything else, with the reason. Words in quotation marks which stand in a tool result are quotes and are not read.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from app.chat.mentions import KnownNames, Mention
from app.chat.notebook import HeldEdge, Notebook
from app.chat.statements import Cue, Side, Statement, cues, read_statement
from app.chat.wording import NEGATION, RELATIONSHIPS, STATUS_WORDS

__all__ = ["AnswerCheck", "Shown", "Withheld"]

Names = tuple[str, str]
Cite = Callable[[Names], int | None]
"""Gives the number of the evidence of an edge (downstream, upstream), looking it up when it has none yet."""

_MARKER: Final = re.compile(r"\s?\[\d{1,4}\]")
_URL: Final = re.compile(r"\b(?:https?|ftp|file|data|javascript):\S*[\w/]", re.IGNORECASE)
_QUOTED: Final = re.compile(r"“([^“”]{2,1200})”|\"([^\"]{2,1200})\"")
_LABEL: Final = re.compile("|".join(re.escape(label) for label in RELATIONSHIPS), re.IGNORECASE)
_DIRECT: Final = re.compile(r"\bdirect(?:ly)?\b", re.IGNORECASE)
_ENDING: Final = re.compile(r"([.!?:]?[\"”*_]*)(\s*)\Z")
_LONGEST_WAY: Final = 4
_WORDS_OF_A_QUOTE: Final = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that may be seen, and the numbers of the evidence it cites."""

    text: str
    cited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that may not, and why."""

    text: str
    reason: str


class AnswerCheck:
    """Checks one answer, sentence by sentence, in order: "it" means what the sentence before was about.

    Args:
        notebook: what the tools have returned.
        cite: finds the evidence of an edge.
        question: that is answered; "it" means what that was about, at first.
        others: names that the graph holds, whether or not a tool has returned them.
    """

    def __init__(self, notebook: Notebook, cite: Cite, question: str = "", others: Iterable[str] = ()) -> None:
        self._notebook, self._cite = notebook, cite
        self._known = KnownNames(notebook.names, notebook.absent, others)
        self._open: tuple[Cue, tuple[Side, ...]] | None = None
        # What is asked about and not in the graph is what "it" means too: nothing is related to it.
        asked = [mention.nodes or (mention.text,) for mention in self._known.of(question, strict=False)]
        self._focus: Side | None = asked[0] if asked else None

    def check(self, sentence: str) -> Shown | Withheld:
        """Judge one sentence, white space behind it included."""
        bare = _MARKER.sub("", sentence)
        masked, wrong = self._masked(bare)
        if wrong:
            return Withheld(sentence.strip(), wrong)
        names = self._known.of(masked, strict=False)
        if cues(masked, names):
            names = self._known.of(masked, strict=True)
        negated = NEGATION.search(_without(masked, names)) is not None
        statement = read_statement(masked, names, self._focus, self._open, negated=negated)
        reason = self._unknown(masked, names, negated=negated) or statement.unclear
        if reason:
            return Withheld(sentence.strip(), reason)
        pairs, reason = self._held(masked, bare, statement, names, negated=negated)
        if reason:
            return Withheld(sentence.strip(), reason)
        self._focus = statement.subject or self._focus
        self._open = statement.opens
        return self._with_citations(bare, () if negated else pairs)

    def _masked(self, sentence: str) -> tuple[str, str]:
        """Blank quotes and labels, which are not read for names; tell a quote or an address nobody returned."""
        for match in _QUOTED.finditer(sentence):
            quote = match[1] or match[2]
            if self._notebook.holds_text(quote.strip(" .…,;")):
                sentence = sentence.replace(match[0], " " * len(match[0]), 1)
            elif len(quote.split()) >= _WORDS_OF_A_QUOTE:
                return sentence, "it quotes words that no tool result holds"
        for match in _URL.finditer(sentence):
            if not self._notebook.holds_text(match[0]):
                return sentence, f"it names {match[0][:80]}, which no tool result holds"
            sentence = sentence.replace(match[0], " " * len(match[0]), 1)
        return _LABEL.sub(lambda found: " " * len(found[0]), sentence), ""

    def _unknown(self, masked: str, names: list[Mention], *, negated: bool) -> str:
        related = bool(cues(masked, names))
        for name in names:
            if name.absent and not negated:
                return f"it speaks of {name.text} as if it were in the graph"
            seen = not related and "/" not in name.text and self._notebook.holds_text(name.text)
            if not name.nodes and not name.absent and not seen:
                return f"it names {name.text}, which no tool result holds"
        return ""

    def _held(
        self, masked: str, bare: str, statement: Statement, names: list[Mention], *, negated: bool
    ) -> tuple[tuple[Names, ...], str]:
        """Give the pairs that are meant, each held by a tool result; or why one is not."""
        if negated:
            return (), self._wrongly_denied(masked, statement, names)
        found: list[Names] = []
        for downstreams, upstreams in statement.pairs:
            candidates = list(product(downstreams, upstreams))
            pair = next((each for each in candidates if self._is_held(each, masked)), None)
            if pair is None:
                return (), f"it says that {candidates[0][0]} comes from {candidates[0][1]}, which no tool result holds"
            edge = self._notebook.edge(pair)
            if edge is not None and (wrong := self._wrong_status(edge, masked)):
                return (), wrong
            found.append(pair)
        for one, other in statement.either:
            ways = [way for pair in product(one, other) for way in (pair, pair[::-1])]
            if not any(self._is_held(way, masked) for way in ways):
                return (), f"it relates {other[0]} to {one[0]}, and no tool result does"
        return tuple(found), self._wrong_label(bare, found)

    def _is_held(self, pair: Names, masked: str) -> bool:
        if self._notebook.edge(pair) is not None:
            return True
        return not _DIRECT.search(masked) and self._notebook.has_line(pair)

    def _wrong_status(self, edge: HeldEdge, masked: str) -> str:
        words = STATUS_WORDS.get(edge.status)
        if words is None or words.search(masked) or self._notebook.path((edge.downstream, edge.upstream)):
            return ""
        return f"it does not say that {edge.downstream} ← {edge.upstream} is {edge.status.replace('_', ' ')}"

    def _wrong_label(self, bare: str, pairs: list[Names]) -> str:
        said = {match[0].casefold() for match in _LABEL.finditer(bare)}
        held = {(edge.relationship or "").casefold() for pair in pairs if (edge := self._notebook.edge(pair))}
        return "it gives an edge another relationship than the graph" if pairs and said - held else ""

    def _wrongly_denied(self, masked: str, statement: Statement, names: list[Mention]) -> str:
        if any(name.absent for name in names):
            return ""
        known = [name.nodes for name in names if name.nodes]
        pairs = [pair for side in statement.pairs for pair in product(*side)]
        if not pairs and len(known) > 1:
            pairs = [pair for one in known for other in known if one != other for pair in product(one, other)]
            pairs = [pair for pair in pairs if not self._notebook.is_denied((pair[1], pair[0]))]
        for pair in pairs:
            edge = self._notebook.edge(pair)
            rejected = edge is not None and edge.status != "accepted" and STATUS_WORDS[edge.status].search(masked)
            if not rejected and not self._notebook.is_denied(pair):
                return f"no tool result says that {pair[0]} does not come from {pair[1]}"
        return ""

    def _with_citations(self, bare: str, pairs: tuple[Names, ...]) -> Shown | Withheld:
        numbers: list[int] = []
        for pair in pairs:
            direct = self._notebook.edge(pair) is not None
            for edge in (pair,) if direct else self._notebook.path(pair)[:_LONGEST_WAY]:
                number = self._cite(edge)
                if number is None and direct:
                    return Withheld(bare.strip(), f"there is no evidence for {edge[0]} ← {edge[1]}")
                if number is not None:
                    numbers.append(number)
        numbers = list(dict.fromkeys(numbers))
        marks = "".join(f"[{number}]" for number in numbers)
        text = _ENDING.sub(lambda found: (f" {marks}" if marks else "") + found[1] + found[2], bare, count=1)
        return Shown(text, tuple(numbers))


def _without(sentence: str, names: Sequence[Mention]) -> str:
    for name in names:
        sentence = sentence[: name.start] + " " * (name.end - name.start) + sentence[name.end :]
    return sentence
