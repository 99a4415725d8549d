"""What each preposition before a name says of it, with the words before the preposition.

A rule gives ``None`` where the walk shall go on: the preposition only joins two halves of a longer phrase.
"""

import re
from collections.abc import Callable
from typing import Final

from app.language.addresses import hub_dataset_id
from app.language.confirmation import confirmed
from app.language.origins import said_from
from app.language.statement import NEGATIVE, UNKNOWN, Governor, Statement, opening
from app.language.uses import Use
from app.language.words import BASES, COPULA, MAKES, Role, role

__all__ = ["RULES"]

_EARLIER: Final = frozenset({"previous", "earlier", "prior", "former", "predecessor", "last"})
_PROMPTED: Final = ("prompt", "condition", "feed", "fed", "seed")
_WHOLES: Final = frozenset({"dataset", "datasets", "benchmark", "benchmarks", "tests", "test", "papers", "paper"})
_TESTED: Final = frozenset({"benchmark", "benchmarks", "test", "tests", "evaluations"})
_GIVEN: Final = frozenset(
    {"answers", "responses", "solutions", "traces", "completions", "rationales", "explanations", "outputs", "captions"}
)
_NOTES_ON: Final = frozenset({"explanations", "annotations", "captions", "rationales", "translations", "labels"})
_CALLED: Final = frozenset({"dataset", "corpus", "benchmark", "collection", "data"})
_TAKEN: Final = frozenset({"crawl", "scrape", "archive"})
_SHORT: Final = 5
_SUBSAMPLES: Final = re.compile(
    r"(?:re-?splits?|re-?packag\w+|re-?releases?|re-?hosts?|re-?format\w*|sub-?samples?|re-?annotations?|re-?labell?ings?|down-?samplings?|rewritings?)$"
)
"""Nouns of what was done to a set, which look like verbs."""
_SCRAPED: Final = ("scrap", "crawl", "collected", "harvest")
_MARKED: Final = frozenset(
    {"applied", "run", "ran", "running", "sampling", "generated", "distilled", "performed", "traces"}
)
_MIXTURES: Final = frozenset({"mix", "blend", "merge", "merger", "fusion", "combination", "union"})
_ADDED: Final = frozenset({"added", "adds", "add", "adding", "attached", "appended", "assigned"})
_BACK: Final = frozenset({"go", "goes", "going", "date", "dates", "trace", "traces", "traced", "lead", "leads"})
_ISSUED: Final = frozenset(
    {"proposed", "released", "provided", "published", "introduced", "created", "collected", "constructed", "developed"}
)
"""Participles by which data are only said to be somebody's: "the datasets proposed by others, including A"."""
_TAKEN_UP: Final = frozenset({"included", "integrated", "incorporated", "contained", "featured"})
_PASSIVE: Final = frozenset({"is", "are", "was", "were", "been", "now", "also"})
_ASKED: Final = frozenset(
    {"questions", "problems", "prompts", "instructions", "queries", "passages", "images", "tasks", "exercises"}
)


def _of(statement: Statement, at: int) -> Governor | None:
    end = opening(statement.tokens, at - 1) if statement.before(at) == ")" else at
    for back in range(end - 1, max(-1, end - 4), -1):
        word = statement.tokens[back].text
        if word in ("top", "out") or (word == "sample" and back >= at - 2) or _SUBSAMPLES.match(word):
            return confirmed(statement, back, f"{word} of", 0.8 if word in ("top", "out") else 0.85)
        if word.startswith(("consist", "compris", "compos")) or word == "up":
            return confirmed(statement, back, "consists of", 0.75)
        if word == "part" and back == at - 1 and _is_described_part(statement, back):
            return confirmed(statement, back, "part of", 0.75)
        if word in ("collection", "collections", "parts"):
            changed = word == "collection" and role(statement.following(at)) is Role.CHANGE
            if changed or (statement.listed and word != "parts"):
                return confirmed(statement, back, f"{word} of", 0.75 if changed else 0.6)
        elif word.startswith("version") and back < at - 1 and statement.tokens[back + 1].text[:1].isdigit():
            return Governor(Use.SELF_OR_VERSION, f"{word} {statement.tokens[back + 1].text} of", 0.7)
        elif role(word) is Role.VERSION or _is_mixture(statement, back) or (word in _TAKEN and back == at - 1):
            return confirmed(statement, back, f"{word} of", 0.85)
    whole = [token.text for token in statement.tokens[max(0, at - 3) : at]]
    if len(whole) > 1 and whole[-2] in ("all", "every", "each") and role(whole[-1]) is Role.DATA and at <= 3:
        return confirmed(statement, at - 1, f"{whole[-2]} {whole[-1]} of", 0.48)
    return None


