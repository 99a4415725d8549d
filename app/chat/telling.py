"""Tool results in words for people: plain lines, and a tree. Names and quotes come from outside and stay text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.queries import ExplainedEdge
from app.records.claim import ClaimStatus
from app.records.edge import Edge
from app.records.lineage import Lineage, NodeStatus
from app.records.review import NameReview, Review
from app.records.run import RunSummary

__all__ = ["edge_lines", "listed", "name_line", "review_line", "run_line", "short", "tree_lines"]

_MARKS = {
    NodeStatus.ROOT: "root",
    NodeStatus.OFF_HUB: "off-Hub",
    NodeStatus.PENDING: "pending",
    NodeStatus.BEYOND_DEPTH: "beyond --max-depth",
    NodeStatus.NEEDS_REVIEW: "needs review",
}
MOST_LINES = 200


def short(text: str, width: int = 300) -> str:
    """Fold white space and cut to ``width`` characters."""
    folded = " ".join(text.split())
    return folded if len(folded) <= width else folded[: width - 1] + "…"


def tree_lines(lineage: Lineage) -> list[str]:
    """Draw a lineage by indentation; a branch that stands elsewhere is named and not drawn again."""
    nodes = {node.id: node for node in lineage.nodes}
    children: dict[str, list[Edge]] = defaultdict(list)
    for edge in lineage.edges:
        if edge.status is not ClaimStatus.REJECTED:
            children[edge.upstream if lineage.downstream else edge.downstream].append(edge)
    lines, drawn = [short(lineage.dataset, 120)], {lineage.dataset}
    stack = [(edge, 1) for edge in reversed(_ordered(children[lineage.dataset]))]
    while stack and len(lines) < MOST_LINES:
        edge, level = stack.pop()
        other = edge.downstream if lineage.downstream else edge.upstream
        node = nodes.get(other)
        marks = [edge.relationship or "relationship not stated"]
        if edge.status is ClaimStatus.NEEDS_REVIEW:
            marks.append("edge waits for review")
        if node is not None and node.status in _MARKS:
            marks.append(_MARKS[node.status])
        goes_on = bool(children[other]) and edge.status is ClaimStatus.ACCEPTED
        if other in drawn and goes_on:
            marks.append("drawn above")
        lines.append(f"{'  ' * level}{short(other, 120)}  ({'; '.join(marks)})")
        if goes_on and other not in drawn:
            drawn.add(other)
            stack.extend((child, level + 1) for child in reversed(_ordered(children[other])))
    if stack:
        lines.append(f"… and more: taproot show {lineage.dataset}")
    return lines


def _ordered(edges: Iterable[Edge]) -> list[Edge]:
    return sorted(edges, key=lambda edge: (edge.status is not ClaimStatus.ACCEPTED, edge.upstream, edge.downstream))


def edge_lines(explained: ExplainedEdge) -> list[str]:
    """Tell an edge and every claim behind it."""
    edge = explained.edge
    confidence = "" if edge.confidence is None else f" {edge.confidence:.2f}"
    label = edge.relationship or "relationship not stated"
    reason = f" {short(edge.reason)}" if edge.reason else ""
    lines = [f"{edge.downstream} ← {edge.upstream}  {label}{confidence}  [{edge.status.value}]{reason}"]
    for item in explained.evidence:
        lines.append(f"  “{short(item.judgement.quote or item.claim.quote, 400)}”")
        judged = f"{item.judgement.status.value}: {short(item.judgement.reason)}"
        lines.append(f"    {item.document_kind.value}, {short(item.document_url, 200)} — {judged}")
    for line in explained.imported:
        lines.append(f"  “{short(line.evidence or '', 400)}”")
        lines.append(f"    imported, {line.document_kinds or 'kind not stated'}: not checked here")
    return lines


def run_line(summary: RunSummary) -> str:
    """Tell where a run stands, and what it cost."""
    cost = "" if summary.cost_usd is None else f", ${summary.cost_usd:.4f}"
    tokens = summary.prompt_tokens + summary.completion_tokens
    reason = f": {short(summary.reason)}" if summary.reason else ""
    return (
        f"{summary.thread}  {summary.state.value}{reason}; {summary.done} read, {summary.pending} to go,"
        f" {summary.edges} edges, {summary.needs_review} to review;"
        f" {summary.model_calls} model calls, {tokens} tokens{cost}"
    )


def review_line(review: Review) -> str:
    """Tell a decision with who, when and why."""
    detail = review.relationship or review.corrected_id
    to = f" → {detail}" if detail else ""
    why = f": {short(review.why)}" if review.why else ""
    undone = " (undone)" if review.undone_at else ""
    when = f"{review.decided_at:%Y-%m-%d %H:%M}"
    pair = f"{review.downstream} ← {review.upstream}"
    return f"{review.id}  {when}  {review.decision.value} {pair}{to} by {review.who}{why}{undone}"


def name_line(review: NameReview) -> str:
    """Tell what a name was said to mean, with who, when and why."""
    decision = review.decision
    means = decision.name if decision.exists is not False else f"{decision.name}, off the Hub"
    why = f": {short(review.why)}" if review.why else ""
    undone = " (undone)" if review.undone_at else ""
    when = f"{review.decided_at:%Y-%m-%d %H:%M}"
    return f"n{review.id}  {when}  name “{short(decision.mention, 120)}” means {means} by {review.who}{why}{undone}"


def listed(items: Sequence[str]) -> str:
    """Join names with commas, or say that there are none."""
    return ", ".join(items) if items else "none"
