"""What a run spends on a model, and the budget that holds it: in tokens, in US dollars, or both.

A call is admitted when its estimate fits what the budget still holds beside the calls in flight. One that
does not fit waits for those in flight, which may turn out cheaper; when none is in flight and it still does
not fit, the budget is spent. So spending passes the budget by no more than the estimates were wrong.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app.errors import BudgetError, ConfigurationError
from app.llm.prices import Price, Prices, load_prices
from app.records.run import ModelUsage

__all__ = ["Reservation", "Spend", "load_prices"]


@dataclass(frozen=True, slots=True)
class Reservation:
    """Room in the budget for one call in flight."""

    tokens: int
    usd: float


class Spend:
    """The ledger of one run. One object serves one event loop.

    Args:
        budget_tokens: prompt and completion tokens together; absent: no bound.
        budget_usd: US dollars; absent: no bound.
        prices: the price table.
        on_usage: told of every answered call, broken answers too.
        spent_tokens: what earlier parts of the run count against the budget.
        spent_usd: the same in US dollars.

    Raises:
        ConfigurationError: a budget below zero.
    """

    def __init__(
        self,
        budget_tokens: int | None,
        budget_usd: float | None,
        prices: Prices,
        *,
        on_usage: Callable[[ModelUsage], None] | None = None,
        spent_tokens: int = 0,
        spent_usd: float = 0.0,
    ) -> None:
        if (budget_tokens is not None and budget_tokens < 0) or (budget_usd is not None and not budget_usd >= 0):
            raise ConfigurationError("A budget cannot be below zero.")
        self._prices = prices
        self._budget_tokens = budget_tokens
        self._budget_usd = budget_usd
        self._on_usage = on_usage
        self._spent_tokens = spent_tokens
        self._spent_usd = spent_usd
        self._reserved_tokens = 0
        self._reserved_usd = 0.0
        self._in_flight = 0
        self._exhausted: str | None = None
        self._settled = asyncio.Condition()
        self.calls = self.prompt_tokens = self.completion_tokens = 0

    def price_of(self, model: str) -> Price | None:
        """Give the price of a model, absent when it is not known: then the cost of its calls is absent too.

        Raises:
            ConfigurationError: there is a budget in dollars, which an unknown price would never use up.
        """
        price = self._prices.of(model)
        if price is None and self._budget_usd is not None:
            raise ConfigurationError(
                f"A budget in dollars needs the price of {model}: add it to a table named by TAPROOT_PRICES,"
                " or give the budget in tokens."
            )
        return price

    async def admit(self, model: str, prompt_tokens: int, completion_tokens: int) -> Reservation:
        """Reserve room for a call that is estimated to take so many tokens.

        Raises:
            BudgetError: the budget cannot take it; then it takes no other call either.
            ConfigurationError: as for ``price_of``.
        """
        price = self.price_of(model)
        usd = price.cost_usd(prompt_tokens, completion_tokens) if price else 0.0
        wanted = Reservation(prompt_tokens + completion_tokens, usd)
        async with self._settled:
            while (lacking := self._exhausted or self._lacking(wanted)) is not None:
                if self._exhausted or self._in_flight == 0:
                    self._exhausted = lacking
                    self._settled.notify_all()
                    raise BudgetError(lacking)
                await self._settled.wait()
            self._reserved_tokens += wanted.tokens
            self._reserved_usd += wanted.usd
            self._in_flight += 1
        return wanted

    async def release(self, reservation: Reservation) -> None:
        """Give back the room of a call that has ended, answered or not."""
        async with self._settled:
            self._reserved_tokens -= reservation.tokens
            self._reserved_usd -= reservation.usd
            self._in_flight -= 1
            self._settled.notify_all()

    def add(
        self, *, thread: str, dataset_id: str, schema_name: str, model: str, prompt_tokens: int, completion_tokens: int
    ) -> ModelUsage:
        """Count an answered call and tell ``on_usage``."""
        self.calls += 1
        self.prompt_tokens += prompt_tokens
        self.completion_tokens += completion_tokens
        self._spent_tokens += prompt_tokens + completion_tokens
        price = self._prices.of(model)
        cost = price.cost_usd(prompt_tokens, completion_tokens) if price else None
        self._spent_usd += cost or 0.0
        usage = ModelUsage(
            thread=thread,
            dataset_id=dataset_id,
            schema_name=schema_name,
            model=model,
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            cost_usd=cost,
        )
        if self._on_usage is not None:
            self._on_usage(usage)
        return usage

    def _lacking(self, wanted: Reservation) -> str | None:
        tokens = self._spent_tokens + self._reserved_tokens + wanted.tokens
        if self._budget_tokens is not None and tokens > self._budget_tokens:
            return f"The budget of {self._budget_tokens:,} tokens is spent ({self._spent_tokens:,} used)."
        usd = self._spent_usd + self._reserved_usd + wanted.usd
        if self._budget_usd is not None and usd > self._budget_usd:
            return f"The budget of {self._budget_usd:.2f} US dollars is spent ({self._spent_usd:.4f} used)."
        return None
