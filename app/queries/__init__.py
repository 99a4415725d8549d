"""Read-only questions about a lineage database; one answer for command line, chat, web and MCP.

Results name nodes as people see them: Hub ids, and the written names of what is not on the Hub.
"""

from app.queries.evidence import ExplainedEdge, ExplainedPaths, explain
from app.queries.lineage import Exportable, exportable, lineage_of, lineages_of, roots_of, run_summaries
from app.queries.outline import outline
from app.queries.reviews import edge_ids, reviews_of, waiting_datasets, waiting_edges, waiting_ids
from app.queries.selection import Selection, closest_datasets, selection_of

__all__ = [
    "ExplainedEdge",
    "ExplainedPaths",
    "Exportable",
    "Selection",
    "closest_datasets",
    "edge_ids",
    "explain",
    "exportable",
    "lineage_of",
    "lineages_of",
    "outline",
    "reviews_of",
    "roots_of",
    "run_summaries",
    "selection_of",
    "waiting_datasets",
    "waiting_edges",
    "waiting_ids",
]
