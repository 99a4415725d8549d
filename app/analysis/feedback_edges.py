"""Edges whose removal leaves no cycle, preferring those that are trusted least.

Up to 2,000 edges are laid down one after the other, the trusted first, and those that close a cycle are taken away.
More are put in order by the greedy heuristic of Eades, Lin and Smyth (1993), weighted, in m log n, and those against
the order are taken away. Caveat: not the smallest set, which is NP-hard to find.
"""

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import Final

__all__ = ["feedback_edges"]

Pair = tuple[str, str]

_MOST_LAID_DOWN: Final = 2_000


def feedback_edges(trust: Mapping[Pair, float]) -> set[Pair]:
    """Choose edges to take away.

    Args:
        trust: how much each edge (upstream, downstream) is trusted, above 0.

    >>> feedback_edges({("a", "b"): 0.9, ("b", "c"): 0.9, ("c", "a"): 0.1})
    {('c', 'a')}
    """
    if len(trust) > _MOST_LAID_DOWN:
        place = {name: position for position, name in enumerate(_order(trust))}
        return {(up, down) for up, down in trust if place[up] >= place[down]}
    kept: dict[str, list[str]] = {}
    closing = set()
    for up, down in sorted(trust, key=lambda pair: (-trust[pair], pair)):
        if up == down or _reaches(kept, down, up):
            closing.add((up, down))
        else:
            kept.setdefault(up, []).append(down)
    return closing


def _order(trust: Mapping[Pair, float]) -> list[str]:
    """Put datasets in an order with little trust against it: sources first, sinks last, then the most outgoing."""
    ups: dict[str, dict[str, float]] = {}
    downs: dict[str, dict[str, float]] = {}
    for (up, down), weight in trust.items():
        downs.setdefault(up, {})[down] = weight
        ups.setdefault(down, {})[up] = weight
        downs.setdefault(down, {})
        ups.setdefault(up, {})
    balance = {name: sum(downs[name].values()) - sum(ups[name].values()) for name in downs}
    waiting = [(-value, name) for name, value in balance.items()]
    heapify(waiting)
    ends = [name for name in sorted(downs) if not downs[name] or not ups[name]]
    head: list[str] = []
    tail: list[str] = []
    while balance:
        if ends:
            name = ends.pop()
        else:
            value, name = heappop(waiting)
            if name in balance and -value != balance[name]:
                continue
        if name not in balance:
            continue
        (tail if not downs[name] and ups[name] else head).append(name)
        del balance[name]
        for near, sides, sign in (*((n, ups, 1) for n in downs[name]), *((n, downs, -1) for n in ups[name])):
            balance[near] += sign * sides[near].pop(name)
            heappush(waiting, (-balance[near], near))
            if not sides[near]:
                ends.append(near)
    return head + tail[::-1]


def _reaches(downs: Mapping[str, list[str]], start: str, end: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for near in downs.get(waiting.pop(), ()):
            if near == end:
                return True
            if near not in seen:
                seen.add(near)
                waiting.append(near)
    return False
