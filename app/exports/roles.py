"""The role a node plays in a picture or chart: one word decides colour and mark, the same everywhere.

Caveat: imported files do not say which of their datasets are benchmarks; those known by their names are shown as such.
"""

from enum import StrEnum
from functools import lru_cache

from app.naming.aliases import is_benchmark
from app.records.dataset import NodeKind
from app.records.excerpt import Excerpt, ExcerptNode
from app.records.lineage import NodeStatus

__all__ = ["Role", "role_of"]


class Role(StrEnum):
    """What a reader must tell apart at a glance; the values are the words of the key."""

    TARGET = "target"
    ROOT = "root"
    BETWEEN = "in between"
    BENCHMARK = "benchmark"
    OFF_HUB = "off-Hub"
    UNREAD = "not read"


def role_of(excerpt: Excerpt, node: ExcerptNode) -> Role:
    """Give a node's role: the dataset asked for, then benchmarks, then where lineage ends or was not read."""
    if node.id == excerpt.dataset:
        return Role.TARGET
    if node.kind is NodeKind.BENCHMARK or _is_benchmark(node.id):
        return Role.BENCHMARK
    if node.status is NodeStatus.OFF_HUB or node.exists is False:
        return Role.OFF_HUB
    if node.status is NodeStatus.ROOT:
        return Role.ROOT
    return Role.BETWEEN if node.status is NodeStatus.TRACED else Role.UNREAD


@lru_cache(maxsize=8192)
def _is_benchmark(name: str) -> bool:
    """Look a name up once: a picture that is watched asks for all of them again and again."""
    return is_benchmark(name)
