"""Names which a construction sentence governs, in prose, list items and table cells alike."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from app.extraction.candidates import HOSTS, attached, begins_prose, names_dataset
from app.extraction.finding import Finding, Reading
from app.language.addresses import hub_dataset_id
from app.language.another import about_another
from app.language.document_text import Sentence
from app.language.generic import is_generic, is_model_name
from app.language.headings import is_future, path_use
from app.language.name_marks import DATA_AFTER, NOUN_AFTER, THING_AFTER
from app.language.names import Name
from app.language.passages import Passage, PassageKind
from app.language.plain_words import is_marked, squash
from app.language.statement import Governor, topic_of
from app.language.structure import bracketed_sources, item_head
from app.language.uses import Use
from app.language.well_known import is_well_known
from app.records.document import DocumentKind

__all__ = ["is_noted", "sentence_findings"]

_CLOSED: Final = frozenset(
    {Use.EVALUATION, Use.COMPARISON, Use.DECONTAMINATION, Use.DOWNSTREAM, Use.RELATED_WORK, Use.MODEL}
)
_WORTH: Final = re.compile(
    r"from|of\b|on\b|w(?:as|ere)\b|serve|us(?:e|ing)|combin|merg|mix|seed|extend|augment|translat|includ|contain|incorporat|in\b"
    r"|with\b|source|filter|sampl|select|convert|format|adapt|clean|rewrit|annotat|generat|distil|evolv|split"
    r"|aggregat|origin|same|expand|enrich|build|built|seed|scrap|crawl|pull|borrow|adopt|\bport|mirror|bootstrap|dedup|collect|concat|unif|gather|curat|compil|assembl|\btak|\btook|\bto\b|over\b|off\b|into\b|\bis\b|\bare\b",
    re.IGNORECASE,
)
_NOUN_INSIDE: Final = re.compile(r"\S\s(?:data\s?sets?|corpus|benchmark)$", re.IGNORECASE)
_TITLE_WORDS: Final = 6
_THROUGH: Final = re.compile(r"\s[\w-]+\s(?:in|from|of|via)\s(?:the\s)?[\[`*\"]{0,3}[A-Z]")
"""Behind a platform: "GitHub commits in the X dataset" are rows of X."""
_OPENS: Final = re.compile(r"[\s*_]{0,3}(?:data\s?set|corpus|benchmark)?[\s*_]{0,3}\([*_]{0,2}$", re.IGNORECASE)
_CONFIG_AFTER: Final = re.compile(
    r"[`*_\s]{0,3}(?:(?:,|,?\sand|/)\s?`[^`\n]{1,60}`\s?){0,6}\s?(?:sub-?sets?|splits?|configs?|configurations?|columns?|fields?)\b",
    re.IGNORECASE,
)
"""Behind a name in code: it is a part of the dataset that is named next."""
_LONG_LIST: Final = 40
_DATA_HEADING: Final = re.compile(r"\bdata\s?(?:sets?)?\b", re.IGNORECASE)
_LIST_JOINT: Final = re.compile(r"\s*(?:,|,?\s(?:and|&|or))\s*$")
_JOINED_BEFORE: Final = re.compile(
    r"(?:\b(?:from|of|and|or|the|both|including|as|namely)|[,:(&])\W{0,4}$", re.IGNORECASE
)
_PARTS: Final = ("slice of", "subset of", "sample of", "subsample of", "portion of", "fragment of", "selection of")
"""What is a part of a dataset is named after it, and made from it."""
_PLAINLY: Final = 0.85
_PLAIN: Final = 0.7
_LEAST: Final = 0.5


def sentence_findings(reading: Reading, passage: Passage) -> Iterator[Finding]:
    """Give the names of one passage that its own sentences say the dataset was built from."""
    title = passage.kind is PassageKind.HEADING and len(passage.path) == 1
    if passage.kind not in (PassageKind.PROSE, PassageKind.ITEM) and not title:
        return
    if reading.parts.is_metadata(passage):
        return
    yield from _bracketed(reading, passage)
    head = item_head(reading.parts, passage, reading.own)
    for sentence in reading.parts.sentences(passage):
        worth = _WORTH.search(reading.text, sentence.start, sentence.end) or sentence.foreign
        if not worth or not sentence.names:
            continue
        for name, governor in _governed(sentence):
            if _abbreviates(reading, sentence, name):
                continue
            if title and not governor.cue.endswith(" of"):
                continue
            if governor.use is Use.UPSTREAM and not (head is not None and name.start > head.end):
                yield from _finding(reading, sentence, name, governor, passage.path)


def _bracketed(reading: Reading, passage: Passage) -> Iterator[Finding]:
    """Give the names in "… from the source datasets (a, b and c)", written small or not."""
    for start, end, (first, last), noun in bracketed_sources(reading.text, passage.start, passage.end):
        name = reading.text[start:end]
        if len(name.split()) < _TITLE_WORDS and not (is_generic(name) or reading.own.is_self(name)):
            yield Finding(name, None, first, last, 0.7, f"“{noun}”", at=start)


def _abbreviates(reading: Reading, sentence: Sentence, name: Name) -> bool:
    """Whether a name is the short form of the one before it: "Art of Problem Solving (AoPS)"."""
    at = bisect_left(sentence.name_starts, name.start)
    before = sentence.names[at - 1] if at else None
    if before is None or not _OPENS.match(reading.text[before.outer : name.start]):
        return False
    closed = reading.text[name.outer : name.outer + 3].strip(" *_").startswith(")")
    if closed and name.text.isupper() and squash(before.text).startswith(squash(name.text)):
        return True
    initials = "".join(word[0] for word in before.text.replace("-", " ").split()).casefold()
    return closed and len(initials) > 1 and squash(name.text)[:2] == initials[:2]


def is_noted(reading: Reading, name: Name) -> bool:
    """Whether a name is said to be one of data: by a noun behind or in it, or by its link."""
    if name.url and hub_dataset_id(name.url):
        return True
    return bool(NOUN_AFTER.match(reading.text, name.outer) or _NOUN_INSIDE.search(name.text))


def _governed(sentence: Sentence) -> Iterator[tuple[Name, Governor]]:
    """Give each name with what governs it; in a very long list the next name shares the governor of the one before."""
    long = len(sentence.names) > _LONG_LIST
    last, governor = -9, None
    for index, token in enumerate(sentence.tokens):
        if token.name is None:
            continue
        joined = long and index - last == 2 and sentence.tokens[index - 1].text in (",", "and", "&", "or")
        if governor is None or not joined:
            governor = sentence.governor(index)
        last = index
        yield token.name, governor


def _finding(
    reading: Reading, sentence: Sentence, name: Name, governor: Governor, path: tuple[str, ...]
) -> Iterator[Finding]:
    if any(is_future(heading) for heading in path[1:]):
        return
    if _is_example(reading, sentence, name) or (governor.cue.endswith(":") and begins_prose(reading, name)):
        return
    if name.text == "GitHub" and _THROUGH.match(reading.text, name.outer):
        return
    if about_another(reading.text, sentence.start, name.start, reading.own) is not None:
        return
    closed = path_use(path)
    noted = is_noted(reading, name)
    noted = noted or _gives_rows(reading, name, governor)
    own_subject = governor.subject is not None and reading.own.is_relative(governor.subject.text)
    weight = governor.weight + _by_place(closed) + _by_evidence(reading, governor, path, noted, own_subject)
    weight -= _by_spelling(reading, sentence, name, governor, noted)
    weight -= _by_kinship(reading, sentence, name, governor, noted, weight)
    if weight < _LEAST or not names_dataset(reading, name, noted) or _is_of_model(reading, governor):
        return
    mention, url = attached(reading, sentence, name)
    if mention is not None:
        yield Finding(mention, url, sentence.start, sentence.end, min(1.0, weight), f"“{governor.cue}”", at=name.start)


def _gives_rows(reading: Reading, name: Name, governor: Governor) -> bool:
    """Whether rows are told to be from a platform of projects: "scraped from GitHub", "GitHub issues"."""
    if name.text.casefold() not in HOSTS:
        return False
    plainly = governor.weight >= _PLAINLY and governor.cue.endswith(" from")
    return plainly or governor.cue == "downloaded from" or DATA_AFTER.match(reading.text, name.outer) is not None


def _is_quoted_column(reading: Reading, name: Name) -> bool:
    """Whether a name is a word of code in plain quotes: "'language' and 'text_type'"."""
    quoted = reading.text[max(0, name.start - 1) : name.start] in ("'", '"')
    return quoted and name.url is None and name.text.islower() and "_" in name.text and "/" not in name.text


def _is_example(reading: Reading, sentence: Sentence, name: Name) -> bool:
    """Whether a plain phrase stands in a bracket behind another name: "rows of SetA (Role Playing, Brainstorming)"."""
    if name.url is not None or is_marked(name.text, strictly=True) or is_well_known(name.text):
        return False
    opened = reading.text.rfind("(", sentence.start, name.start)
    if opened < 0 or reading.text.find(")", opened, name.start) >= 0:
        return False
    return any(0 <= opened - other.outer <= 1 for other in sentence.names)


def _by_place(closed: Use) -> float:
    """What the heading adds or takes."""
    if closed is Use.UPSTREAM:
        return 0.15
    if closed in (Use.RELATED_WORK, Use.COMPARISON):
        return -0.4
    return -0.25 if closed in _CLOSED else 0.0


def _by_evidence(reading: Reading, governor: Governor, path: tuple[str, ...], noted: bool, own_subject: bool) -> float:
    """Words of data around the cue, a dataset's link or noun at the name, or the dataset itself as subject."""
    weight = 0.15 if own_subject and not governor.data else 0.0
    if noted:
        return weight + 0.1
    if governor.data or path_use(path) is Use.UPSTREAM or own_subject:
        return weight
    about_data = any(_DATA_HEADING.search(heading) for heading in path[-2:])
    return weight - (0.1 if reading.document.kind is DocumentKind.CARD or about_data else 0.35)


