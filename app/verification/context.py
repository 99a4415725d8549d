"""The context class of a mention: what the document names it for, by its sentence, list, table and headings."""

import re
from bisect import bisect_right
from typing import Final

from app.language.another import about_another, under_another
from app.language.code_sources import introducing_cue, sample_values
from app.language.columns import row_use
from app.language.document_text import DocumentText, Sentence, passage_at
from app.language.governor import govern
from app.language.headings import heading_use, is_future, path_use
from app.language.names import Name
from app.language.own_names import OwnNames
from app.language.passages import Passage, PassageKind
from app.language.plain_words import shared_start, squash
from app.language.statement import Governor, tokens_of, topic_of
from app.language.structure import bracketed_sources, item_head, item_use, row_values, says_used, source_key
from app.language.uses import Use

__all__ = ["context_of"]

_UNKNOWN: Final = Governor(Use.UNKNOWN, "", 0.0)
_PLAIN: Final = 0.5
_DIRECTLY: Final = 0.6
_NOMINAL: Final = 0.65
_PLAINLY: Final = 0.8
_SAME_START: Final = 4
_AHEAD: Final = 30
_NEAR: Final = 12
_HEAD: Final = 60
_BESIDE: Final = 0.45
_SOURCE_LINE: Final = re.compile(r"(?:source_datasets?|base_datasets|datasets)\s*:")
_EVALUATED: Final = re.compile(
    r"\b(?:evaluat\w*|benchmark(?:s|ed|ing)|accurac(?:y|ies)|pass@\d|leaderboards?|outperform\w*|state-of-the-art"
    r"|sota|baselines?|scores?\s+(?:of|on))\b",
    re.IGNORECASE,
)
_CLOSED: Final = frozenset(
    {Use.EVALUATION, Use.COMPARISON, Use.DECONTAMINATION, Use.DOWNSTREAM, Use.RELATED_WORK, Use.MODEL, Use.LICENSE}
)


def context_of(document: DocumentText, own: OwnNames, start: int, end: int) -> Governor:
    """Give what the mention ``text[start:end]`` is there for, how the text says so, and how plainly.

    Args:
        document: the text.
        own: the names of the dataset the document was read for.
        start: offset of the mention.
        end: one past its last character.
    """
    index = passage_at(document, start)
    if index is None:
        return _UNKNOWN
    part = document.passages[index]
    if document.is_metadata(part):
        return _metadata(document, start)
    sibling = under_another(part.path, document.heading_paths, own)
    if sibling is not None and squash(sibling) not in squash(document.text[start:end]):
        return Governor(Use.INDIRECT, f"in the section on {sibling}", 0.75)
    if any(is_future(heading) for heading in part.path[1:]):
        return Governor(Use.OTHER, f"under “{part.path[-1]}”, not done yet", 0.75)
    if part.kind is PassageKind.HEADING:
        if len(part.path) == 1:
            return _title(document, part, own, start, end)
        return Governor(Use.UPSTREAM, "we use it", 0.7) if says_used(document, index) else _heading(part)
    if part.kind is PassageKind.CODE:
        values = sample_values(document.text, part.start, part.end)
        if any(first <= start < last for first, last, _ in values) and path_use(part.path) not in _CLOSED:
            return Governor(Use.UPSTREAM, "source of a row shown", 0.65)
        cue = introducing_cue(document, index)
        return Governor(Use.UPSTREAM, f"code introduced by “{cue}”", 0.8) if cue else Governor(Use.OTHER, "code", 0.4)
    if part.kind is PassageKind.ROW:
        field = next(
            (one for first, last, one in row_values(document.text, part.start, part.end) if first <= start < last), None
        )
        return row_use(document, part, start) if field is None else Governor(Use.UPSTREAM, f"values of “{field}”", 0.75)
    return _in_sentence(document, part, own, start, end)


def _metadata(document: DocumentText, start: int) -> Governor:
    begin = document.text.rfind("\n", 0, start) + 1
    for _ in range(200):
        line = document.text[begin : begin + 200].split("\n", 1)[0]
        if line[:1] not in ("-", " ", "\t") or begin == 0:
            break
        begin = document.text.rfind("\n", 0, begin - 1) + 1
    if _SOURCE_LINE.match(document.text, begin):
        return Governor(Use.UPSTREAM, "front matter", 0.9)
    return Governor(Use.OTHER, "front matter", 0.5)


def _heading(part: Passage) -> Governor:
    if len(part.path) > 1 and heading_use(part.path[-2]) is Use.UPSTREAM:
        return Governor(Use.UPSTREAM, f"subheading of “{part.path[-2]}”", 0.8)
    use = path_use(part.path[:-1])
    return Governor(use, f"heading under “{part.path[-2]}”", 0.5) if use is not Use.UNKNOWN else _UNKNOWN


def _title(document: DocumentText, part: Passage, own: OwnNames, start: int, end: int) -> Governor:
    """A title may say what the dataset is: "Portuguese translation of X"."""
    told = _in_sentence(document, part, own, start, end)
    return told if told.use is Use.UPSTREAM and told.cue.endswith(" of") else _heading(part)


