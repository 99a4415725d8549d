"""Read-only questions about a lineage database; one answer for command line, chat, web and MCP.

Results name nodes as people see them: Hub ids, and the written names of what is not on the Hub.
"""

from app.queries.datasets import DatasetInContext, DocumentOutcome, dataset_in_context
from app.queries.evidence import ExplainedEdge, ExplainedPaths, claims_of, edges_now, explain, explained_pairs
from app.queries.excerpt import excerpt_of, stated_dates, whole_excerpt
from app.queries.lineage import (
    Exportable,
    each_lineage,
    exportable,
    known_names,
    languages_of,
    lineage_of,
    lineages_of,
    roots_of,
    run_summaries,
)
from app.queries.outline import outline
from app.queries.passages import Passage
from app.queries.reviews import (
    EdgeInContext,
    QueueFilter,
    edge_ids,
    edge_in_context,
    in_graph,
    known_id,
    name_reviews_of,
    reviews_of,
    shown_review,
    shown_reviews,
    waiting_datasets,
    waiting_edges,
    waiting_ids,
)
from app.queries.selection import Selection, closest_datasets, selection_of
from app.queries.whole import whole_lineage

__all__ = [
    "DatasetInContext",
    "DocumentOutcome",
    "EdgeInContext",
    "ExplainedEdge",
    "ExplainedPaths",
    "Exportable",
    "Passage",
    "QueueFilter",
    "Selection",
    "claims_of",
    "closest_datasets",
    "dataset_in_context",
    "each_lineage",
    "edge_ids",
    "edge_in_context",
    "edges_now",
    "excerpt_of",
    "explain",
    "explained_pairs",
    "exportable",
    "in_graph",
    "known_id",
    "known_names",
    "languages_of",
    "lineage_of",
    "lineages_of",
    "name_reviews_of",
    "outline",
    "reviews_of",
    "roots_of",
    "run_summaries",
    "selection_of",
    "shown_review",
    "shown_reviews",
    "stated_dates",
    "waiting_datasets",
    "waiting_edges",
    "waiting_ids",
    "whole_excerpt",
    "whole_lineage",
]
