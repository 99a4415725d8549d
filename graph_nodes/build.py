"""The state machine on one page.

::

    begin -> take -> search -> read -> extract -> verify -> merge -> take ... -> settle -> END
               |        `---- ends here, stored, not askable ----^
               `---- no work left ----> settle

One instance alone is a whole trace. Several, each under its own checkpoint thread and over the same
frontier table, only speed it up: there is no barrier between levels.
"""

from functools import partial
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph_nodes.extract import extract
from graph_nodes.loop import begin, settle, take
from graph_nodes.merge import merge
from graph_nodes.ports import Ports
from graph_nodes.read import read
from graph_nodes.routing import after_search, after_take
from graph_nodes.search import search
from graph_nodes.state import TraceState
from graph_nodes.verify import verify

__all__ = ["build"]


def build(ports: Ports, checkpointer: BaseCheckpointSaver[str] | None = None) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Compile the graph; without a checkpointer where the caller brings its own (the LangGraph server)."""
    shelf, hub, papers, model = ports.shelf, ports.hub, ports.papers, ports.model
    graph = StateGraph(TraceState)
    graph.add_node("begin", partial(begin, shelf=shelf))
    graph.add_node("take", partial(take, shelf=shelf))
    graph.add_node("search", partial(search, hub=hub, papers=papers, web_search=ports.web_search, shelf=shelf))
    graph.add_node(
        "read",
        partial(
            read,
            hub=hub,
            papers=papers,
            repositories=ports.repositories,
            web_pages=ports.web_pages,
            read_pdf=ports.read_pdf,
            shelf=shelf,
        ),
    )
    graph.add_node("extract", partial(extract, model=model, shelf=shelf))
    graph.add_node("verify", partial(verify, model=model, shelf=shelf))
    graph.add_node("merge", partial(merge, hub=hub, papers=papers, model=model, shelf=shelf))
    graph.add_node("settle", partial(settle, shelf=shelf))
    graph.add_edge(START, "begin")
    graph.add_edge("begin", "take")
    graph.add_conditional_edges("take", after_take)
    graph.add_conditional_edges("search", after_search)
    graph.add_edge("read", "extract")
    graph.add_edge("extract", "verify")
    graph.add_edge("verify", "merge")
    graph.add_edge("merge", "take")
    graph.add_edge("settle", END)
    return graph.compile(checkpointer=checkpointer, name="trace")