def _in_sentence(document: DocumentText, part: Passage, own: OwnNames, start: int, end: int) -> Governor:
    sentence = _sentence_at(document, part, start)
    if sentence is None:
        return _UNKNOWN
    verdict = _bracketed(document, sentence, start) or _own_words(document, sentence, start, end)
    another = about_another(document.text, sentence.start, start, own)
    if another is not None and verdict.use in (Use.UPSTREAM, Use.UNKNOWN, Use.OTHER):
        return Governor(Use.INDIRECT, f"about another dataset, {another}", 0.75)
    topic = topic_of(sentence.tokens)
    if topic is not None and topic.start < end and start < topic.outer:
        topic = None
    head = item_head(document, part, own)
    if head is not None and start >= head.outer and verdict.use is Use.UPSTREAM:
        return Governor(Use.INDIRECT, f"a source of {head.text}", 0.6)
    through = _through(sentence, start, verdict) if head is None else None
    if through is not None:
        return through
    if verdict.use is not Use.UNKNOWN and verdict.weight >= _PLAIN:
        return _under_heading(part, verdict, own, topic)
    around = _around(document, part, start)
    if around.use is not Use.UNKNOWN and around.weight > verdict.weight:
        return around
    if verdict.use is Use.UPSTREAM:
        return _under_heading(part, verdict, own, topic)
    if _EVALUATED.search(document.text, sentence.start, sentence.end):
        return Governor(Use.EVALUATION, "evaluation", 0.5)
    return verdict


def _bracketed(document: DocumentText, sentence: Sentence, start: int) -> Governor | None:
    found = bracketed_sources(document.text, sentence.start, sentence.end)
    noun = next((noun for first, last, _, noun in found if first <= start < last), None)
    return None if noun is None else Governor(Use.UPSTREAM, noun, 0.75, data=True)


def _own_words(document: DocumentText, sentence: Sentence, start: int, end: int) -> Governor:
    at = max(0, bisect_right(sentence.starts, start) - 1)
    for index, token in enumerate(sentence.tokens[at : at + _NEAR], at):
        if token.name is not None and token.start < end and start < max(token.end, token.name.outer):
            return sentence.governor(index)
    spans = [governor for first, last, governor in sentence.foreign if first <= start < last]
    if spans:
        return spans[-1]
    name = Name(start, end, document.text[start:end], "plain", None, end)
    found = sorted(
        [*(other for other in sentence.names if other.outer <= start or other.start >= end), name], key=_start
    )
    tokens = tokens_of(document.text, sentence.start, sentence.end, found)
    return govern(tokens, next(at for at, token in enumerate(tokens) if token.name is name))


def _through(sentence: Sentence, start: int, verdict: Governor) -> Governor | None:
    """Read "Some A and B material curated from C": what stands before a plainly stated source comes through it."""
    if verdict.use not in (Use.UNKNOWN, Use.UPSTREAM) or verdict.weight > _NOMINAL:
        return None
    host = squash(_words_at(sentence, start))
    first = bisect_right(sentence.starts, start)
    for index, token in enumerate(sentence.tokens[first : first + _AHEAD], first):
        if token.name is None:
            continue
        other = sentence.governor(index)
        if other.use is Use.UPSTREAM and other.weight >= _PLAINLY and other.cue.endswith(" from") and other.at > start:
            if host and shared_start(host, squash(token.name.text)) >= _SAME_START:
                return None
            return Governor(Use.INDIRECT, f"through {token.name.text}", 0.6)
    return None


def _words_at(sentence: Sentence, start: int) -> str:
    """Give the name at ``start``, empty when none was recognised there."""
    return next((name.text for name in sentence.names if name.start <= start < name.outer), "")


def _start(name: Name) -> int:
    return name.start


def _under_heading(part: Passage, verdict: Governor, own: OwnNames, topic: Name | None) -> Governor:
    closed = path_use(part.path)
    if verdict.use is not Use.UPSTREAM:
        return verdict
    subject = verdict.subject if verdict.direct else topic
    if subject is not None and not own.describes(subject):
        weight = _DIRECTLY if verdict.direct else _PLAIN
        return Governor(Use.INDIRECT, f"{subject.text} … {verdict.cue}", weight, subject)
    if closed in _CLOSED:
        off = 0.4 if closed in (Use.RELATED_WORK, Use.COMPARISON) else 0.25
        if verdict.weight - off < _PLAIN:
            return Governor(closed, f"under “{part.path[-1]}”", _PLAIN)
        return Governor(verdict.use, verdict.cue, verdict.weight - off, verdict.subject)
    bonus = 0.15 if closed is Use.UPSTREAM else 0.0
    return Governor(verdict.use, verdict.cue, min(1.0, verdict.weight + bonus), verdict.subject)


def _around(document: DocumentText, part: Passage, start: int) -> Governor:
    key = source_key(document, part)
    if key is not None and start >= key.end() - 2:
        return Governor(Use.UPSTREAM, f"“{key['key'].strip()}:”", 0.75)
    if part.kind is PassageKind.ITEM:
        listed = item_use(document, part)
        if start - part.start > _HEAD and listed.use is Use.UPSTREAM and not _is_linked(document, part, start):
            return Governor(listed.use, listed.cue, _BESIDE)
        return listed
    use = path_use(part.path)
    if use is Use.UNKNOWN:
        return _UNKNOWN
    weight = 0.45 if use in (Use.UPSTREAM, Use.OTHER) else _PLAIN
    return Governor(use, f"under “{part.path[-1]}”", weight)


def _is_linked(document: DocumentText, part: Passage, start: int) -> bool:
    return any(name.url and name.start <= start < name.outer for one in document.sentences(part) for name in one.names)


def _sentence_at(document: DocumentText, part: Passage, start: int) -> Sentence | None:
    found = document.sentences(part)
    at = bisect_right([sentence.start for sentence in found], start) - 1
    return found[at] if at >= 0 else None
