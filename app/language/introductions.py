"""What the sentence before a list or a table says of what it lists: "We merge the following sets:"."""

import re
from collections.abc import Sequence
from typing import Final

from app.language.addresses import hub_dataset_id
from app.language.document_text import DocumentText, Sentence, passage_at
from app.language.governor import govern
from app.language.headings import heading_use
from app.language.names import Name
from app.language.passages import Passage, PassageKind
from app.language.roles import role
from app.language.statement import NEGATIVE, Governor, Token, tokens_of
from app.language.uses import Use

__all__ = ["govern_at", "introduced"]

_ACKNOWLEDGED_WEIGHT: Final = 0.55
"""How plainly a list of thanks says that its datasets were used."""
_VALUES_FOLLOW: Final = re.compile(
    r"[\s*_`\-•>+]{0,8}(?:data[ _]?)?(?:sources?|origin|source[ _]dataset)[*_`\s]{0,4}[(:：–-][^\n]{0,300}"
    r"(?:values?|one of|following|these|are|is|include|includes)[^\n]{0,40}[:：]\W*$",
    re.IGNORECASE,
)
_FOLLOWING: Final = re.compile(r"\b(?:following|below|these|listed)\b(?:\s+[\w-]+){0,4}", re.IGNORECASE)
_NAMED_BELOW: Final = re.compile(
    r"\b(?:following|below|these|listed)\b(?:\s+[\w-]+){0,3}?\s+"
    r"(?:data\s?sets?|sources?|corpora|corpus|benchmarks?|resources|collections?|subsets?|sets|ones)\b",
    re.IGNORECASE,
)
_LEADS_ON: Final = re.compile(
    r"(?:[:：]|\b(?:including|includes|from|of|namely|such as|as follows|are|with|comprising|combines|merges))[,:]?$",
    re.IGNORECASE,
)
_ACKNOWLEDGED: Final = re.compile(
    r"\b(?:(?:with(?:out)?\s+(?:the\s+)?(?:help|support)|contributions?|acknowledge|grateful|thanks?|credit\w*"
    r"|made\s+possible)\b.{0,80}"
    r"\b(?:of|to|by|for|following|works?|datasets?|authors)|possible\s+without)\b",
    re.IGNORECASE,
)
_INCLUDING: Final = re.compile(
    r"\b(?:data\s?sets|corpora|sources|subsets|collections)\b[^.;:]{0,60}"
    r"\b(?:including|namely|such as)\W{0,3}:?\W{0,3}$",
    re.IGNORECASE,
)
_EASTERN: Final = re.compile(
    r"(?:数据|语料|prompt|问题|题目|指令)[^。；\n]{0,12}(?:来自|来源于|源自|取自|选自|收集自|采集自)"
    r"|(?:基于|整合了?|汇总了?|合并了?)以下"
    r"|以下[^。；\n]{0,10}(?:数据集?|语料)(?:构建|组成|整合|合并)|(?:から|を)(?:収集|構築|作成|翻訳|抽出)し",
)
"""Introductions of sources in Chinese and Japanese: "the data come from", "built from the following"."""
_USES_LINKS: Final = re.compile(
    r"\b(?:contexts?|using|use[sd]?|from|based on|seeds?|combin\w+|merg\w+)\b[^.]*[:,]\W*$", re.IGNORECASE
)
_NO_SOURCES: Final = re.compile(
    r"\b(?:following|these|below|main|\d{1,2}|two|three|four|five|six|seven|eight)\s(?:\w+\s){0,2}?"
    r"(?:stages|steps|phases|fields|columns|keys|files|features|attributes|parameters|folders|director(?:y|ies)|splits"
    r"|metrics|criteria|rules|labels|classes|formats?|languages|models|commands?|options|arguments|types|kinds|categories)\b",
    re.IGNORECASE,
)
"""An introduction of steps, fields or files."""
_SOURCES_USED: Final = re.compile(
    r"\b(?:data\s?sets|(?:data\s)?sources|corpora|sub-?sets|ingredients|components|constituents|collections|resources)\b"
    r"(?:\s(?:that|which|who|were|was|are|have|has|been|we|i|all|it))*\s(?:used|included|combined|merged|mixed"
    r"|utili[sz]ed|incorporated|blended|selected|compiled|sampled|aggregated|fused|concatenated|employed)\b",
    re.IGNORECASE,
)
"""An introduction that says what the sets were used in, not how: "a list of data sources used to make this"."""
_SHORT_INTRO: Final = 60
_UNKNOWN: Final = Governor(Use.UNKNOWN, "", 0.0)


