"""Names in a stretch of text: links, addresses, code spans, slugs and proper names, with where they stand.

A name is only a candidate: whether it is a dataset, and of what use, is for others to say.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from app.language.addresses import FILE, HOST, hub_dataset_id, url_slug
from app.language.places import is_place
from app.language.plain_words import (
    EASTERN_SCRIPT,
    is_function_word,
    is_marked,
    is_size,
    looks_marked,
    may_join,
    says_nothing,
)
from app.language.small_names import Name, set_phrases, small_ids, small_names
from app.language.well_known import is_well_known, is_written_small

__all__ = ["Name", "names"]


_SCAN: Final = re.compile(
    r"""
      (?P<image>!\[[^\[\]\n]{0,300}\]\([^()\s]{0,800}[^()\n]{0,200}\)|<img\b[^<>]{0,800}>)
    | \[(?P<label>[^\[\]]{1,300})\]\(\s{0,3}<?(?P<url>(?:[^()\s<>]|\([^()\s<>]{0,200}\)){1,800}+)[^()\n]{0,200}\)
    | <a\b[^<>]{0,300}?href\s?=\s?["'](?P<href>[^"'<>\s]{1,800})["'][^<>]{0,300}>(?P<anchor>[^<>]{1,300})</a>
    | (?P<bare><?https?://[^\s<>()\[\]|"'`]{3,800}(?:\([^\s()]{0,100}\)[^\s<>()\[\]|"'`]{0,200})?)
    | (?P<cite>\[[A-Z][A-Za-z]{0,5}\+?\d\d[a-z]?(?:[,;]\s?[A-Z][A-Za-z]{0,5}\+?\d\d[a-z]?){0,9}\]
        |\[(?:\^?\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,9}|@[\w:;@\s-]{1,200})\]
        |\[[^\[\]\n]{0,80}(?:\set\sal\b|,\s(?:19|20)\d\d[a-z]?\b)[^\[\]\n]{0,160}\](?!\()
        |\((?:[A-Z][\w'’.-]{1,30}[\s,&]{1,3}){1,4}(?:and\s\w{1,30}\s?,?\s?)?(?:et\sal\.?,?\s{0,2})?
          [\[(]?(?:19|20)\d\d[a-z]?[^()\n]{0,200}\)
        |[A-Z][a-z]{2,20}\s(?:and|&)\s[A-Z][a-z]{2,20}\s?\((?:19|20)\d\d[a-z]?\)
        |[A-Z][\w’'-]{1,30}\set\sal\.?,?\s?\(?(?:19|20)\d\d[a-z]?\)?)
    | `(?P<code>[^`\n]{1,160})`
    | (?P<tag></?\w{1,12}[^<>\n]{0,300}>)
    | (?P<word>TL;DR\b|(?![^EAST])[^\W_](?:(?:(?![^EAST])[\w.+’'&@{}/-]){0,160}(?![^EAST])[\w+}])?)
    """.replace("^EAST", EASTERN_SCRIPT),
    re.VERBOSE,
)
_HOLDERS: Final = frozenset(
    {
        "corpus",
        "archive",
        "archives",
        "library",
        "encyclopedia",
        "journal",
        "bank",
        "book",
        "museum",
        "house",
        "handbook",
    }
)
_POSSESSIVE: Final = re.compile(r"['’](?:s|[dt][ea]n|n?[ıiuü]n)$")
_SITES: Final = frozenset(
    {"twitter", "reddit", "wikipedia", "youtube", "quora", "facebook", "instagram", "stackoverflow", "stackexchange"}
)
_DOMAIN: Final = re.compile(
    r"(?:[a-z0-9][\w-]{1,40}\.){1,3}(?:com|org|net|edu|gov|uk|de|it|fr|es|nl|cn|jp|kr|ru|br|eu)$"
)
_ACRONYM: Final = re.compile(r"\s\(([A-Za-z]{2,8})\)")
_DIRECTIONS: Final = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "great"}
)
_MONTH: Final = r"(?:Jan|Febr|March|April|May|June|July|August|Sept|Octo|Novem|Decem)[a-z]{0,6}"
_DATED: Final = re.compile(
    r"\s\((?:(?:up to|until|before|pre-?|since|after|from|through|excluding|prior to)\s?"
    r"|(?:\d{4}\s?[-–—]\s?))[\w\s,–-]{2,24}\)",
    re.IGNORECASE,
)
_SNAPSHOT: Final = re.compile(r"\s(?:snapshots?|dumps?|crawl)\b")
_WHEN: Final = re.compile(rf"(?:{_MONTH}(?:\s?[/–-]\s?{_MONTH})?\s(?:of\s)?)?(?:19|20)\d\d\s$")
_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(?:\.[a-z_]\w*)+$")
_HASH: Final = re.compile(r"[0-9a-f]{12,64}$|[A-Z]+_[A-Z_]+$|\w+_$")
_LOWER_ID: Final = re.compile(r"[a-z][a-z-]{2,40}/[a-z]+(?:[-_][a-z]+)+$")
_YEAR: Final = re.compile(r"\s?\((?:19|20)\d\d[a-z]?\)")
_TRAILING: Final = frozenset({"dataset", "datasets", "corpus", "benchmark", "data"})
_RUN_ON: Final = re.compile(r"^[a-z]+\.[A-Z][a-z]*$")
"""Two sentences without a space between: "corpus.Up"."""
_SUM: Final = re.compile(r"\d[\d.,]*[kmb]?(?:[x×*/^+-]\d[\d.,]*[kmb]?)+$", re.IGNORECASE)
_AUTHORS: Final = re.compile(r"\s+et\sal\b")
_POINTER: Final = re.compile(
    r"(?:Appendix|Appendices|Figures?|Figs?|Tables?|Tab|Sections?|Sec|Equations?|Eq|Algorithm|Listing|Chapter|Step|Part|Stage)"
    r"(?:$|\s?[\dIVXA-H][\d.]{0,4}\b)",
    re.IGNORECASE,
)
_PARTICIPLE: Final = re.compile(
    r"[A-Z][a-z]+-(?:translat\w+|generated|annotated|labell?ed|written|answer(?:s|ing)?|based|verified|curated|checked"
    r"|aligned|scored|rated|graded|sampled|following|response|pairs?|quality|level|scale|derived|filtered|cleaned|selected"
    r"|validated|reviewed|made|driven|focused|specific|related|style|augmented)$|[\w.]+-(?:derived|like|style|inspired|based|formatted|compatible|powered|only|proof|centric|language|speaking)$|top-\d+$|[A-Z]{2,6}-[a-z]{3,}(?:ing|ed|ion|able|aware|ready)$"
)
_LEAD: Final = re.compile(
    r"(?<![\w/-])(British|American|European|African|Asian|Indian|Arabic|Chinese|Russian|Google|Amazon|Yahoo|Baidu|Apple|IBM|New"
    r"|UN|EU|US|UK|NIST|NASA) $"
)
"""A capitalised word which begins a name of several words, and says nothing before others."""
_EDITION: Final = re.compile(
    r"(?<![\w/-])(English|Spanish|French|German|Italian|Portuguese|Russian|Chinese|Japanese|Korean|Arabic|Hindi|Catalan"
    r"|Dutch|Polish|Turkish|Persian|Swedish|Norwegian|Danish|Finnish|Czech|Simple) $"
)
_EDITED: Final = frozenset({"Wikipedia", "Wikinews", "Wiktionary", "Wikisource", "Wikibooks", "Wikivoyage"})
"""Sites that are one for each language."""
_SMALL_LEAD: Final = re.compile(r"(?<=[a-z] )([A-Z][a-z]{1,11}) $")
_NO_LEADS: Final = frozenset(
    """
    The This These Those We I A An It Our My Its In On For From With By And Or Google Microsoft Facebook Alibaba Amazon
    Apple Tencent Baidu Nvidia Kaggle Simplified Traditional Western Mandarin Python Java Javascript
    """.split()  # noqa: SIM905
)
_NEED_NOUN: Final = frozenset(
    {"national", "common", "open", "brown", "international", "parallel", "universal", "spoken"}
)
_TASKS: Final = frozenset({"QA", "VQA", "NLI", "MRC"})
_ROWS_NEXT: Final = re.compile(
    r"[\s-](?:pairs?|data\b|examples?|format|tasks?|questions?|style|models?)", re.IGNORECASE
)
"""Tasks that names end in, unless it is the rows that are called so: "Strategy QA", but not "Wikipedia QA pairs"."""
_MAKERS: Final = frozenset(
    {
        "google",
        "microsoft",
        "openai",
        "anthropic",
        "nvidia",
        "facebook",
        "meta",
        "apple",
        "ibm",
        "huggingface",
        "community",
    }
)
"""Owners on the Hub whose names are ordinary words elsewhere."""
_JOINTS: Final = frozenset({" ", "\n", " \n"})


def names(text: str, start: int, end: int) -> Iterator[Name]:
    """Give the candidate names of ``text[start:end]`` in order, overlapping nowhere."""
    known = list(_spelled(text, start, end))
    phrases = list(set_phrases(text, start, end))
    known = [name for name in known if not _overlaps(name, phrases) or name.url] if phrases else known
    listed = [*(small_names(text, start, end) if known else ()), *small_ids(text, start, end)]
    small = [name for name in (*phrases, *listed) if not _overlaps(name, known)]
    yield from sorted((*known, *small), key=lambda name: name.start) if small else known


def _overlaps(name: Name, others: list[Name]) -> bool:
    return any(other.start < name.outer and name.start < other.outer for other in others)


def _spelled(text: str, start: int, end: int) -> Iterator[Name]:
    run: list[re.Match[str]] = []
    for match in _SCAN.finditer(text, start, end):
        kind = match.lastgroup
        if kind == "word":
            yield from _word(text, match, run, start)
            continue
        if run:
            yield from _end_run(text, run, start)
        name = _construct(text, match)
        if name is not None:
            yield name
    yield from _end_run(text, run, start)


def _construct(text: str, match: re.Match[str]) -> Name | None:
    if match["label"] is not None:
        return _linked(text, match, "label", match["url"])
    if match["anchor"] is not None:
        return _linked(text, match, "anchor", match["href"])
    if match["bare"] is not None:
        url = match["bare"].strip("<>").rstrip(".,;:!?*_'\"")
        return Name(
            match.start(), match.start() + len(url), hub_dataset_id(url) or url_slug(url), "url", url, match.end()
        )
    if match["code"] is not None:
        return _coded(match)
    return None


def _coded(match: re.Match[str]) -> Name | None:
    inner = " ".join(match["code"].split())
    if inner.startswith(("http://", "https://")) and " " not in inner:
        text = hub_dataset_id(inner) or url_slug(inner)
        return Name(match.start("code"), match.end("code"), text, "url", inner, match.end())
    module = _DOTTED.match(inner) and not HOST.match(inner)
    if module or FILE.search(inner) or _HASH.match(inner) or "=" in inner or "(" in inner:
        return None
    return Name(match.start("code"), match.end("code"), inner, "code", None, match.end())


_CITATION: Final = re.compile(
    r"\(?[A-Z][\w'’.-]{1,30}(?:(?:,?\s(?:and|&)\s|,\s)[A-Z][\w'’.-]{1,30}){0,3}(?:,?\set\sal\.?$|(?:,?\set\sal\.?)?,?\s\(?,?\s?\(?(?:19|20)\d\d[a-z]?\)?\)?$)"
)
_EDGES: Final = re.compile(r"^[\s*_`~\"“”🤗📊📚📝\\]+|[\s*_`~\"“”:\\]+$")


def _linked(text: str, match: re.Match[str], group: str, url: str) -> Name | None:
    """Give a link as a name; "[dialogs](data)" is a word that leads to a folder."""
    label = " ".join(_EDGES.sub("", match[group]).removeprefix("LINK:").split())
    if _CITATION.match(label) or label.startswith("@"):
        return None
    if label.islower() and "://" not in url and hub_dataset_id(url) is None and says_nothing(label):
        return None
    start, end = match.span(group)
    if label.startswith(("http://", "https://")):
        return Name(start, end, hub_dataset_id(url) or url_slug(url), "url", url, match.end())
    return Name(start, end, label or url_slug(url), "link", url, match.end())


def _word(text: str, match: re.Match[str], run: list[re.Match[str]], start: int) -> Iterator[Name]:
    """Let a word join the run of words that make up a name, or end the run."""
    if run:
        gap = text[run[-1].end() : match.start()]
        titled = gap == " of " and match[0][:1].isupper() and _holds(run[-1][0])
        if not (gap in _JOINTS or titled or (gap == "! " and run[-1][0] == "Yahoo")):
            yield from _end_run(text, run, start)
    word = match[0]
    following = text[match.end() : match.end() + 2].strip()[:1]
    article = word == "The" and match.start() > start and following.isupper()
    acronym = bool(run) and word.isupper() and 1 < len(word) < 5 and following.isupper()
    acronym = acronym or (bool(run) and word in _TASKS and not _ROWS_NEXT.match(text, match.end()))
    if article or _is_namey(word) or may_join(word) or (run and _continues(word)) or acronym:
        run.append(match)
    elif run and not (word == "of" and following.isupper()):
        yield from _end_run(text, run, start)


def _continues(word: str) -> bool:
    """Whether a word is part of a name that has begun: a capitalised word, a size, a version."""
    capitalised = word[0].isupper() and word[1:].islower()
    return is_size(word) or (capitalised and (is_place(word) or not is_function_word(word)))


def _holds(word: str) -> bool:
    """Whether "<word> of <Name>" is one name: an archive of proofs, but not a subset of questions."""
    return word[:1].isupper() and (word.casefold() in _HOLDERS or not says_nothing(word))


@lru_cache(maxsize=20_000)
def _is_namey(word: str) -> bool:
    if says_nothing(word) or "{" in word or "}" in word or FILE.search(word) or _SUM.match(word):
        return False
    if _PARTICIPLE.match(word) and not is_well_known(word.partition("-")[0]):
        return False
    if word.endswith("_") or (_DOTTED.match(word) and not (HOST.match(word) or _DOMAIN.match(word))):
        return False
    if _RUN_ON.search(word):
        return False
    if "/" in word:
        left, _, right = word.partition("/")
        if "//" in word or not right or (says_nothing(left) and not (left in _MAKERS and len(right) > 3)):
            return False
        return looks_marked(left) or looks_marked(right) or bool(_LOWER_ID.match(word))
    return (
        word[0].isupper() or looks_marked(word) or word in _SITES or is_written_small(word) or bool(_DOMAIN.match(word))
    )


def _end_run(text: str, run: list[re.Match[str]], start: int) -> Iterator[Name]:
    if not run:
        return
    words = _trimmed(run, start)
    run.clear()
    named = any(not says_nothing(match[0]) for match in words)
    capital = all(match[0][0].isupper() or is_size(match[0]) for match in words)
    if not named and not (len(words) > 1 and capital and not is_size(words[0][0])):
        return
    begin, end = words[0].start(), words[-1].end()
    name = _POSSESSIVE.sub("", " ".join(text[begin:end].split()))
    lead = _LEAD.search(text, max(start, begin - 24), begin)
    edition = _EDITION.search(text, max(start, begin - 24), begin) if name in _EDITED else None
    if edition is not None:
        begin = edition.start(1)
        name = f"{edition[1]} {name}"
    if lead is not None and not is_marked(name, strictly=True) and len(words) > 1:
        begin = lead.start(1)
        name = f"{lead[1]} {name}"
    elif (small := _SMALL_LEAD.search(text, max(start, begin - 24), begin)) and _is_lead(small[1]):
        begin = small.start(1)
        name = f"{small[1]} {name}"
    if (_YEAR.match(text, end) and not is_marked(name, strictly=True)) or _AUTHORS.match(text, end):
        return
    if _POINTER.match(name) or (begin > 0 and text[begin - 1] == "#"):
        return
    form = "slug" if len(words) == 1 and "/" in name else "plain"
    yield _extended(text, Name(begin, end, name, form, None, end))


def _trimmed(run: list[re.Match[str]], start: int) -> list[re.Match[str]]:
    """Leave out what only stands at the edge of a name: "dataset", a number before it, "Cleaned" at the beginning."""
    words = list(run)
    while words and (
        (words[-1][0].casefold() in _TRAILING and not _needs_noun(words)) or (len(words) > 1 and is_place(words[-1][0]))
    ):
        words.pop()
    if len(words) == 1 and len(run) > 1 and words[0][0].casefold() in _DIRECTIONS:
        return []
    if len(words) > 1 and _POSSESSIVE.search(words[0][0]) and _is_owner(words):
        words.pop(0)
    if len(words) > 1 and words[0].start() == start and words[0][0].casefold() in ("cleaned", "deduplicated"):
        words.pop(0)
    if words and words[0][0] == "The" and not (len(words) > 1 and _is_plain_title(words)):
        words.pop(0)
    while words and (words[0][0].casefold() in ("dataset", "datasets") or (is_size(words[0][0]) and len(words) > 1)):
        words.pop(0)
    return words


def _is_lead(word: str) -> bool:
    """Whether a small word with a capital in the middle of a sentence begins a name: "from Few Shot Images"."""
    return is_function_word(word) and word not in _NO_LEADS and not is_place(word)


def _is_plain_title(words: list[re.Match[str]]) -> bool:
    """Whether "The" belongs to a name: "The Pile", "The Stack v2"."""
    return (len(words) == 2 and not looks_marked(words[1][0])) or says_nothing(words[1][0])


def _needs_noun(words: list[re.Match[str]]) -> bool:
    """Whether a name of two words is none without its noun: "National Corpus"."""
    noun = words[-1][0]
    return len(words) == 2 and noun in ("Corpus", "Dataset", "Benchmark") and words[0][0].casefold() in _NEED_NOUN


def _is_owner(words: list[re.Match[str]]) -> bool:
    """Whether "Maker's Plain Answers (PA)" has the maker before the name, and not a name with an apostrophe in it."""
    rest = [match[0] for match in words[1:]]
    acronym = _ACRONYM.match(words[-1].string, words[-1].end())
    if acronym is not None:
        return acronym[1].casefold() == "".join(word[0] for word in rest).casefold()
    return len(rest) == 1 and is_marked(rest[0], strictly=True) and not rest[0].isupper()


def _extended(text: str, name: Name) -> Name:
    """Take in what dates a name: "(up to 2023)", or "June 2022" before and "snapshot" after it."""
    bracket = _DATED.match(text, name.end)
    if bracket is not None:
        return replace(name, text=name.text + bracket[0], end=bracket.end(), outer=bracket.end())
    snapshot = _SNAPSHOT.match(text, name.end)
    when = _WHEN.search(text, max(0, name.start - 40), name.start)
    if snapshot is None or when is None:
        return name
    words = " ".join(text[when.start() : snapshot.end()].split())
    return replace(name, start=when.start(), end=snapshot.end(), outer=snapshot.end(), text=words)
