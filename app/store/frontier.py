"""The frontier of a run: which datasets are to be read, are being read, or have been.

Every function is one transaction and may be repeated. A run has one owner (``runs``), so rows that are
taken belong to instances of this process, once ``release_claims`` has freed those of a process that died.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from app.errors import NotInGraphError
from app.records.claim import ClaimStatus, Extractor, NameDecision
from app.records.dataset import Dataset
from app.records.edge import Edge
from app.records.review import ReviewDecision
from app.records.run import FrontierItem, FrontierState, RunOptions
from app.store.claims import save_decisions
from app.store.connection import write
from app.store.datasets import conclude_dataset
from app.store.depths import canonical, link, relax
from app.store.edges import all_edges, drop_unsupported, save_edges
from app.store.packing import placeholders
from app.store.reviews import standing_names, standing_reviews
from app.store.runs import create_run, now

__all__ = [
    "abandon",
    "begin",
    "begin_run",
    "finish",
    "finished_reading",
    "frontier_items",
    "open_edges",
    "release_claims",
    "rename_taken",
    "reopen_accepted",
    "take",
    "take_or_count",
]

_TAKE = """
    UPDATE frontier SET state = 'taken', instance = ?2, reason = '' WHERE thread = ?1 AND dataset_id = (
        SELECT dataset_id FROM frontier WHERE thread = ?1 AND state = 'pending' ORDER BY depth, dataset_id LIMIT 1)
    RETURNING dataset_id, depth
"""


def begin(db: Database, thread: str, seeds: Sequence[str]) -> None:
    """Put seeds into the frontier at depth 0; seeds that are there already, or were renamed, stay as they are."""
    with write(db):
        for seed in dict.fromkeys(seeds):
            dataset_id = canonical(db, thread, seed)
            relax(db, thread, [(dataset_id, 0)])
            db.execute("UPDATE frontier SET is_seed = 1 WHERE thread = ? AND dataset_id = ?", [thread, dataset_id])


def begin_run(db: Database, thread: str, seeds: Sequence[str], default: RunOptions | None = None) -> None:
    """Begin a run, creating it when there is none: with ``default``, or read by the rules, and these seeds."""
    with write(db):
        if db.execute("SELECT 1 FROM runs WHERE thread = ?", [thread]).fetchone() is None:
            options = default or RunOptions(seeds=(), extractor=Extractor.RULES)
            create_run(db, thread, options.model_copy(update={"seeds": tuple(seeds)}))
        begin(db, thread, seeds)


def take(db: Database, thread: str, instance: int) -> FrontierItem | None:
    """Give an instance back what it has not finished, else claim the shallowest pending dataset (then by id)."""
    with write(db):
        row = db.execute(
            "SELECT dataset_id, depth FROM frontier WHERE thread = ? AND state = 'taken' AND instance = ? "
            "ORDER BY depth, dataset_id LIMIT 1",
            [thread, instance],
        ).fetchone()
        if row is None:
            row = next(iter(db.execute(_TAKE, [thread, instance]).fetchall()), None)
    return None if row is None else FrontierItem(dataset_id=row[0], depth=row[1], state=FrontierState.TAKEN)


def take_or_count(db: Database, thread: str, instance: int) -> FrontierItem | int:
    """Take, or count the datasets that instances have taken and not finished.

    Both at one moment: whoever finds nothing and then counts misses what was finished, and opened, in between.
    """
    with write(db):
        item = take(db, thread, instance)
        sql = "SELECT count(*) FROM frontier WHERE thread = ? AND state = 'taken'"
        return item or int(db.execute(sql, [thread]).fetchone()[0])


def rename_taken(db: Database, thread: str, taken: str, name: str) -> bool:
    """Tell the frontier that ``taken`` is ``name``, in every place; false when the run has ``name`` elsewhere.

    A doubled row stays, done, as the other spelling of ``name``, and lends it its depth.
    """
    if taken == name:
        return True
    with write(db):
        row = _row(db, thread, taken)
        if row is None:
            return canonical(db, thread, taken) == name
        if row["same_as"] is not None:
            return False
        db.execute(
            "INSERT OR REPLACE INTO frontier_aliases (thread, alias, dataset_id) VALUES (?, ?, ?)",
            [thread, taken, name],
        )
        db.execute(
            "UPDATE frontier_aliases SET dataset_id = ? WHERE thread = ? AND dataset_id = ?", [name, thread, taken]
        )
        for side in ("downstream", "upstream"):
            sql = f"UPDATE OR REPLACE frontier_edges SET {side} = ? WHERE thread = ? AND {side} = ?"
            db.execute(sql, [name, thread, taken])
        if _row(db, thread, name) is None:
            db.execute("UPDATE frontier SET dataset_id = ? WHERE thread = ? AND dataset_id = ?", [name, thread, taken])
            return True
        _double(db, thread, taken, name, row)
        return False


def finish(
    db: Database,
    thread: str,
    taken: str,
    dataset: Dataset,
    decisions: Mapping[str, NameDecision],
    edges: Sequence[Edge],
    expand: Sequence[str],
    state: FrontierState,
    reason: str,
    signature: str,
) -> None:
    """Store what became of a taken dataset and open the next frontier: all of it in one transaction, or nothing.

    An empty ``signature`` says that a later run may not take this reading as it is.

    Raises:
        NotInGraphError: the run's frontier does not hold ``taken``.
    """
    with write(db):
        held = taken if _row(db, thread, taken) is not None else canonical(db, thread, taken)
        row = _row(db, thread, held)
        if row is None:
            raise NotInGraphError(f"The frontier of run {thread} does not hold {taken}.")
        conclude_dataset(db, dataset)
        save_decisions(db, decisions)
        save_edges(db, edges)
        drop_unsupported(db, dataset.id, {edge.upstream for edge in edges})
        if row["same_as"] is None:
            link(db, thread, held, expand)
        db.execute(
            "UPDATE frontier SET state = ?, reason = ?, instance = NULL WHERE thread = ? AND dataset_id = ?",
            [state.value, reason, thread, held],
        )
        if signature and state is FrontierState.DONE:
            db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?)", [dataset.id, signature, now()])
        # Once a second will do: the row holds all seeds, and is written whole.
        sql = "UPDATE runs SET updated_at = ?1 WHERE thread = ?2 AND substr(updated_at, 1, 19) <> substr(?1, 1, 19)"
        db.execute(sql, [now(), thread])


def finished_reading(db: Database, dataset_id: str, signature: str) -> bool:
    """Whether some run has finished reading this dataset with this extractor, model and prompts."""
    sql = "SELECT 1 FROM readings WHERE dataset_id = ? AND signature = ?"
    return db.execute(sql, [dataset_id, signature]).fetchone() is not None


def release_claims(db: Database, thread: str, instances: Collection[int] = ()) -> None:
    """Make pending again what could not be asked, and what is taken by other instances than these."""
    kept = sorted(instances)
    sql = f"""UPDATE frontier SET state = 'pending', instance = NULL WHERE thread = ? AND (state = 'unasked'
        OR state = 'taken' AND (instance IS NULL OR instance NOT IN ({placeholders(kept)})))"""
    with write(db):
        db.execute(sql, [thread, *kept])


def abandon(db: Database, thread: str, instance: int) -> None:
    """Make pending again what one instance has taken and will not finish."""
    with write(db):
        db.execute(
            "UPDATE frontier SET state = 'pending', instance = NULL "
            "WHERE thread = ? AND state = 'taken' AND instance = ?",
            [thread, instance],
        )


def reopen_accepted(db: Database, thread: str) -> int:
    """Open what people's decisions on edges and names add to this run; gives how many datasets are new."""
    before = _size(db, thread)
    edges = {(edge.downstream, edge.upstream): edge for edge in all_edges(db)}
    named = {decision.dataset_id for decision in standing_names(db).values()}
    pairs = {pair for pair in edges if pair[1] in named}
    for (downstream, upstream), review in standing_reviews(db).items():
        meant = review.corrected_id if review.decision is ReviewDecision.CORRECT else None
        pairs.add((downstream, meant or upstream))
    open_edges(db, thread, [edges[pair] for pair in sorted(pairs & set(edges))])
    return _size(db, thread) - before