def _is_described_part(statement: Statement, at: int) -> bool:
    """Read "the QA part of X", but not "is part of X", which tells of a collection or a project."""
    if statement.before(at) in ("is", "a", "are", "as", "the", "was"):
        return False
    return any(token.text in ("the", "a") for token in statement.tokens[max(0, at - 3) : at])


def _is_mixture(statement: Statement, at: int) -> bool:
    """Whether "mix", "blend" or "merge" is a noun here."""
    word = statement.tokens[at].text
    before = statement.tokens[max(0, at - 3) : at]
    return word in _MIXTURES and any(token.text in ("a", "an", "the", "this", "our", "is") for token in before)


def _on(statement: Statement, at: int) -> Governor | None:
    before = [token.text for token in statement.tokens[max(0, at - 5) : at]]
    if before and role(before[-1]) is Role.DATA and "from" in before:
        return None
    for back in range(at - 1, max(-1, at - 7), -1):
        word = statement.tokens[back].text
        part = role(word)
        if word in (";", ",") and back < at - 2:
            break
        if BASES.match(word):
            between = {token.text for token in statement.tokens[back : at + 3]}
            if "our" in between and between & _EARLIER:
                return Governor(Use.SELF_OR_VERSION, f"{word} on our previous", 0.7)
            return confirmed(statement, back, f"{word} on", 0.8)
        if part in NEGATIVE and part not in (Role.RELEASE, Role.LIKE) and not statement.is_adjective(back):
            return statement.negative(back, f"{word} on", 0.9)
        if part in (Role.CHANGE, Role.ACQUIRE) and back == at - 1:
            return confirmed(statement, back, f"{word} on", 0.6)
        if word.startswith(_SCRAPED):
            return confirmed(statement, back, f"{word} on", 0.7)
        if word in _MARKED and _is_asked_of(statement, at):
            return confirmed(statement, back, f"{word} on", 0.85)
    return Governor(Use.OTHER, "on", 0.3)


def _is_asked_of(statement: Statement, at: int) -> bool:
    """Read "sampling was applied on the problems of X", "generated by a teacher on X": rows are what it worked on."""
    if any(token.text in _ASKED for token in statement.tokens[at + 1 : min(statement.index, at + 6)]):
        return True
    return any(token.text == "by" for token in statement.tokens[max(0, at - 3) : at]) and statement.index == at + 1


def _with(statement: Statement, at: int) -> Governor | None:
    if statement.before(at) in ("along", "together", "compatible"):
        return None
    for back in range(at - 1, max(-1, at - 9), -1):
        word = statement.tokens[back].text
        part = role(word)
        between = statement.tokens[at + 1 : statement.index]
        asked = statement.following(statement.index) in _ASKED or any(one.text in _ASKED for one in between[:4])
        if part is Role.ACQUIRE and word.endswith(("ed", "built", "made")) and MAKES.match(word) and not asked:
            break
        if part is Role.COMBINE or word.startswith(("start", "augment", "enrich", "expand", "extend", "topped")):
            return confirmed(statement, back, f"{word} with", 0.7)
        if word.startswith(_PROMPTED) and word != "prompts" and _is_asked(statement, at):
            return confirmed(statement, back, f"{word} with", 0.7)
        if MAKES.match(word) and asked:
            return confirmed(statement, back, f"{word} with", 0.7)
        if part in NEGATIVE and part is not Role.RELEASE and not statement.is_adjective(back):
            return statement.negative(back, f"{word} with", 0.7)
    if statement.listed:
        return None
    return statement.nothing(at) if statement.data_in else Governor(Use.OTHER, "with", 0.2)


def _is_asked(statement: Statement, at: int) -> bool:
    """Whether what follows "with" is text to answer or to write about, and not an example of how to."""
    return any(role(token.text) is Role.DATA for token in statement.tokens[at + 1 : statement.index + 3])


def _into(statement: Statement, at: int) -> Governor | None:
    """Read "was merged into X": what is told of went into X, not the other way round."""
    word = statement.before(at)
    if word in _TAKEN_UP or word in ("merged", "folded", "added"):
        return Governor(Use.DOWNSTREAM, f"{word} into", 0.7)
    return _other(statement, at)


