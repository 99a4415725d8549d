"""The lineage database: one SQLite file."""
