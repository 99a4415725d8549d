"""The names of imported files, and the nodes they mean today.

Lines are kept as they are; what their names mean is asked anew each time, so that the graph is the same whether a
file was imported before a trace or after it, and in whatever order files were imported; but for a file that holds
two spellings of one source: it parts them when it says something new of either, and not when it repeats what is there.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlite_utils import Database

from app.naming.identifier import off_hub_id
from app.naming.sameness import ImportedName, KnownNames, today_of, told_apart
from app.store.connection import write
from app.store.packing import placeholders

__all__ = ["add_names", "imported_nodes", "nodes_of", "spellings_of"]

_ADD: Final = """
    INSERT INTO imported_names (name, folded, on_hub, apart) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET apart = max(apart, excluded.apart),
        on_hub = CASE WHEN on_hub IS NULL THEN excluded.on_hub ELSE max(on_hub, coalesce(excluded.on_hub, 0)) END
"""
_NAMES: Final = "SELECT name, on_hub, apart, folded FROM imported_names"
_MOST_AT_ONCE: Final = 10_000


def add_names(db: Database, said: Iterable[tuple[str, bool | None]], told: Collection[str]) -> None:
    """Store the names of one file, each as often as the file says something of it.

    Spellings of one name that stand side by side in it are told apart when the file says something new of one of
    them (``told``): what a file only repeats does not part what the graph holds to be one.
    """
    names: dict[str, bool | None] = {}
    for name, on_hub in said:
        known = names.get(name)
        names[name] = on_hub if known is None else known or bool(on_hub)
    concerned = {off_hub_id(name) for name in told}
    apart = {name for name in told_apart(names) if off_hub_id(name) in concerned}
    rows = [(name, off_hub_id(name), on_hub, name in apart) for name, on_hub in names.items()]
    with write(db):
        db.conn.executemany(_ADD, rows)


def imported_nodes(db: Database) -> dict[str, str]:
    """Give the node that each imported name means."""
    rows = db.execute(f"{_NAMES} ORDER BY name").fetchall()
    return _todays(rows, _known(db)) if rows else {}


def nodes_of(db: Database, names: Sequence[str]) -> dict[str, str]:
    """Give the nodes that these names mean, those which were imported, without reading the others."""
    found: dict[str, str] = {}
    for start in range(0, len(names), _MOST_AT_ONCE):
        part = list(names[start : start + _MOST_AT_ONCE])
        rows = db.execute(f"{_NAMES} WHERE name IN ({placeholders(part)})", part).fetchall()
        if rows:
            found |= _todays(rows, _known(db, rows))
    return found


def spellings_of(db: Database, node: str) -> list[str]:
    """Give the imported names that mean a node, sorted."""
    folded = node if node.startswith("~") else off_hub_id(node)
    rows = db.execute(
        f"""{_NAMES} WHERE folded = ?1 OR name IN (?2, substr(?2, 2))
        OR name IN (SELECT alias FROM frontier_aliases WHERE dataset_id = ?2)""",
        [folded, node],
    ).fetchall()
    todays = _todays(rows, _known(db, rows)) if rows else {}
    return sorted(name for name, means in todays.items() if means == node)


def _todays(rows: Sequence[tuple[str, int | None, int, str]], known: KnownNames) -> dict[str, str]:
    return {
        name: today_of(ImportedName(name, None if on_hub is None else bool(on_hub), bool(apart), folded), known)
        for name, on_hub, apart, folded in rows
    }


def _known(db: Database, rows: Sequence[tuple[str, int | None, int, str]] | None = None) -> KnownNames:
    """Give what was traced; when rows are given, as far as it concerns their names."""
    names = None if rows is None else [row[0] for row in rows]
    folded = None if rows is None else [row[3] for row in rows]
    aliases = _selected(db, "SELECT alias, dataset_id FROM frontier_aliases WHERE true", "alias", names)
    ids = _selected(
        db, "SELECT id, id FROM datasets WHERE substr(id, 1, 1) <> '~'", "datasets.name COLLATE NOCASE", names
    )
    off_hub = _selected(db, "SELECT id, name FROM datasets WHERE substr(id, 1, 1) = '~'", "id", folded)
    hub_ids: dict[str, list[str]] = {}
    for dataset_id in ids:
        hub_ids.setdefault(dataset_id.casefold(), []).append(dataset_id)
    return KnownNames(aliases, hub_ids, off_hub)


def _selected(db: Database, sql: str, column: str, values: Sequence[str] | None) -> Mapping[str, str]:
    if values is None:
        return dict(db.execute(sql).fetchall())
    return dict(db.execute(f"{sql} AND {column} IN ({placeholders(values)})", list(values)).fetchall())
