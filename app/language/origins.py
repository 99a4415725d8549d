"""What "from" before a name says of it: the verb of "collected from", else the noun of "questions from"."""

import re
from dataclasses import replace
from typing import Final

from app.language.addresses import hub_dataset_id
from app.language.confirmation import confirmed
from app.language.names import Name
from app.language.statement import NEGATIVE, REACH, Governor, Statement, opening
from app.language.uses import Use
from app.language.words import COPULA, FILE_HOSTS, MAKES, TOOLS, UNASKED_DATA, Role, role

__all__ = ["said_from"]

_FETCHED: Final = frozenset(
    {"available", "accessible", "download", "accessed", "benefits", "benefit", "learn", "learned"}
)
_LEARNED: Final = frozenset({"inspiration", "inspirations", "insights", "ideas", "techniques", "lessons"})
_DIFFERENT: Final = frozenset({"different", "differs", "differ", "distinct"})
_APART: Final = frozenset({"apart", "aside", "away", "exclude", "excluded", "excluding", "removed", "remove"})
_REPORTED: Final = frozenset({"results", "reports", "report", "gains", "released", "release", "thanks", "presents"})
_LOOSE: Final = ("found", "simplif", "process")
_NOUN_VERBS: Final = frozenset({"source", "sample", "pool", "seed", "mine", "filter", "subsample"})
_DOERS: Final = frozenset({"we", "i", "also", "then", "further", "additionally", "mainly", "primarily"})
"""Words before a noun that make it a verb: "we source from"."""
_MANY: Final = re.compile(r"\d[\d.,]*[km]|\d{3,}")
_PATTERNS: Final = frozenset(
    {"prompt", "template", "templates", "code", "script", "scripts", "format", "settings", "recipe"}
)
_DERIVES: Final = frozenset({Role.ACQUIRE, Role.CHANGE, Role.COMBINE, Role.USE, Role.INCLUDE})
_PROMPTED: Final = ("prompt", "condition", "feed", "fed", "seed")
_WHOLES: Final = frozenset({"dataset", "datasets", "benchmark", "benchmarks", "tests", "test", "papers", "paper"})
_SHORT: Final = 5


def _from_elsewhere(statement: Statement, at: int) -> Governor | None:
    """Read "the code from the paper: …", "the pipeline from X": what comes from there are no rows."""
    if any(token.text in ("paper", "papers") for token in statement.tokens[at + 1 : min(at + 6, statement.index)]):
        return Governor(Use.RELATED_WORK, "from the paper", 0.6)
    if statement.before(at) in ("name", "names", "title"):
        return Governor(Use.OTHER, f"{statement.before(at)} from", 0.65)
    name = statement.tokens[statement.index].name
    if name is not None and hub_dataset_id(name.url or ""):
        return None
    changed = any(role(token.text) is Role.CHANGE for token in statement.tokens[max(0, at - 6) : at])
    if statement.before(at) in TOOLS and not statement.listed and not (changed and statement.before(at) == "format"):
        return Governor(Use.OTHER, f"{statement.before(at)} from", 0.6)
    return None


def _titled_rows(statement: Statement, at: int) -> Governor | None:
    """Read "Contest-Level Algebra Problems from X", where the rows are written like a name."""
    name = statement.tokens[at - 1].name if at > 0 else None
    if name is None or name.url or " " not in name.text or at > _SHORT:
        return None
    rows = name.text.rpartition(" ")[2].lower()
    known = role(rows) is Role.DATA and rows.endswith("s") and rows not in _WHOLES
    return replace(confirmed(statement, at, f"{rows} from", 0.85), subject=None, direct=False) if known else None


def said_from(statement: Statement, at: int) -> Governor | None:
    """Give what "from" at ``at`` says: look back for the verb, without one for the noun of what is taken."""
    elsewhere = _from_elsewhere(statement, at) or _titled_rows(statement, at)
    if elsewhere is not None:
        return elsewhere
    nominal, back, left = -1, at - 1, REACH
    while back >= max(0, at - 8 * REACH) and left > 0:
        token = statement.tokens[back]
        if token.name is not None:
            back, left = back - 1, REACH
            continue
        if token.text == ")":
            back = opening(statement.tokens, back) - 1
            continue
        if token.text in (";", ".", "|") or role(token.text) is Role.RELATIVE:
            break
        left -= 1
        if nominal >= 0 and token.text in _REPORTED:
            break
        verdict = _verb_of_from(statement, back, at)
        if verdict is not None:
            return verdict
        if nominal < 0 and _is_nominal(statement, back, at):
            nominal = back
        back -= 1
    if nominal >= 0:
        cue = f"{statement.tokens[nominal].text} from"
        many = 0.15 if _MANY.fullmatch(statement.tokens[nominal].text) else 0.0
        return confirmed(statement, nominal, cue, _nominal_weight(statement, nominal, at) + many)
    return Governor(Use.UPSTREAM, "from", 0.3, None, statement.tokens[at].start)


