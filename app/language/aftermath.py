"""What the words after a name say of it: "X was filtered", "X serves as seed", "X as few-shot examples"."""

import re
from collections.abc import Sequence
from itertools import islice, takewhile
from typing import Final

from app.language.addresses import hub_dataset_id
from app.language.statement import NEGATIVE, UNKNOWN, Governor, Token
from app.language.uses import Use
from app.language.words import CLOSERS, FILE_HOSTS, MAKES, PLAIN_SEEDS, PREPOSITIONS, SEEDS, TAKES, TRAINING, Role, role

__all__ = ["after", "purpose", "relative", "word_after"]

_LONGEST_LIST: Final = 240
_LONGEST_OPENING: Final = 30
_JOINTS: Final = frozenset({",", "and", "or", "&", "/", "as", "well", "the", "both"})
_SETS: Final = frozenset({"training", "train", "set", "sets"})
_PASSIVE: Final = frozenset({"is", "are", "was", "were", "been", "be"})
_SERVES: Final = frozenset({"serves", "serve", "served", "acts", "act", "provides", "provided", "provide"})
_BEFORE_SUBJECT: Final = frozenset({"and", "or", "the", "both", "our", "original", "all"})
_PRODUCES: Final = frozenset({"generated", "created", "annotated", "built", "extended", "processed", "synthesized"})
_BUILDING: Final = frozenset({Role.ACQUIRE, Role.CHANGE, Role.COMBINE})
_MAKING: Final = frozenset(
    {
        "merger",
        "creation",
        "construction",
        "generation",
        "compilation",
        "curation",
        "synthesis",
        "preparation",
        "making",
    }
)
_TOOL_AIMS: Final = re.compile(
    r"(?:machine-?)?(?:translat|annotat|filter|clean|convert|process|pars|extract|label|split|tokeni|transcrib|dedup"
    r"|crawl|scrap|collect|preprocess|rewrit|rephras|paraphras|correct|chunk)"
)
"""What tools and models are used to do; a set of data is used to build."""
_RESHAPED: Final = re.compile(r"(?:re-?)?(?:formatted|converted|translated|cleaned|packaged|structured)$")
_TOLD_OF: Final = ("collect", "obtain", "acquir")
"""Of a bare name they tell how that set came to be: "X was collected by crossing …"."""
_ARTICLES: Final = frozenset({"the", "a", "an", "our", "this", "its"})
_TREATED: Final = frozenset(
    {
        "paired",
        "matched",
        "labelled",
        "labeled",
        "annotated",
        "answered",
        "scored",
        "rated",
        "aligned",
        "linked",
        "mapped",
    }
    | {"replaced", "shortened", "shown", "given", "verified", "solved", "graded", "tagged", "captioned", "summarised"}
    | {"summarized", "read", "recorded", "marked", "assigned"}
)
"""What is done to rows that were taken."""
_GIVEN_MORE: Final = frozenset({"received", "receives", "got", "gets", "comes", "carries"})
"""What rows of another set are given here: "every problem in X received more tests"."""
_ALTERED: Final = frozenset({"in", "but", "without", "minus"})
_INTRODUCED: Final = frozenset(
    {
        "the",
        "original",
        "full",
        "same",
        "as",
        "this",
        "is",
        "it",
        "it's",
        "basically",
        "just",
        "simply",
        "essentially",
        "a",
    }
)
_RELATIVE: Final = 14
_BESIDE: Final = 2
_FIRST: Final = frozenset({"original", "originally", "source", "upstream", "parent"})
_ROLES_OF_FIRST: Final = frozenset(
    {
        "repository",
        "repo",
        "dataset",
        "data",
        "the",
        "is",
        "from",
        "at",
        "here",
        "link",
        "version",
        "datasets",
        "of",
        "can",
        "be",
    }
    | {"found", ",", ":", "(", "–", "-", "was"}
)
_CODE_HOST: Final = re.compile(r"^https?://(?:www\.)?git(?:hub|lab)\.com/[\w.-]+/[\w.-]+")
_FRAGMENT: Final = 24
_VERBS: Final = frozenset({"is", "are", "was", "were", "has", "have", "we", "can", "contains", "provides", "does"})
_ASKS: Final = frozenset({"prompt", "prompted", "ask", "asked", "query", "queried", "instruct", "instructed"})
_NOUNS: Final = frozenset({Role.DATA, Role.VERSION, Role.PLAIN})


