"""How one dataset grew: by vertical refinement of one line, or by horizontal aggregation of many.

The paper (arXiv 2604.10480) names the two patterns without a measure. Ours: the longest path behind a dataset, in
levels, against the number of its direct upstreams. Caveat: one upstream in one step is neither.
"""

from dataclasses import dataclass

__all__ = ["Growth", "growth_of"]


@dataclass(frozen=True, slots=True)
class Growth:
    """``verticality`` is depth / (depth + width), from 0 to 1: above one half is vertical, below horizontal."""

    kind: str
    verticality: float
    depth: int
    width: int


def growth_of(depth: int, width: int) -> Growth:
    """Tell how a dataset grew from its longest path (levels) and its direct upstreams (datasets).

    >>> growth_of(4, 1).kind, growth_of(1, 19).kind, growth_of(1, 1).kind
    ('vertical', 'horizontal', 'balanced')
    """
    kind = "balanced" if depth == width else "vertical" if depth > width else "horizontal"
    return Growth(kind, depth / (depth + width) if depth + width else 0.5, depth, width)
