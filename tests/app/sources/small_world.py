"""What the stand-ins know when the cassettes of this room are recorded: a few invented datasets and their documents."""

from tests.standins.world import SearchLine, World, WorldDataset, WorldPage, WorldPaper, WorldRedirect

_CARD = """---
license: cc-by-4.0
source_datasets: [lantern-lab/fjord-sums]
configs:
- config_name: easy
- config_name: hard
---
# Harbour Sums

Problems of Fjord Sums, rewritten.
"""

SMALL_WORLD = World(
    datasets=(
        WorldDataset(
            "lantern-lab/harbour-sums",
            card=_CARD,
            created_at="2024-05-06T07:08:09.000Z",
            downloads=120,
            likes=7,
            tags=("arxiv:2405.01234",),
            renamed_from=("lantern-lab/harbor-sums", "harboursums"),
        ),
        WorldDataset("lantern-lab/fjord-sums", card="# Fjord Sums\n", downloads=120, likes=9),
        WorldDataset("tidepool/fjord-sums-copy", card="# Copy\n", downloads=3, likes=0),
        WorldDataset("tidepool/bare", downloads=1),
        WorldDataset("tidepool/locked", card="# Locked\n", gated="auto"),
        WorldDataset("tidepool/closed", card="# Closed\n", gated="manual"),
        WorldDataset("tidepool/stopped", card="# Stopped\n", disabled=True),
        *(WorldDataset(f"pebbles/gravel-{n:03}", downloads=n // 10) for n in range(150)),
    ),
    papers=(
        WorldPaper(
            "2405.01234",
            "Harbour Sums: Rewriting Arithmetic",
            "We rewrite problems.",
            "2024-05-02",
            ("A. Gull", "B. Tern"),
            html="<!DOCTYPE html><html><body><h1>Harbour Sums</h1><p>We rewrite problems.</p></body></html>",
            pdf=b"%PDF-1.4 harbour",
        ),
        WorldPaper("2301.00007", "Harbour Sums: Rewriting Arithmetic, Again", "More.", "2023-01-01"),
        WorldPaper("cs/0112017", "An Old Note on Sums", "Old.", "2001-12-01", pdf=b"%PDF-1.4 old"),
    ),
    repositories={
        "lantern-lab/harbour": {"README.md": "# Harbour\n"},
        "lantern-lab/quay": {"readme.md": "# Quay\n"},
        "lantern-lab/bare": {"setup.py": ""},
    },
    pages={
        "blog.lantern.org/sums": WorldPage(b"<html><title>Sums</title><p>How we made it.</p></html>"),
        "blog.lantern.org/data": WorldPage(b'{"a": 1}', "application/json"),
        "blog.lantern.org/paper.pdf": WorldPage(b"%PDF-1.4 blog", "application/pdf"),
    },
    redirects={"lantern.org/old": WorldRedirect("https://blog.lantern.org/sums", 301)},
    searches=(
        SearchLine(
            "harbour sums",
            (
                {"url": "https://blog.lantern.org/sums", "title": "Sums", "content": "How we made it.", "score": 0.9},
                {"url": "https://lantern.org/old", "title": "Old", "content": "", "score": 0.2},
            ),
        ),
    ),
)
