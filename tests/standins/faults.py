"""A fixed schedule of trouble: the n-th try of the same request always has the same fate.

A fate depends on the seed, the service, the request and the number of its try, on nothing else: not on time, order or
other requests. At most ``max_consecutive`` tries of one request fail in a row, so patient work completes; ``None``
takes the bound away (a service that is simply down). A model call is the same request as long as its first system
and user messages are the same, whatever a retry adds.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["KINDS", "MODEL_KINDS", "Faults", "Latency"]

MODEL_KINDS = ("malformed", "refusal", "length", "empty")
"""Answers of a healthy service which are of no use; only the ``model`` service has them."""
KINDS = ("429", "500", "503", "reset", "hang", "truncated", *MODEL_KINDS)


@dataclass(frozen=True)
class Latency:
    """Milliseconds before an answer: ``minimum`` plus an exponential share of mean ``mean - minimum``, capped."""

    mean: float
    minimum: float = 0.0
    cap: float = 60_000.0

    def seconds(self, draw: float) -> float:
        """Turn a draw in [0, 1) into seconds."""
        return min(self.minimum - math.log(1.0 - draw) * max(self.mean - self.minimum, 0.0), self.cap) / 1000


@dataclass(frozen=True)
class Faults:
    """The schedule.

    Attributes:
        seed: another seed, another schedule.
        rates: service (or ``*`` for every other) -> kind -> share of tries, 0 to 1.
        latency: service (or ``*``) -> latency.
        retry_after_s: seconds in the ``Retry-After`` of a 429 and a 503; None leaves it out.
        max_consecutive: at most so many failing tries of one request in a row; None for no bound.
        hang_s: a hanging request is dropped after so many seconds.
    """

    seed: int = 0
    rates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    latency: Mapping[str, Latency] = field(default_factory=dict)
    retry_after_s: int | None = 1
    max_consecutive: int | None = 2
    hang_s: float = 600.0

    def __post_init__(self) -> None:
        """Refuse kinds that do not exist and shares above one."""
        for service, rates in self.rates.items():
            unknown = set(rates) - set(KINDS)
            if unknown:
                raise ValueError(f"unknown faults for {service}: {sorted(unknown)}; there are {', '.join(KINDS)}")
            if service not in ("model", "*") and set(rates) & set(MODEL_KINDS):
                raise ValueError(f"only the model can answer {sorted(set(rates) & set(MODEL_KINDS))}, not {service}")
            if sum(rates.values()) > 1:
                raise ValueError(f"the rates of {service} sum to more than one")

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Faults":
        """Make a schedule from its JSON form; a latency is a mean in milliseconds or an object."""
        latency = {
            service: Latency(**given) if isinstance(given, dict) else Latency(float(given))
            for service, given in value.get("latency", {}).items()
        }
        return cls(**{**value, "latency": latency})

    def fate(self, service: str, key: str, attempt: int) -> str | None:
        """Tell what goes wrong with the ``attempt``-th try (from 0) of a request; None: nothing."""
        drawn = self._drawn(service, key, attempt)
        if drawn is None or self.max_consecutive is None:
            return drawn
        run = 0
        for earlier in range(attempt):
            failed = self._drawn(service, key, earlier) is not None and run < self.max_consecutive
            run = run + 1 if failed else 0
        return drawn if run < self.max_consecutive else None

    def delay_s(self, service: str, key: str, attempt: int) -> float:
        """Seconds to wait before this try is answered."""
        latency = self.latency.get(service, self.latency.get("*"))
        return latency.seconds(self._draw("latency", service, key, attempt)) if latency else 0.0

    def _drawn(self, service: str, key: str, attempt: int) -> str | None:
        draw = self._draw("fault", service, key, attempt)
        for kind, rate in sorted(self.rates.get(service, self.rates.get("*", {})).items()):
            if kind in MODEL_KINDS and service != "model":
                continue
            if draw < rate:
                return kind
            draw -= rate
        return None

    def _draw(self, what: str, service: str, key: str, attempt: int) -> float:
        text = f"{self.seed}|{what}|{service}|{key}|{attempt}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") / 2**64
