"""Dates of datasets for comparing: the trustworthy one, else what an imported file states.

Caveat: what a file states was not checked. In the published files it often is the year of some paper on the card,
which is why so many of their sources seem younger than their targets.
"""

from app.records.lineage import LineageNode

__all__ = ["is_later", "stated_date"]


def stated_date(node: LineageNode) -> str | None:
    """Give ``YYYY-MM-DD`` or ``YYYY-MM``, absent when no date is known."""
    return node.published_on or node.stated_on or None


def is_later(first: str | None, second: str | None) -> bool:
    """Whether the first date is after the second, as far as both are precise; never when one is unknown.

    >>> is_later("2024-05", "2024-04-30"), is_later("2024-04", "2024-04-30"), is_later(None, "2024")
    (True, False, False)
    """
    if not first or not second:
        return False
    length = min(len(first), len(second))
    return first[:length] > second[:length]
