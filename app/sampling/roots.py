"""Which roots are drawn from: those that pass every filter; each that is left out keeps its reason.

Caveat: filters look at what cards state. What a card does not state is unknown, and an unknown license, language,
domain or date passes no filter that asks for one.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Filters", "LeftOut", "Root", "choose"]


@dataclass(frozen=True, slots=True)
class Root:
    """A root of a lineage, as filters see it.

    Attributes:
        id: the Hub id, or the written name of what is not on the Hub.
        license: as stated; absent when unknown.
        permission: one word for the license: ``permissive``, ``share_alike``, ``non_commercial`` ..., ``unknown``.
        languages: codes as the card states them, lower case.
        domains: the paper's labels.
        published_on: ``YYYY-MM-DD``; absent when unknown.
        benchmark: the benchmark that it is; absent when it is none.
        has_rows: whether somebody says where its rows are, or they can be asked for on the Hub.
        why_no_rows: said when it has none.
    """

    id: str
    license: str | None = None
    permission: str = "unknown"
    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    published_on: str | None = None
    benchmark: str | None = None
    has_rows: bool = True
    why_no_rows: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a root must be; empty: anything. ``since`` and ``until`` are the first and the last day, inclusive."""

    permissions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    benchmarks: bool = False
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A root that is not drawn from, and why."""

    id: str
    reason: str


def choose(roots: Iterable[Root], filters: Filters) -> tuple[tuple[Root, ...], tuple[LeftOut, ...]]:
    """Give the roots that pass, the oldest first (unknown dates last), and the others with the reason.

    Of rows that several roots hold, the first root keeps them: age tells which is more likely to be their origin.

    >>> passed, out = choose([Root("a", permission="permissive"), Root("b")], Filters(permissions=("permissive",)))
    >>> [root.id for root in passed], out[0].reason
    (['a'], 'its license is unknown')
    """
    passed, out = [], []
    for root in sorted(roots, key=lambda root: (root.published_on or "9999", root.id)):
        reason = _reason(root, filters)
        if reason is None:
            passed.append(root)
        else:
            out.append(LeftOut(root.id, reason))
    return tuple(passed), tuple(out)


def _reason(root: Root, filters: Filters) -> str | None:
    if root.id in filters.without:
        return "it was named with --without"
    if root.benchmark is not None and not filters.benchmarks:
        return f"it is the benchmark {root.benchmark}"
    return _license(root, filters) or _topic(root, filters) or _date(root, filters) or _rows(root)


def _license(root: Root, filters: Filters) -> str | None:
    if not filters.permissions or root.permission in filters.permissions:
        return None
    return f"its license ({root.license}) is {root.permission}" if root.license else "its license is unknown"


def _topic(root: Root, filters: Filters) -> str | None:
    asked = (("languages", filters.languages, root.languages), ("domains", filters.domains, root.domains))
    for what, wanted, has in asked:
        if wanted and not {each.casefold() for each in wanted} & {each.casefold() for each in has}:
            return f"its {what} are {', '.join(has)}" if has else f"its {what} are unknown"
    return None


def _date(root: Root, filters: Filters) -> str | None:
    if filters.since is None and filters.until is None:
        return None
    if root.published_on is None:
        return "its date is unknown"
    if filters.since is not None and root.published_on < filters.since.isoformat():
        return f"it is of {root.published_on}, before {filters.since.isoformat()}"
    if filters.until is not None and root.published_on > filters.until.isoformat():
        return f"it is of {root.published_on}, after {filters.until.isoformat()}"
    return None


def _rows(root: Root) -> str | None:
    return None if root.has_rows else root.why_no_rows or "nobody says where its rows are"
