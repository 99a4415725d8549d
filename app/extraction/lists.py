"""Lists of sources: under a source-like heading, or introduced (or summed up) by a construction sentence."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from app.extraction.candidates import attached, begins_prose, is_plain_word, names_dataset
from app.extraction.finding import Finding, Reading
from app.language.addresses import HOST, hub_dataset_id
from app.language.generic import is_generic, is_model_name, is_ordinary
from app.language.name_marks import DATA_AFTER
from app.language.names import Name
from app.language.passages import Passage, PassageKind
from app.language.plain_words import is_marked, says_nothing, shared_start, squash
from app.language.structure import item_use, key_of, listed_values, row_values, source_key
from app.language.uses import Use
from app.language.well_known import is_well_known

__all__ = ["list_findings"]

_HEAD: Final = re.compile(r"\s*(?:>\s?)?(?:[-*+•▪◦‣]|\(?\d{1,2}[.)]|\[\d{1,3}\])?\s*")
_LEAD: Final = re.compile(
    r"(?:[\s*_`\"“(\[]|[^\w\s]|<[^<>]{0,80}>|(?:~|about|approx\.?)?\s?\d[\d.,]*\s?[kKmM%]?\+?\s"
    r"|(?:the|a|an|our)\s|(?:original|additional data from|collection of|translation of)\s"
    r"|(?:million|billion|thousand|hundred)s?\s(?:\w+\s)?(?:of|from)\s"
    r"|(?:samples?|rows?|examples?|prompts?|questions?|problems?|entries|instructions?)\s(?:from|of)\s){0,12}",
    re.IGNORECASE,
)
_OWN_KEYS: Final = re.compile(
    r"(?:repo\w*|repository|paper|demo|home-?page|leaderboard|point of contact|contact|website|url|size.*|license"
    r"|languages?|version"
    r"|documentation|blog.*|code|github|arxiv|citation|models?|curated by|funded by.*|shared by.*|download.*"
    r"|verifier|total.*|data ?card|spaces?)$",
    re.IGNORECASE,
)
_PLAIN: Final = 0.6
_SAME_START: Final = 8
_HEAD_REACH: Final = 8
_INCLUDED: Final = re.compile(r"introduced by.*(?:consist|compris|compos|contain|includ|component)", re.IGNORECASE)
_MADE_HERE: Final = re.compile(
    r"[\s*_`]{0,5}(?:\([^()\n]{0,60}\))?[\s*_`]{0,4}[-–—:]{1,2}[\s*_`]{0,4}(?:this\s(?:is|split|subset|part)\s)?"
    r"(?:an?\s|the\s|our\s)?"
    r"(?:novel|new|newly|crowd-?sourced|collection of|set of|synthetic\w*|human-\w+|translated|machine-translated"
    r"|contains|consists|comprises|generated|created|collected|written|high-quality|core component"
    r"|pairs|prompts|conversations"
    r"|questions|dialogues|instructions|\d[\d.,]*[km]?\s\w+\s(?:generated|created|collected|written))\b",
    re.IGNORECASE,
)
"""Behind the head of an item: what is told is how it was made here."""
_APART: Final = 12
_EXAMPLE: Final = re.compile(r"[\s*_`]{0,5}\((?:e\.g\.|for example|example)", re.IGNORECASE)
"""Behind the head of an item that is a kind of rows."""
_FEW: Final = 4
_MOST_LINKED: Final = 0.6
_WHOLE_NAME: Final = re.compile(r"[a-z][\w.-]{2,40}(?:/[\w.-]{1,40})?$")
"""An item that is one word written small: under a heading of sources it is a name."""
_EDGES: Final = " *_.,;\n"
_STATED: Final = 0.85
_WHOLE_PHRASE: Final = re.compile(
    r"(?:the\s)?(?=(?:\S+\s+){0,5}[A-Z]\S+\s+\S*[A-Z])[A-Z][\w'’-]+(?:\s[\w'’()&-]+){1,6}$"
)
"""An item that is one capitalised phrase: behind "sourced from:" it is a name as a whole."""
_SHORT_FORM: Final = re.compile(r"[A-Z][A-Z0-9]+\s\(")
_CATEGORY: Final = re.compile(
    r"\s*(?:[-*+•]|\d{1,2}[.)])?[\s*_`]*(?P<kind>[A-Za-z][\w /&,-]{1,40}?)[\s*_`]{0,4}(?:\([^()\n]{0,60}\))?"
    r"[\s*_`]{0,4}[:：–—]\s*[\s*_`]{0,4}"
)
_BETWEEN_ITEMS: Final = re.compile(
    r"[\s*_`\[]{0,4}(?:(?:\([^()\n]{0,80}\))?[\s*_`]{0,4}(?:[,+;/&]|,?\sand\s)[\s*_`\[]{0,4}(?:the\s)?)?"
)
_ITEM_JOINT: Final = re.compile(r"\s*(?:[,;、，]\s*(?:and\s|&\s)?|\s(?:and|&|\+)\s)(?![^()]{0,200}\))\s*")
_MARKS: Final = " \n\t*_`.…"
_ITEM_WORDS: Final = 5
_SEVERAL: Final = 2
_CATEGORY_WEIGHT: Final = 0.7
_HEAD_END: Final = re.compile(
    r"[\s*_`\]\"”]{0,5}(?:\([^()\n]{0,160}\))?[\s*_`]{0,4}(?:data ?sets?|corpus"
    r"|problems?|questions?|prompts?|articles?|instructions?|conversations?|posts?|samples?|examples?|data"
    r"|train(?:ing)? set)?"
    r"[\s*_`]{0,4}(?:$|[\n:：(,.;–—-]|\s-\s|\[|(?:by|from|augmented|filtered|translated|via|with)\s)",
    re.IGNORECASE,
)


def list_findings(reading: Reading) -> Iterator[Finding]:
    """Give the heads of list items which stand in a list of sources, and values of source-like keys."""
    document = reading.parts
    items = [part for part in document.passages if part.kind is PassageKind.ITEM and not document.is_metadata(part)]
    parents = {document.passages[part.intro].start for part in items if part.intro is not None}
    for _, members in groupby(items, key=lambda part: part.group):
        group = list(members)
        linked = _mostly_linked(reading, group)
        for part in group:
            yield from _keyed(reading, part)
            use = item_use(document, part)
            if (linked and _is_bare_word(reading, part)) or (_INCLUDED.search(use.cue) and _is_own_part(reading, part)):
                continue
            if use.use is Use.UPSTREAM:
                behind = list(_behind_category(reading, part, use.cue, use.weight))
                yield from behind
                if len(behind) < _SEVERAL:
                    yield from _head(reading, part, use.cue, use.weight, leaf=part.start not in parents)
    for part in document.passages:
        if part.kind is PassageKind.ROW:
            yield from _field_row(reading, part)
        if part.kind is PassageKind.PROSE and not document.is_metadata(part):
            yield from _keyed(reading, part)


def _mostly_linked(reading: Reading, group: Sequence[Passage]) -> bool:
    """Whether the items of a list lead to their datasets: one that does not was then made here."""
    linked = sum(
        any(name.url for name in sentence.names[:1]) for part in group for sentence in reading.parts.sentences(part)[:1]
    )
    return len(group) >= _FEW and linked >= _MOST_LINKED * len(group)


def _is_own_part(reading: Reading, part: Passage) -> bool:
    """Whether an item tells how its part was made: then "**Part** - prompts of X, answered" names X, not Part."""
    sentence = next(iter(reading.parts.sentences(part)), None)
    head = next(iter(sentence.names), None) if sentence else None
    if head is None or head.url is not None or head.start - part.start > _HEAD_REACH:
        return False
    return _MADE_HERE.match(reading.text, head.outer, part.end) is not None


def _is_bare_word(reading: Reading, part: Passage) -> bool:
    """Whether an item is headed by one plain word: "Hardcoded: prompts on …"."""
    sentence = next(iter(reading.parts.sentences(part)), None)
    head = next(iter(sentence.names), None) if sentence else None
    linked = sentence is not None and any(name.url and hub_dataset_id(name.url) for name in sentence.names)
    return head is not None and is_plain_word(head) and not linked


def _field_row(reading: Reading, part: Passage) -> Iterator[Finding]:
    """Give the values that a row of a table of fields lists for its column of sources."""
    for start, end, field in row_values(reading.text, part.start, part.end):
        yield Finding(reading.text[start:end], None, part.start, part.end, 0.7, f"“{field}”", at=start)


def _head(reading: Reading, part: Passage, reason: str, weight: float, *, leaf: bool) -> Iterator[Finding]:
    begin = _HEAD.match(reading.text, part.start)
    start = begin.end() if begin else part.start
    key = key_of(reading.parts, part)
    if key and _OWN_KEYS.match(key["key"].strip()):
        return
    if leaf and _is_whole(reading.text[start : part.end].strip(_EDGES), weight):
        yield from _whole(reading, part, start, reason, weight)
        return
    lead = _LEAD.match(reading.text, start, part.end)
    limit = lead.end() if lead else start
    for sentence in reading.parts.sentences(part)[:1]:
        for name in sentence.names:
            linked = bool(name.url and hub_dataset_id(name.url))
            if not _heads(reading, name, limit, weight, leaf=leaf):
                continue
            mention, url = attached(reading, sentence, name)
            if leaf and url is None:
                url = _link_inside(reading, part, name)
            if mention is not None:
                end = min(part.end, sentence.end)
                yield Finding(mention, url, part.start, end, weight + (0.1 if linked else 0), reason)


def _heads(reading: Reading, name: Name, limit: int, weight: float, *, leaf: bool) -> bool:
    """Whether a name is what its item stands for: linked anywhere in a leaf, or spelled like one at its head."""
    linked = bool(name.url and hub_dataset_id(name.url))
    if name.start > limit + 2 and not (linked and leaf):
        return False
    if not leaf and not linked:
        return False
    if not (linked or (weight >= _PLAIN and _is_spelled(name.text) and _ends_head(reading, name))):
        return False
    if not linked and name.url is None and (_describes(reading, name) or _EXAMPLE.match(reading.text, name.outer)):
        return False
    return names_dataset(reading, name, linked)


def _describes(reading: Reading, name: Name) -> bool:
    """Whether one plain word at an item's head only describes rows: "Encyclopedic articles from …"."""
    return is_plain_word(name) and DATA_AFTER.match(reading.text, name.outer) is not None


