"""Answers of the model by key, so that nothing is asked and paid twice, and what the calls cost."""

from dataclasses import dataclass

from sqlite_utils import Database

from app.records.run import ModelUsage
from app.store.connection import write
from app.store.packing import pack, unpack
from app.store.runs import now

__all__ = [
    "UsageTotals",
    "counted_usage",
    "model_answer",
    "record_usage",
    "renew_budget",
    "save_model_answer",
    "usage_totals",
]

_COLUMNS = tuple(ModelUsage.model_fields)


@dataclass(frozen=True, slots=True)
class UsageTotals:
    """What the model calls of a run used; ``cost_usd`` is absent when the price of any of them is not known."""

    model_calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None


def model_answer(db: Database, *keys: str) -> str | None:
    """Give the stored answer (JSON) of the first of ``keys`` that has one; ``None``: not asked yet."""
    for key in keys:
        row = db.execute("SELECT answer FROM model_answers WHERE key = ?", [key]).fetchone()
        if row is not None:
            return unpack(row[0])
    return None


def save_model_answer(db: Database, key: str, answer: str) -> None:
    """Store an answer (JSON), replacing an earlier one of the same key."""
    with write(db):
        db.execute("INSERT OR REPLACE INTO model_answers VALUES (?, ?, ?)", [key, pack(answer), now()])


def record_usage(db: Database, usage: ModelUsage) -> None:
    """Append one paid call."""
    values = usage.model_dump()
    with write(db):
        db.execute(
            f"INSERT INTO usage ({', '.join(_COLUMNS)}, at) VALUES ({', '.join('?' * len(_COLUMNS))}, ?)",
            [*(values[name] for name in _COLUMNS), now()],
        )


def usage_totals(db: Database, thread: str) -> UsageTotals:
    """Add up the calls of a run."""
    return _totals(db, thread, 0)


def counted_usage(db: Database, thread: str) -> UsageTotals:
    """Add up the calls that count against the budget of a run."""
    row = db.execute("SELECT budget_since FROM runs WHERE thread = ?", [thread]).fetchone()
    return _totals(db, thread, 0 if row is None else row[0])


def renew_budget(db: Database, thread: str) -> None:
    """Let the budget of a run count from now on."""
    with write(db):
        last = "SELECT coalesce(max(id), 0) FROM usage"
        db.execute(f"UPDATE runs SET budget_since = ({last}) WHERE thread = ?", [thread])


def _totals(db: Database, thread: str, since: int) -> UsageTotals:
    row = db.execute(
        "SELECT count(*), coalesce(sum(prompt_tokens), 0), coalesce(sum(completion_tokens), 0), "
        "CASE WHEN count(*) = count(cost_usd) THEN coalesce(sum(cost_usd), 0.0) END "
        "FROM usage WHERE thread = ? AND id > ?",
        [thread, since],
    ).fetchone()
    return UsageTotals(*row)
