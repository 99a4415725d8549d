"""The state of one looping instance: plain JSON values, identifiers only.

The SQLite saver writes every channel in every checkpoint: the graph itself lives in the store's
tables, never here.
"""

from typing import TypedDict

__all__ = ["TraceState"]


class TraceState(TypedDict, total=False):
    """What one instance carries from node to node.

    ``thread`` names the run and ``instance`` the looping instance within it; ``dataset`` is the
    canonical id once ``search`` has found it, ``taken`` the id under which the frontier holds it.
    """

    thread: str
    instance: int
    seeds: list[str]
    taken: str
    depth: int
    dataset: str
    route: str
    reason: str
    documents: list[str]
    claims: list[str]
    unasked: list[str]
    finished: bool
