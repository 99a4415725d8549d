"""What stands around a name beside its own sentence: the list, table or heading it is in, and who introduces them."""

import re
from collections.abc import Iterator
from typing import Final

from app.language.addresses import hub_dataset_id
from app.language.document_text import DocumentText, passage_at
from app.language.generic import is_model_name
from app.language.headings import heading_use, path_use
from app.language.introductions import govern_at, introduced
from app.language.names import Name
from app.language.own_names import OwnNames
from app.language.passages import Passage, PassageKind
from app.language.plain_words import is_marked, looks_marked
from app.language.statement import NEGATIVE, Governor
from app.language.uses import Use

__all__ = [
    "bracketed_sources",
    "group_use",
    "is_field",
    "item_head",
    "item_use",
    "key_of",
    "listed_values",
    "row_values",
    "says_used",
    "source_key",
]


_KEY: Final = re.compile(r"[\s*_`\-•>+]{0,8}(?P<key>[^\W\d_][\w /-]{1,40}?)[*_`\s]{0,4}[:：][*_`\s]{0,4}(?=\S)")
_SOURCE_KEYS: Final = re.compile(
    r"(?:(?:data|task|prompt|question|problem|seed|original|base|parent|source|upstream|raw|text|instruction"
    r"|image)s?[ -]?(?:data)?(?:set)?s?"
    r"[ -]?(?:sources?|datasets?)|(?:data)?sources?|derived from|based on|built (?:from|on)|source data(?:sets?)?"
    r"|origin|original dataset|seeds?"
    r"|extends|subset of|(?:data|base|seed|source) (?:corpus|corpora|data)|backbone|ingredients"
    r"|upstream(?: data(?:sets?)?)?"
    r"|(?:原始|源)?数据(?:集)?(?:来源|构成)?|来源|语料来源|データ(?:ソース|元)|元データ(?:セット)?|出典|ソース"
    r"|데이터 ?출처|출처|원본 ?데이터(?:셋)?"
    r"|(?:daten)?quellen?(?:daten(?:satz|sätze)?)?|datengrundlage|basiert auf|ausgangsdaten(?:satz)?"
    r"|sources? des données|données sources?|origine(?: des données)?|fuentes?(?: de (?:los )?datos)?"
    r"|procedencia|fontes?(?: dos dados)?)$",
    re.IGNORECASE,
)
_FIELDS: Final = re.compile(r"\b(?:fields?|features?|schema|columns?|instances?|attributes|structure|format)\b", re.I)
_COLUMN: Final = re.compile(
    r"(?:id|idx|index|target|text|input|output|label|labels|question|answer|prompt|response|completion|instruction"
    r"|messages|conversations|problem|solution|title|content|summary|tokens|metadata|language|lang|score|split)$"
)
_VALUES: Final = re.compile(
    r"[(\[{](?:e\.g\.,?\s|i\.e\.,?\s)?(?P<values>[`'\"]?[\w./-]{2,60}[`'\"]?(?:(?:\s?,\s?|\s?\|\s?|\s?/\s)(?:and\s|or\s)?"
    r"[`'\"]?[\w./-]{2,60}[`'\"]?){1,30})[)\]}]"
)
_ONE_OF: Final = re.compile(
    r"\b(?:one of|either|any of|(?:possible )?values?(?: are| is)?|can be|can take(?: these values)?|takes?"
    r"|e\.g\.)[:\s]{1,3}"
    r"(?P<values>[`'\"][\w./ -]{2,60}[`'\"](?:(?:\s?,\s?|\s?\|\s?|\s?/\s|,?\s(?:and|or)\s)(?:and\s|or\s)?"
    r"[`'\"][\w./ -]{2,60}[`'\"]){1,30})",
    re.IGNORECASE,
)
"""Values in quotes behind "one of" and its kin."""
_VALUE: Final = re.compile(r"(?!(?:and|or)\b)[\w./-]*\w")
_IN_BRACKETS: Final = re.compile(
    r"\b(?P<noun>(?:source|seed|original|underlying|component|constituent|upstream)\s(?:data\s?sets|corpora|benchmarks))"
    r"\s?\((?P<values>[^()\n\[\]]{2,60}(?:,[^()\n\[\]]{2,60}){1,30})\)",
    re.IGNORECASE,
)
_SOURCE_FIELD: Final = re.compile(
    r"[\s|*_`]{0,6}((?:data[ _]?)?sources?|origin|source[ _]dataset|dataset[ _]?(?:name|source)"
    r"|data[ _]?source)[*_`\s]{0,4}\|",
    re.IGNORECASE,
)
_CONTENT_KEYS: Final = re.compile(
    r"(?:\w{2,20}\s)?(?:questions?|prompts?|instructions?|images?|photos|pictures|audio|speech|texts?|passages?|documents?"
    r"|articles?|problems?|captions?|videos?|sentences?|contexts?|dialogues?|conversations?|queries|(?:data"
    r"|text|code|math) part"
    r"|portion|contains|includes|consists of|made of|made from|comprises|merge of|mix of)$",
    re.IGNORECASE,
)
"""Contents of the rows: "Questions: X" says where they are from, when X is spelled like a name."""
_QUOTED: Final = re.compile(r"[`'\"]([\w./ -]{2,60}?)[`'\"]")
_VALUE_IN_BRACKETS: Final = re.compile(r"(?!(?:and|or)\b)(?:(?:e\.g|i\.e)\.,?\s)?(?P<name>\w[\w .+/-]*\w)")
_SUM_UP: Final = re.compile(
    r"\b(?:(?:data(?:sets?)?|sources?|corpora|resources|subsets|collections)\s+(?:listed\s+|mentioned\s+)?above"
    r"|above(?:[\s-]mentioned)?\s+(?:data(?:sets?)?|sources?)"
    r"|these\s+(?:\w+\s+)?(?:data\s?sets|sources|corpora|subsets))\b",
    re.IGNORECASE,
)
_USED_HERE: Final = re.compile(
    r"\bwe\s(?:\w+\s){0,2}?(?:used?|utili[sz]ed?|employ(?:ed)?|adopt(?:ed)?|extract(?:ed)?|select(?:ed)?|sampled?|translated?"
    r"|filter(?:ed)?|leveraged?|took|take|contain|includ(?:e|ed)|add(?:ed)?)\s[^.\n]{0,60}?"
    r"\b(?:it|of\sit|from\sit|this\s(?:data\s?set|corpus|collection|resource)|these\s(?:data|rows|questions|texts))\b"
    r"(?!\s(?:as\s(?:an?\s)?(?:test|benchmark|evaluation|baseline)|for\s(?:evaluat|test|compar)|to\s(?:evaluat|test|compar)))",
    re.IGNORECASE,
)
"""A sentence under a heading that names a dataset: "We use the German part of it here"."""
_IS_HEAD: Final = re.compile(r"[\s*_`]{0,4}(?:\([^()\n]{0,80}\))?[\s*_`]{0,3}(?:[:：–—]|-\s)")
_LISTED: Final = {Use.UPSTREAM: 0.7, Use.OTHER: 0.4, Use.LICENSE: 0.4}
_UNKNOWN: Final = Governor(Use.UNKNOWN, "", 0.0)