def _link_inside(reading: Reading, part: Passage, head: Name) -> str | None:
    """Give the link of "SetA: we add this [dataset](link)": the first of the item, when it says no other name."""
    found = (name for sentence in reading.parts.sentences(part) for name in sentence.names)
    first = next((name for name in found if name.start > head.start and name.url and hub_dataset_id(name.url)), None)
    if first is None:
        return None
    own, other = squash(head.text), squash(first.text.rpartition("/")[2])
    same = shared_start(own, other) >= min(len(own), len(other), _SAME_START)
    return first.url if same or is_generic(first.text) or is_ordinary(first.text) else None


def _behind_category(reading: Reading, part: Passage, reason: str, weight: float) -> Iterator[Finding]:
    """Give the names behind what kind of rows they hold: "- Math (40 %): SetA, SetB"."""
    kind = _CATEGORY.match(reading.text, part.start, part.end)
    if kind is None or weight < _PLAIN:
        return
    items = _listed(reading.text, kind.end(), part.end)
    about = _OWN_KEYS.match(kind["kind"].strip())
    if about and (len(items) < _SEVERAL or kind["kind"].strip().casefold() != "code"):
        return
    found = [name for sentence in reading.parts.sentences(part)[:1] for name in sentence.names]
    if any(name.start < kind.end() - 1 and is_marked(name.text, strictly=True) for name in found):
        return
    weight = min(weight, _CATEGORY_WEIGHT)
    if len(items) >= _SEVERAL:
        names = [_item_name(reading, found, start, end) for start, end in items]
        spelled = sum(name.url is not None or is_marked(name.text) or is_well_known(name.text) for name in names)
        if 2 * spelled >= len(names):
            for name in (name for name in names if names_dataset(reading, name, bool(hub_dataset_id(name.url or "")))):
                yield Finding(name.text, name.url, part.start, part.end, weight, reason, at=name.start)
            return
    at = kind.end()
    for name in (name for name in found if name.start >= kind.end() - 1):
        if not _BETWEEN_ITEMS.fullmatch(reading.text, at, name.start):
            return
        at = name.outer
        linked = bool(name.url and hub_dataset_id(name.url))
        if (linked or is_marked(name.text)) and names_dataset(reading, name, linked):
            yield Finding(name.text, name.url, part.start, part.end, weight, reason, at=name.start)


