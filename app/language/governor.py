"""What governs a name in its sentence: the walk from the name to the words which say what it is there for.

Lists are seen through: in "sampled from A, B (old) and C" the same words govern all three. The walk is bounded,
so its cost does not depend on the length of the sentence.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.language.addresses import hub_dataset_id
from app.language.aftermath import after, purpose, relative, word_after
from app.language.confirmation import confirmed
from app.language.plain_words import is_marked
from app.language.prepositions import RULES
from app.language.statement import NEGATIVE, REACH, Governor, Statement, Token, opening
from app.language.uses import Use
from app.language.well_known import is_well_known
from app.language.words import COPULA, MAKES, SCHEMA, SEEDS, SOFT, TAKES, Role, role

__all__ = ["govern"]

_LONGEST_WALK: Final = 240
_LONG_LIST: Final = 80
_EXAMPLES: Final = 48
_SAID_OUTRIGHT: Final = 0.65
_TOOL_AIMS: Final = re.compile(
    r"(?:extract|translat|annotat|filter|clean|label|split|detect|transcrib|crawl|scrap|dedup|classif|tokeni|pars|tag|align|verif)"
)
_EXAMPLE: Final = frozenset({"including", "like", "e.g", "e.g."})
_OPENS_EXAMPLE: Final = frozenset({",", "("})
_JOINTS: Final = frozenset({",", "and", "&", "or"})
_DETERMINERS: Final = frozenset({"the", "a", "an", "our", "their", "this", "of", "and", "from", "in"})
_SOURCES: Final = frozenset({"source", "sources", "seed", "seeds", "origin", "basis"})
_SETS: Final = frozenset({"datasets", "corpora", "sources", "sets", "subsets", "dataset", "benchmarks", "collections"})
_WHOLES: Final = frozenset(
    {"mixture", "mix", "blend", "composition", "components", "constituents", "ingredients", "sources", "source"}
)
_USERS: Final = frozenset(
    {"we", "i", "they", "also", "and", "only", "then", "mainly", "further", "additionally", "instead", "still", "to"}
)
"""Words before "use" when it is no advice to the reader."""
_SITES: Final = frozenset(
    {"portals", "sites", "websites", "platforms", "forums", "newspapers", "outlets", "subreddits"}
)
_MAKING: Final = frozenset({"merger", "creation", "construction", "making", "compilation", "building", "mix", "blend"})
_HOLD_ROWS: Final = frozenset(
    {"mix", "mixture", "blend", "pool", "compilation", "collection", "composition", "corpora"}
)
_SHARES: Final = frozenset({"half", "third", "quarter", "bulk", "rest", "majority", "remainder", "part"})
_FEEDS: Final = frozenset({"feeding", "fed", "feed", "feeds", "passing", "passed", "giving", "sending", "sent"})
_EARLY: Final = 6
_OPENING: Final = frozenset({"a", "an", "the", "this", "is", "it", "our", "and", ",", "version", "of"})
_ABBREVIATIONS: Final = frozenset({"e.g", "i.e", "etc", "incl", "approx", "ca", "vs", "cf", "resp", "al"})
_RETOLD: Final = frozenset({Use.UNKNOWN, Use.OTHER, Use.LICENSE})
_CODE_FILE: Final = re.compile(r"/(?:blob|raw|resolve|tree)/\S+\.(?:py|ipynb|sh|md|cff|txt)$")
_ORIGINAL: Final = re.compile(
    r"(?:the )?(?:original|source)(?: (?:data\s?set|data|version|card|repo|one|corpus))?$", re.IGNORECASE
)
_BRINGS: Final = frozenset({"brings", "bring", "bringing", "brought", "puts", "put", "pulls", "pulling", "pulled"})
_MADE_OF: Final = frozenset({"with", "but", "in", "without", "minus", ",", "("})
_SUBJECTS: Final = frozenset({"this", "it", "dataset", "repository", "repo", "here", "that's", "it's"})
_ASIDE: Final = {"available": 0.5, "inspiration": 0.6, "support": 0.6, "dependency": 0.6}
_HEADED: Final = frozenset({"results", "reports", "score", "scores"})


def govern(tokens: Sequence[Token], index: int) -> Governor:
    """Give what governs the name ``tokens[index]``; the words before it first, then those after."""
    name = tokens[index].name
    if name is not None and name.url and _CODE_FILE.search(name.url):
        return Governor(Use.OTHER, "a file of code", 0.6)
    if name is not None and name.form == "link" and _ORIGINAL.match(name.text) and hub_dataset_id(name.url or ""):
        return Governor(Use.UPSTREAM, "original", 0.75, None, tokens[index].start, data=True)
    index = _head_of_long_list(tokens, index)
    before = _walk(Statement(tokens, index))
    told = relative(tokens, index) if before.use in _RETOLD else None
    if told is not None:
        return told
    following = after(tokens, index)
    if before.cue.endswith("test set") and following.use is Use.UPSTREAM and following.weight >= _SAID_OUTRIGHT:
        return following
    if before.use is not Use.UNKNOWN and before.weight >= 0.5:
        return before
    return following if following.weight > before.weight else before


def _head_of_long_list(tokens: Sequence[Token], index: int) -> int:
    """Give the first name of a very long plain list, which the same words govern; else the name itself."""
    head = index
    while head >= 2 and tokens[head - 1].text in _JOINTS and tokens[head - 2].name is not None:
        head -= 2
    return head if index - head > _LONG_LIST else index


def _walk(statement: Statement) -> Governor:
    """Go left from the name, over the list it stands in, to the first word that decides."""
    at, left = statement.index - 1, REACH
    while at >= max(0, statement.index - _LONGEST_WALK) and left > 0:
        token = statement.tokens[at]
        if token.name is not None:
            at, left = at - 1, REACH
        elif token.text[0].isalnum():
            examples = _head_of_examples(statement, at)
            if examples is not None:
                at, left = examples, REACH
            left -= 1
            verdict = _word(statement, at)
            if verdict is not None:
                return verdict
            at -= 1
        elif token.text == "=" and _is_formula(statement, at):
            return confirmed(statement, at, "… =", 0.8)
        else:
            at = _mark(statement, at)
    return statement.nothing(at)


def _head_of_examples(statement: Statement, at: int) -> int | None:
    """Read "datasets that are …, such as A": what governs the noun governs its examples; give the noun's index."""
    word, before = statement.tokens[at].text, statement.before(at)
    if word == "to" and before == "limited":
        return next((back for back in range(at, max(-1, at - 6), -1) if statement.tokens[back].text in _EXAMPLE), None)
    if not ((word == "as" and before == "such") or (word in _EXAMPLE and before in _OPENS_EXAMPLE)):
        return None
    clause = word.startswith("e.g")
    for back in range(at - 2, max(-1, at - _EXAMPLES), -1):
        text = statement.tokens[back].text
        if text in (";", ".", ":"):
            return None
        clause = clause or role(text) is Role.RELATIVE or text == "that" or text.endswith("ed")
        if text in _SETS:
            return back if clause and back < at - 2 else None
    return None


