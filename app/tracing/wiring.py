"""The factory that ``langgraph.json`` names: the trace graph with its real ports, for a LangGraph server.

The server brings its own checkpointer and thread ids, so the graph is compiled without ours. Its input is
``{"seeds": ["org/name"], "thread": "a name"}``; the options are those a plain ``taproot trace`` would have.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from app.records.claim import Extractor
from app.records.run import RunOptions
from app.settings import load_settings
from app.store.lineage_store import LineageStore
from app.tracing.services import DEFAULT_MODEL, open_services
from graph_nodes.build import build

__all__ = ["trace_graph"]


@asynccontextmanager
async def trace_graph() -> AsyncIterator[CompiledStateGraph[Any, Any, Any, Any]]:
    """Open the services on the server's event loop and give the graph; one instance is a whole trace."""
    settings = await asyncio.to_thread(load_settings)
    options = RunOptions(
        seeds=(),
        extractor=Extractor.LLM if settings.has_model else Extractor.RULES,
        model=(settings.model or DEFAULT_MODEL) if settings.has_model else None,
        web_search=settings.tavily_api_key is not None,
    )
    store = await asyncio.to_thread(LineageStore, settings.db, options)
    try:
        async with open_services(settings, options, store, "server") as services:
            yield build(services.ports)
    finally:
        await asyncio.to_thread(store.close)