def open_edges(db: Database, thread: str, edges: Iterable[Edge]) -> None:
    """Put the upstreams of those edges into the frontier that are accepted and that the run has come to."""
    with write(db):
        for edge in edges:
            held = _row(db, thread, canonical(db, thread, edge.downstream))
            if held is None or edge.status is not ClaimStatus.ACCEPTED or not _on_hub(edge):
                continue
            db.execute(
                "INSERT OR IGNORE INTO frontier_edges (thread, downstream, upstream) VALUES (?, ?, ?)",
                [thread, held["dataset_id"], canonical(db, thread, edge.upstream)],
            )
            relax(db, thread, [(edge.upstream, held["depth"] + 1)])


def frontier_items(db: Database, thread: str) -> list[FrontierItem]:
    """Give the run's datasets, shallowest first, without second spellings of the same one."""
    rows = db.execute(
        "SELECT dataset_id, depth, state, reason FROM frontier WHERE thread = ? AND same_as IS NULL "
        "ORDER BY depth, dataset_id",
        [thread],
    )
    return [
        FrontierItem(dataset_id=dataset_id, depth=depth, state=FrontierState(state), reason=reason)
        for dataset_id, depth, state, reason in rows
    ]


def _row(db: Database, thread: str, dataset_id: str) -> dict[str, Any] | None:
    sql = "SELECT * FROM frontier WHERE thread = ? AND dataset_id = ?"
    return next(iter(db.query(sql, [thread, dataset_id])), None)


def _double(db: Database, thread: str, taken: str, name: str, row: Mapping[str, Any]) -> None:
    db.execute(
        "UPDATE frontier SET state = 'done', instance = NULL, same_as = ?, reason = ?, is_seed = 0 "
        "WHERE thread = ? AND dataset_id = ?",
        [name, f"the same as {name}", thread, taken],
    )
    if row["is_seed"]:
        db.execute("UPDATE frontier SET is_seed = 1 WHERE thread = ? AND dataset_id = ?", [thread, name])
    relax(db, thread, [(name, row["depth"])])


def _size(db: Database, thread: str) -> int:
    return int(db.execute("SELECT count(*) FROM frontier WHERE thread = ?", [thread]).fetchone()[0])


def _on_hub(edge: Edge) -> bool:
    return edge.exists is not False and not edge.upstream.startswith("~")
