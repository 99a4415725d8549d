"""Trees and tables for a terminal. Names and quotes come from outside: they are text, never markup."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from app.cli.plain_text import plain
from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.lineage import Lineage, LineageNode, NodeStatus

__all__ = ["lineage_tree", "one_line", "plain", "print_lineage"]

DEEPEST: Final = 60
"""Levels that are drawn; a line of a deeper one would be mostly blank."""

LONGEST_LABEL: Final = 400

MARKS: Final = {
    NodeStatus.ROOT: ("◆ root", "green"),
    NodeStatus.OFF_HUB: ("○ off-Hub", "dim"),
    NodeStatus.PENDING: ("… pending", "yellow"),
    NodeStatus.BEYOND_DEPTH: ("… beyond --max-depth", "yellow"),
    NodeStatus.NEEDS_REVIEW: ("? needs review", "yellow"),
}


def one_line(text: str, width: int) -> str:
    """Fold white space and cut to ``width`` characters."""
    folded = " ".join(plain(text).split())
    return folded if len(folded) <= width else folded[: width - 1] + "…"


def lineage_tree(lineage: Lineage) -> Tree:
    """Draw the lineage as a tree from the dataset that was asked for; a repeated branch is drawn once."""
    nodes = {node.id: node for node in lineage.nodes}
    children: dict[str, list[Edge]] = defaultdict(list)
    for edge in lineage.edges:
        if edge.status is not ClaimStatus.REJECTED:
            children[edge.upstream if lineage.downstream else edge.downstream].append(edge)
    tree = Tree(_label(nodes.get(lineage.dataset), lineage.dataset, None, again=False))
    drawn: set[str] = set()
    stack = [(tree, lineage.dataset, 0)]
    while stack:
        branch, dataset, level = stack.pop()
        if dataset in drawn:
            continue
        drawn.add(dataset)
        for edge in sorted(children[dataset], key=_order):
            other = edge.downstream if lineage.downstream else edge.upstream
            accepted = edge.status is ClaimStatus.ACCEPTED
            again = (other in drawn or _waits(stack, other)) and bool(children[other])
            child = branch.add(_label(nodes.get(other), other, edge, again=again))
            if accepted and not again and level + 1 < DEEPEST:
                stack.insert(0, (child, other, level + 1))
            elif accepted and not again and children[other]:
                child.add(Text(f"… goes on: taproot show {one_line(other, 100)}", style="dim"))
    return tree


def _waits(stack: Sequence[tuple[Tree, str, int]], dataset: str) -> bool:
    return any(name == dataset for _, name, _ in stack)


def _order(edge: Edge) -> tuple[bool, str, str]:
    return edge.status is not ClaimStatus.ACCEPTED, edge.upstream.casefold(), edge.downstream.casefold()


def _label(node: LineageNode | None, name: str, edge: Edge | None, *, again: bool) -> Text:
    label = Text(one_line(name, 100), style="bold" if edge is None else "")
    if edge is not None:
        label.append(f"  {one_line(edge.relationship or 'relationship not stated', 60)}", style="cyan")
        if edge.confidence is not None:
            label.append(f" {edge.confidence:.2f}", style="dim")
        if edge.status is ClaimStatus.NEEDS_REVIEW:
            label.append("  ? edge needs review", style="yellow")
    if node is not None and node.kind.value != "dataset":
        label.append(f"  [{node.kind.value}]", style="magenta")
    if node is not None and node.status in MARKS:
        text, style = MARKS[node.status]
        label.append(f"  {text}", style=style)
        if node.reason and node.status is not NodeStatus.OFF_HUB:
            label.append(f" ({one_line(node.reason, 70)})", style="dim")
    if node is not None and node.notes:
        label.append(f"  ({one_line('; '.join(node.notes), 120)})", style="yellow")
    if again:
        label.append("  (drawn elsewhere)", style="dim")
    return label


def print_lineage(console: Console, lineage: Lineage) -> None:
    """Print the tree and one line that sums it up."""
    # rich cuts the labels of a tree at the width of the console, soft wrap or not.
    console.width = max(console.width, 4 * DEEPEST + LONGEST_LABEL)
    console.print(lineage_tree(lineage), soft_wrap=True)
    roots = sum(node.status is NodeStatus.ROOT for node in lineage.nodes)
    off_hub = sum(node.status is NodeStatus.OFF_HUB for node in lineage.nodes)
    waiting = sum(edge.status is ClaimStatus.NEEDS_REVIEW for edge in lineage.edges)
    accepted = sum(edge.status is ClaimStatus.ACCEPTED for edge in lineage.edges)
    console.print(
        f"{len(lineage.nodes) - off_hub} datasets, {accepted} edges, {roots} roots, {off_hub} off-Hub sources"
        + (f", {waiting} edge{'s need' if waiting != 1 else ' needs'} review" if waiting else ""),
        soft_wrap=True,
    )