def _product(statement: Statement, back: int, at: int) -> Name | None:
    """Give the object of "compiled X from …": the sentence tells of X."""
    between = [token for token in statement.tokens[back + 1 : at] if token.text not in ("the", "our", "a")]
    return between[0].name if len(between) == 1 else None


def _other_from(statement: Statement, back: int, at: int) -> Governor | None:
    """Read "downloaded from", "insights from", "differs from", "uses the format from": no rows come from there."""
    word = statement.tokens[back].text
    name = statement.tokens[statement.index].name
    if word in ("downloaded", "download") and name is not None and name.text.casefold() in FILE_HOSTS:
        return Governor(Use.OTHER, f"{word} from", 0.65)
    if word == "download" and statement.before(back) in ("we", "i"):
        return confirmed(statement, back, f"{word} from", 0.85)
    if word in _FETCHED or word in _APART:
        return Governor(Use.OTHER, f"{word} from", 0.65)
    if word in _LEARNED:
        return Governor(Use.RELATED_WORK, f"{word} from", 0.7)
    if word in _DIFFERENT:
        return Governor(Use.COMPARISON, f"{word} from", 0.8)
    if role(word) is Role.USE and back < at - 1 and statement.tokens[at - 1].text in _PATTERNS:
        return Governor(Use.FORMAT_ONLY, f"{word} {statement.tokens[at - 1].text} from", 0.7)
    return None


def _verb_of_from(statement: Statement, back: int, at: int) -> Governor | None:
    word = statement.tokens[back].text
    part = role(word)
    if word in _NOUN_VERBS and statement.before(back) in _DOERS:
        return confirmed(statement, back, f"{word} from", 0.9)
    if word in COPULA and (back == at - 1 or (back == at - 2 and statement.before(at).endswith("ly"))):
        subject = statement.before(back)
        return confirmed(statement, back, f"{subject} is from", 0.7 if role(subject) is Role.DATA else 0.3)
    if word.startswith(_LOOSE) and back < at - 1:
        return None
    other = _other_from(statement, back, at)
    if other is not None:
        return other
    if word.startswith(_PROMPTED) and word.endswith(("ed", "ing")) and back < at - 1:
        return confirmed(statement, back, f"{word} … from", 0.8)
    made = _product(statement, back, at) if part in (Role.ACQUIRE, Role.CHANGE) and MAKES.match(word) else None
    if made is not None:
        return replace(confirmed(statement, back, f"{word} from", 0.9), subject=made, direct=True)
    if part in _DERIVES and not (part is Role.INCLUDE and word.endswith("ing")):
        return confirmed(statement, back, f"{word} from", 0.8 if part is Role.USE and back < at - 1 else 0.9)
    if part in NEGATIVE and statement.before(back) == "for" and word.endswith("ing"):
        return None
    described = back == 0 and word.endswith("ed") and role(statement.before(at)) is Role.DATA
    if part in NEGATIVE and part not in (Role.FORMAT, Role.LIKE) and not (described or statement.is_adjective(back)):
        return statement.negative(back, f"{word} from", 0.7)
    return None


def _is_nominal(statement: Statement, back: int, at: int) -> bool:
    """Whether a noun of data, or a counted noun ("30k proofs"), is what comes from somewhere."""
    part = role(statement.tokens[back].text)
    number = statement.tokens[back].text[:1].isdigit() and back == at - 1
    counted = number or (part is Role.PLAIN and back == at - 1 and statement.before(back)[:1].isdigit())
    return part in (Role.DATA, Role.VERSION) or counted


def _nominal_weight(statement: Statement, nominal: int, at: int) -> float:
    """In "the X dataset from Y", Y only provides X."""
    between = statement.tokens[max(0, nominal - 1) : at]
    if nominal >= at - 2 and any(token.name is not None for token in between):
        return 0.3
    return 0.5 if statement.tokens[nominal].text in UNASKED_DATA else 0.6
