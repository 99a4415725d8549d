"""How many rows each root gives: shares by a weight, never more than a root has, the rest going to the others.

Ways: ``sqrt`` (the square root of a root's rows, as in the paper: large roots give more, but not in proportion),
``equal``, ``diversity`` (the Vendi score of a root), ``proportional`` (what a plain mixture does; for comparison).
"""

import math
from collections.abc import Mapping
from typing import Final

from app.errors import UsageError

__all__ = ["WAYS", "allocate", "weights_of"]

WAYS: Final = ("sqrt", "equal", "diversity", "proportional")


def weights_of(way: str, rows: Mapping[str, int], vendi: Mapping[str, float] | None = None) -> dict[str, float]:
    """Give the weight of each root.

    Args:
        way: of ``WAYS``.
        rows: how many rows each root has.
        vendi: the Vendi score of each, on equal sizes; for ``diversity``.

    Raises:
        UsageError: there is no such way.

    >>> weights_of("sqrt", {"a": 100, "b": 25})
    {'a': 10.0, 'b': 5.0}
    """
    if way not in WAYS:
        raise UsageError(f"{way[:100]!r} is no way to allocate; there are {', '.join(WAYS)}.")
    if way == "diversity":
        return {name: (vendi or {}).get(name, 0.0) for name in rows}
    if way == "equal":
        return {name: 1.0 for name in rows}
    return {name: math.sqrt(count) if way == "sqrt" else float(count) for name, count in rows.items()}


def allocate(budget: int, rows: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, int]:
    """Share ``budget`` rows out; the sum is the budget, or all rows when there are fewer.

    A share that is larger than a root is cut to it, and what is over is shared among the others again. Fractions go
    to the largest remainders, equal ones by name, so the result depends on nothing else.

    >>> allocate(10, {"a": 2, "b": 50, "c": 50}, {"a": 1.0, "b": 1.0, "c": 1.0})
    {'a': 2, 'b': 4, 'c': 4}
    """
    given = dict.fromkeys(rows, 0)
    left = min(budget, sum(rows.values()))
    while left:
        open_roots = [name for name in rows if given[name] < rows[name]]
        total = sum(weights.get(name, 0.0) for name in open_roots)
        # Where all that is left weighs nothing, it is shared equally.
        share = {name: left * (weights.get(name, 0.0) / total if total else 1 / len(open_roots)) for name in open_roots}
        full = [name for name in open_roots if given[name] + share[name] >= rows[name]]
        for name in full:
            left -= rows[name] - given[name]
            given[name] = rows[name]
        if not full:
            return given | _rounded(left, {name: given[name] + part for name, part in share.items()})
    return given


def _rounded(left: int, shares: Mapping[str, float]) -> dict[str, int]:
    whole = {name: int(part) for name, part in shares.items()}
    order = sorted(shares, key=lambda name: (whole[name] - shares[name], name))
    for name in order[: left - sum(whole.values())]:
        whole[name] += 1
    return whole