def after(tokens: Sequence[Token], index: int) -> Governor:
    """Give what the words after the name ``tokens[index]``, and after the list it stands in, say of it."""
    window = _window(tokens, index, 10)
    start = tokens[index].start
    if _is_original(tokens, index):
        return Governor(Use.UPSTREAM, "original", 0.75, None, tokens[0].start, data=True)
    opened = _opened(tokens, index, window)
    if opened is not None:
        return Governor(Use.UPSTREAM, opened, 0.7, None, tokens[0].start)
    if not window:
        return UNKNOWN
    return _of_subject(tokens, index, window) or _as_seed(window, start) or UNKNOWN


def _outer(token: Token) -> int:
    return token.name.outer if token.name is not None else token.end


def _as_seed(window: Sequence[str], start: int) -> Governor | None:
    """Read "X serves as our source", "X as few-shot examples"."""
    if window[0] in _SERVES and any(word in SEEDS for word in window[1:7]):
        return Governor(Use.UPSTREAM, f"{window[0]} as", 0.8, None, start)
    if window[0] == "as" and any(word in SEEDS for word in window[1:6]):
        plainly = any(word in PLAIN_SEEDS for word in window[1:6])
        return Governor(Use.UPSTREAM, "as seed", 0.65 if plainly else 0.45, None, start, data=plainly)
    return None


def _of_subject(tokens: Sequence[Token], index: int, window: Sequence[str]) -> Governor | None:
    """Read "X was filtered", "X is downloaded from a host", "every problem in X received more tests"."""
    start = tokens[index].start
    if (window[0] in _ALTERED or (index > 1 and window[0] == "with")) and _opens_linked(tokens, index):
        return Governor(Use.UPSTREAM, f"… {window[0]}", 0.7, None, start, data=True)
    if not _is_subject(tokens, index):
        return None
    beside = len(tokens) > index + 1 and tokens[index + 1].start - _outer(tokens[index]) <= _BESIDE
    if beside and _is_reshaped(window[0]):
        return Governor(Use.UPSTREAM, window[0], 0.7, None, start, data=True)
    if window[0] in _PASSIVE and window[1:3] in (["downloaded", "from"], ["download", "from"], ["fetched", "from"]):
        return _downloaded(tokens, index, start)
    if window[0] in _PASSIVE or window[0] in ("has", "have"):
        return _passive(window, start, rows=_are_rows(tokens, index))
    if window[0] in _GIVEN_MORE and _are_rows(tokens, index):
        return Governor(Use.UPSTREAM, f"… {window[0]}", 0.65, None, start, data=True)
    return None


def _downloaded(tokens: Sequence[Token], index: int, start: int) -> Governor:
    """Read "X is downloaded from <a place that keeps files>": X is what was taken."""
    behind = next((at for at in range(index, min(index + 12, len(tokens))) if tokens[at].text == "from"), None)
    place = tokens[behind + 1 : behind + 4] if behind is not None else ()
    words = {(one.name.text if one.name is not None else one.text).casefold() for one in place}
    if not words & FILE_HOSTS:
        return UNKNOWN
    return Governor(Use.UPSTREAM, "downloaded from", 0.7, None, start, data=True)


def relative(tokens: Sequence[Token], index: int) -> Governor | None:
    """Read "X, from which the passages were taken", "X, whose prompts we reuse", "X, on which this is built"."""
    at = _after_list(tokens, index)
    at = at + 1 if at < len(tokens) and tokens[at].text == "," else at
    words = [token.text for token in tokens[at : at + _RELATIVE]]
    if len(words) > 2 and words[0] == "for":
        at = next((at + step for step, word in enumerate(words) if word in ("which", "whose")), at)
        at -= 1 if words and at > 0 and tokens[at - 1].text in ("from", "on", "upon") else 0
        words = [token.text for token in tokens[at : at + _RELATIVE]]
    led = words[:2] in (["from", "which"], ["on", "which"], ["upon", "which"]) or (
        words[:1] == ["whose"] and role(words[1] if len(words) > 1 else "") is Role.DATA
    )
    done = next((word for word in words[2:] if role(word) in (*_BUILDING, Role.USE) or word == "based"), None)
    ours = words[:1] != ["whose"] or any(word in ("we", "our", "this", "these", "here") for word in words)
    contrasted = tokens[0].text in ("unlike", "compared", "contrary")
    if not led or done is None or not ours or contrasted or any(role(word) in NEGATIVE for word in words):
        return None
    return Governor(Use.UPSTREAM, f"{words[0]} … {done}", 0.7, None, tokens[index].start, data=True)


