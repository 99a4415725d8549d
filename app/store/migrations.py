"""The schema, as a list that is only ever appended to: a released migration is never edited.

Texts and sections are compressed with zlib; records which are only read whole are JSON. Everything
that a question filters by is a column.
"""

from typing import Final

from sqlite_utils import Database, Migrations

from app.naming.identifier import off_hub_id
from app.naming.sameness import told_apart

__all__ = ["MIGRATIONS", "unknown_migrations"]

MIGRATIONS: Final = Migrations("taproot")


def unknown_migrations(db: Database) -> list[str]:
    """Name the migrations the file has seen and this program does not know: it is newer."""
    table = db[Migrations.migrations_table]
    if not table.exists():
        return []
    names = [row[0] for row in db.execute(_APPLIED, [MIGRATIONS.name])]
    known = {migration.name for migration in MIGRATIONS._migrations}
    return [name for name in names if name not in known]


_APPLIED = f"SELECT name FROM {Migrations.migrations_table} WHERE migration_set = ? ORDER BY id"


@MIGRATIONS()
def m001_lineage(db: Database) -> None:
    """Datasets, documents, claims, decisions, edges."""
    db.executescript(
        """
        CREATE TABLE datasets (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, exists_on_hub INTEGER,
            published_on TEXT, terminal_reason TEXT, review_reason TEXT, record BLOB NOT NULL
        );
        CREATE INDEX datasets_by_name ON datasets (name COLLATE NOCASE);
        CREATE TABLE documents (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, url TEXT NOT NULL, title TEXT, content_hash TEXT NOT NULL,
            published_at TEXT, notes TEXT NOT NULL, text BLOB NOT NULL, sections BLOB NOT NULL
        );
        CREATE TABLE dataset_references (
            dataset_id TEXT NOT NULL, key TEXT NOT NULL, position INTEGER NOT NULL, is_current INTEGER NOT NULL,
            kind TEXT NOT NULL, url TEXT NOT NULL, title TEXT, own INTEGER NOT NULL, found_by TEXT NOT NULL,
            outcome TEXT, reason TEXT NOT NULL DEFAULT '', document_id TEXT REFERENCES documents (id),
            PRIMARY KEY (dataset_id, key)
        ) WITHOUT ROWID;
        CREATE TABLE claims (
            id TEXT PRIMARY KEY, downstream TEXT NOT NULL, document_id TEXT NOT NULL, mention TEXT NOT NULL,
            upstream_id TEXT, upstream_url TEXT, kind TEXT, relationship TEXT, confidence REAL, quote TEXT NOT NULL,
            start INTEGER, reason TEXT NOT NULL, extractor TEXT NOT NULL, prompt_hash TEXT, model TEXT, broken TEXT,
            status TEXT, verdict_reason TEXT, context TEXT, verdict_confidence REAL,
            verdict_start INTEGER, verdict_end INTEGER, explicit INTEGER, doubtful INTEGER, reviewed_by TEXT,
            decision TEXT REFERENCES decisions (id)
        );
        CREATE INDEX claims_by_downstream ON claims (downstream);
        CREATE TABLE decisions (
            id TEXT PRIMARY KEY, downstream TEXT NOT NULL, mention TEXT NOT NULL, dataset_id TEXT NOT NULL,
            name TEXT NOT NULL, kind TEXT NOT NULL, exists_on_hub INTEGER, method TEXT NOT NULL,
            reason TEXT NOT NULL, candidates TEXT NOT NULL, open INTEGER NOT NULL
        );
        CREATE TABLE edges (
            downstream TEXT NOT NULL, upstream TEXT NOT NULL, relationship TEXT, confidence REAL,
            status TEXT NOT NULL, reason TEXT NOT NULL, document_kinds TEXT NOT NULL, evidence TEXT NOT NULL,
            exists_on_hub INTEGER, claim_ids TEXT NOT NULL,
            PRIMARY KEY (downstream, upstream)
        );
        CREATE INDEX edges_by_upstream ON edges (upstream);
        """
    )


@MIGRATIONS()
def m002_runs(db: Database) -> None:
    """Runs, their frontiers, finished readings."""
    db.executescript(
        """
        CREATE TABLE runs (
            thread TEXT PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL, options TEXT NOT NULL,
            started_at TEXT NOT NULL, updated_at TEXT NOT NULL,
            owner TEXT, owner_pid INTEGER, owner_host TEXT, heartbeat_at TEXT
        );
        CREATE TABLE frontier (
            thread TEXT NOT NULL, dataset_id TEXT NOT NULL, depth INTEGER NOT NULL, state TEXT NOT NULL,
            instance INTEGER, reason TEXT NOT NULL DEFAULT '', is_seed INTEGER NOT NULL DEFAULT 0, same_as TEXT,
            PRIMARY KEY (thread, dataset_id)
        ) WITHOUT ROWID;
        CREATE INDEX frontier_by_state ON frontier (thread, state, depth, dataset_id);
        CREATE TABLE frontier_edges (
            thread TEXT NOT NULL, downstream TEXT NOT NULL, upstream TEXT NOT NULL,
            PRIMARY KEY (thread, downstream, upstream)
        ) WITHOUT ROWID;
        CREATE TABLE frontier_aliases (
            thread TEXT NOT NULL, alias TEXT NOT NULL, dataset_id TEXT NOT NULL,
            PRIMARY KEY (thread, alias)
        ) WITHOUT ROWID;
        CREATE TABLE readings (
            dataset_id TEXT NOT NULL, signature TEXT NOT NULL, finished_at TEXT NOT NULL,
            PRIMARY KEY (dataset_id, signature)
        ) WITHOUT ROWID;
        """
    )


