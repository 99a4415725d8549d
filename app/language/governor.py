"""What governs a name in its sentence: the walk from the name to the words which say what it is there for.

Lists are seen through: in "sampled from A, B (old) and C" the same words govern all three. The walk is bounded,
so its cost does not depend on the length of the sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.language.names import Name
from app.language.uses import Use
from app.language.words import Role, role

__all__ = ["Governor", "Token", "govern", "tokens_of"]


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
        at: offset in the text of the governing word, for the wording of the relationship.
        direct: whether ``subject`` is the grammatical subject of the cue ("A was assembled from B").
        data: whether the words around it speak of data (questions, a corpus), not of anything (files, a format).
    """

    use: Use
    cue: str
    weight: float
    subject: Name | None = None
    at: int = -1
    data: bool = False
    direct: bool = False


_UNKNOWN: Final = Governor(Use.UNKNOWN, "", 0.0)
_TOKEN: Final = re.compile(
    r"\[\^?\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,9}\]|</?\w[^<>]{0,300}>|\]\([^()\s]{0,800}\)"
    r"|(?P<word>[^\W_](?:[\w'’.+@%-]{0,60}[\w+%])?)|(?P<mark>[,:;()&/—–.|=])"
)
_REACH: Final = 14
_NEGATIVE: Final = {
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
_TAKES: Final = re.compile(
    r"(?:collect|sampl|subsampl|extract|select|tak|took|crawl|scrap|retriev|download|import|cop[yi]|borrow|mined|mining|adopt"
    r"|cho|pick|draw|drew|inherit|pull|quer|acquir|harvest)"
)
_MAKES: Final = re.compile(r"(?:generat|synthesi|distil|annotat|form|appear|com|found|make|made|produc|develop|creat|built|build|construct|compil|prepar|assembl|curat|gather|split)")
_BASES: Final = re.compile(r"(?:base[ds]?|built|builds?|building|draw[ns]?|drew|drawing|expand\w*|extend\w*|construct\w*|created|grounded|founded|seeded|bootstrap\w*|curated|layered)$")
_SEED: Final = frozenset({"seed", "seeds", "source", "sources", "base", "basis", "foundation", "starting", "backbone", "raw", "prompts", "questions", "input", "inputs", "context", "contexts", "material", "materials", "origin", "reference", "pool", "problems", "instructions", "queries", "few-shot", "exemplars", "demonstrations"})
_COPULA: Final = frozenset({"is", "are", "was", "were"})
_AUXILIARY: Final = frozenset({"is", "are", "was", "were", "itself", "has", "have", "been", "being", "also", "then", "dataset", "corpus", "a", "an", "turn", "in"})
_PLAIN_SEED: Final = frozenset({"seed", "seeds", "few-shot", "exemplars", "demonstrations", "source", "sources", "starting"})
_SOFT: Final = frozenset({"be", "been", "being", "we", "i", "has", "have", "had", "can", "will", "also", "it"})
_ADDRESSED: Final = frozenset({"you", "your", "please", "users", "can", "could", "may", "should"})
_MODAL: Final = frozenset({"can", "could", "may", "might", "should", "must", "would"})
_MEANS: Final = frozenset({"by", "using", "with", "from", "multiple", "of", "via", "to"})
_TESTS: Final = frozenset({"evaluation", "test", "validation", "eval", "testing", "held-out"})
_MILD: Final = frozenset({"results", "reports", "gains", "performance", "report", "validated", "reported"})
_TOOLS: Final = frozenset(
    """code codes codebase implementation implementations repo repository script scripts library pipeline method methods framework
    model models results recipe notebook website work workflow tokenizer architecture template prompt-template evaluation
    experiments training judge verifier verifiers verification classifier classifiers algorithm approach system tool tools software
    leaderboard app demo project format formats pattern patterns interface package parser formatter resolver errors corrections
    ranking class classes plugin module modules api server client wrapper bug fix changelog syntax design""".split()
)
_WEAK_DATA: Final = frozenset(
    """
    tests test items item entries entry records functions function pages page issues issue commits content contents annotations
    sources source answers answer responses response threads thread turns archives archive papers paper files tickets comments
    traces trace tasks task seeds seed reviews
    """.split()
)
_UNASKED_DATA: Final = frozenset(
    """tests test annotations annotation answers answer responses response source sources traces trace seed seeds content contents
    functions function issues issue""".split()
)
_TRAINING: Final = frozenset({"training", "train", "fine-tuning", "finetuning", "pre-training", "pretraining", "instruction-tuning", "tuning", "validation", "tested"})


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
    for match in _TOKEN.finditer(text, start, end):
        if match.lastgroup is not None:
            tokens.append(Token(match[0].lower(), match.start(), match.end()))


def govern(tokens: Sequence[Token], index: int) -> Governor:
    """Give what governs the name ``tokens[index]``; the words before it first, then those after."""
    before = _Walk(tokens, index).run()
    if before.use is not Use.UNKNOWN and before.weight >= 0.5:
        return before
    after = _after(tokens, index)
    return after if after.weight > before.weight else before


@dataclass(slots=True)
class _Walk:
    """The walk to the left of one name."""

    tokens: Sequence[Token]
    index: int
    included: bool = False
    data_in: bool = False
    listed: bool = False

    def run(self) -> Governor:
        at, left = self.index - 1, _REACH
        while at >= 0 and left > 0:
            token = self.tokens[at]
            if token.name is not None:
                at, left = at - 1, _REACH
                continue
            if not token.text[0].isalnum():
                if token.text == ";":
                    colon = self._colon(at)
                    if colon is None:
                        break
                    at = colon
                elif token.text == ")":
                    at = _opening(self.tokens, at)
                elif token.text == ".":
                    break
                elif token.text == ":":
                    self.listed = True
                at -= 1
                continue
            left -= 1
            verdict = self._word(at, token.text)
            if verdict is not None:
                return verdict
            at -= 1
        return self._nothing(at)

    def _nothing(self, at: int) -> Governor:
        if self.data_in:
            return Governor(Use.UPSTREAM, "questions in", 0.4, None, self.tokens[max(at, 0)].start)
        return _UNKNOWN

    def _colon(self, at: int) -> int | None:
        for before in range(at - 1, max(-1, at - 120), -1):
            if self.tokens[before].text == ":":
                return before
        return None

    def _word(self, at: int, word: str) -> Governor | None:
        rule = _PREPOSITIONS.get(word)
        if rule is not None:
            return rule(self, at)
        part = role(word)
        if part is Role.TRAIN and self._is_adjective(at):
            return None
        if part is Role.RELATIVE or word == "that":
            return None if self._lists_sources(at) else self._nothing(at)
        if part is Role.INCLUDE:
            return self._include(at, word)
        if part is Role.USE:
            return self._use(at, word)
        if part in (Role.COMBINE, Role.CHANGE, Role.ACQUIRE):
            return self._direct(at, word, part)
        if word == "available":
            return Governor(Use.OTHER, word, 0.5)
        if word in ("inspiration", "support", "dependency"):
            return Governor(Use.OTHER, word, 0.6)
        if word == "following" or (part is Role.LIKE and self._before(at) in ("the", "of")):
            return None if self._before(at) in ("the", "of", "from", "these") else Governor(Use.RELATED_WORK, word, 0.6)
        if part is Role.REPLACE:
            return Governor(Use.OTHER, word, 0.7)
        if part in _NEGATIVE and not (part is Role.FORMAT or word in ("results", "reports", "score", "scores") and self.listed):
            return Governor(_NEGATIVE[part], word, 0.8, None, self.tokens[at].start)
        if word in _COPULA:
            return self._copula(at)
        return self._nothing(at) if word in _SOFT else None

    def _lists_sources(self, at: int) -> bool:
        """ "… from four sources which are A and B": the relative clause only lists what stands before it."""
        following = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        return role(self._before(at)) is Role.DATA and (following in _COPULA or following in ("include", "includes"))

    def _copula(self, at: int) -> Governor | None:
        """ "The source data is A", "the datasets we use are A and B"; after "which" the list goes on."""
        if self._before(at) in ("which", "that"):
            return None
        window = [token.text for token in self.tokens[max(0, at - 7) : at]]
        if any(word in ("source", "sources", "seed", "seeds", "origin", "basis") for word in window[-3:]):
            return self._positive(max(0, at - 1), "source is", 0.7)
        used = any(role(word) in (Role.USE, Role.INCLUDE, Role.ACQUIRE, Role.COMBINE) for word in window[-3:])
        if used and any(role(word) is Role.DATA for word in window):
            return self._positive(max(0, at - 1), "datasets used are", 0.65)
        return self._nothing(at)

    def _before(self, at: int) -> str:
        return self.tokens[at - 1].text if at > 0 else ""

    def _is_adjective(self, at: int) -> bool:
        following = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        return self.tokens[at].text in _TRAINING and (
            role(following) in (Role.DATA, Role.VERSION) or following in ("set", "sets", "§", "dataset", "mix", "and", "split")
        )

    # prepositions ------------------------------------------------------------------------------------------
    def _of(self, at: int) -> Governor | None:
        for back in range(at - 1, max(-1, at - 4), -1):
            token = self.tokens[back]
            word = token.text
            if word == "top" or word == "out":
                return self._positive(back, f"{word} of", 0.8)
            if word == "sample" and back >= at - 2:
                return self._positive(back, "sample of", 0.85)
            if word.startswith(("consist", "compris", "compos")) or word == "up":
                return self._positive(back, "consists of", 0.75)
            if role(word) is Role.VERSION and word not in ("collection", "collections", "parts"):
                return self._positive(back, f"{word} of", 0.85)
            if word in ("collection", "collections") and self.listed:
                return self._positive(back, f"{word} of", 0.6)
        return None

    def _on(self, at: int) -> Governor | None:
        for back in range(at - 1, max(-1, at - 7), -1):
            word = self.tokens[back].text
            if word in (";", ",") and back < at - 2:
                break
            if _BASES.match(word):
                return self._positive(back, f"{word} on", 0.8)
            part = role(word)
            if part in _NEGATIVE and part not in (Role.RELEASE, Role.LIKE) and not self._is_adjective(back):
                return Governor(_NEGATIVE[part], f"{word} on", 0.9, None, self.tokens[back].start)
            if part in (Role.CHANGE, Role.ACQUIRE) and back == at - 1:
                return self._positive(back, f"{word} on", 0.6)
        return Governor(Use.OTHER, "on", 0.3)

    def _with(self, at: int) -> Governor | None:
        if self._before(at) in ("along", "together", "compatible"):
            return None
        for back in range(at - 1, max(-1, at - 9), -1):
            word = self.tokens[back].text
            part = role(word)
            if part is Role.COMBINE or word.startswith(("start", "augment", "enrich", "expand", "extend")):
                return self._positive(back, f"{word} with", 0.7)
            if part in _NEGATIVE and part is not Role.RELEASE and not self._is_adjective(back):
                return Governor(_NEGATIVE[part], f"{word} with", 0.7, None, self.tokens[back].start)
        if self.listed:
            return None
        return self._nothing(at) if self.data_in else Governor(Use.OTHER, "with", 0.2)

    def _in(self, at: int) -> Governor | None:
        word = self._before(at)
        if word in ("grounded", "rooted", "found"):
            return self._positive(at - 1, f"{word} in", 0.7 if word != "found" else 0.5)
        if role(word) is Role.DATA or word in ("query", "query's"):
            self.data_in = True
        elif role(word) in (Role.FORMAT, Role.LIKE, Role.RELEASE):
            return Governor(_NEGATIVE[role(word)], f"{word} in", 0.5)
        return None

    def _by(self, at: int) -> Governor | None:
        return None if self.listed else Governor(Use.OTHER, "by", 0.2)

    def _to(self, at: int) -> Governor | None:
        for back in range(at - 1, max(-1, at - 3), -1):
            part = role(self.tokens[back].text)
            if part in _NEGATIVE:
                return Governor(_NEGATIVE[part], f"{self.tokens[back].text} to", 0.8)
        return None if self.listed else Governor(Use.OTHER, "to", 0.3)

    def _as(self, at: int) -> Governor | None:
        if self._before(at) == "such":
            self.included = True
            return None
        return None if self.listed else Governor(Use.OTHER, "as", 0.2)

    def _like(self, at: int) -> Governor | None:
        before = self.tokens[at - 1] if at else None
        if before is not None and (role(before.text) is Role.DATA or before.text in (",", "(")):
            return None
        return Governor(Use.RELATED_WORK, "like", 0.6)

    def _against(self, at: int) -> Governor | None:
        for back in range(at - 1, max(-1, at - 10), -1):
            word = self.tokens[back].text
            if role(word) is Role.DECONTAMINATE or word.startswith(("dedup", "de-dup", "filter", "remov", "check")):
                return Governor(Use.DECONTAMINATION, f"{word} against", 0.9)
        return Governor(Use.COMPARISON, "against", 0.7)

    def _than(self, at: int) -> Governor | None:
        return Governor(Use.COMPARISON, self.tokens[at].text, 0.8)

    def _for(self, at: int) -> Governor | None:
        before = self.tokens[at - 1].text if at else ""
        if before in ("version", "translation", "extension", "subset"):
            return self._positive(at - 1, f"{before} for", 0.8)
        if self.listed:
            return None
        return self._nothing(at) if at else _UNKNOWN

    def _from(self, at: int) -> Governor | None:
        nominal = -1
        left = _REACH
        back = at - 1
        while back >= 0 and left > 0:
            token = self.tokens[back]
            word = token.text
            if token.name is not None:
                back, left = back - 1, _REACH
                continue
            if word == ")":
                back = _opening(self.tokens, back) - 1
                continue
            if word in (";", ".", "|"):
                break
            left -= 1
            part = role(word)
            if word in _COPULA and back == at - 1:
                return self._is_from(back)
            if word in ("available", "accessible", "download", "accessed", "benefits", "benefit", "learn", "learned"):
                return Governor(Use.OTHER, f"{word} from", 0.6)
            if word in ("different", "differs", "differ", "distinct"):
                return Governor(Use.COMPARISON, f"{word} from", 0.8)
            if word in ("apart", "aside", "away", "exclude", "excluded", "excluding", "removed", "remove"):
                return Governor(Use.OTHER, f"{word} from", 0.7)
            if part in (Role.ACQUIRE, Role.CHANGE, Role.COMBINE, Role.USE, Role.INCLUDE) and not (
                part is Role.INCLUDE and word.endswith("ing")
            ):
                return self._positive(back, f"{word} from", 0.9 if back == at - 1 or part is not Role.USE else 0.8)
            if part is Role.VERSION and nominal < 0:
                nominal = back
            if nominal < 0 and (part is Role.DATA or back == at - 1 and self._is_counted(back)):
                nominal = back
            if part in _NEGATIVE and not self._is_adjective(back) and part not in (Role.FORMAT, Role.LIKE):
                if nominal >= 0 and word in ("results", "reports", "report", "gains", "released", "release", "thanks", "presents"):
                    break
                return Governor(_NEGATIVE[part], f"{word} from", 0.7, None, token.start)
            if part is Role.RELATIVE:
                break
            back -= 1
        if nominal >= 0:
            provider = any(token.name is not None for token in self.tokens[max(0, nominal - 1) : at]) and nominal >= at - 2
            return self._positive(nominal, f"{self.tokens[nominal].text} from", 0.3 if provider else self._nominal_weight(nominal))
        return Governor(Use.UPSTREAM, "from", 0.3, None, self.tokens[at].start)

    def _nominal_weight(self, at: int) -> float:
        return 0.5 if self.tokens[at].text in _UNASKED_DATA else 0.6

    def _is_counted(self, at: int) -> bool:
        """Whether a number stands before a noun: "30k proofs"."""
        return role(self.tokens[at].text) is Role.PLAIN and self._before(at)[:1].isdigit()

    def _is_from(self, at: int) -> Governor:
        """ "The data is from A"."""
        subject = self._before(at)
        weight = 0.7 if role(subject) is Role.DATA else 0.3
        return self._positive(at, f"{subject} is from", weight)

    # verbs -------------------------------------------------------------------------------------------------
    def _include(self, at: int, word: str) -> Governor | None:
        if word.endswith("ing"):
            self.included = True
            return None
        return self._positive(at, word, 0.75 if word.startswith("incorporat") else 0.5)

    def _use(self, at: int, word: str) -> Governor | None:
        weight = 0.4
        following = _word_after(self.tokens, self.index)
        if role(following) is Role.DATA or following in ("training", "train", "set"):
            weight = 0.6
        purpose = _purpose(self.tokens, self.index)
        if purpose is not None:
            return Governor(purpose, word, 0.8 if purpose is Use.UPSTREAM else 0.7, None, self.tokens[at].start)
        return self._positive(at, word, weight)

    def _direct(self, at: int, word: str, part: Role) -> Governor | None:
        before = self._before(at)
        if at == 0 and not word.endswith(("ed", "ing", "n", "t", "s")):
            return Governor(Use.OTHER, word, 0.4)
        if self.listed and word.endswith("ed") and role(before) is Role.DATA:
            return None
        if before in ("the", "a", "an", "our", "their", "this", "of", "and", "from", "in") and word.endswith(("ed", "en", "n")):
            return None
        if part is Role.COMBINE:
            return self._positive(at, word, 0.8)
        if _MAKES.match(word):
            return Governor(Use.OTHER, word, 0.3)
        if part is Role.CHANGE:
            return self._positive(at, word, 0.7)
        return self._positive(at, word, 0.6) if _TAKES.match(word) else Governor(Use.OTHER, word, 0.2)

    def _positive(self, at: int, cue: str, weight: float) -> Governor:
        """A construction cue was found at ``at``: look at its own subject before believing it."""
        subject: Name | None = None
        start = self.tokens[at].start
        inside = self.tokens[at : self.index + 3]
        data = any(_is_data(token.text) for token in inside)
        if any(token.text in _TESTS and self._heads_set(at + offset) for offset, token in enumerate(inside[:-1])):
            return Governor(Use.EVALUATION, f"{cue} … test set", 0.6, None, start)
        if any(role(token.text) is Role.MODEL for token in inside[:-1]):
            weight -= 0.4
        for back in range(at - 1, max(-1, at - 2 * _REACH), -1):
            token = self.tokens[back]
            if token.text in (";", ".", "|"):
                break
            if token.name is not None:
                subject = subject or token.name
                continue
            data = data or (_is_data(token.text) and at - back < _REACH)
            if token.text in ("which", "that") and self._describes_name(back):
                return Governor(Use.INDIRECT, f"{token.text} … {cue}", 0.65, subject, token.start)
            other = self._contradicted(back, at)
            if other is not None:
                return Governor(other, f"{token.text} … {cue}", 0.6, subject, token.start)
            if role(token.text) is Role.RELATIVE:
                break
        return Governor(
            Use.UPSTREAM, cue, max(0.1, weight if data else weight - 0.15), subject, start, data, self._is_direct(at)
        )

    def _is_direct(self, at: int) -> bool:
        """Whether a name stands right before the cue, with nothing but auxiliaries between."""
        for back in range(at - 1, max(-1, at - 6), -1):
            token = self.tokens[back]
            if token.name is not None:
                return True
            if token.text not in _AUXILIARY:
                return False
        return False

    def _describes_name(self, at: int) -> bool:
        """Whether a relative clause (or an apposition) tells of a name, and so not of this dataset."""
        for back in range(at - 1, max(-1, at - 4), -1):
            token = self.tokens[back]
            if token.name is not None:
                return True
            if token.text not in (",", "dataset", "corpus", "benchmark", ")"):
                return False
        return False

    def _contradicted(self, back: int, at: int) -> Use | None:
        """What a word before the cue makes of it, when that is not a source."""
        word, near = self.tokens[back].text, at - back
        part = role(word)
        if part is Role.NEGATION and near <= 4:
            return Use.OTHER
        if word in _ADDRESSED and near <= 8 or word in _MODAL and near <= 3:
            return Use.OTHER
        if part is Role.EXCLUDE and near <= 6:
            return Use.OTHER
        if part is Role.MODEL and near <= 10 and not self._is_agent(back):
            return Use.DOWNSTREAM
        if word in _TOOLS and near <= 5 and self._is_head(back, at) and not self._is_adjective(back):
            return Use.DOWNSTREAM if part is Role.MODEL else Use.OTHER
        if word in _TESTS and near <= 6 and self._heads_set(back):
            return Use.EVALUATION
        hard = part in (Role.TRAIN, Role.EVALUATE, Role.DECONTAMINATE)
        reach = 2 * _REACH if self.tokens[at].text.endswith("ing") else 8
        if hard and near <= reach and not self._is_adjective(back) and word not in _MILD:
            return _NEGATIVE[part]
        return None

    def _is_head(self, back: int, at: int) -> bool:
        """Whether a noun is what the cue is said of, and not the first half of a longer noun."""
        following = self.tokens[back + 1]
        ends = following.text in _AUXILIARY or following.text in _PREPOSITIONS or role(following.text) is Role.RELATIVE
        return back + 1 >= at or ends or following.text in ("that", "which", "we", ",", "(", "and")

    def _is_agent(self, at: int) -> bool:
        """Whether a model is the means ("generated by several models") and not what the sentence is about."""
        return any(token.text in _MEANS for token in self.tokens[max(0, at - 5) : at])

    def _heads_set(self, at: int) -> bool:
        before = self.tokens[at - 1].text if at else ""
        following = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        return before not in ("and", "&", "/", ",") and following in ("set", "sets", "split", "splits", "data", "suite", "suites")


_PREPOSITIONS: Final = {
    "from": _Walk._from,
    "of": _Walk._of,
    "on": _Walk._on,
    "upon": _Walk._on,
    "with": _Walk._with,
    "in": _Walk._in,
    "by": _Walk._by,
    "to": _Walk._to,
    "as": _Walk._as,
    "like": _Walk._like,
    "against": _Walk._against,
    "than": _Walk._than,
    "unlike": _Walk._than,
    "for": _Walk._for,
    "between": _Walk._than,
    "about": _Walk._by,
    "via": _Walk._by,
    "through": _Walk._by,
    "per": _Walk._by,
    "after": _Walk._by,
    "before": _Walk._by,
    "during": _Walk._by,
    "at": _Walk._by,
}


def _is_data(word: str) -> bool:
    return role(word) is Role.DATA and word not in _WEAK_DATA


def _opening(tokens: Sequence[Token], at: int) -> int:
    depth = 0
    for back in range(at, max(-1, at - 80), -1):
        if tokens[back].text == ")":
            depth += 1
        elif tokens[back].text == "(":
            depth -= 1
            if depth == 0:
                return back
    return at


def _after_list(tokens: Sequence[Token], index: int) -> int:
    """Step over the rest of the list the name stands in, to the first word that is not part of it."""
    at = index + 1
    depth = 0
    while at < len(tokens):
        token = tokens[at]
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and token.name is None and token.text not in (",", "and", "or", "&", "/", "as", "well", "the", "both"):
            if not _list_goes_on(tokens, at):
                return at
        elif depth == 0 and token.text == "as" and at + 1 < len(tokens) and tokens[at + 1].text != "well":
            return at if tokens[at - 1].text != "well" else at + 1
        at += 1
    return at


def _list_goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a few words between an "and" and the next name belong to the list: "A and the Python part of B"."""
    before = tokens[at - 1].text
    if before not in ("and", ",", "the", "&", "or") and role(before) not in (Role.VERSION, Role.DATA, Role.PLAIN):
        return False
    joined = any(token.text in ("and", ",", "&", "or") for token in tokens[max(0, at - 5) : at])
    following = tokens[at + 1 : at + 5]
    closed = role(tokens[at].text) not in (Role.PLAIN, Role.VERSION, Role.DATA) and tokens[at].text != "of"
    return joined and not closed and any(token.name is not None for token in following) and tokens[at].text not in _PREPOSITIONS_STOP


_PREPOSITIONS_STOP: Final = frozenset({"to", "for", "with", "by", "in", "on", "from", "via", "using", "is", "are", "was", "were", "we"})


def _word_after(tokens: Sequence[Token], index: int) -> str:
    at = _after_list(tokens, index)
    return tokens[at].text if at < len(tokens) else ""


def _purpose(tokens: Sequence[Token], index: int) -> Use | None:
    """Read "X as seeds", "X to evaluate", "X for training" after a name in use."""
    at = _after_list(tokens, index)
    words = [token.text for token in tokens[at : at + 9]]
    while words and (role(words[0]) in (Role.DATA, Role.VERSION) or words[0] in ("training", "train", "set", "sets", ",")):
        words = words[1:]
    if not words or words[0] not in ("as", "to", "for"):
        return None
    rest = words[1:]
    if words[0] == "as":
        return Use.UPSTREAM if any(word in _SEED for word in rest[:6]) else _negative(rest)
    if negative := _negative(rest[:3]):
        return negative
    if rest and role(rest[0]) in (Role.ACQUIRE, Role.CHANGE, Role.COMBINE):
        return Use.UPSTREAM
    return None


def _negative(words: Sequence[str]) -> Use | None:
    for word in words:
        part = role(word)
        if part in _NEGATIVE:
            return _NEGATIVE[part]
        if word in ("evaluation", "judge", "benchmark", "benchmarks", "test", "testing"):
            return Use.EVALUATION
        if word in ("training", "fine-tuning"):
            return Use.DOWNSTREAM
    return None


_PASSIVE: Final = frozenset({"is", "are", "was", "were", "been", "be"})


def _after(tokens: Sequence[Token], index: int) -> Governor:
    """What the words after the name say: "X was filtered", "X serves as seed", "from X, we sample"."""
    at = _after_list(tokens, index)
    window = [token.text for token in tokens[at : at + 10]]
    while window and (role(window[0]) in (Role.DATA, Role.VERSION) or window[0] in ("training", "train", "set", "sets")):
        window = window[1:]
    opened = tokens[0].text in ("from", "for") and all(token.name is not None or not token.text[0].isalnum() or role(token.text) in (Role.DATA, Role.VERSION, Role.PLAIN) for token in tokens[1:index])
    if opened:
        for offset, word in enumerate(window):
            if role(word) in (Role.ACQUIRE, Role.CHANGE) and offset <= 6:
                return Governor(Use.UPSTREAM, f"{tokens[0].text} … {word}", 0.7, None, tokens[0].start)
    if not window:
        return _UNKNOWN
    if window[0] in ("serves", "serve", "served", "acts", "act", "provides", "provided", "provide") and any(
        word in _SEED for word in window[1:7]
    ):
        return Governor(Use.UPSTREAM, f"{window[0]} as", 0.8, None, tokens[index].start)
    if window[0] == "as" and any(word in _SEED for word in window[1:6]):
        plainly = any(word in _PLAIN_SEED for word in window[1:6])
        return Governor(Use.UPSTREAM, "as seed", 0.65 if plainly else 0.45, None, tokens[index].start, data=plainly)
    if (window[0] in _PASSIVE or window[0] in ("has", "have")) and _is_subject(tokens, index):
        return _passive(tokens, index, window)
    return _UNKNOWN


def _is_subject(tokens: Sequence[Token], index: int) -> bool:
    """Whether the list the name stands in begins the clause (a determiner may go before)."""
    for back in range(index - 1, max(-1, index - 30), -1):
        token = tokens[back]
        if token.name is not None or not token.text[0].isalnum() or token.text in _BEFORE_SUBJECT:
            continue
        if token.text in ("of", "in", "from"):
            return all(role(one.text) in (Role.PLAIN, Role.DATA, Role.VERSION) and one.text not in _PREPOSITIONS for one in tokens[max(0, back - 4) : back])
        return token.text not in _PREPOSITIONS and role(token.text) in (Role.PLAIN, Role.DATA, Role.RELATIVE)
    return True


_BEFORE_SUBJECT: Final = frozenset({"and", "or", "the", "both", "our", "original", "all"})


def _passive(tokens: Sequence[Token], index: int, window: Sequence[str]) -> Governor:
    for offset, word in enumerate(window[1:6], 1):
        part = role(word)
        if word in ("a", "an", "the", "our", "one"):
            return _UNKNOWN
        if part is Role.NEGATION:
            return Governor(Use.OTHER, f"{word} {window[offset]}", 0.6)
        if part is Role.USE:
            rest = window[offset + 1 : offset + 7]
            if any(item in _SEED for item in rest[:4]):
                return Governor(Use.UPSTREAM, "used as", 0.8, None, tokens[index].start)
            negative = _negative(rest[:4])
            if negative:
                return Governor(negative, f"used {rest[0]}", 0.7, None, tokens[index].start)
            if len(rest) > 1 and rest[0] in ("to", "for", "in") and role(rest[1]) in (Role.ACQUIRE, Role.CHANGE, Role.COMBINE):
                return Governor(Use.UPSTREAM, f"used to {rest[1]}", 0.75, None, tokens[index].start)
            return _UNKNOWN
        if part in (Role.COMBINE, Role.CHANGE) or (part is Role.ACQUIRE and _TAKES.match(word)) or word in ("included", "incorporated", "added"):
            rest = window[offset + 1 : offset + 5]
            if "from" in rest or word in ("generated", "created", "annotated", "built", "extended", "processed", "synthesized"):
                return _UNKNOWN
            return Governor(Use.UPSTREAM, f"was {word}", 0.65, None, tokens[index].start, data=True)
        if part in _NEGATIVE:
            return Governor(_NEGATIVE[part], word, 0.5)
    return _UNKNOWN