def _is_original(tokens: Sequence[Token], index: int) -> bool:
    """Read "Original repository, <link>", "Source dataset is <link>": what opens a sentence says what the link is."""
    name = tokens[index].name
    if name is None or not (hub_dataset_id(name.url or "") or _CODE_HOST.search(name.url or "")):
        return False
    allowed = takewhile(lambda token: token.text in _FIRST or token.text in _ROLES_OF_FIRST, tokens)
    before = [token.text for token in islice(allowed, index)]
    return len(before) == index and any(word in _FIRST for word in before)


def _opens_linked(tokens: Sequence[Token], index: int) -> bool:
    """Whether a text is a fragment that begins with a Hub dataset: "The original [X](link) in another format"."""
    name = tokens[index].name
    if name is None or not hub_dataset_id(name.url or "") or len(tokens) > _FRAGMENT:
        return False
    verbs = any(token.text in _VERBS for token in tokens[index + 1 :])
    return not verbs and all(token.text in _INTRODUCED for token in tokens[:index])


def _are_rows(tokens: Sequence[Token], index: int) -> bool:
    """Whether the subject is rows of the name: "each question of X", "the images in X"."""
    before = [token.text for token in tokens[max(0, index - 7) : index] if token.name is None]
    while before and before[-1] in _ARTICLES:
        before.pop()
    return len(before) > 1 and before[-1] in ("of", "in", "from") and role(before[-2]) is Role.DATA


def _is_reshaped(word: str) -> bool:
    """Read the fragment "X dataset converted into …", "X reformatted as …"."""
    return _RESHAPED.match(word) is not None


def word_after(tokens: Sequence[Token], index: int) -> str:
    """Give the first word after the name and its list, empty when the sentence ends there."""
    at = _after_list(tokens, index)
    return tokens[at].text if at < len(tokens) else ""


def purpose(tokens: Sequence[Token], index: int) -> Use | None:
    """Read "X as seeds", "X to evaluate", "X for training" after a name in use."""
    words = _window(tokens, index, 9)
    while words and words[0] == ",":
        words = words[1:]
    if not words or words[0] not in ("as", "to", "for"):
        return None
    rest = [word for word in words[1:] if not word.endswith("ly")]
    if words[0] == "as":
        return Use.UPSTREAM if any(word in SEEDS for word in rest[:6]) else _other_use(rest)
    other = _other_use(rest[:3])
    if other is None and rest and role(rest[0]) in _BUILDING:
        return Use.UPSTREAM
    return other


def _window(tokens: Sequence[Token], index: int, size: int) -> list[str]:
    at = _after_list(tokens, index)
    words = [token.text for token in tokens[at : at + size]]
    while words and (role(words[0]) in (Role.DATA, Role.VERSION) or words[0] in _SETS):
        words = words[1:]
    return words


def _after_list(tokens: Sequence[Token], index: int) -> int:
    """Step over the rest of the list the name stands in, to the first word that is not part of it."""
    depth = 0
    for at in range(index + 1, min(len(tokens), index + _LONGEST_LIST)):
        token = tokens[at]
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth = max(0, depth - 1)
        elif depth or token.name is not None:
            continue
        elif (token.text == "as" and _following(tokens, at) != "well" and tokens[at - 1].text != "well") or (
            token.text not in _JOINTS and not _list_goes_on(tokens, at)
        ):
            return at
    return min(len(tokens), index + _LONGEST_LIST)


def _following(tokens: Sequence[Token], at: int) -> str:
    return tokens[at + 1].text if at + 1 < len(tokens) else ""