def _over(statement: Statement, at: int) -> Governor | None:
    """Read "generated over X abstracts", "by running the pipeline over X"."""
    for back in range(at - 1, max(-1, at - 6), -1):
        word = statement.tokens[back].text
        if MAKES.match(word) or word in ("running", "run", "ran", "applied", "applying"):
            return confirmed(statement, back, f"{word} over", 0.65)
    return _other(statement, at)


def _in(statement: Statement, at: int) -> Governor | None:
    word = statement.before(at)
    if word == "used" and statement.before(at - 1) in ("dataset", "data", "corpus", "questions", "datasets"):
        return _of_what_was_used(statement, at)
    if word in _TAKEN_UP and statement.before(at - 1) in _PASSIVE:
        return Governor(Use.DOWNSTREAM, f"{word} in", 0.7)
    if word in ("appear", "appears", "occur", "occurs") and statement.before(at - 1) in ("that", "which"):
        return _rows_that_appear(statement, at)
    if word in ("grounded", "rooted", "found"):
        if word == "found" and any(one.text in _TESTED for one in statement.tokens[at + 1 : statement.index]):
            return Governor(Use.EVALUATION, "found in tests", 0.6)
        return confirmed(statement, at - 1, f"{word} in", 0.5 if word == "found" else 0.7)
    if (role(word) is Role.DATA and word not in _WHOLES) or word == "query":
        statement.data_in = True
    elif role(word) in (Role.FORMAT, Role.LIKE, Role.RELEASE):
        return statement.negative(at - 1, f"{word} in", 0.5)
    return None


def _rows_that_appear(statement: Statement, at: int) -> Governor | None:
    """Read "using sentences that appear in X": what is said of the rows is said of X."""
    verbs = range(at - 3, max(-1, at - 9), -1)
    found = next((back for back in verbs if role(statement.tokens[back].text) in (Role.USE, Role.ACQUIRE)), None)
    return confirmed(statement, found, f"{statement.tokens[found].text} … in", 0.75) if found is not None else None


def _of_what_was_used(statement: Statement, at: int) -> Governor | None:
    """Read "a cleaned version of the dataset used in X": the dataset of X."""
    for back in range(at - 3, max(-1, at - 7), -1):
        rule = RULES.get(statement.tokens[back].text)
        if statement.tokens[back].text in ("of", "from"):
            return rule(statement, back) if rule else None
    return None


def _added_to(statement: Statement, at: int) -> Governor | None:
    """Read "In addition to X, we include 5k rows": X is there too."""
    behind = [token.text for token in statement.tokens[statement.index + 1 : statement.index + 12]]
    ours = next((place for place, word in enumerate(behind) if word in ("we", "i", "it")), None)
    verbs = behind[ours + 1 : ours + 3] if ours is not None else []
    if not any(role(word) in (Role.INCLUDE, Role.USE, Role.ACQUIRE, Role.COMBINE) for word in verbs):
        return None
    return confirmed(statement, at, "in addition to", 0.65)


def _to(statement: Statement, at: int) -> Governor | None:
    answered = _answered(statement, at)
    if answered is not None:
        return answered
    if statement.before(at) == "addition" and at <= _SHORT:
        added_to = _added_to(statement, at)
        if added_to is not None:
            return added_to
    if statement.before(at) == "back" and statement.before(at - 1) in _BACK:
        return confirmed(statement, at - 1, "back to", 0.75)
    inside = statement.tokens[at + 1 : statement.index]
    added = next((token.text for token in statement.tokens[max(0, at - 5) : at] if token.text in _ADDED), None)
    if added is not None and any(role(token.text) is Role.DATA for token in inside[:4]):
        return confirmed(statement, at - 1, f"{added} to", 0.7)
    for back in range(at - 1, max(-1, at - 3), -1):
        if role(statement.tokens[back].text) in NEGATIVE:
            return statement.negative(back, f"{statement.tokens[back].text} to", 0.8)
    return _other(statement, at)


def _as(statement: Statement, at: int) -> Governor | None:
    if statement.before(at) == "such":
        return None
    window = [token.text for token in statement.tokens[max(0, at - 5) : at]]
    name = statement.tokens[statement.index].name
    if window[-1:] == ["same"] and at <= 3 and name is not None and hub_dataset_id(name.url or ""):
        return confirmed(statement, at - 1, "same as", 0.75)
    if "same" in window and role(window[-1]) is Role.DATA and not any(role(word) in NEGATIVE for word in window):
        return confirmed(statement, at - 1, f"same {window[-1]} as", 0.7)
    return _other(statement, at)


