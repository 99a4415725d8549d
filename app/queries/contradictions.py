"""What contradicts an edge: the other side of "A from B and B from A", or of a longer circle."""

from app.queries.graph import Graph
from app.records.claim import ClaimStatus
from app.records.edge import Edge

__all__ = ["opposing"]


def opposing(graph: Graph, edge: Edge) -> tuple[Edge, ...]:
    """Give the edge the other way round unless it is rejected, else the chain that closes the circle, else nothing.

    The chain is the shortest of accepted edges by which the edge's upstream comes from its downstream.
    """
    for other in graph.upstreams.get(edge.upstream, ()):
        if other.upstream == edge.downstream and other.status is not ClaimStatus.REJECTED:
            return (other,)
    came_by: dict[str, Edge | None] = {edge.upstream: None}
    for node in (waiting := [edge.upstream]):
        for above in graph.upstreams.get(node, ()):
            if above.status is ClaimStatus.ACCEPTED and above.upstream not in came_by:
                came_by[above.upstream] = above
                waiting.append(above.upstream)
        if edge.downstream in came_by:
            return tuple(_chain(came_by, edge.downstream))
    return ()


def _chain(came_by: dict[str, Edge | None], node: str) -> list[Edge]:
    """Give the edges from the far end of the search back, so that each follows from the one after it."""
    chain = []
    while (edge := came_by[node]) is not None:
        chain.append(edge)
        node = edge.downstream
    return chain[::-1]
