"""Whether a name can be a dataset at all, and which link beside it is its own."""

import re
from bisect import bisect_left, bisect_right
from typing import Final

from app.extraction.finding import Reading
from app.language.addresses import FILE, HOST, hub_dataset_id, is_hub_model, is_website, url_slug
from app.language.document_text import Sentence
from app.language.generic import is_counted, is_generic, is_legal, is_model_name, is_ordinary
from app.language.names import Name
from app.language.plain_words import is_marked, shared_start, squash
from app.language.well_known import is_well_known

__all__ = ["HOSTS", "attached", "begins_prose", "is_plain_word", "names_dataset"]

_LONG_TITLE: Final = 9
_LINK_NEXT: Final = re.compile(r"(?:['’]s)?\s\[[^\[\]\n]{2,120}\]\(http")
_POSSESSED_NEXT: Final = re.compile(r".{0,2}['’]s\s\[[^\[\]\n]{2,120}\]\(http")
_PAPERS: Final = re.compile(
    r"https?://(?:www\.)?(?:arxiv\.org|aclanthology\.org|openreview\.net|doi\.org|dl\.acm\.org)/", re.IGNORECASE
)
_SCHEME: Final = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)
_KEPT_FILES: Final = re.compile(
    r"https?://(?:drive\.google\.com|docs\.google\.com|(?:www\.)?dropbox\.com|1drv\.ms|pan\.baidu\.com|mega\.nz)/",
    re.IGNORECASE,
)
"""Where a project keeps files of its own: a link to it leads to what is released, not to what it was made from."""
_ARCHIVE: Final = re.compile(r"\.(?:zip|tar|tar\.gz|tgz|gz|jsonl?|csv|tsv|parquet|7z|rar)$", re.IGNORECASE)
"""A file of rows: under a name of the dataset's own it is the dataset, not its source."""
_THING_LINK: Final = re.compile(
    r"\b(?:files?|scripts?|config|notebooks?|guide|folder|directory|page|readme|docs?|documentation|command|example)$"
)
_TOOL: Final = re.compile(
    r"\s(?:tokenizer|parser|tagger|extractor|toolkit|converter|crawler|scraper|translate|translator|annotator)$",
    re.IGNORECASE,
)
_PAPER: Final = re.compile(r"\bpaper$", re.IGNORECASE)
_CRAWL_PART: Final = re.compile(r"CC-MAIN-\d{4}-\d\d$")
_SMALL_NEXT: Final = re.compile(r"\s[a-z]+\s[a-z]+|\s[a-z]+\.?\s*$", re.MULTILINE)
_NEAR: Final = 12
_BESIDE: Final = 60
_BETWEEN: Final = re.compile(
    r"[\s*_`)\]:–—-]{0,5}(?:data(?:set)?s?|corpus|benchmark)?[\s*_`]{0,3}[(:–—,-]?\s{0,2}[\[(]{0,2}"
    r"(?:,?\s?(?:which\s|that\s)?(?:(?:you\s)?can\s(?:be\s)?(?:found?|find|accessed)|(?:is\s)?(?:available|found|hosted)|from)"
    r"(?:\s(?:here|at|on|under|via))*\s?:?\s?[\[(<]?|(?:\s[a-z][\w-]*){1,6}\s?\(<?(?:see:?\s)?)?$",
    re.IGNORECASE,
)
_NOUN_INSIDE: Final = re.compile(r"\S\s(?:data\s?sets?|corpus|benchmark)$", re.IGNORECASE)
_TITLE_WORDS: Final = 6
HOSTS: Final = frozenset({"github", "arxiv"})
"""Places that mostly host a project; rows are taken from them where it is said outright."""


def names_dataset(reading: Reading, name: Name, noted: bool) -> bool:
    """Whether a name can be a dataset other than this one."""
    dataset_id = hub_dataset_id(name.url) if name.url else None
    if dataset_id is None and not _can_lead_to_data(name, noted=noted):
        return False
    own = reading.own.is_self(name.text, dataset_id) and not is_website(name.url)
    own = own or (name.url is not None and bool(_ARCHIVE.search(name.url)) and reading.own.is_relative(name.text))
    if own or _CRAWL_PART.match(name.text):
        return False
    if _is_path(name, dataset_id) or _is_own_repository(reading, name) or _is_owner(reading, name):
        return False
    if (
        (is_generic(name.text) or is_ordinary(name.text))
        and name.url is None
        and not (noted and name.text.casefold() in HOSTS)
    ):
        return False
    if dataset_id is not None:
        return True
    if (
        is_counted(name.text)
        or _TOOL.search(name.text)
        or _PAPER.search(name.text)
        or _is_title_of_paper(name)
        or is_legal(name.text)
    ):
        return False
    return len(squash(name.text)) >= (2 if any(c.isupper() for c in name.text) else 3)


