"""What a million tokens cost, in US dollars, by model. A model that is not listed has no price: none is invented."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from app.errors import ConfigurationError

__all__ = ["Price", "Prices", "load_prices"]

_MILLION: Final = 1_000_000
_DATE: Final = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    prompt: float
    completion: float

    def cost_usd(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Give the cost of one call in US dollars."""
        return (self.prompt * prompt_tokens + self.completion * completion_tokens) / _MILLION


class Prices:
    """A price table."""

    def __init__(self, table: Mapping[str, Price]) -> None:
        self._table = dict(table)

    def of(self, model: str) -> Price | None:
        """Give the price of a model: by its full name, else without its date, else without its provider too."""
        undated = _DATE.sub("", model)
        names = (model, undated, undated.rpartition("/")[2])
        return next((self._table[name] for name in names if name in self._table), None)


def load_prices(user_table: Path | None = None) -> Prices:
    """Load the price table, with ``user_table`` laid over it.

    Raises:
        ConfigurationError: the table of the user cannot be read, or is not a price table.
    """
    if user_table is None:
        return Prices(_own_table())
    try:
        given = _table(user_table.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"The price table {user_table} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ConfigurationError(f"The price table {user_table} cannot be used: {error}.") from error
    return Prices({**_own_table(), **given})


@lru_cache(maxsize=1)
def _own_table() -> Mapping[str, Price]:
    return _table((files("app.llm") / "prices.toml").read_text(encoding="utf-8"))


def _table(text: str) -> dict[str, Price]:
    return {model: _price(model, entry) for model, entry in tomllib.loads(text).items()}


def _price(model: str, entry: object) -> Price:
    if not isinstance(entry, dict) or set(entry) != {"prompt", "completion"}:
        raise ValueError(f"{model} needs prompt and completion, in US dollars per million tokens")
    prompt, completion = entry["prompt"], entry["completion"]
    for amount in (prompt, completion):
        if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount < math.inf:
            raise ValueError(f"{model} has a price which is not a number of dollars")
    return Price(float(prompt), float(completion))
