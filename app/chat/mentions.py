"""Which datasets a sentence names: those that tools have returned, and whatever else is written like a name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.naming.aliases import look_up

__all__ = ["KnownNames", "Mention"]

_ID: Final = re.compile(r"(?<![\w./@-])[A-Za-z0-9][\w.-]*/[A-Za-z0-9](?:[\w.-]*\w)?(?![\w/])")
_TOKEN: Final = re.compile(r"(?<![\w./-])[A-Za-z0-9][\w+.-]*[\w+](?![\w/])")
_CAPITALISED: Final = re.compile(r"(?<=[a-z0-9,;:)\]’”] )[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*\b")
_LOWER: Final = re.compile(r"(?<![\w./-])[a-z][a-z-]{3,30}(?![\w/-])")
_QUANTITY: Final = re.compile(
    r"[\d.,]+[a-z%]{0,3}|v?\d[\d.]*[a-z]?|\d+(?:st|nd|rd|th)|\d{4}-\d\d(?:-\d\d)?", re.IGNORECASE
)
_PLAIN_PAIRS: Final = frozenset(
    {"and/or", "n/a", "either/or", "inclusion/subset", "input/output", "question/answer", "yes/no", "true/false"}
)
_COMMON_TEXT: Final = """
    json jsonl llm llms sft rl rlhf qa url urls html pdf csv usd api id ids cot readme ai nlp utc hub off-hub github
    arxiv huggingface tavily taproot ctrl-c sqlite langgraph to-go non-hub i'm i'll hugging face english card paper
    dpo ppo github's qas us uk direct
"""
_COMMON: Final = frozenset(_COMMON_TEXT.split())
_PLAIN_CAPITALISED_TEXT: Final = """
    Hub Hugging Face English January February March April May June July August September October November December
    Paper Card Blog I The It This That These Those Its Both Each Readme Chinese French German Path Paths Run Edge
"""
_PLAIN_CAPITALISED: Final = frozenset(_PLAIN_CAPITALISED_TEXT.split())
_SHORTEST: Final = 5
_WORDS_TEXT: Final = """
    math code general science biology chemistry physics atomic reasoning train test tests data base mixture former
    instruct questions answers problems seeds words notes dataset datasets review model chat alpaca-like exam left
    mix none squad flan
"""
_WORDS: Final = frozenset(_WORDS_TEXT.split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a sentence; ``nodes`` are the datasets it may mean, none when nothing is known of it."""

    start: int
    end: int
    text: str
    nodes: tuple[str, ...]
    absent: bool = False


class KnownNames:
    """Finds names.

    Args:
        names: those that tools have returned.
        absent: those of which tools said that they are not in the graph.
        others: those that the graph holds and no tool has returned.
    """

    def __init__(self, names: Iterable[str], absent: Iterable[str] = (), others: Iterable[str] = ()) -> None:
        self._nodes: dict[str, list[str]] = {}
        self._absent = {name.casefold() for name in absent}
        plain: dict[str, list[str]] = {}
        for name in names:
            for written in _written(name):
                _note(self._nodes, written, name)
            _note(plain, name.rpartition("/")[2], name)
        unheld = {written.casefold() for name in others for written in _written(name)} - set(self._nodes)
        self._plain = {**plain, **self._nodes}
        self._known = _any_of({*self._nodes, *self._absent, *unheld})
        self._known_strictly = _any_of({*self._plain, *self._absent, *unheld})

    def of(self, sentence: str, *, strict: bool) -> list[Mention]:
        """Give the names of a sentence in order; ``strict`` takes plain and capitalised words for names too."""
        found: list[Mention] = []
        nodes = self._plain if strict else self._nodes
        for match in (self._known_strictly if strict else self._known).finditer(sentence):
            key = match[0].casefold()
            found.append(Mention(*match.span(), match[0], tuple(nodes.get(key, ())), absent=key in self._absent))
        for pattern, is_name in ((_ID, _is_id), (_TOKEN, _is_name)):
            _add(found, (m for m in pattern.finditer(sentence) if is_name(m[0])))
        if strict:
            _add(found, (m for m in _CAPITALISED.finditer(sentence) if not _is_plain(m[0])))
            _add(found, (m for m in _LOWER.finditer(sentence) if m[0] not in _WORDS and look_up(m[0]) is not None))
        return sorted(found, key=lambda mention: mention.start)


def _note(nodes: dict[str, list[str]], written: str, name: str) -> None:
    meant = nodes.setdefault(written.casefold(), [])
    if name not in meant:
        meant.append(name)


def _any_of(spelt: Iterable[str]) -> "re.Pattern[str]":
    joined = "|".join(re.escape(each) for each in sorted(spelt, key=lambda each: (-len(each), each)))
    return re.compile(rf"(?<![\w/-])(?<!\w\.)(?:{joined})(?![\w/]|-\w|\.\w)" if joined else r"(?!)", re.IGNORECASE)


def _add(found: list[Mention], matches: Iterable["re.Match[str]"]) -> None:
    for match in matches:
        if not any(match.start() < known.end and known.start < match.end() for known in found):
            found.append(Mention(*match.span(), match[0], ()))


def _written(name: str) -> list[str]:
    """Give the ways a dataset is written: its id, and its own part when that is no word of the language."""
    short = name.rpartition("/")[2]
    plain = short.isalpha() and (short.casefold() in _WORDS or len(short) < _SHORTEST) and not _is_name(short)
    return [name] if plain or short == name else [name, short]


def _is_id(token: str) -> bool:
    return token.casefold() not in _PLAIN_PAIRS and not re.fullmatch(r"\d+/\d+", token)


def _is_name(token: str) -> bool:
    """Whether a word is written as names are: capitals inside, digits among letters, parts joined by underscores.

    >>> [_is_name(word) for word in ("MetaMathQA", "gsm8k", "P3", "self_instruct", "GPT-4", "Self-Instruct")]
    [True, True, True, True, True, True]
    >>> [_is_name(word) for word in ("Mathematics", "off-Hub", "v2", "570K", "post-training", "JSON", "2023-11")]
    [False, False, False, False, False, False, False]
    """
    bare = token.rstrip(".")
    if bare.casefold() in _COMMON or _QUANTITY.fullmatch(bare):
        return False
    letters = any(c.isalpha() for c in bare)
    if letters and any(c.isdigit() for c in bare):
        return True
    if "_" in bare or re.search(r"[a-z][A-Z]", bare):
        return True
    if bare.isupper() and len(bare) > 2:
        return True
    return bool(re.fullmatch(r"[A-Z][a-z]+(?:-[A-Z][\w]*)+", bare))


def _is_plain(words: str) -> bool:
    return all(word in _PLAIN_CAPITALISED for word in re.split(r"[ -]", words))