@MIGRATIONS()
def m003_model(db: Database) -> None:
    """Answers of the model, and what they cost."""
    db.executescript(
        """
        CREATE TABLE model_answers (key TEXT PRIMARY KEY, answer BLOB NOT NULL, saved_at TEXT NOT NULL);
        CREATE TABLE usage (
            id INTEGER PRIMARY KEY, thread TEXT NOT NULL, dataset_id TEXT NOT NULL, schema_name TEXT NOT NULL,
            model TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
            cost_usd REAL, at TEXT NOT NULL
        );
        CREATE INDEX usage_by_thread ON usage (thread);
        """
    )


@MIGRATIONS()
def m004_people(db: Database) -> None:
    """What people decided: about edges, and about names."""
    db.executescript(
        """
        CREATE TABLE reviews (
            id INTEGER PRIMARY KEY AUTOINCREMENT, downstream TEXT NOT NULL, upstream TEXT NOT NULL,
            decision TEXT NOT NULL, relationship TEXT, corrected_id TEXT, who TEXT NOT NULL, why TEXT NOT NULL,
            decided_at TEXT NOT NULL, undone_at TEXT
        );
        CREATE TABLE name_reviews (
            id INTEGER PRIMARY KEY AUTOINCREMENT, folded TEXT NOT NULL, decision TEXT NOT NULL,
            who TEXT NOT NULL, why TEXT NOT NULL, decided_at TEXT NOT NULL, undone_at TEXT
        );
        CREATE INDEX name_reviews_by_name ON name_reviews (folded);
        """
    )


@MIGRATIONS()
def m005_imports(db: Database) -> None:
    """Lines of other tools, byte for byte."""
    db.executescript(
        """
        CREATE TABLE imports (
            position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, line BLOB NOT NULL,
            downstream TEXT NOT NULL, upstream TEXT, status TEXT, fields TEXT NOT NULL
        );
        CREATE INDEX imports_by_downstream ON imports (kind, downstream);
        """
    )


@MIGRATIONS()
def m006_quotes(db: Database) -> None:
    """The document's own words where a model quoted them a little differently."""
    db.executescript("ALTER TABLE claims ADD COLUMN verdict_quote TEXT;")


@MIGRATIONS()
def m007_pages(db: Database) -> None:
    """Fetched pages with their marks, to ask whether they have changed."""
    db.executescript(
        "CREATE TABLE pages (key TEXT PRIMARY KEY, etag TEXT NOT NULL, answer BLOB NOT NULL, fetched_at TEXT NOT NULL);"
    )


@MIGRATIONS()
def m008_budget(db: Database) -> None:
    """Since which call (``usage.id``) the budget of a run counts."""
    db.executescript("ALTER TABLE runs ADD COLUMN budget_since INTEGER NOT NULL DEFAULT 0;")


@MIGRATIONS()
def m009_undone_by(db: Database) -> None:
    """Who took a decision back, and why."""
    for table in ("reviews", "name_reviews"):
        db.executescript(
            f"ALTER TABLE {table} ADD COLUMN undone_by TEXT;"
            f"ALTER TABLE {table} ADD COLUMN undone_why TEXT NOT NULL DEFAULT '';"
        )
    db.executescript("CREATE INDEX reviews_by_downstream ON reviews (downstream);")


@MIGRATIONS()
def m010_imported_names(db: Database) -> None:
    """The names that imported files use, with what these say of them, to find the nodes that are meant.

    Of files that were imported before nobody knows any more which names stood side by side: spellings stay apart.
    """
    db.executescript(
        """
        CREATE TABLE imported_names (
            name TEXT PRIMARY KEY, folded TEXT NOT NULL, on_hub INTEGER, apart INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE INDEX imported_names_by_folded ON imported_names (folded);
        CREATE INDEX imports_waiting ON imports (downstream, upstream) WHERE kind = 'graph' AND status = 'needs_review';
        """
    )
    said = db.execute(
        """
        SELECT name, max(on_hub) FROM (
            SELECT downstream AS name, CASE kind WHEN 'data' THEN json_extract(fields, '$.exists') END AS on_hub
            FROM imports
            UNION ALL SELECT upstream, json_extract(fields, '$.exists') FROM imports WHERE kind = 'graph')
        GROUP BY name
        """
    )
    names = {name: None if on_hub is None else bool(on_hub) for name, on_hub in said}
    apart = told_apart(names)
    rows = [(name, off_hub_id(name), on_hub, name in apart) for name, on_hub in names.items()]
    db.conn.executemany("INSERT INTO imported_names VALUES (?, ?, ?, ?)", rows)
