"""What a person types as the answer to a question about an edge; the same at a terminal, in chat and from a program."""

from typing import Final

from app.errors import MalformedIdError
from app.naming.identifier import parse_dataset_id
from app.records.claim import Relationship
from app.records.review import Naming, Question, ReviewDecision, Ruling

__all__ = ["KEYS", "Later", "UnclearAnswer", "understood", "understood_of"]

KEYS: Final = (
    "a accept · r reject · l 1-5 relabel · c ORG/NAME correct · n ORG/NAME|off-hub name, everywhere · s skip"
    " · Enter later · q all later (words after it are kept as the reason)"
)
_FIVE: Final = tuple(Relationship)
_LONGEST: Final = 10_000
_OFF_HUB: Final = frozenset({"off-hub", "--off-hub"})


class Later:
    """The question, or every question (``all``), stays open."""

    def __init__(self, *, every: bool) -> None:
        self.every = every


class UnclearAnswer(str):
    """What a person should know who typed something else."""

    __slots__ = ()


Answer = Ruling | Naming | Later | UnclearAnswer


def understood_of(line: str, who: str, question: Question, mention: str) -> Answer:
    """Give what a person meant by a line about one question; ``mention`` is the written name its edge goes back to."""
    answer = understood(line, who, mention)
    if isinstance(answer, Ruling) and answer.corrected_id in {question.downstream, question.upstream}:
        return UnclearAnswer(f"{answer.corrected_id} is one of the two already.")
    if isinstance(answer, Naming) and answer.dataset_id == question.downstream:
        return UnclearAnswer(f"{answer.dataset_id} is not its own upstream.")
    return answer


def understood(line: str, who: str, mention: str = "") -> Answer:
    """Give what a person meant by a line; a slash before the word changes nothing.

    >>> understood("a  the paper says so", "ann").why
    'the paper says so'
    >>> understood("l 1", "ann").relationship.value
    'Semantic Evolution'
    >>> understood("/name off-hub", "ann", "FLAN v2").mention
    'FLAN v2'
    """
    word, _, rest = line.strip().partition(" ")
    word, rest = word.casefold().removeprefix("/"), " ".join(rest.split())[:_LONGEST]
    if word in {"", "later"}:
        return Later(every=False)
    if word in {"q", "quit"}:
        return Later(every=True)
    if word in {"l", "relabel"}:
        return _relabelled(rest, who)
    if word in {"c", "correct", "n", "name"}:
        return _meant(word, rest, who, mention)
    for decision in (ReviewDecision.ACCEPT, ReviewDecision.REJECT, ReviewDecision.SKIP):
        if word in {decision.value, decision.value[0]}:
            return Ruling(decision=decision, who=who, why=rest)
    return UnclearAnswer(KEYS)


def _relabelled(rest: str, who: str) -> Answer:
    """Read a relationship by its number or its words, which quotes may enclose."""
    bare = rest.lstrip("'\"")
    for number, one in enumerate(_FIVE, 1):
        for written in (str(number), one.value):
            if bare.casefold().startswith(written.casefold()) and not bare[len(written) :][:1].isalnum():
                why = bare[len(written) :].strip("'\" ")
                return Ruling(decision=ReviewDecision.RELABEL, relationship=one, who=who, why=why)
    five = ", ".join(f"{place} {one.value}" for place, one in enumerate(_FIVE, 1))
    return UnclearAnswer(f"Which one? l and a number: {five}.")


def _meant(word: str, rest: str, who: str, mention: str) -> Answer:
    meant, _, why = rest.partition(" ")
    correct = word in {"c", "correct"}
    if not correct and not mention:
        return UnclearAnswer("No document's wording is behind this edge, so there is no name to decide.")
    if not correct and meant.casefold() in _OFF_HUB:
        return Naming(mention=mention, who=who, why=why)
    try:
        dataset_id = parse_dataset_id(meant)
    except MalformedIdError as error:
        return UnclearAnswer(f"{error}")
    if correct:
        return Ruling(decision=ReviewDecision.CORRECT, corrected_id=dataset_id, who=who, why=why)
    return Naming(mention=mention, dataset_id=dataset_id, who=who, why=why)