def _is_formula(statement: Statement, at: int) -> bool:
    """Read "NewSet = A + B": little stands before the sign, names behind it."""
    words = [token.text for token in statement.tokens[:at] if token.name is None]
    return 0 < at <= _EARLY and len(words) <= 2 and len(statement.tokens) - at < _LONG_LIST


def _mark(statement: Statement, at: int) -> int:
    """Give where to go on from a punctuation mark; -1 ends the walk."""
    text = statement.tokens[at].text
    if text == ";":
        return _colon(statement, at) - 1
    if text == ")":
        return opening(statement.tokens, at) - 1
    if text == ":":
        statement.listed = True
    abbreviated = statement.following(at) == "," or statement.before(at) in _ABBREVIATIONS
    return -1 if text == "." and not abbreviated else at - 1


def _colon(statement: Statement, at: int) -> int:
    """Items of a list between semicolons are governed by what stands before its colon; 0 without one."""
    for before in range(at - 1, max(-1, at - 120), -1):
        if statement.tokens[before].text == ":":
            return before
    return 0


def _word(statement: Statement, at: int) -> Governor | None:
    word = statement.tokens[at].text
    rule = RULES.get(word)
    if rule is not None:
        return rule(statement, at)
    part = role(word)
    if part is Role.RELATIVE or word == "that":
        return None if _lists_sources(statement, at) else statement.nothing(at)
    if part is Role.INCLUDE:
        return _include(statement, at)
    if statement.listed and word in _MAKING and _is_told_used(statement, at):
        return confirmed(statement, at, f"used in {word}", 0.75)
    if statement.listed and word in _WHOLES:
        return confirmed(statement, at, f"{word}:", 0.75)
    if word in _FEEDS and any(role(token.text) is Role.DATA for token in statement.tokens[at + 1 : at + 6]):
        return confirmed(statement, at, f"{word} …", 0.75)
    if word == "together" and statement.before(at) in _BRINGS:
        return confirmed(statement, at, f"{statement.before(at)} together", 0.8)
    if part is Role.USE:
        return _use(statement, at)
    if part in (Role.COMBINE, Role.CHANGE, Role.ACQUIRE):
        return _direct(statement, at, part)
    return _other(statement, at, part)


