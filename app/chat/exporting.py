"""The tool that writes files: every format and picture that ``taproot export`` knows."""

import asyncio
from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field

from app.chat.desk import Desk, Tool, ToolResult
from app.errors import UsageError
from app.exports import jsonl
from app.exports.formats import ExportFormat, check_options, format_named, write_excerpt
from app.queries import claims_of, excerpt_of, exportable, stated_dates

__all__ = ["EXPORTS"]


class Exported(BaseModel):
    """What to write, and where."""

    path: str = Field(description="the file to write; for jsonl the folder")
    format: str = Field(default="jsonl", description=", ".join(ExportFormat))
    dataset: str | None = Field(default=None, description="its lineage alone; absent: everything")
    downstream: bool = Field(default=False, description="what was made from the dataset, instead")
    everything: bool = Field(default=False, description="edges that were not accepted too")
    dark: bool = Field(default=False, description="svg and png: light on dark")


async def _export(desk: Desk, asked: Exported) -> ToolResult:
    if not asked.path.strip():
        raise UsageError("Name the file, or for jsonl the folder, to export to.")
    chosen = format_named(asked.format)
    check_options(chosen, asked.dataset, downstream=asked.downstream, dark=asked.dark)
    work = _write_published if chosen is ExportFormat.JSONL else _write
    names, counts = await asyncio.to_thread(work, desk.path, chosen, asked)
    for name in names:
        desk.notebook.add_text(name)
    return ToolResult({"format": chosen.value, "written": names}, (f"Written: {', '.join(names)}{counts}",))


def _write(db: Path, chosen: ExportFormat, asked: Exported) -> tuple[list[str], str]:
    excerpt = excerpt_of(db, asked.dataset, downstream=asked.downstream, include_all=asked.everything)
    told, dates = (lambda: claims_of(db, excerpt)), (lambda: stated_dates(db))
    write_excerpt(chosen, Path(asked.path), excerpt, dark=asked.dark, claims=told, stated=dates)
    return [asked.path], f" ({len(excerpt.nodes)} datasets, {len(excerpt.edges)} edges)"


def _write_published(db: Path, chosen: ExportFormat, asked: Exported) -> tuple[list[str], str]:
    parts = exportable(db, include_all=asked.everything)
    written = jsonl.write(
        Path(asked.path),
        parts.edges,
        parts.datasets,
        imported_edges=parts.imported_edges,
        imported_datasets=parts.imported_datasets,
        reviews=parts.reviews,
        include_all=asked.everything,
    )
    return list(map(str, written)), ""


EXPORTS: Final = (
    Tool(
        "export",
        "Write the lineage as a file: the published layout, an exchange format, a dataset card or a picture.",
        Exported,
        _export,
        lambda a: f"Export {a.format} to {a.path}?",
    ),
)
