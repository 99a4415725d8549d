"""The check that a construction cue is meant of this dataset: what the words around it say it is said of."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.language.names import Name
from app.language.statement import NEGATIVE, REACH, Governor, Statement, Token, opening
from app.language.uses import Use
from app.language.words import (
    ADDRESSED,
    AUXILIARY,
    MEANS,
    MILD,
    MODAL,
    OBSERVED,
    PREPOSITIONS,
    SCHEMA,
    TAKES,
    TESTS,
    TOOLS,
    WEAK_DATA,
    Role,
    role,
)

__all__ = ["confirmed"]

_JOINTS: Final = frozenset({",", "and", "&"})
_RELATIVES: Final = frozenset({"which", "that", "whose", "who"})
_ENDS: Final = frozenset({";", ".", "|"})
_DATA_FILES: Final = (".json", ".jsonl", ".csv", ".tsv", ".parquet", ".arrow")
_INTENDED: Final = frozenset(
    {"considered", "planned", "plan", "tried", "hoped", "wanted", "intended", "claimed", "claims", "claim", "rumour"}
)
_PRIOR: Final = frozenset(
    {"prior", "previous", "existing", "other", "earlier", "such", "those", "most", "many", "some"}
)
_CONTRASTED: Final = frozenset({"unlike", "contrary", "whereas", "compared"})


_EXAMPLES: Final = frozenset({"including", "such", "like", "e.g", "e.g."})
_WHOLES: Final = frozenset({"collection", "mix", "mixture", "blend", "pool", "compilation", "composition"})
_CALLED: Final = frozenset({"data", "dataset", "datasets", "corpus", "corpora", "benchmark", "collection", "subset"})
_OTHERWISE: Final = {Use.INDIRECT: 0.65}


def confirmed(statement: Statement, at: int, cue: str, weight: float) -> Governor:
    """A construction cue was found at ``at``: look at what it is said of before believing it."""
    tokens = statement.tokens
    start = tokens[at].start
    inside = tokens[at : min(_list_end(tokens, statement.index) + 6, at + 4 * REACH)]
    between = _said_between(statement, at, cue, inside)
    if between is not None:
        return between
    if any(role(token.text) is Role.MODEL for token in inside[:-1]):
        weight -= 0.4
    data = cue.startswith(("translat", "subset", "slice", "dump", "snapshot")) or any(
        _is_data(token.text) or token.text == "sources" for token in inside
    )
    subject: Name | None = None
    for back in _outside_brackets(tokens, at):
        token = tokens[back]
        if token.text in _ENDS:
            break
        if token.name is not None:
            subject = subject or (None if _is_aside(statement, back) else token.name)
            continue
        if _is_done_by_us(statement, back, at):
            data = data or any(_is_data(one.text) for one in tokens[max(0, at - REACH) : at])
            break
        data = data or ((_is_data(token.text) or token.text in _WHOLES) and at - back < REACH)
        other = _contradicted(statement, back, at)
        if other is not None:
            return Governor(other, f"{token.text} … {cue}", _OTHERWISE.get(other, 0.6), subject, token.start)
        if role(token.text) is Role.RELATIVE:
            if tokens[0].text in _CONTRASTED:
                return Governor(Use.COMPARISON, f"{tokens[0].text} … {cue}", 0.65, None, start)
            break
    plainly = max(0.1, weight if data or _is_ours(statement, at) else weight - 0.15)
    return Governor(Use.UPSTREAM, cue, plainly, subject, start, data, _is_direct(statement, at))


def _outside_brackets(tokens: Sequence[Token], at: int) -> Iterator[int]:
    """Go back from a cue over the words that stand in no bracket closed before it."""
    back = at - 1
    while back > max(-1, at - 2 * REACH):
        if tokens[back].text == ")":
            back = min(back, opening(tokens, back)) - 1
            continue
        yield back
        back -= 1


def _said_between(statement: Statement, at: int, cue: str, inside: Sequence[Token]) -> Governor | None:
    """Read "drawn from the test set of X", "takes the fields of X": words between cue and name that tell otherwise."""
    start = statement.tokens[at].start
    if any(token.text in TESTS and _heads_set(statement, at + offset) for offset, token in enumerate(inside[:-1])):
        return Governor(Use.EVALUATION, f"{cue} … test set", 0.6, None, start)
    last = min(statement.index, at + 4 * REACH)
    listed = next((one for one in range(at, last) if statement.tokens[one].text in _EXAMPLES), None)
    if any(_is_schema(statement, one) for one in range(at if listed is None else max(at, listed - 4), last)):
        return Governor(Use.OTHER, f"{cue} … fields", 0.6, None, start)
    return None


def _is_done_by_us(statement: Statement, back: int, at: int) -> bool:
    """Whether "we" stands right before the cue, so that nothing before it is what the cue is said of."""
    spoken = statement.tokens[back].text in ("we", "i") and at - back <= 2
    return spoken and role(statement.before(back)) is not Role.RELATIVE


def _list_end(tokens: Sequence[Token], index: int) -> int:
    """Give the index of the last name of the plain list that ``tokens[index]`` stands in."""
    last = index
    while last + 2 < len(tokens) and tokens[last + 1].text in _JOINTS:
        step = 2 if tokens[last + 2].name is not None else 3
        if last + step >= len(tokens) or tokens[last + step].name is None or last - index > REACH:
            break
        last += step
    return last


def _is_aside(statement: Statement, at: int) -> bool:
    """Whether a name is no subject: an instrument, an adjective of data ("GPT-4 conversations"), people who did it."""
    following = statement.following(at)
    described = role(following) is Role.DATA and following not in _CALLED
    name = statement.tokens[at].name
    people = at == 0 and name is not None and name.text[1:].islower() and name.text.endswith("s")
    return described or people or _is_instrument(statement, at)


def _is_ours(statement: Statement, at: int) -> bool:
    """Whether it is said in the first person that sets were combined, or rows changed: "we merged A and B"."""
    if role(statement.tokens[at].text) not in (Role.COMBINE, Role.CHANGE) and not TAKES.match(
        statement.tokens[at].text
    ):
        return False
    if at == 0:
        return True
    return any(token.text in ("we", "i", "we've", "i've") for token in statement.tokens[max(0, at - 3) : at])


def _is_instrument(statement: Statement, at: int) -> bool:
    """Whether a name is what something was done with: "generated using X based on …"."""
    before = [
        token.text for token in statement.tokens[max(0, at - 2) : at] if token.text not in ("the", "a", "an", "`")
    ]
    return bool(before) and before[-1] in ("using", "with", "by", "via", "through")


def _is_data(word: str) -> bool:
    return (role(word) is Role.DATA and word not in WEAK_DATA) or word.endswith(_DATA_FILES)


def _is_schema(statement: Statement, at: int) -> bool:
    """Whether columns, classes or languages are what is spoken of, and not the datasets they are in."""
    following = statement.following(at)
    return statement.tokens[at].text in SCHEMA and following not in ("of", "from", "in")


def _tells_of_object(statement: Statement, at: int) -> bool:
    """Whether "a translation of B, containing articles taken from A" tells of B."""
    if statement.tokens[at].text not in ("containing", "comprising", "consisting") or at == 0:
        return False
    back = at - 2 if statement.before(at) == "," else at - 1
    if back < 0 or statement.tokens[back].name is None:
        return False
    return any(token.text in ("of", "from", "on") for token in statement.tokens[max(0, back - 2) : back])


def _is_direct(statement: Statement, at: int) -> bool:
    """Whether a name stands right before the cue, with nothing but auxiliaries between."""
    for back in range(at - 1, max(-1, at - 6), -1):
        token = statement.tokens[back]
        if token.name is not None:
            if _is_instrument(statement, back):
                return False
            return back < at - 1 or role(statement.tokens[at].text) is not Role.VERSION
        if token.text not in AUXILIARY:
            return False
    return False


def _contradicted(statement: Statement, back: int, at: int) -> Use | None:
    """What a word before the cue makes of it, when that is not a source."""
    word, near = statement.tokens[back].text, at - back
    part = role(word)
    if _tells_of_object(statement, back) or (word in _RELATIVES and _describes_name(statement, back)):
        return Use.INDIRECT
    if word in _CALLED and _stands_beside_name(statement, back):
        return Use.INDIRECT
    if word in _RELATIVES and _is_of_others(statement, back):
        return Use.INDIRECT
    if word == "whether" and any(token.text == "or" for token in statement.tokens[statement.index + 1 :]):
        return None
    if word == "whether" or (word in _INTENDED and near <= 6) or (word in ("none", "neither") and near <= 7):
        return Use.OTHER
    if word == "that" and statement.before(back) in OBSERVED and _is_said_by_others(statement, back):
        return Use.INDIRECT
    if ((part is Role.NEGATION or word == "no") and near <= 4) or (part is Role.EXCLUDE and near <= 6):
        return Use.OTHER
    if (word in ADDRESSED and near <= 8) or (word in MODAL and near <= 3):
        return Use.OTHER
    if word in TESTS and near <= 6 and _heads_set(statement, back):
        return Use.EVALUATION
    return _of_another_thing(statement, back, at)


def _stands_beside_name(statement: Statement, at: int) -> bool:
    """Read "B, a dataset extracted from A": what follows tells of B."""
    first = at
    while first > max(0, at - 4) and statement.before(first) not in ("a", "an", "the"):
        first -= 1
    opening_of = first - 2
    if opening_of < 1 or statement.before(first) not in ("a", "an", "the") or statement.tokens[opening_of].text != ",":
        return False
    other = statement.tokens[opening_of - 1].name
    return other is not None and opening_of > 1


def _is_of_others(statement: Statement, at: int) -> bool:
    """Read "prior sets, which …", "[12], who …": the clause tells of what others made."""
    before = [token.text for token in statement.tokens[max(0, at - 5) : at] if token.text != ","]
    if statement.tokens[at].text == "who" and before and before[-1][:1].isdigit():
        return True
    return bool(before) and role(before[-1]) is Role.DATA and any(word in _PRIOR for word in before[-3:-1])


def _is_said_by_others(statement: Statement, at: int) -> bool:
    return not any(token.text in ("we", "i") for token in statement.tokens[max(0, at - 6) : at])


def _of_another_thing(statement: Statement, back: int, at: int) -> Use | None:
    """A model, a tool, a training or an evaluation is what the cue is said of."""
    word, near = statement.tokens[back].text, at - back
    part = role(word)
    if _is_purpose(statement, back, at) or (word == "project" and statement.before(back) in ("this", "our")):
        return None
    if part is Role.MODEL and near <= 10 and not _is_beside_the_point(statement, back):
        return Use.DOWNSTREAM
    if word in TOOLS and near <= 5 and _is_head(statement, back, at) and not statement.is_adjective(back):
        return Use.DOWNSTREAM if part is Role.MODEL else Use.OTHER
    if word in ("comparison", "comparisons", "compare", "comparing") and near <= 8:
        return Use.COMPARISON
    reach = 2 * REACH if statement.tokens[at].text.endswith("ing") else 8
    joined = word.endswith("ed") and statement.following(back) in ("and", ",") and near <= 3
    described = back == 0 and word.endswith("ed") and role(statement.tokens[at].text) is Role.DATA
    joined = joined or described
    other = part in (Role.TRAIN, Role.EVALUATE, Role.DECONTAMINATE) and word not in MILD and not joined
    return NEGATIVE[part] if other and near <= reach and not statement.is_adjective(back) else None


def _is_beside_the_point(statement: Statement, back: int) -> bool:
    """Whether a model is only a means, or describes data: "Model answers to …", "annotators"."""
    attributive = role(statement.following(back)) is Role.DATA
    behind = [token.text for token in statement.tokens[back + 1 : back + 3]]
    attributive = attributive or behind == [",", "to"]
    return attributive or _is_means(statement, back) or statement.tokens[back].text.startswith("annotator")


def _is_purpose(statement: Statement, back: int, at: int) -> bool:
    """Read "a dataset for training models, made from X": what a set is for, with its making told behind."""
    if statement.before(back) != "for" or not statement.tokens[back].text.endswith("ing"):
        return False
    return any(token.text in ("by", ",") for token in statement.tokens[back + 1 : at + 1])


def _describes_name(statement: Statement, at: int) -> bool:
    """Whether a relative clause tells of a name, and so not of this dataset."""
    back = at - 1
    for _ in range(4):
        if back < 0:
            return False
        token = statement.tokens[back]
        if token.name is not None:
            return True
        if token.text not in (",", "dataset", "corpus", "benchmark", "collection", ")"):
            return False
        back = (opening(statement.tokens, back) if token.text == ")" else back) - 1
    return False


def _is_head(statement: Statement, back: int, at: int) -> bool:
    """Whether a noun is what the cue is said of, and not the first half of a longer noun."""
    following = statement.following(back)
    ends = following in AUXILIARY or following in PREPOSITIONS or role(following) is Role.RELATIVE
    return back + 1 >= at or ends or following in ("that", "we", ",", "(", "and")


def _is_means(statement: Statement, at: int) -> bool:
    """Whether a model is the means ("generated by several models") and not what the sentence is about."""
    return any(token.text in MEANS for token in statement.tokens[max(0, at - 5) : at])


def _heads_set(statement: Statement, at: int) -> bool:
    sets = ("set", "sets", "split", "splits", "data", "suite", "suites", "datasets", "dataset", "benchmarks")
    return statement.before(at) not in ("and", "&", "/", ",") and statement.following(at) in sets
