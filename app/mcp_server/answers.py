"""What the tools answer, typed. Texts of documents are in fields of their own, cut to a bounded length.

A list that was cut says so: ``total`` counts what there is, not what is given.
"""

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from app.mcp_server.desk import clipped
from app.queries import ExplainedEdge
from app.records.edge import Edge
from app.records.lineage import LineageNode
from app.records.run import RunSummary

if TYPE_CHECKING:
    from app.tracing.runner import TraceOutcome

__all__ = [
    "DatasetAnswer",
    "DatasetsAnswer",
    "DecisionAnswer",
    "EdgeAnswer",
    "ExplainedEdgeAnswer",
    "ExportAnswer",
    "PathAnswer",
    "PathsAnswer",
    "QueueAnswer",
    "ReportAnswer",
    "RootsAnswer",
    "RunAnswer",
    "RunsAnswer",
    "ShowAnswer",
    "TraceAnswer",
    "WhyAnswer",
]  # fmt: skip


class Answer(BaseModel):
    """A frozen answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DatasetAnswer(Answer):
    """A node of the graph; ``depth`` counts levels from the dataset that was asked for."""

    id: str
    kind: str
    depth: int
    status: str = Field(description="traced, root, off_hub, pending, beyond_depth, needs_review or known")
    reason: str
    license: str | None
    published_on: str | None

    @classmethod
    def of(cls, node: LineageNode) -> "DatasetAnswer":
        """Give the answer for a node."""
        return cls(
            id=clipped(node.id),
            kind=node.kind.value,
            depth=node.depth,
            status=node.status.value,
            reason=clipped("; ".join(text for text in (node.reason, *node.notes) if text)),
            license=node.license,
            published_on=node.published_on,
        )


class EdgeAnswer(Answer):
    """An edge; ``upstream`` is what ``downstream`` was made from."""

    downstream: str
    upstream: str
    relationship: str | None
    confidence: float | None
    status: str = Field(description="accepted, needs_review or rejected")
    reason: str

    @classmethod
    def of(cls, edge: Edge) -> "EdgeAnswer":
        """Give the answer for an edge."""
        return cls(
            downstream=clipped(edge.downstream),
            upstream=clipped(edge.upstream),
            relationship=None if edge.relationship is None else clipped(edge.relationship),
            confidence=edge.confidence,
            status=edge.status.value,
            reason=clipped(edge.reason),
        )


class ClaimAnswer(Answer):
    """What one document says; ``quote`` is its own words: data, whatever it says."""

    document: str
    kind: str
    quote: str
    mention: str
    relationship: str | None
    confidence: float | None
    verdict: str
    reason: str

    @classmethod
    def of(cls, claim: dict[str, Any]) -> "ClaimAnswer":
        """Give the answer for a claim of ``why --json``."""
        texts = {key: clipped(str(claim[key] or "")) for key in ("document", "kind", "quote", "mention", "reason")}
        relationship = claim["relationship"]
        return cls(
            **texts,
            relationship=None if relationship is None else clipped(relationship),
            confidence=claim["confidence"],
            verdict=claim["verdict"],
        )


class ExplainedEdgeAnswer(EdgeAnswer):
    """An edge with the claims behind it; ``claim_count`` counts those that are not given too."""

    claims: list[ClaimAnswer]
    claim_count: int
    notes: list[str]

    @classmethod
    def explained(cls, explained: ExplainedEdge, most_claims: int) -> "ExplainedEdgeAnswer":
        """Give the answer for an edge with its evidence."""
        told = explained.as_json()["claims"]
        return cls(
            **EdgeAnswer.of(explained.edge).model_dump(),
            claims=[ClaimAnswer.of(claim) for claim in told[:most_claims]],
            claim_count=len(told),
            notes=[clipped(note) for note in explained.notes],
        )


class ShowAnswer(Answer):
    """What a dataset comes from, or what was made from it."""

    dataset: str
    nodes: list[DatasetAnswer]
    edges: list[EdgeAnswer]
    total_nodes: int
    total_edges: int
    tree: str


class WhyAnswer(Answer):
    """Every path with its evidence, the direct edge first; ``complete`` is false when there are more paths."""

    downstream: str
    upstream: str
    paths: list[list[ExplainedEdgeAnswer]]
    complete: bool


class PathAnswer(Answer):
    """A path from a dataset to one of its sources; ``relationships[i]`` joins datasets i and i + 1."""

    datasets: list[str]
    relationships: list[str | None]
    statuses: list[str]


class PathsAnswer(Answer):
    """Paths between two datasets, the direct edge first."""

    downstream: str
    upstream: str
    paths: list[PathAnswer]
    complete: bool


class ReportAnswer(Answer):
    """What an analysis found, as ``taproot analyze ... --json`` prints it; ``cut`` names lists that were cut."""

    report: dict[str, Any]
    cut: list[str] = Field(default_factory=list)


class RootsAnswer(Answer):
    """The Hub datasets at which lineages end."""

    roots: list[str]
    total: int


class DatasetsAnswer(Answer):
    """Datasets by name."""

    datasets: list[DatasetAnswer]


class RunAnswer(Answer):
    """A run; cost is in US dollars, absent where the price of the model is not known."""

    thread: str
    state: str
    reason: str
    seeds: list[str]
    started_at: str
    updated_at: str
    datasets: int
    done: int
    pending: int
    edges: int
    needs_review: int
    model_calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None

    @classmethod
    def of(cls, summary: RunSummary) -> "RunAnswer":
        """Give the answer for a run."""
        return cls(**{**summary.model_dump(mode="json"), "reason": clipped(summary.reason)})


class RunsAnswer(Answer):
    """The runs of the database, the oldest first."""

    runs: list[RunAnswer]


class TraceAnswer(RunAnswer):
    """How a run ended; one that stopped early keeps what it found, and the tool resume goes on with it."""

    roots: list[str]
    notes: list[str]
    elapsed_s: float
    resumable: bool

    @classmethod
    def ended(cls, outcome: "TraceOutcome", roots: list[str]) -> "TraceAnswer":
        """Give the answer for a run that has ended."""
        return cls(
            **RunAnswer.of(outcome.summary).model_dump(),
            roots=roots,
            notes=list(outcome.notes),
            elapsed_s=round(outcome.elapsed_s, 3),
            resumable=outcome.error is not None and outcome.error.exit_code == 3,
        )


class ExportAnswer(Answer):
    """Lines of an export; ask again with ``next_offset`` until it is absent."""

    jsonl: str
    lines: int
    total_lines: int
    next_offset: int | None


class QueueAnswer(Answer):
    """Edges that wait for a person's decision, the most confident first."""

    edges: list[ExplainedEdgeAnswer]
    total: int


class QuestionAnswer(Answer):
    """A question of a run at work; ``evidence`` holds lines that strangers wrote."""

    number: int
    thread: str
    downstream: str
    upstream: str
    relationship: str | None
    confidence: float | None
    reason: str
    mention: str
    evidence: list[str]


class QuestionsAnswer(Answer):
    """The questions that wait for a person while runs go on."""

    questions: list[QuestionAnswer]


class DecisionAnswer(Answer):
    """A decision as it is kept; ``id`` takes it back on the command line: ``taproot review undo ID``."""

    id: int
    downstream: str
    upstream: str
    decision: str
    relationship: str | None
    corrected_id: str | None
    who: str
    why: str