def _listed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the spans of a plain list of short items, empty when the text is prose."""
    spans: list[tuple[int, int]] = []
    at = start
    for joint in (*_ITEM_JOINT.finditer(text, start, end), None):
        stop = joint.start() if joint else end
        first, last = at, stop
        while first < last and text[first] in _MARKS:
            first += 1
        while last > first and text[last - 1] in _MARKS:
            last -= 1
        at = joint.end() if joint else end
        if last == first or text[first:last] in ("etc", "more", "others"):
            continue
        if len(re.sub(r"\([^()]*\)", "", text[first:last]).split()) > _ITEM_WORDS:
            return []
        spans.append((first, last))
    return spans


def _item_name(reading: Reading, found: Sequence[Name], start: int, end: int) -> Name:
    """Give the link inside an item of a plain list, else the item as a whole without its remark."""
    linked = next((name for name in found if name.url and start - 2 <= name.start < end), None)
    if linked is not None:
        return linked
    plain = re.sub(r"\s*\([^()]*\)$", "", reading.text[start:end]).strip(_MARKS)
    return Name(start, start + len(plain), plain, "plain", None, end)


def _is_spelled(name: str) -> bool:
    """Whether an item's head is spelled like a name: in a list of sources a single capitalised word will do."""
    capital = name[:1].isupper() and len(name) > 3 and " " not in name
    return is_marked(name) or capital or is_well_known(name) or HOST.match(name) is not None


