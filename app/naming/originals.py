"""Which of several uploads with the same name is the original.

Evidence in this order: the org that the text or its link names; the downstream's own org; the earliest creation;
a publisher known for original datasets; ten times the downloads of the next. A candidate that says itself that it
derives from another is not the original. Likes never count: re-uploads are often better liked.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from app.naming.aliases import published_by
from app.naming.identifier import clean_mention, fold_name
from app.records.dataset import Dataset, HubDataset

__all__ = ["Original", "too_young", "weigh_originals"]

_SAID: Final = 0.32
_SAME_ORG: Final = 0.10
_EARLIEST: Final = 0.08
_PUBLISHER: Final = 0.05
_DERIVED: Final = -0.12
_MOST_DOWNLOADED: Final = 0.03
_MOST_DOWNLOADED_UNDATED: Final = 0.015
_CLEARLY_MORE: Final = 10
_LONGEST_NAME_IN_WORDS: Final = 4
_SHORTEST_ORG: Final = 3
_NEW_ID: Final = re.compile(r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}")


@dataclass(frozen=True, slots=True)
class Original:
    """The evidence for being the original.

    Attributes:
        weight: about -0.12 to 0.6.
        reasons: what it rests on.
        org_named: the text or its link names the org.
        trusted: the org is named, the downstream's own, or a known publisher.
    """

    weight: float
    reasons: tuple[str, ...]
    org_named: bool
    trusted: bool


def too_young(hub: HubDataset, downstream: Dataset) -> bool:
    """Tell whether a candidate was created after the downstream was out (by day), so cannot be its upstream.

    Older data that came to the Hub later is told by the arXiv ids of its card (``yymm.number``).
    """
    out_on = _out_on(downstream)
    if hub.created_at is None or out_on is None or hub.created_at.date() <= out_on:
        return False
    months = [
        2000 * 12 + int(arxiv_id[:2]) * 12 + int(arxiv_id[2:4]) for arxiv_id in filter(_NEW_ID.match, hub.arxiv_ids)
    ]
    return not any(month <= out_on.year * 12 + out_on.month for month in months)


def _out_on(downstream: Dataset) -> dt.date | None:
    """Give the day on which the downstream came to the Hub, else the earliest known of it."""
    if downstream.hub is not None and downstream.hub.created_at is not None:
        return downstream.hub.created_at.date()
    return downstream.published_on


def weigh_originals(
    mention: str, equals: Sequence[HubDataset], *, downstream: Dataset, sentence: str, url: str | None
) -> dict[str, Original]:
    """Weigh candidates that fit the name equally well, by id."""
    said = _orgs_said(mention, sentence, url)
    itself = fold_name(clean_mention(mention))
    ages = sorted({_age(hub) for hub in equals})
    downloads = sorted((hub.downloads or 0 for hub in equals), reverse=True)
    clearly = len(downloads) > 1 and downloads[0] >= _CLEARLY_MORE * max(1, downloads[1])
    weighed: dict[str, Original] = {}
    for hub in equals:
        named = [(_SAID, "the text names its org")] if _is_said(hub.id, said, itself) else []
        by_org = named + _by_org(hub, downstream)
        grounds = list(by_org)
        if _derives(hub, equals):
            grounds.append((_DERIVED, "says itself that it derives from another"))
        if len(ages) > 1 and _age(hub) == ages[0]:
            grounds.append((_EARLIEST, "the earliest"))
        if clearly and (hub.downloads or 0) == downloads[0]:
            dated = any(other.created_at is not None for other in equals)
            grounds.append((_MOST_DOWNLOADED if dated else _MOST_DOWNLOADED_UNDATED, "by far the most downloaded"))
        weight = round(sum(weight for weight, _ in grounds), 4)
        weighed[hub.id] = Original(weight, tuple(why for _, why in grounds), bool(named), bool(by_org))
    return weighed


def _by_org(hub: HubDataset, downstream: Dataset) -> list[tuple[float, str]]:
    org = hub.id.rpartition("/")[0]
    grounds = []
    if org and fold_name(org) == fold_name(downstream.id.rpartition("/")[0]):
        grounds.append((_SAME_ORG, "the downstream's own org"))
    if not org or published_by(org):
        grounds.append((_PUBLISHER, "a known publisher" if org else "an id of the Hub itself"))
    return grounds


def _age(hub: HubDataset) -> dt.date:
    """Give the day of creation; ids older than the Hub's own dates come first."""
    return dt.date.min if hub.created_at is None else hub.created_at.date()


def _derives(hub: HubDataset, others: Sequence[HubDataset]) -> bool:
    stated = {source.lower() for source in hub.source_datasets}
    return any(other.id.lower() in stated for other in others if other.id != hub.id)


def _orgs_said(mention: str, sentence: str, url: str | None) -> frozenset[str]:
    """Give every folded run of up to four words of the mention, its sentence and its link."""
    words = re.findall(r"[^\W_]+", f"{mention} {sentence[:2000]}")
    runs = {
        fold_name("".join(words[start : start + length]))
        for start in range(len(words))
        for length in range(1, _LONGEST_NAME_IN_WORDS + 1)
    }
    return frozenset(runs | _orgs_of_url(url))


def _orgs_of_url(url: str | None) -> set[str]:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return set()
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    return {fold_name(part) for part in [*(parts.hostname or "").split("."), *segments]}


def _is_said(dataset_id: str, said: frozenset[str], itself: str) -> bool:
    """Whether the org is named; an org that is called like the dataset is not named by the dataset's name."""
    org, _, name = dataset_id.rpartition("/")
    known = {fold_name(org), *published_by(org)} - {fold_name(name), itself}
    return any(len(spelling) >= _SHORTEST_ORG and spelling in said for spelling in known)
