"""Every format by its name, for the doors: which there are, what goes with which, and how an excerpt is written.

``jsonl``, the published layout, holds the whole graph with its lines; the others hold an excerpt.
"""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.exports.html import Claims
    from app.records.excerpt import Excerpt

__all__ = ["ExportFormat", "check_options", "format_named", "write_excerpt"]


class ExportFormat(StrEnum):
    """What can be written."""

    JSONL = "jsonl"
    GRAPHML = "graphml"
    MERMAID = "mermaid"
    CROISSANT = "croissant"
    PROV = "prov"
    CARD = "card"
    SVG = "svg"
    PNG = "png"
    HTML = "html"


_PICTURES: Final = frozenset({ExportFormat.SVG, ExportFormat.PNG})


def format_named(name: str) -> ExportFormat:
    """Give a format by its name, whatever its case.

    Raises:
        UsageError: there is none of that name.
    """
    try:
        return ExportFormat(name.casefold())
    except ValueError:
        raise UsageError(f"{name[:40]!r} is no format: {', '.join(ExportFormat)}.") from None


def check_options(export_format: ExportFormat, dataset: str | None, *, downstream: bool, dark: bool) -> None:
    """Refuse options that do not go together.

    Raises:
        UsageError: they do not.
    """
    if downstream and dataset is None:
        raise UsageError("--downstream needs --dataset ID: what was made from which?")
    if dark and export_format not in _PICTURES:
        raise UsageError(f"--dark is for svg and png, not for {export_format.value}.")
    if dataset is not None and export_format is ExportFormat.JSONL:
        raise UsageError("jsonl holds the whole graph; --dataset goes with the other formats.")


def write_excerpt(
    export_format: ExportFormat,
    path: Path,
    excerpt: "Excerpt",
    *,
    dark: bool = False,
    claims: "Callable[[], Claims] | None" = None,
    stated: "Callable[[], Mapping[str, str]] | None" = None,
) -> None:
    """Write an excerpt in any format but ``jsonl``.

    Args:
        export_format: which.
        path: of the file.
        excerpt: what is written.
        dark: of a picture: light on dark.
        claims: gives the evidence of the excerpt's edges, for a page; asked for then only.
        stated: gives the dates that imports state, likewise.

    Raises:
        TaprootError: it cannot be written so, or not there.
    """
    from app.exports import card, croissant, graphml, html, mermaid, png, prov, svg

    writers = {
        ExportFormat.GRAPHML: graphml.write,
        ExportFormat.MERMAID: mermaid.write,
        ExportFormat.CROISSANT: croissant.write,
        ExportFormat.PROV: prov.write,
        ExportFormat.CARD: card.write,
    }
    if export_format is ExportFormat.HTML:
        html.write(path, excerpt, claims() if claims is not None else {}, stated() if stated is not None else {})
    elif export_format is ExportFormat.SVG:
        svg.write(path, excerpt, dark=dark)
    elif export_format is ExportFormat.PNG:
        png.write(path, excerpt, dark=dark)
    else:
        writers[export_format](path, excerpt)