def is_plain_word(name: Name) -> bool:
    """Whether a name is one word that is not spelled like a dataset's and not known as one."""
    return " " not in name.text and not is_marked(name.text) and not is_well_known(name.text)


def begins_prose(reading: Reading, name: Name) -> bool:
    """Whether one plain capital word begins a phrase: "source: Input news article"."""
    return name.url is None and is_plain_word(name) and _SMALL_NEXT.match(reading.text, name.outer) is not None


def _can_lead_to_data(name: Name, *, noted: bool) -> bool:
    """Whether a name that links no dataset on the Hub can be one: no model, no file of the project, no mere paper."""
    if name.url is None:
        return noted or not is_model_name(name.text)
    if is_hub_model(name.url) or (not noted and is_model_name(name.text)) or not _is_page(name.url):
        return False
    if name.form == "link" and name.text.islower() and _THING_LINK.search(name.text):
        return False
    return not (_KEPT_FILES.match(name.url) or (_PAPERS.match(name.url) and name.text.islower()))


def _is_title_of_paper(name: Name) -> bool:
    words = len(name.text.split())
    if name.url is None or words < _TITLE_WORDS or _NOUN_INSIDE.search(name.text):
        return False
    return bool(_PAPERS.match(name.url)) or words >= _LONG_TITLE


def _is_own_repository(reading: Reading, name: Name) -> bool:
    return bool(name.url and "github.com/" in name.url and reading.own.is_self(name.text.rpartition("/")[2]))


def _is_path(name: Name, dataset_id: str | None) -> bool:
    if FILE.search(name.text) and ("/" not in name.text or dataset_id is None):
        return True
    return name.text.count("/") > 1 and name.url is None


def _is_page(url: str) -> bool:
    return url.startswith("http") or bool(HOST.match(url.partition("/")[0]))


def _is_owner(reading: Reading, name: Name) -> bool:
    """Whether a plain name stands right before a linked one and only says whose it is: "BSC [Textual Corpus](link)"."""
    if name.url is not None or name.form != "plain":
        return False
    if _POSSESSED_NEXT.match(reading.text, name.outer - 2):
        return True
    unmarked = not is_marked(name.text.replace(name.text.upper(), ""))
    return unmarked and bool(_LINK_NEXT.match(reading.text, name.outer))


def attached(reading: Reading, sentence: Sentence, name: Name) -> tuple[str | None, str | None]:
    """Give the mention and its link: a bare address or "here" belongs to the name before it."""
    if name.form in ("link", "url") and (is_generic(name.text) or is_ordinary(name.text) or name.form == "url"):
        before = _name_before(reading, sentence, name)
        if before is not None and not is_model_name(before.text):
            return before.text, name.url
        if name.url and hub_dataset_id(name.url):
            return hub_dataset_id(name.url), name.url
        if name.form == "url" and _PAPERS.match(name.url or ""):
            return None, name.url
        slug = url_slug(name.url or "")
        plain = is_generic(slug) or is_ordinary(slug)
        address = _SCHEME.sub("", name.url or "").rstrip("/")
        return (address if name.form == "url" else None) if plain else slug, name.url
    if name.url is not None and url_slug(name.url).startswith(f"{name.text}/"):
        return url_slug(name.url), name.url
    if name.url is None:
        after = _address_after(reading, sentence, name)
        return name.text, after
    return name.text, name.url


def _name_before(reading: Reading, sentence: Sentence, name: Name) -> Name | None:
    at = bisect_left(sentence.name_starts, name.start)
    before = sentence.names[at - 1] if at else None
    if before is not None and before.outer <= name.start:
        between = reading.text[before.outer : name.start]
        if len(between) < _BESIDE and _BETWEEN.match(between):
            return before
    host = squash(url_slug(name.url or "").split(".")[0])
    near = sentence.names[max(0, at - _NEAR) : at + _NEAR]
    others = (other for other in near if other.form != "url" and not reading.own.is_self(other.text))
    return next((other for other in others if _is_host(squash(other.text), host)), None)


def _is_host(name: str, host: str) -> bool:
    return name == host or (shared_start(name, host) >= 4 and abs(len(name) - len(host)) <= 2)


def _address_after(reading: Reading, sentence: Sentence, name: Name) -> str | None:
    at = bisect_right(sentence.name_starts, name.end)
    other = next((other for other in sentence.names[at : at + 2] if other.url), None)
    if other is None or not (other.form == "url" or is_generic(other.text) or is_ordinary(other.text)):
        return None
    between = reading.text[name.outer : other.start]
    return other.url if len(between) < _BESIDE and _BETWEEN.match(between) else None
