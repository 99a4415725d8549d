"""Lists of sources: under a source-like heading, or introduced (or summed up) by a construction sentence."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from app.extraction.finding import Finding, Reading
from app.extraction.prose import attached, names_dataset
from app.language.governor import Token, govern, tokens_of
from app.language.headings import heading_use, path_use
from app.language.names import Name, hub_dataset_id, is_marked
from app.language.passages import Passage, PassageKind
from app.language.uses import Use

__all__ = ["group_use", "list_findings", "sum_up_use"]

_HEAD: Final = re.compile(r"\s*(?:>\s?)?(?:[-*+•▪◦‣]|\(?\d{1,2}[.)]|\[\d{1,3}\])?\s*")
_LEAD: Final = re.compile(
    r"(?:[\s*_`\"“(\[]|[^\w\s]|<[^<>]{0,80}>|(?:~|about|approx\.?)?\s?\d[\d.,]*\s?[kKmM%]?\+?\s|(?:the|a|an|our)\s"
    r"|(?:samples?|rows?|examples?|prompts?|questions?|problems?|entries|instructions?)\s(?:from|of)\s){0,12}",
    re.IGNORECASE,
)
_KEY: Final = re.compile(
    r"[\s*_`\-•>+]{0,8}(?P<key>[A-Za-z][\w /-]{1,40}?)[*_`\s]{0,4}[:：][*_`\s]{0,4}(?=\S)",
)
_OWN_KEYS: Final = re.compile(
    r"(?:repo\w*|repository|paper|demo|home-?page|leaderboard|point of contact|contact|website|url|size.*|license|languages?|version"
    r"|documentation|blog.*|code|github|arxiv|citation|models?|curated by|funded by.*|shared by.*|download.*|verifier|total.*|data ?card|spaces?)$",
    re.IGNORECASE,
)
_SOURCE_KEYS: Final = re.compile(
    r"(?:(?:data|task|prompt|question|problem|seed|original|base|parent|source|upstream|raw|text|instruction|image)s?[ -]?(?:data)?(?:set)?s?"
    r"[ -]?(?:sources?|datasets?)|sources?|derived from|based on|built (?:from|on)|source data(?:sets?)?|origin|original dataset|seeds?|tasks?"
    r"|data|includes|extends|subset of)$",
    re.IGNORECASE,
)
_STRONG_KEYS: Final = re.compile(r".*(?:source|dataset|derived|based|built|seed|origin|extends|subset)", re.IGNORECASE)
_SUM_UP: Final = re.compile(
    r"\b(?:(?:data(?:sets?)?|sources?|corpora|resources|subsets|collections)\s+(?:listed\s+|mentioned\s+)?above|above(?:[\s-]mentioned)?\s+(?:data(?:sets?)?|sources?)"
    r"|these\s+(?:\w+\s+)?(?:data\s?sets|sources|corpora|subsets))\b",
    re.IGNORECASE,
)
_PLAIN: Final = 0.6
_HEAD_END: Final = re.compile(
    r"[\s*_`\]\"”]{0,5}(?:\([^()\n]{0,160}\))?[\s*_`]{0,4}(?:data ?sets?|corpus)?[\s*_`]{0,4}(?:$|[\n:：(,.;–—-]|\s-\s|\[)", re.IGNORECASE
)
_FOLLOWING: Final = re.compile(r"\b(?:following|below|these|listed)\b(?:\s+[\w-]+){0,4}", re.IGNORECASE)
_ACKNOWLEDGED: Final = re.compile(
    r"\b(?:(?:with(?:out)?\s+(?:the\s+)?(?:help|support)|contributions?|acknowledge|grateful|thanks?|credit\w*|made\s+possible)\b.{0,80}"
    r"\b(?:of|to|by|for|following|works?|datasets?|authors)|possible\s+without)\b",
    re.IGNORECASE,
)


def list_findings(reading: Reading) -> Iterator[Finding]:
    """Give the heads of list items which stand in a list of sources, and values of source-like keys."""
    items = [part for part in reading.passages if part.kind is PassageKind.ITEM and not reading.is_metadata(part)]
    parents = {part.intro for part in items}
    for _, members in groupby(items, key=lambda part: part.group):
        group = list(members)
        use, reason, weight = group_use(reading, group)
        for part in group:
            yield from _keyed(reading, part)
            if use is Use.UPSTREAM:
                yield from _head(reading, part, reason, weight, leaf=not _is_parent(reading, part, parents))
    for part in reading.passages:
        if part.kind is PassageKind.PROSE and not reading.is_metadata(part):
            yield from _keyed(reading, part)


def _is_parent(reading: Reading, part: Passage, parents: set[int | None]) -> bool:
    return any(index is not None and reading.passages[index] is part for index in parents)


def group_use(reading: Reading, group: Sequence[Passage]) -> tuple[Use, str, float]:
    """Give what the names of a list or table are there for, why, and how plainly."""
    intro = _outer_intro(reading, group[0])
    if intro is not None:
        use, cue, weight = _intro_use(reading, intro)
        if use is not Use.UNKNOWN:
            return use, f"list introduced by “{cue}”", weight
    total = sum_up_use(reading, group[-1])
    if total is not None:
        return Use.UPSTREAM, f"list summed up by “{total}”", 0.8
    use = path_use(group[0].path)
    heading = group[0].path[-1] if group[0].path else ""
    return use, f"list under “{heading}”", 0.7 if use is Use.UPSTREAM else 0.0


def _outer_intro(reading: Reading, part: Passage) -> Passage | None:
    intro = part.intro
    for _ in range(6):
        if intro is None:
            return None
        outer = reading.passages[intro]
        if outer.kind is not PassageKind.ITEM:
            return outer
        intro = outer.intro
    return None


def _intro_use(reading: Reading, intro: Passage) -> tuple[Use, str, float]:
    spans = reading.sentences(intro)
    if not spans:
        return Use.UNKNOWN, "", 0.0
    last = spans[-1]
    text = reading.text[last.start : last.end]
    if not (text.rstrip("*_ ").endswith((":", "：")) or _FOLLOWING.search(text)):
        return Use.UNKNOWN, "", 0.0
    if _ACKNOWLEDGED.search(text):
        return Use.UPSTREAM, " ".join(text.split())[:80], 0.55
    places = [last.end, *(last.start + match.end() for match in _FOLLOWING.finditer(text))]
    verdicts = [_govern_at(reading, last.start, place, last.names) for place in places]
    found = [verdict for verdict in verdicts if verdict[0] is not Use.UNKNOWN and verdict[2] >= 0.5]
    return max(found, key=lambda verdict: (verdict[0] is not Use.UPSTREAM, verdict[2])) if found else (Use.UNKNOWN, "", 0.0)


def _govern_at(reading: Reading, start: int, place: int, found: Sequence[Name]) -> tuple[Use, str, float]:
    inside = [name for name in found if name.outer <= place]
    tokens = tokens_of(reading.text, start, place, inside)
    slot = Name(place, place, "", "slot", None, place)
    governor = govern([*tokens, Token("§", place, place, slot)], len(tokens))
    return governor.use, governor.cue, governor.weight


def sum_up_use(reading: Reading, last: Passage) -> str | None:
    """Give the cue of a sentence behind a list, in the same section, that says it was built from the list."""
    at = reading.passages.index(last)
    for part in reading.passages[at + 1 : at + 40]:
        if part.path != last.path or part.kind is PassageKind.HEADING:
            return None
        if part.kind is not PassageKind.PROSE:
            continue
        for sentence in reading.sentences(part):
            match = _SUM_UP.search(reading.text, sentence.start, sentence.end)
            if match:
                use, cue, weight = _govern_at(reading, sentence.start, match.end(), sentence.names)
                if use is Use.UPSTREAM and weight >= 0.3:
                    return f"{cue} {match[0]}"
    return None


def _head(reading: Reading, part: Passage, reason: str, weight: float, *, leaf: bool) -> Iterator[Finding]:
    begin = _HEAD.match(reading.text, part.start)
    start = begin.end() if begin else part.start
    key = _KEY.match(reading.text, part.start, part.end)
    if key and _OWN_KEYS.match(key["key"].strip()):
        return
    lead = _LEAD.match(reading.text, start, part.end)
    limit = lead.end() if lead else start
    for sentence in reading.sentences(part)[:1]:
        for name in sentence.names:
            linked = bool(name.url and hub_dataset_id(name.url))
            if name.start > limit + 2 and not (linked and leaf):
                continue
            if not leaf and not linked:
                continue
            if not (linked or (weight >= _PLAIN and is_marked(name.text) and _ends_head(reading, name))):
                continue
            if not names_dataset(reading, name, linked):
                continue
            mention, url = attached(reading, sentence, name)
            if mention is not None:
                yield Finding(mention, url, part.start, min(part.end, sentence.end), weight + (0.1 if linked else 0), reason)


def _ends_head(reading: Reading, name: Name) -> bool:
    return bool(_HEAD_END.match(reading.text[name.outer : name.outer + 200]))


def _keyed(reading: Reading, part: Passage) -> Iterator[Finding]:
    key = _KEY.match(reading.text, part.start, part.end)
    if key is None or not _SOURCE_KEYS.match(key["key"].strip()) or not _STRONG_KEYS.match(key["key"]):
        return
    if heading_use(key["key"]) not in (Use.UPSTREAM, Use.UNKNOWN):
        return
    for sentence in reading.sentences(part)[:1]:
        at = key.end()
        for name in sentence.names:
            if name.start < key.end() - 2:
                continue
            if name.start - at > 12 and not (name.url and hub_dataset_id(name.url)):
                break
            at = name.outer
            linked = bool(name.url and hub_dataset_id(name.url))
            if names_dataset(reading, name, linked):
                mention, url = attached(reading, sentence, name)
                if mention is not None:
                    yield Finding(mention, url, sentence.start, sentence.end, 0.75, f"“{key['key'].strip()}:”")