def introduced(document: DocumentText, intro: Passage) -> Governor:
    """Give what the last sentence of ``intro`` says of the list behind it; ``UNKNOWN`` when it leads to none."""
    spans = document.sentences(intro)
    if not spans:
        return _UNKNOWN
    if _VALUES_FOLLOW.match(document.text, intro.start, intro.end):
        return Governor(Use.UPSTREAM, "values of a source", 0.75, data=True)
    last = spans[-1]
    text = document.text[last.start : last.end]
    leads = text.rstrip().endswith(",") or _LEADS_ON.search(text.rstrip("*_. ")) or _FOLLOWING.search(text)
    if not leads or _NO_SOURCES.search(text):
        return _UNKNOWN
    return _by_wording(document, intro, last) or _by_grammar(document, last)


def _by_wording(document: DocumentText, intro: Passage, last: Sentence) -> Governor | None:
    """Give the use of a list whose introduction says it in set words."""
    text = document.text[last.start : last.end]
    label, eastern = _label(text), _EASTERN.search(text)
    if label or eastern is not None:
        return Governor(Use.UPSTREAM, label or (eastern[0] if eastern else ""), 0.75, data=True)
    if _USES_LINKS.search(text) and _lists_links(document, intro):
        return Governor(Use.UPSTREAM, "list of linked datasets", 0.65, data=True)
    if _ACKNOWLEDGED.search(text):
        return Governor(Use.UPSTREAM, " ".join(text.split())[:80], _ACKNOWLEDGED_WEIGHT)
    contrary = any(role(token.text) in NEGATIVE for token in last.tokens)
    if _INCLUDING.search(text) and not contrary:
        return Governor(Use.UPSTREAM, "datasets including", 0.65, data=True)
    used = _SOURCES_USED.search(text)
    return Governor(Use.UPSTREAM, used[0].lower(), 0.7, data=True) if used and not contrary else None


def _by_grammar(document: DocumentText, last: Sentence) -> Governor:
    """Give what governs "the following datasets", or else a list right behind the sentence."""
    text = document.text[last.start : last.end]
    pointed = [last.start + match.end() for pattern in (_NAMED_BELOW, _FOLLOWING) for match in pattern.finditer(text)]
    for places in (pointed[:5], [last.end]):
        verdicts = [govern_at(document, last, place) for place in places]
        found = [verdict for verdict in verdicts if verdict.use is not Use.UNKNOWN and verdict.weight >= 0.5]
        if found:
            return max(found, key=lambda verdict: (verdict.use is not Use.UPSTREAM, verdict.weight))
    return _UNKNOWN


def _label(text: str) -> str:
    """Give a short introduction that reads like a heading of sources: "Sources of seeds:"."""
    label = text.strip(" *_:：-+•").lower()
    headed = len(text) < _SHORT_INTRO and text.endswith((":", "："))
    return label if headed and heading_use(label) is Use.UPSTREAM else ""


def _lists_links(document: DocumentText, intro: Passage) -> bool:
    """Whether most of three or more items behind a sentence lead to datasets on the Hub."""
    at = (passage_at(document, intro.start) or 0) + 1
    if at >= len(document.passages) or document.passages[at].kind is not PassageKind.ITEM:
        return False
    group = document.passages[at].group
    items = [part for part in document.passages[at : at + 60] if part.group == group]
    linked = sum(
        any(name.url and hub_dataset_id(name.url) for one in document.sentences(part) for name in one.names)
        for part in items
    )
    return len(items) > 2 and 2 * linked > len(items)


def govern_at(document: DocumentText, sentence: Sentence, place: int) -> Governor:
    """Give what a name that stood at offset ``place`` of a sentence would be there for."""
    inside: Sequence[Name] = [name for name in sentence.names if name.outer <= place]
    tokens = tokens_of(document.text, sentence.start, place, inside)
    slot = Name(place, place, "", "slot", None, place)
    return govern([*tokens, Token("§", place, place, slot)], len(tokens))