def key_of(document: DocumentText, part: Passage) -> re.Match[str] | None:
    """Match "Key: value" at the beginning of a passage (group ``key``)."""
    return _KEY.match(document.text, part.start, part.end)


def source_key(document: DocumentText, part: Passage) -> re.Match[str] | None:
    """Match "Source: X" and its kin at the beginning of a passage."""
    key = key_of(document, part)
    if key is None:
        return None
    if _CONTENT_KEYS.match(key["key"].strip()):
        return key if _leads_to_name(document, part, key) else None
    if not _SOURCE_KEYS.match(key["key"].strip().replace("_", " ")):
        return None
    if is_field(document, part, key["key"]) and not listed_values(document, part, key):
        return None
    return key if heading_use(key["key"]) in (Use.UPSTREAM, Use.UNKNOWN) else None


def _leads_to_name(document: DocumentText, part: Passage, key: re.Match[str]) -> bool:
    """Whether the value of "Questions: …" begins with a name of data, and the section tells of no other use."""
    if path_use(part.path) in (*NEGATIVE.values(), Use.MODEL, Use.OTHER):
        return False
    names = (
        name for sentence in document.sentences(part)[:1] for name in sentence.names if name.start >= key.end() - 2
    )
    first = next(names, None)
    if first is None or first.start - key.end() > 3 or is_model_name(first.text):
        return False
    return bool(first.url and hub_dataset_id(first.url)) or is_marked(first.text, strictly=first.form != "plain")


def is_field(document: DocumentText, part: Passage, key: str) -> bool:
    """Whether "source: …" describes a column of the rows: written small, under a heading of fields or among others."""
    if part.path and _FIELDS.search(part.path[-1]):
        return True
    if part.kind is not PassageKind.ITEM or not key.strip().islower():
        return False
    group = document.groups[part.group]
    first, last = passage_at(document, group[0].start), passage_at(document, group[1].start)
    if first is None or last is None:
        return False
    keys = [key_of(document, one) for one in document.passages[first : min(last, first + 40) + 1]]
    others = [one["key"].strip().replace("_", " ") for one in keys if one is not None]
    return any(other.islower() and _COLUMN.match(other) for other in others)


def listed_values(document: DocumentText, part: Passage, key: re.Match[str]) -> list[tuple[int, int]]:
    """Give the spans of the values a column of sources is said to take: "(setA, setB, set_c)"."""
    return values_behind(document.text, key.end(), part.end)