def _beside_marked(reading: Reading, sentence: Sentence, name: Name) -> bool:
    """Whether a neighbour in the same list is spelled like a name: "Yelp, StackOverflow and MedQA"."""
    at = bisect_left(sentence.name_starts, name.start)
    for one, other in ((at - 1, at), (at, at + 1)):
        if one < 0 or other >= len(sentence.names):
            continue
        between = reading.text[sentence.names[one].outer : sentence.names[other].start]
        neighbour = sentence.names[one if other == at else other]
        if _LIST_JOINT.match(between) and is_marked(neighbour.text, strictly=True) and not neighbour.url:
            return True
    return False


def _by_spelling(reading: Reading, sentence: Sentence, name: Name, governor: Governor, noted: bool) -> float:
    """What is taken off a name which does not look like a dataset's."""
    thing = THING_AFTER.match(reading.text, name.outer) and name.text.casefold() not in HOSTS
    off = 0.5 if thing else 0.0
    if _is_quoted_column(reading, name):
        off += 0.4
    if name.form == "code" and not name.url and _CONFIG_AFTER.match(reading.text, name.outer):
        off += 0.5
    if name.form == "code" and not noted and name.text.islower() and "/" not in name.text:
        off += 0.4
    if name.url is not None or noted or DATA_AFTER.match(reading.text, name.outer):
        return off
    beside = _JOINED_BEFORE.search(reading.text, max(0, name.start - 16), name.start)
    plainly = governor.cue.endswith((" from", " of")) and governor.weight >= _PLAINLY and beside is not None
    if not is_marked(name.text) and not is_well_known(name.text):
        return off + (
            0.0
            if plainly
            else 0.0
            if _beside_marked(reading, sentence, name)
            else 0.15
            if governor.data and governor.weight >= 0.8
            else 0.3
        )
    derived = governor.cue.endswith((" from", " on", " of")) and governor.cue != "consists of"
    plain = derived or governor.weight >= _PLAIN or is_marked(name.text, strictly=True)
    return off + (0.0 if plain else 0.15)


