"""One self-contained page: the picture, its tables and the evidence behind every edge, without a server.

It fetches nothing and may fetch nothing: its content security policy names the hashes of its one script and its one
style sheet, and allows no other. The data stand in a script element that is no script, where nothing can end it.
"""

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from app.errors import UsageError
from app.exports import explorer
from app.exports.files import write_whole
from app.exports.picture_data import as_script_data, picture_data
from app.naming.unseen import without_unseen
from app.records.excerpt import Excerpt

__all__ = ["MOST_EDGES", "MOST_NODES", "page", "write"]

MOST_NODES: Final = 5_000
MOST_EDGES: Final = 20_000
_START: Final = """
{
  const told = JSON.parse(document.getElementById("lineage").textContent);
  taproot.explore(document.getElementById("explorer"), told);
}
"""
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<noscript>This page draws a lineage, and needs scripts for it.</noscript>
<main id="explorer" class="tp-explorer tp-alone"></main>
<script type="application/json" id="lineage">{data}</script>
<script>{script}</script>
</body>
</html>
"""

Claims = Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]


def write(path: Path, excerpt: Excerpt, claims: Claims, stated: Mapping[str, str] | None = None) -> None:
    """Write an excerpt as a page.

    Args:
        path: of the file.
        excerpt: what it shows.
        claims: of the edges (downstream, upstream), with the keys of ``why --json``.
        stated: dates that imports state and nobody has checked, by name.

    Raises:
        UsageError: more datasets or edges than a page can draw.
    """
    write_whole({path: [page(excerpt, claims, stated).encode()]})


def page(excerpt: Excerpt, claims: Claims, stated: Mapping[str, str] | None = None) -> str:
    """Give the page as text; the same excerpt gives the same text.

    Raises:
        UsageError: more datasets or edges than a page can draw.
    """
    if len(excerpt.nodes) > MOST_NODES or len(excerpt.edges) > MOST_EDGES:
        raise UsageError(
            f"A page of {len(excerpt.nodes):,} datasets and {len(excerpt.edges):,} edges cannot be drawn (at most "
            f"{MOST_NODES:,} and {MOST_EDGES:,}): name one with --dataset ID, or export graphml."
        )
    told = [list(claims.get((edge.downstream, edge.upstream), ())) for edge in excerpt.edges]
    style, script = explorer.style(), explorer.script() + _START
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    shown = excerpt.dataset or "post-training datasets"
    return _PAGE.format(
        policy=policy,
        title=html.escape(f"Lineage of {without_unseen(shown)}"),
        style=style,
        script=script,
        data=as_script_data({"data": picture_data(excerpt, stated), "claims": told}),
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