def _include(statement: Statement, at: int) -> Governor | None:
    """Read "contains A", "sources include A", "contains the following datasets: A"; "including" only leads on."""
    word, before = statement.tokens[at].text, statement.before(at)
    if before in _WHOLES:
        return confirmed(statement, at - 1, f"{before} {word}", 0.75)
    plainly = word.startswith("incorporat") or _of_sets(statement, at)
    weight = 0.75 if plainly else 0.65 if _of_rows(statement, at) else 0.5
    return None if word.endswith("ing") else confirmed(statement, at, word, weight)


def _of_rows(statement: Statement, at: int) -> bool:
    """Whether a mixture or a pool is what includes the names: "our training mix contains A and B"."""
    return any(token.text in _HOLD_ROWS for token in statement.tokens[max(0, at - 6) : at])


def _is_told_used(statement: Statement, at: int) -> bool:
    """Read "the following sets were used in the merger of this dataset:"."""
    before = statement.tokens[max(0, at - 10) : at]
    return any(role(token.text) is Role.USE for token in before[-4:]) and not any(one.text in SCHEMA for one in before)


def _of_sets(statement: Statement, at: int) -> bool:
    """Whether what is included is called a set of data: "contains the following datasets: A, B"."""
    return any(token.text in _SETS for token in statement.tokens[at + 1 : min(statement.index, at + 6)])


def _other(statement: Statement, at: int, part: Role) -> Governor | None:
    """Words of other uses, and those where the walk ends."""
    word, before = statement.tokens[at].text, statement.before(at)
    following = statement.following(at)
    next_words = [token.text for token in statement.tokens[at + 1 : min(at + 5, statement.index + 1)]]
    described = following == "§" or any(
        role(one) in (Role.DATA, Role.VERSION) or one in _SETS for one in next_words if one != ":"
    )
    if word == "available" and described:
        return None
    if word in _ASIDE or part is Role.REPLACE:
        return Governor(Use.OTHER, word, _ASIDE.get(word, 0.7))
    if word in ("follows", "follow") and before == "as":
        return None
    if word == "following":
        return None if before in ("the", "of", "from", "these") else Governor(Use.RELATED_WORK, word, 0.6)
    if part in NEGATIVE and part is not Role.FORMAT:
        described = statement.is_adjective(at) or (part is Role.LIKE and before in ("the", "of"))
        headed = word in _HEADED and statement.listed
        return None if described or headed else statement.negative(at, word, 0.8)
    if word in COPULA:
        return _copula(statement, at)
    return statement.nothing(at) if word in SOFT else None


def _lists_sources(statement: Statement, at: int) -> bool:
    """Read "… from four sources which are A and B": the relative clause only lists what stands before it."""
    following = statement.following(at)
    return role(statement.before(at)) is Role.DATA and (following in COPULA or following in ("include", "includes"))


