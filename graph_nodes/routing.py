"""Which node comes next; every decision reads the state alone.

They are coroutines although they wait for nothing: LangGraph runs a plain function in a thread.
"""

from typing import Literal

from graph_nodes.state import TraceState

__all__ = ["after_search", "after_take"]


async def after_take(state: TraceState) -> Literal["search", "settle"]:
    """Go on with the dataset that was taken, or settle when there is none."""
    return "settle" if state.get("finished") else "search"


async def after_search(state: TraceState) -> Literal["read", "merge", "take"]:
    """Read what can be read; go straight to ``merge`` for what ends here, is stored, or could not be asked."""
    route = state.get("route")
    if route == "read":
        return "read"
    return "take" if route == "take" else "merge"