def _list_goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a few words between an "and" and the next name belong to the list: "A and the Python part of B"."""
    word, before = tokens[at].text, tokens[at - 1].text
    if before not in ("and", ",", "the", "&", "or") and role(before) not in _NOUNS:
        return False
    if word in CLOSERS or (role(word) not in _NOUNS and word != "of"):
        return False
    joined = any(token.text in ("and", ",", "&", "or") for token in tokens[max(0, at - 5) : at])
    return joined and any(token.name is not None for token in tokens[at + 1 : at + 5])


def _other_use(words: Sequence[str]) -> Use | None:
    for word in words:
        part = role(word)
        if part in NEGATIVE:
            return NEGATIVE[part]
        if word in ("evaluation", "judge", "benchmark", "benchmarks", "test", "testing"):
            return Use.EVALUATION
        if word in ("training", "fine-tuning"):
            return Use.DOWNSTREAM
    return None


def _opened(tokens: Sequence[Token], index: int, window: Sequence[str]) -> str | None:
    """Read "From X, we sample …", "for X, we adopt …"."""
    if tokens[0].text not in ("from", "for") or index > _LONGEST_OPENING:
        return None
    between = [token for token in tokens[1:index] if token.name is None and token.text[0].isalnum()]
    if any(role(token.text) not in _NOUNS and token.text not in ("in", "of") for token in between):
        return None
    each = any(token.text in ("each", "every") for token in between[:1])
    ours = each and any(word in ("we", "i") for word in window[:3])
    verb = next(
        (word for word in window[:7] if role(word) in (Role.ACQUIRE, Role.CHANGE) or (ours and word in _ASKS)), None
    )
    return f"{tokens[0].text} … {verb}" if verb else None


def _is_subject(tokens: Sequence[Token], index: int) -> bool:
    """Whether the list the name stands in begins the clause (a determiner may go before)."""
    for back in range(index - 1, max(-1, index - _LONGEST_OPENING), -1):
        token = tokens[back]
        if token.name is not None or not token.text[0].isalnum() or token.text in _BEFORE_SUBJECT:
            continue
        if token.text in ("of", "in", "from"):
            before = tokens[max(0, back - 4) : back]
            return all(
                (role(one.text) in _NOUNS or one.text in TRAINING) and one.text not in PREPOSITIONS for one in before
            )
        return token.text not in PREPOSITIONS and role(token.text) in (Role.PLAIN, Role.DATA, Role.RELATIVE)
    return True


def _passive(window: Sequence[str], start: int, *, rows: bool = False) -> Governor:
    """Read the participle of "was filtered", "were used as seeds", "is not included"."""
    if window[0] in ("has", "have") and "been" not in window[1:3]:
        return UNKNOWN
    for offset, word in enumerate(window[1:6], 1):
        part = role(word)
        rest = window[offset + 1 : offset + 6]
        if word in ("a", "an", "the", "our", "one"):
            return UNKNOWN
        if part is Role.NEGATION:
            return Governor(Use.OTHER, f"{word} {window[offset]}", 0.6)
        if part is Role.USE:
            return _used(rest, start)
        if word == "by" or (part is Role.ACQUIRE and not TAKES.match(word) and MAKES.match(word)):
            return UNKNOWN
        if _is_taken(word, part) or (rows and word in _TREATED):
            made = "from" in rest[:4] or word in _PRODUCES
            return UNKNOWN if made else Governor(Use.UPSTREAM, f"was {word}", 0.65, None, start, data=True)
        if part in NEGATIVE:
            return Governor(NEGATIVE[part], word, 0.5)
    return UNKNOWN


def _is_taken(word: str, part: Role) -> bool:
    taken = part is Role.ACQUIRE and TAKES.match(word) is not None and not word.startswith(_TOLD_OF)
    return (
        taken
        or part in (Role.COMBINE, Role.CHANGE)
        or word in ("included", "incorporated", "added", "kept", "retained")
    )


def _used(rest: Sequence[str], start: int) -> Governor:
    if any(word in SEEDS for word in rest[:4]):
        return Governor(Use.UPSTREAM, "used as", 0.8, None, start)
    other = _other_use(rest[:4])
    if other is not None:
        return Governor(other, f"used {rest[0]}", 0.7, None, start)
    aim = next((word for word in rest[1:] if word not in _ARTICLES), "")
    if (
        aim
        and rest[0] in ("to", "for", "in")
        and (role(aim) in _BUILDING or aim in _MAKING)
        and not _TOOL_AIMS.match(aim)
    ):
        return Governor(Use.UPSTREAM, f"used {rest[0]} {aim}", 0.75, None, start)
    return UNKNOWN