def _like(statement: Statement, at: int) -> Governor | None:
    before = statement.before(at)
    if role(before) is Role.DATA or before in (",", "("):
        return None
    return Governor(Use.RELATED_WORK, "like", 0.6)


def _against(statement: Statement, at: int) -> Governor | None:
    for back in range(at - 1, max(-1, at - 10), -1):
        word = statement.tokens[back].text
        if role(word) is Role.DECONTAMINATE or word.startswith(("dedup", "de-dup", "filter", "remov", "check")):
            return Governor(Use.DECONTAMINATION, f"{word} against", 0.9)
    return Governor(Use.COMPARISON, "against", 0.7)


def _than(statement: Statement, at: int) -> Governor | None:
    return Governor(Use.COMPARISON, statement.tokens[at].text, 0.8)


def _answered(statement: Statement, at: int) -> Governor | None:
    """Read "answers to the questions of X", "traces for the X prompts": the questions were taken from there."""
    tokens, index = statement.tokens, statement.index
    before = reversed(tokens[max(0, at - 3) : at])
    given = next((token.text for token in before if token.text in _GIVEN | _NOTES_ON), None)
    asked = (*tokens[at + 1 : min(at + 5, index)], *tokens[index + 1 : index + 3])
    named = next((token.text for token in asked if token.text in _ASKED), None)
    if given in _NOTES_ON and index - at <= 2 and (tokens[index + 1 :] and tokens[index + 1].text in _CALLED):
        return confirmed(statement, at, f"{given} {tokens[at].text}", 0.75)
    if given is None or named is None or index - at > _SHORT or tokens[index].start == tokens[index].end:
        return None
    return confirmed(statement, at, f"{given} {statement.tokens[at].text} {named}", 0.75)


def _for(statement: Statement, at: int) -> Governor | None:
    answered = _answered(statement, at)
    if answered is not None:
        return answered
    before = statement.before(at)
    if before in ("version", "translation", "extension", "subset"):
        return confirmed(statement, at - 1, f"{before} for", 0.8)
    if statement.listed:
        return None
    if _joins_another(statement, at):
        return None
    return statement.nothing(at) if at else UNKNOWN


def _joins_another(statement: Statement, at: int) -> bool:
    """Read ", and for safety B" behind "for chat we used A": the verb governs both."""
    between = [token for token in statement.tokens[at + 1 : statement.index] if token.name is None]
    if statement.before(at) not in (",", "and", ";") or not 0 < len(between) <= 3:
        return False
    parts = {role(token.text) for token in between}
    earlier = any(token.text == "for" for token in statement.tokens[:at])
    return earlier and not parts & (NEGATIVE.keys() | {Role.RELATIVE, Role.USE})


def _other(statement: Statement, at: int) -> Governor | None:
    return None if statement.listed else Governor(Use.OTHER, statement.tokens[at].text, 0.2)


def _by(statement: Statement, at: int) -> Governor | None:
    passive = statement.before(at - 1) in (*COPULA, "been", "being") if at > 1 else False
    if role(statement.before(at)) is Role.USE and (passive or statement.listed):
        return Governor(Use.DOWNSTREAM, f"{statement.before(at)} by", 0.8)
    if statement.before(at) == "returned":
        return confirmed(statement, at - 1, "returned by", 0.65)
    if statement.before(at) == "seeded":
        return confirmed(statement, at - 1, "seeded by", 0.75)
    if statement.before(at) in _ISSUED and role(statement.before(at - 1)) is Role.DATA:
        return None
    return _other(statement, at)


RULES: Final[dict[str, Callable[[Statement, int], Governor | None]]] = {
    **dict.fromkeys(("from", "off"), said_from),
    "of": _of,
    **dict.fromkeys(("on", "upon"), _on),
    "over": _over,
    "into": _into,
    "with": _with,
    "in": _in,
    "to": _to,
    "as": _as,
    "like": _like,
    "against": _against,
    **dict.fromkeys(("than", "unlike", "between"), _than),
    "for": _for,
    "by": _by,
    **dict.fromkeys(("about", "via", "through", "per", "after", "before", "during", "at"), _other),
}
"""By preposition."""
