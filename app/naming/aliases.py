"""Names known by heart: benchmarks, well-known datasets, crawls, websites, books and publishers.

Only names that mean one thing beyond doubt belong into the tables (``aliases.toml``, ``benchmarks.toml``,
``legacy_ids.toml``), each with its reason. A table is no substitute for a link: found ids go first. An alias without
an id names something that has no single dataset on the Hub.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final
from urllib.parse import urlsplit

from app.naming.identifier import clean_mention, fold_name, hub_id_in_url, split_name, without_brackets
from app.records.dataset import NodeKind

__all__ = ["Alias", "is_benchmark", "kind_of", "look_up", "published_by"]

_TABLES: Final = ("aliases.toml", "benchmarks.toml", "legacy_ids.toml")
_LEGACY: Final = "the id from the time when datasets had no owner"
_SHORTEST_FOLDED: Final = 5
_LONGEST_MENTION: Final = 300
_LONGEST_PLACE: Final = 4
_ID: Final = re.compile(r"[\w.-]+/[\w.-]+")
_COUNTED: Final = re.compile(r"(.*\S) \(?~?\d+(?:[.,]\d+)*[KkMm]\)?")
_CRAWL: Final = re.compile(
    r"\bcommon[ -]?crawl\b(?! (?:news|extract))|(?<![\w-])cc-main-20\d\d(?:-\d\d)?(?![\w-])"
    r"|\bweb[ -]?(?:crawl|scrape)s?\b|\bcrawl(?:s|ed web ?pages)?(?: of the web| dumps?| snapshots?)?$",
    re.IGNORECASE,
)
_COMMON_CRAWL: Final = re.compile(
    r"\bcommon[ -]?crawl\b(?! news)|(?<![\w-])cc-main-20\d\d(?:-\d\d)?(?![\w-])", re.IGNORECASE
)
_BOOK: Final = re.compile(r"\b(?:text ?books?|e-?books?|novels?|encyclop(?:a)?edias?|books)$", re.IGNORECASE)
_WEBSITE: Final = re.compile(
    r"\b(?:web ?sites?|web ?pages?|forums?|blogs?|sub-?reddits?|message boards?|online judges?|wikis?|web)$"
    r"|^(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|edu|gov|cn|jp|ru|de|uk|info)/?$",
    re.IGNORECASE,
)
_FILLER_WORDS: Final = """
    a an all and articles article archive archives api backups bucket comments community content contests corpus
    crawl crawls data database dump dumps discussions edition english entries en exercises forum forums from in
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec latest monthly network of old on online our page pages platform portal post posts
    problem problems problemset public publicly available question questions answer answers raw release sample
    scraped section sections sentences shards site sites snapshot snapshots some submissions subset text texts the
    thread threads user users version versions website websites wiki collected competitive programming