def values_behind(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the spans of the values in the first bracket of ``text[start:end]`` that lists names."""
    listed = _VALUES.search(text, start, min(end, start + 600)) or _ONE_OF.search(text, start, min(end, start + 900))
    if listed is None:
        return []
    if listed.re is _ONE_OF:
        return [one.span(1) for one in _QUOTED.finditer(text, listed.start("values"), listed.end("values"))]
    spans = [one.span() for one in _VALUE.finditer(text, listed.start("values"), listed.end("values"))]
    words = [text[first:last] for first, last in spans]
    open_ended = "etc" in words or text[listed.start() : listed.end()].rstrip(")]}. ").endswith("etc")
    return spans if len(spans) > 1 and not open_ended and any(looks_marked(word) for word in words) else []


def row_values(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Give (start, end, field) of the values which a row of a table of fields lists for its column of sources."""
    field = _SOURCE_FIELD.match(text, start, end)
    for first, last in values_behind(text, field.end(), end) if field else ():
        yield first, last, field[1] if field else ""


def bracketed_sources(text: str, start: int, end: int) -> Iterator[tuple[int, int, tuple[int, int], str]]:
    """Give (start, end, span of the whole phrase, its noun) of the names in "… source datasets (a, b and c)"."""
    for listed in _IN_BRACKETS.finditer(text, start, end):
        for value in _VALUE_IN_BRACKETS.finditer(text, listed.start("values"), listed.end("values")):
            yield value.start("name"), value.end(), listed.span(), listed["noun"]


def says_used(document: DocumentText, at: int) -> bool:
    """Whether the section under the heading ``document.passages[at]`` says that what it is headed by is used here."""
    for part in document.passages[at + 1 : at + 7]:
        if part.kind is PassageKind.HEADING:
            return False
        if part.kind in (PassageKind.PROSE, PassageKind.ITEM) and _USED_HERE.search(
            document.text, part.start, part.end
        ):
            return True
    return False


def item_head(document: DocumentText, passage: Passage, own: OwnNames) -> Name | None:
    """Give the other dataset which an item is about: what follows describes that one, not this."""
    if passage.kind is not PassageKind.ITEM:
        return None
    found = document.sentences(passage)[:1]
    name = next(iter(found[0].names), None) if found else None
    if name is None or name.start - passage.start > 8 or not _IS_HEAD.match(document.text, name.outer):
        return None
    dataset_id = hub_dataset_id(name.url) if name.url else None
    return None if dataset_id is None or own.is_self(name.text, dataset_id) else name


def item_use(document: DocumentText, part: Passage) -> Governor:
    """Give what the names of one list item are there for: said by an item it stands under, else by its list."""
    intro = part.intro
    for _ in range(6):
        outer = document.passages[intro] if intro is not None else None
        if outer is None or outer.kind is not PassageKind.ITEM:
            break
        said = introduced(document, outer)
        if said.use is not Use.UNKNOWN:
            return Governor(said.use, f"list introduced by “{said.cue}”", said.weight)
        intro = outer.intro
    return group_use(document, *document.groups[part.group])


def group_use(document: DocumentText, first: Passage, last: Passage) -> Governor:
    """Give what the names of a list or table are there for, why, and how plainly.

    Args:
        document: the text.
        first: the first item or row of the group.
        last: the last one.
    """
    intro = _outer_intro(document, first)
    if intro is not None:
        verdict = introduced(document, intro)
        if verdict.use is not Use.UNKNOWN:
            return Governor(verdict.use, f"list introduced by “{verdict.cue}”", verdict.weight)
    total = _summed_up(document, last)
    if total is not None:
        return Governor(Use.UPSTREAM, f"list summed up by “{total}”", 0.8)
    use = path_use(first.path)
    heading = first.path[-1] if first.path else ""
    if use is Use.UNKNOWN:
        return _UNKNOWN
    return Governor(use, f"list under “{heading}”", _LISTED.get(use, 0.5))


def _outer_intro(document: DocumentText, part: Passage) -> Passage | None:
    intro = part.intro
    for _ in range(6):
        if intro is None:
            return None
        outer = document.passages[intro]
        if outer.kind is not PassageKind.ITEM:
            return outer
        intro = outer.intro
    return None


def _summed_up(document: DocumentText, last: Passage) -> str | None:
    """Give the cue of a sentence behind a list, in the same section, that says it was built from the list."""
    at = passage_at(document, last.start)
    for part in document.passages[(at or 0) + 1 : (at or 0) + 40]:
        if part.path != last.path or part.kind is PassageKind.HEADING:
            return None
        if part.kind is not PassageKind.PROSE:
            continue
        for sentence in document.sentences(part):
            match = _SUM_UP.search(document.text, sentence.start, sentence.end)
            verdict = govern_at(document, sentence, match.end()) if match else _UNKNOWN
            if match and verdict.use is Use.UPSTREAM and verdict.weight >= 0.3:
                return f"{verdict.cue} {match[0]}"
    return None