def _by_kinship(
    reading: Reading, sentence: Sentence, name: Name, governor: Governor, noted: bool, weight: float
) -> float:
    """What is taken off versions of the dataset itself, and off sources of another dataset."""
    own, off = reading.own, 0.0
    if not noted:
        added = own.contains(name.text) and weight >= 0.65
        part = governor.cue.endswith((" of", " on")) and governor.weight >= _PLAIN
        part = part or governor.cue.startswith(("same ", "this is", "it is"))
        same = governor.cue.startswith(("same ", *_PARTS)) or (
            name.url is not None and governor.cue.endswith("is from")
        )
        off = 0.4 if own.is_relative(name.text) and not added and not same else 0.0
        off += 1.0 if own.is_stem(name.text) and not part else 0.0
    off += 0.4 if _lists_itself(reading, sentence, name) else 0.0
    subject = governor.subject if governor.direct else topic_of(sentence.tokens)
    if subject is not None and subject is not name and not own.describes(subject):
        off += 0.45
    return off


def _lists_itself(reading: Reading, sentence: Sentence, name: Name) -> bool:
    """Whether the dataset itself stands in the same list: "folds of A, B and this set" tells of no source."""
    at = bisect_left(sentence.name_starts, name.start)
    for step in (-1, 1):
        here = at
        while 0 <= here + step < len(sentence.names) and abs(here - at) < _LONG_LIST:
            first, second = sorted((here, here + step))
            between = reading.text[sentence.names[first].outer : sentence.names[second].start]
            if not _LIST_JOINT.match(between):
                break
            here += step
            if reading.own.is_self(sentence.names[here].text):
                return True
    return False


def _is_of_model(reading: Reading, governor: Governor) -> bool:
    """Whether the derivation is told of a model."""
    subject = governor.subject
    if subject is None or governor.cue == "sample of":
        return False
    return is_model_name(subject.text) and not reading.own.is_relative(subject.text)
