"""Depths of a run: a dataset's level is its shortest distance from a seed, whatever the order of work.

What each finished dataset opens is kept as ``frontier_edges``, so that a shorter path found later is
carried through what was read before, and opens what lay beyond the deepest level.
"""

from collections import deque
from collections.abc import Collection, Iterable
from typing import Final
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from app.records.run import FrontierState

__all__ = ["canonical", "forget_limit", "link", "relax"]

_MAX_DEPTH = "SELECT json_extract(options, '$.max_depth') FROM runs WHERE thread = ?"
_LIMITS: Final[WeakKeyDictionary[Database, dict[str, int | None]]] = WeakKeyDictionary()
_UNREAD: Final = (FrontierState.PENDING, FrontierState.UNASKED, FrontierState.BEYOND)


def canonical(db: Database, thread: str, dataset_id: str) -> str:
    """Give the id under which the run's frontier holds ``dataset_id``."""
    row = db.execute(
        "SELECT dataset_id FROM frontier_aliases WHERE thread = ? AND alias = ?", [thread, dataset_id]
    ).fetchone()
    return dataset_id if row is None else str(row[0])


def relax(db: Database, thread: str, reached: Iterable[tuple[str, int]]) -> None:
    """Put datasets into the frontier at a depth, or lower theirs, and carry that on upstream.

    The caller holds the transaction. Depths count levels from 0; rows at ``max_depth`` and deeper are beyond.
    """
    limit = _limit(db, thread)
    waiting = deque(reached)
    while waiting:
        name, depth = waiting.popleft()
        dataset_id = canonical(db, thread, name)
        row = db.execute(
            "SELECT depth, state FROM frontier WHERE thread = ? AND dataset_id = ?", [thread, dataset_id]
        ).fetchone()
        if row is None:
            state = _opened(FrontierState.BEYOND, depth, limit)
            db.execute(
                "INSERT INTO frontier (thread, dataset_id, depth, state) VALUES (?, ?, ?, ?)",
                [thread, dataset_id, depth, state.value],
            )
        elif depth < row[0]:
            _move(db, thread, dataset_id, depth, _opened(FrontierState(row[1]), depth, limit))
            waiting.extend((upstream, depth + 1) for upstream in _opens(db, thread, dataset_id))


def link(db: Database, thread: str, downstream: str, upstreams: Collection[str]) -> None:
    """Store what a dataset opens, replacing what it opened before, and bring all depths up to date."""
    before = set(_opens(db, thread, downstream))
    now = {canonical(db, thread, upstream) for upstream in upstreams} - {downstream}
    sql = "INSERT OR IGNORE INTO frontier_edges (thread, downstream, upstream) VALUES (?, ?, ?)"
    db.conn.executemany(sql, [(thread, downstream, upstream) for upstream in sorted(now)])
    depth = db.execute(
        "SELECT depth FROM frontier WHERE thread = ? AND dataset_id = ?", [thread, downstream]
    ).fetchone()[0]
    relax(db, thread, [(upstream, depth + 1) for upstream in sorted(now)])
    if before - now:
        sql = "DELETE FROM frontier_edges WHERE thread = ? AND downstream = ? AND upstream = ?"
        db.conn.executemany(sql, [(thread, downstream, upstream) for upstream in before - now])
        _recompute(db, thread)


def forget_limit(db: Database, thread: str) -> None:
    """Forget what was known of a run of that name: another one takes it."""
    _LIMITS.setdefault(db, {}).pop(thread, None)


def _limit(db: Database, thread: str) -> int | None:
    """Give the depth of a run, which never changes: reading it again would parse its thousands of seeds again."""
    known = _LIMITS.setdefault(db, {})
    if thread not in known:
        row = db.execute(_MAX_DEPTH, [thread]).fetchone()
        if row is None:
            return None
        known[thread] = None if row[0] is None else int(row[0])
    return known[thread]


def _opened(state: FrontierState, depth: int, limit: int | None) -> FrontierState:
    beyond = limit is not None and depth >= limit
    if state is FrontierState.BEYOND and not beyond:
        return FrontierState.PENDING
    if state is FrontierState.PENDING and beyond:
        return FrontierState.BEYOND
    return state


def _opens(db: Database, thread: str, downstream: str) -> list[str]:
    rows = db.execute(
        "SELECT upstream FROM frontier_edges WHERE thread = ? AND downstream = ? ORDER BY upstream",
        [thread, downstream],
    )
    return [row[0] for row in rows]


def _move(db: Database, thread: str, dataset_id: str, depth: int, state: FrontierState) -> None:
    db.execute(
        "UPDATE frontier SET depth = ?, state = ? WHERE thread = ? AND dataset_id = ?",
        [depth, state.value, thread, dataset_id],
    )


def _recompute(db: Database, thread: str) -> None:
    """Measure every distance anew; unread datasets to which no path is left leave the frontier."""
    upstreams: dict[str, list[str]] = {}
    for downstream, upstream in db.execute(
        "SELECT downstream, upstream FROM frontier_edges WHERE thread = ?", [thread]
    ):
        upstreams.setdefault(downstream, []).append(upstream)
    rows = db.execute(
        "SELECT dataset_id, depth, state, is_seed FROM frontier WHERE thread = ? AND same_as IS NULL", [thread]
    ).fetchall()
    distances = {row[0]: 0 for row in rows if row[3]}
    waiting = deque(distances)
    while waiting:
        downstream = waiting.popleft()
        for upstream in upstreams.get(downstream, ()):
            if upstream not in distances:
                distances[upstream] = distances[downstream] + 1
                waiting.append(upstream)
    limit = _limit(db, thread)
    for dataset_id, depth, state, _ in rows:
        if dataset_id in distances:
            if distances[dataset_id] != depth:
                moved = distances[dataset_id]
                _move(db, thread, dataset_id, moved, _opened(FrontierState(state), moved, limit))
        elif FrontierState(state) in _UNREAD:
            db.execute("DELETE FROM frontier WHERE thread = ? AND dataset_id = ?", [thread, dataset_id])
