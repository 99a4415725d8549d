"""The schedule of trouble."""

from itertools import groupby

import pytest

from tests.standins import Faults, Latency

MANY = Faults(seed=3, rates={"hub": {"429": 0.3, "reset": 0.3}, "*": {"500": 0.2, "malformed": 0.5}})


def test_the_same_try_has_the_same_fate_whatever_was_asked_before() -> None:
    forward = [MANY.fate("hub", "key", attempt) for attempt in range(50)]
    backward = [MANY.fate("hub", "key", attempt) for attempt in reversed(range(50))]
    assert forward == backward[::-1]
    assert forward != [MANY.fate("hub", "other", attempt) for attempt in range(50)]


def test_no_request_fails_more_often_in_a_row_than_the_bound() -> None:
    worst = Faults(rates={"*": {"503": 1.0}}, max_consecutive=2)
    assert [worst.fate("hub", "key", attempt) for attempt in range(6)] == ["503", "503", None, "503", "503", None]
    fates = [MANY.fate("hub", str(key), attempt) is None for key in range(20) for attempt in range(30)]
    assert max(len(list(run)) for sound, run in groupby(fates[:30]) if not sound) <= 2
    assert Faults(rates={"*": {"503": 1.0}}, max_consecutive=None).fate("hub", "key", 99) == "503"


def test_rates_are_kept_on_average_and_by_service() -> None:
    first = [MANY.fate("hub", str(key), 0) for key in range(2000)]
    assert 500 < first.count("429") < 700
    assert 500 < first.count("reset") < 700
    elsewhere = [MANY.fate("arxiv", str(key), 0) for key in range(2000)]
    assert set(elsewhere) == {"500", None}


def test_latency_is_drawn_between_its_bounds() -> None:
    faults = Faults.from_json({"seed": 1, "latency": {"*": {"mean": 30, "minimum": 10, "cap": 100}, "hub": 5}})
    drawn = [faults.delay_s("web", str(key), 0) for key in range(500)]
    assert min(drawn) >= 0.01
    assert max(drawn) <= 0.1
    assert 0.025 < sum(drawn) / 500 < 0.035
    assert faults.latency["hub"] == Latency(5.0)
    assert Faults().delay_s("hub", "key", 0) == 0


@pytest.mark.parametrize("rates", [{"hub": {"418": 0.1}}, {"hub": {"refusal": 0.1}}, {"*": {"429": 0.6, "500": 0.6}}])
def test_impossible_rates_are_refused(rates: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match=r"unknown|only the model|more than one"):
        Faults(rates=rates)
