"""Filters say why; what is unknown passes none that asks."""

import datetime as dt

import pytest

from app.sampling.roots import Filters, Root, choose

KNOWN = Root("a/known", "mit", "permissive", ("en", "de"), ("Math",), "2023-05-01")
UNKNOWN = Root("b/unknown")


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(permissions=("permissive",)), "its license is unknown"),
        (Filters(languages=("EN",)), "its languages are unknown"),
        (Filters(domains=("math",)), "its domains are unknown"),
        (Filters(since=dt.date(2023, 1, 1)), "its date is unknown"),
        (Filters(until=dt.date(2024, 1, 1)), "its date is unknown"),
        (Filters(without=("b/unknown",)), "it was named with --without"),
    ],
)
def test_what_is_unknown_passes_no_filter_that_asks(filters, reason):
    passed, out = choose([UNKNOWN, KNOWN], filters)
    assert [root.id for root in passed] == ["a/known"]
    assert [(one.id, one.reason) for one in out] == [("b/unknown", reason)]


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(permissions=("share_alike",)), "its license (mit) is permissive"),
        (Filters(languages=("zh",)), "its languages are en, de"),
        (Filters(domains=("Code",)), "its domains are Math"),
        (Filters(since=dt.date(2024, 1, 1)), "it is of 2023-05-01, before 2024-01-01"),
        (Filters(until=dt.date(2022, 1, 1)), "it is of 2023-05-01, after 2022-01-01"),
    ],
)
def test_what_is_known_is_told(filters, reason):
    _, out = choose([KNOWN], filters)
    assert out[0].reason == reason


def test_benchmarks_are_drawn_from_only_when_asked_and_the_oldest_root_comes_first():
    benchmark = Root("c/test", benchmark="GSM8K", published_on="2021-01-01")
    passed, out = choose([UNKNOWN, KNOWN, benchmark], Filters())
    assert [root.id for root in passed] == ["a/known", "b/unknown"]
    assert out[0].reason == "it is the benchmark GSM8K"
    passed, out = choose([UNKNOWN, KNOWN, benchmark], Filters(benchmarks=True))
    assert [root.id for root in passed] == ["c/test", "a/known", "b/unknown"]


def test_a_root_without_rows_says_so():
    _, out = choose([Root("d", has_rows=False, why_no_rows="it is not on the Hub")], Filters())
    assert out[0].reason == "it is not on the Hub"