def _copula(statement: Statement, at: int) -> Governor | None:
    """Read "The source data is A", "the datasets we use are A and B"; after "which" the list goes on."""
    if statement.before(at) in ("which", "that"):
        return None
    window = [token.text for token in statement.tokens[max(0, at - 7) : at]]
    if statement.listed and statement.following(at) in ("as", ":") and any(word in _WHOLES for word in window):
        return confirmed(statement, at, "composition:", 0.75)
    if any(word in _SHARES for word in window) and any(role(word) is Role.DATA for word in window):
        return confirmed(statement, at, "part of the rows is", 0.7)
    if at <= 2 and window[-1:] and window[-1] in _SUBJECTS and (_is_changed(statement, at) or _is_fetched(statement)):
        return confirmed(statement, at, f"{window[-1]} {statement.tokens[at].text}", 0.75)
    if window[-1:] and window[-1] in _SITES and not statement.tokens[statement.index].text[0].isdigit():
        return confirmed(statement, at, f"{window[-1]} {statement.tokens[at].text}", 0.8)
    headed = any(word in _SOURCES and role(after) is Role.DATA for word, after in pairwise(window))
    if headed or any(word in _SOURCES for word in window[-3:]):
        return confirmed(statement, max(0, at - 1), "source is", 0.7)
    if "starting" in window and window[-1:] in (["point"], ["points"]):
        return confirmed(statement, at, "starting point is", 0.75)
    if window and role(window[-1]) is Role.DATA and _is_called(statement):
        return confirmed(statement, at, f"{window[-1]} {statement.tokens[at].text}", 0.65)
    used = any(role(word) in (Role.USE, Role.INCLUDE, Role.ACQUIRE, Role.COMBINE) for word in window[-3:])
    if used and any(role(word) is Role.DATA for word in window):
        return confirmed(statement, max(0, at - 1), "datasets used are", 0.65)
    return statement.nothing(at)


def _is_linked(statement: Statement) -> bool:
    name = statement.tokens[statement.index].name
    return name is not None and hub_dataset_id(name.url or "") is not None


def _is_called(statement: Statement) -> bool:
    """Whether a marked name is followed by a noun of data: "the English rows are the X dev set"."""
    name = statement.tokens[statement.index].name
    following = statement.following(statement.index)
    called = role(following) is Role.DATA or following in ("dev", "train", "training", "test", "set", "validation")
    return called and name is not None and is_marked(name.text, strictly=True)


def _is_changed(statement: Statement, at: int) -> bool:
    """Read "This is the [X](link) dataset, cleaned and split": a linked dataset with what was done to it."""
    name = statement.tokens[statement.index].name
    if name is None or not (name.url and hub_dataset_id(name.url)) or statement.index - at > 4:
        return False
    words = [token.text for token in statement.tokens[statement.index + 1 : statement.index + 6]]
    words = words[1:] if words and role(words[0]) in (Role.DATA, Role.VERSION) else words
    if words[:1] == ["with"] and any(role(word) is Role.DATA for word in words[1:4]):
        return True
    done = next((word for word in words if word not in _MADE_OF), "")
    return bool(words) and (words[0] in _MADE_OF or role(words[0]) is Role.CHANGE) and role(done) is not Role.PLAIN


def _is_fetched(statement: Statement) -> bool:
    """Read "This is the X dataset from <link>": named, and fetched from the place that follows."""
    behind = statement.tokens[statement.index + 1 : statement.index + 8]
    words = [token.text for token in behind if token.text != ":"]
    words = words[1:] if words and role(words[0]) in (Role.DATA, Role.VERSION) else words
    return words[:2] == ["from", "§"] and any(token.name is not None and token.name.url for token in behind)


def _by_interface(statement: Statement, at: int) -> Governor | None:
    """Read "collected using the X API": the rows are those of X."""
    behind = [token.text for token in statement.tokens[statement.index + 1 : statement.index + 4]]
    taken = any(TAKES.match(token.text) for token in statement.tokens[max(0, at - 4) : at])
    if not taken or not {"api", "apis"} & set(behind):
        return None
    return confirmed(statement, max(0, at - 1), "through its API", 0.8)


