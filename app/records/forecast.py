"""What a run may still cost, from what it has cost so far.

Caveat: two figures are given, because nobody knows what a dataset comes from before it is read. ``known`` counts
the datasets that are waiting now, and is too low while new ones are being found; ``expected`` lets each dataset
lead to as many new ones as those before it did, and is absent while that would never end.
"""

from typing import Final

from app.records.record import Record
from app.records.run import RunState, RunSummary

__all__ = ["FIRST_DATASETS", "Ahead", "Forecast", "forecast"]

FIRST_DATASETS: Final = 5
"""A forecast is made from so many finished datasets on."""

DIGITS: Final = 6


class Ahead(Record):
    """What is still ahead; ``cost_usd`` (US dollars) is absent when the price of the model is not known."""

    datasets: int
    model_calls: int
    tokens: int
    cost_usd: float | None


class Forecast(Record):
    """Means of ``read`` finished datasets, carried on.

    Attributes:
        read: the datasets it rests on.
        found_per_dataset: new datasets that each of them led to, on average.
        known: for the datasets that wait now; at least so much.
        expected: for those and what they lead to; absent while each leads to one more or to several.
    """

    read: int
    found_per_dataset: float
    known: Ahead
    expected: Ahead | None


def forecast(summary: RunSummary) -> Forecast | None:
    """Forecast the rest of a run; ``None`` before the first datasets are read, and when nothing is left.

    The rest of a process in which each dataset leads to r < 1 new ones is ``pending / (1 - r)``.
    """
    if summary.state is RunState.COMPLETE or summary.done < FIRST_DATASETS or summary.pending == 0:
        return None
    found = max(summary.done + summary.pending - len(summary.seeds), 0) / summary.done
    whole = round(summary.pending / (1 - found)) if found < 1 else None
    return Forecast(
        read=summary.done,
        found_per_dataset=round(found, 3),
        known=_ahead(summary, summary.pending),
        expected=None if whole is None else _ahead(summary, whole),
    )


def _ahead(summary: RunSummary, datasets: int) -> Ahead:
    share = datasets / summary.done
    tokens = summary.prompt_tokens + summary.completion_tokens
    cost = None if summary.cost_usd is None else round(summary.cost_usd * share, DIGITS)
    return Ahead(
        datasets=datasets,
        model_calls=round(summary.model_calls * share),
        tokens=round(tokens * share),
        cost_usd=cost,
    )
