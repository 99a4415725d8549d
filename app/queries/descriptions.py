"""What imported files say of one node, brought together: the same in whatever order they were imported."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.records.dataset import NodeKind
from app.records.imported import ImportedDataset

__all__ = ["pooled_descriptions"]

_EMPTY: Final[tuple[object, ...]] = (None, (), "")


def pooled_descriptions(lines: Iterable[ImportedDataset], nodes: Mapping[str, str]) -> dict[str, ImportedDataset]:
    """Give one description a node, in the order in which nodes are first described.

    The line that says most holds; what it leaves open is filled from the others.

    Args:
        lines: of all files, in the order of their import.
        nodes: the node that each name means.
    """
    found: dict[str, list[ImportedDataset]] = defaultdict(list)
    for line in lines:
        found[nodes.get(line.name, line.name)].append(line)
    return {node: _pooled(told) for node, told in found.items()}


def _pooled(told: list[ImportedDataset]) -> ImportedDataset:
    first, *others = sorted(told, key=lambda line: (-len(_said(line)), line.line)) if len(told) > 1 else told
    filled: dict[str, Any] = {}
    for line in others:
        filled = _said(line) | filled
    return first.model_copy(update={name: value for name, value in filled.items() if name not in _said(first)})


def _said(line: ImportedDataset) -> dict[str, Any]:
    """Give the fields that say something; that a dataset is one, and goes on, is said of the unread too."""
    said = {name: getattr(line, name) for name in type(line).model_fields if getattr(line, name) not in _EMPTY}
    if not line.is_terminal_node:
        said.pop("is_terminal_node", None)
    if line.kind is NodeKind.DATASET:
        said.pop("kind")
    return said