def _use(statement: Statement, at: int) -> Governor | None:
    """Read "We use X", "using the X dataset", with what X is used for."""
    word = statement.tokens[at].text
    interface = _by_interface(statement, at)
    if interface is not None:
        return interface
    opening = [token.text for token in statement.tokens[max(0, at - 6) : at]]
    if "as" in opening and any(one in SEEDS for one in opening[opening.index("as") :]):
        return confirmed(statement, at, "as seed", 0.75)
    if word == "use" and statement.before(at) not in _USERS:
        return Governor(Use.OTHER, "use …", 0.5)
    aim = purpose(statement.tokens, statement.index)
    if aim is not None:
        plainly = aim is Use.UPSTREAM
        if plainly and _may_be_tool(statement):
            return Governor(aim, word, 0.45, None, statement.tokens[at].start)
        return Governor(aim, word, 0.8 if plainly else 0.7, None, statement.tokens[at].start, data=plainly)
    following = word_after(statement.tokens, statement.index)
    is_data = role(following) is Role.DATA or following in ("training", "train", "set")
    again = word.startswith("reus") and any(role(token.text) is Role.DATA for token in statement.tokens[at : at + 4])
    return confirmed(statement, at, word, 0.7 if again else 0.6 if is_data else 0.4)


def _may_be_tool(statement: Statement) -> bool:
    """Whether "used X to create the dataset" may speak of a program: nothing at X says that it is data."""
    name = statement.tokens[statement.index].name
    behind = [token.text for token in statement.tokens[statement.index + 1 : statement.index + 5]]
    makes = behind[:1] == ["to"] and any(MAKES.match(word) or _TOOL_AIMS.match(word) for word in behind[1:3])
    return makes and name is not None and not hub_dataset_id(name.url or "") and not is_well_known(name.text)


def _describes_copy(statement: Statement, at: int, part: Role) -> bool:
    """Read "A cleaned and deduplicated X dataset": what was done to X stands before it as an adjective."""
    tokens, index = statement.tokens, statement.index
    if part is not Role.CHANGE or not tokens[at].text.endswith("ed") or at > _EARLY or index - at > _EARLY:
        return False
    if not all(one.text in ("and", ",", "the") or one.text.endswith(("ed", "ly")) for one in tokens[at + 1 : index]):
        return False
    opened = all(one.text in _OPENING or role(one.text) is Role.CHANGE for one in tokens[:at])
    return opened and role(statement.following(index)) in (Role.DATA, Role.VERSION)


def _direct(statement: Statement, at: int, part: Role) -> Governor | None:
    """Read "We translate X", "combines X and Y": the name is the object of the verb."""
    word, before = statement.tokens[at].text, statement.before(at)
    if part is Role.CHANGE and _is_linked(statement) and at == statement.index - 1:
        return confirmed(statement, at, word, 0.75)
    if at == 0 and not word.endswith(("ed", "ing", "n", "t", "s")):
        return Governor(Use.OTHER, word, 0.4)
    if statement.listed and word.endswith("ed") and role(before) is Role.DATA:
        return None
    if _describes_copy(statement, at, part):
        return confirmed(statement, at, f"{word} …", 0.75)
    if before in _DETERMINERS and word.endswith(("ed", "en", "n")):
        return None
    if at > 0 and before not in _USERS and not word.endswith(("ed", "ing", "n", "t", "s")):
        return Governor(Use.OTHER, word, 0.4)
    if part is Role.COMBINE:
        return confirmed(statement, at, word, 0.8)
    if MAKES.match(word) or word.startswith("simplif") or word in ("process", "processes"):
        return Governor(Use.OTHER, word, 0.3)
    if part is Role.CHANGE:
        return confirmed(statement, at, word, 0.7)
    return confirmed(statement, at, word, 0.6) if TAKES.match(word) else Governor(Use.OTHER, word, 0.2)