def _is_whole(item: str, weight: float) -> bool:
    """Whether an item is a name as a whole: one word written small, or one capitalised phrase."""
    if weight >= _STATED and _WHOLE_PHRASE.match(item) and not _SHORT_FORM.match(item):
        return True
    return weight >= _PLAIN and bool(_WHOLE_NAME.match(item))


def _whole(reading: Reading, part: Passage, start: int, reason: str, weight: float) -> Iterator[Finding]:
    name = reading.text[start : part.end].strip(_EDGES).removeprefix("the ")
    if not (reading.own.is_self(name) or is_generic(name) or is_model_name(name) or says_nothing(name)):
        yield Finding(name, None, part.start, part.end, weight, reason, at=start)


def _ends_head(reading: Reading, name: Name) -> bool:
    return bool(_HEAD_END.match(reading.text[name.outer : name.outer + 200]))


def _keyed(reading: Reading, part: Passage) -> Iterator[Finding]:
    key = source_key(reading.parts, part)
    if key is None:
        return
    values = listed_values(reading.parts, part, key)
    for start, end in values:
        yield Finding(reading.text[start:end], None, part.start, part.end, 0.7, f"“{key['key'].strip()}:”", at=start)
    first = min((start for start, _ in values), default=part.end)
    for sentence in reading.parts.sentences(part)[:1]:
        for name in _values(reading, sentence.names, key.end(), first):
            mention, url = attached(reading, sentence, name)
            if mention is not None:
                yield Finding(mention, url, sentence.start, sentence.end, 0.75, f"“{key['key'].strip()}:”")


def _values(reading: Reading, found: Sequence[Name], start: int, end: int) -> Iterator[Name]:
    """Give the names of sources from ``start`` on, each beside the one before, up to ``end`` or to plain prose."""
    at = start
    for name in found:
        if name.start < start - 2:
            continue
        linked = bool(name.url and hub_dataset_id(name.url))
        if name.start >= end or (name.start - at > _APART and not linked):
            return
        if begins_prose(reading, name):
            return
        at = name.outer
        if names_dataset(reading, name, linked):
            yield name