"""
_FILLERS: Final = frozenset(_FILLER_WORDS.split())


@dataclass(frozen=True, slots=True)
class Alias:
    """What a well-known name means; ``id`` is absent when no single dataset on the Hub is meant."""

    id: str | None
    name: str
    kind: NodeKind
    reason: str


@dataclass(frozen=True, slots=True)
class _Tables:
    exact: Mapping[str, Alias]
    folded: Mapping[str, Alias]
    places: Mapping[str, Alias]
    hosts: Mapping[str, Alias]
    benchmark_ids: frozenset[str]
    publishers: Mapping[str, tuple[str, ...]]


@cache
def _tables() -> _Tables:
    content: dict[str, Any] = {}
    for name in _TABLES:
        content.update(tomllib.loads((files("app.naming") / name).read_text(encoding="utf-8")))
    exact: dict[str, Alias] = {}
    folded: dict[str, Alias] = {}
    places: dict[str, Alias] = {}
    hosts: dict[str, Alias] = {}
    for entry, alias in _entries(content):
        spellings = [alias.name, *entry.get("also", ())]
        if entry.get("exact"):
            exact.update(dict.fromkeys(spellings, alias))
        else:
            folded.update({fold_name(spelling): alias for spelling in spellings})
        if "id" not in entry and alias.kind not in (NodeKind.DATASET, NodeKind.BENCHMARK):
            places.update({fold_name(spelling): alias for spelling in spellings if not entry.get("exact")})
        hosts.update(dict.fromkeys(entry.get("hosts", ()), alias))
    ids = [i for entry in content["benchmarks"] for i in (entry.get("id"), *entry.get("ids", ())) if i]
    known = frozenset(map(str.lower, ids))
    for name, dataset_id in content["legacy"].items():
        kind = NodeKind.BENCHMARK if dataset_id.lower() in known else NodeKind.DATASET
        exact.setdefault(name, Alias(dataset_id, name, kind, _LEGACY))
    publishers = {
        fold_name(org): (fold_name(org), *map(fold_name, names)) for org, names in content["publishers"].items()
    }
    return _Tables(exact, folded, places, hosts, known, publishers)


def _entries(content: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Alias]]:
    for table, kind in (("datasets", NodeKind.DATASET), ("places", None), ("benchmarks", NodeKind.BENCHMARK)):
        for entry in content[table]:
            yield entry, Alias(entry.get("id"), entry["name"], kind or NodeKind(entry["kind"]), entry["reason"])


def look_up(mention: str) -> Alias | None:
    """Give what a mention is known to mean, ``None`` when it is not in the tables.

    Ids (``org/name``) are never aliases: they say themselves what they mean.

    >>> look_up("the Grade School Math 8K dataset").id
    'openai/gsm8k'
    >>> look_up("HuggingFaceFW/fineweb") is None
    True
    """
    given = " ".join(mention[:_LONGEST_MENTION].split())
    cleaned = clean_mention(given)
    if _ID.fullmatch(cleaned) and "common" not in cleaned.lower() and not _listed(cleaned):
        return None
    for form in dict.fromkeys((given, cleaned, cleaned.removesuffix(" data"))):
        if found := _listed(form):
            return found
    shorter = without_brackets(cleaned)
    if shorter != cleaned and (found := _listed(shorter)) and not _brackets_distinguish(cleaned, found):
        return found
    counted = _COUNTED.fullmatch(shorter)
    if counted and (found := _listed(counted[1])) and found.id is not None:
        return found
    return _place(cleaned)


def _listed(form: str) -> Alias | None:
    tables = _tables()
    return tables.exact.get(form) or tables.folded.get(fold_name(form))


def _brackets_distinguish(mention: str, alias: Alias) -> bool:
    """Whether the bracketed remark may name another variant: a size, a version, a suffix."""
    remark = " ".join(re.findall(r"[(\[]([^()\[\]]*)[)\]]", mention))
    parts = split_name("x " + remark)
    return alias.kind is NodeKind.DATASET and bool(parts.sizes or parts.versions or parts.suffixes)


def _place(mention: str) -> Alias | None:
    """Give the crawl, website or library that a longer wording is about: ``a dump of English Wikipedia``."""
    tables = _tables()
    plain = without_brackets(mention)
    crawl = _COMMON_CRAWL.search(plain)
    if crawl and not _named_words(plain[: crawl.start()] + " " + plain[crawl.end() :]):
        return tables.folded[fold_name("Common Crawl")]
    named = _named_words(plain)
    if not named or len(named) > _LONGEST_PLACE or len(named) == len(plain.split()):
        return None
    return tables.places.get(fold_name("".join(named)))


def _named_words(text: str) -> list[str]:
    """Give the words that are neither filler, numbers nor paths."""
    words = [word for word in re.split(r"[\s,;:()]+", text) if word and not word.startswith("/")]
    words = [part for word in words for part in word.split("/")]
    return [word for word in words if word.lower().strip(".'’") not in _FILLERS and re.search(r"[^\W\d_]", word)]


def kind_of(mention: str, url: str | None) -> NodeKind | None:
    """Tell what a mention is by its wording and its link, ``None`` when neither says.

    A mention that is itself an id (``HuggingFaceFW/fineweb``), or that links a Hub dataset, is a dataset.
    """
    cleaned = clean_mention(mention[:_LONGEST_MENTION])
    if url is not None and hub_id_in_url(url) is not None:
        return NodeKind.BENCHMARK if is_benchmark(mention) else NodeKind.DATASET
    alias = look_up(mention)
    if alias is not None:
        return alias.kind
    if _ID.fullmatch(cleaned):
        return None
    for pattern, kind in ((_CRAWL, NodeKind.CRAWL), (_BOOK, NodeKind.BOOK), (_WEBSITE, NodeKind.WEBSITE)):
        if pattern.search(without_brackets(cleaned)):
            return kind
    return _kind_of_url(url) if url is not None else None


def _kind_of_url(url: str) -> NodeKind | None:
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return None
    labels = host.split(".")
    for start in range(len(labels) - 1):
        known = _tables().hosts.get(".".join(labels[start:]))
        if known is not None:
            return known.kind
    return None


def is_benchmark(dataset_id_or_name: str) -> bool:
    """Tell whether an id or a name is a known benchmark, re-uploads under the same name included."""
    tables = _tables()
    text = dataset_id_or_name.strip()
    if text.lower() in tables.benchmark_ids:
        return True
    org, _, name = text.rpartition("/")
    if org and len(fold_name(name)) < _SHORTEST_FOLDED:
        return False
    alias = tables.folded.get(fold_name(name)) or (None if org else look_up(name))
    return alias is not None and alias.kind is NodeKind.BENCHMARK


def published_by(org: str) -> tuple[str, ...]:
    """Give the folded names documents use for a known publisher; empty for an org that is not known as one."""
    return _tables().publishers.get(fold_name(org), ())
