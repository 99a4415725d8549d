"""Reads a world from a folder and says plainly what is wrong with it; the layout is in the package's docstring."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from tests.standins.arxiv import latexml
from tests.standins.pdf import make_pdf
from tests.standins.scripted_model import SCHEMAS
from tests.standins.world import (
    ModelLine,
    SearchLine,
    World,
    WorldDataset,
    WorldPage,
    WorldPaper,
    WorldRedirect,
)

__all__ = ["WorldError", "load_world"]

T = TypeVar("T")

_KEYS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(needed.split()), frozenset(optional.split()))
    for name, needed, optional in (
        (
            "datasets.jsonl",
            "id",
            "createdAt downloads likes gated private disabled tags renamed_from card",
        ),
        ("papers.jsonl", "arxiv_id title", "summary published authors text html pdf"),
        ("redirects.jsonl", "from to", "status"),
        ("tavily.jsonl", "contains results", ""),
        ("model.jsonl", "schema answer", "dataset contains"),
    )
}
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".pdf": "application/pdf",
    ".png": "image/png",
}
_PLACES = ("cards", "papers", "github", "web", *_KEYS)


class WorldError(ValueError):
    """The folder is not a world; the text names the file and the line."""


def load_world(folder: Path) -> World:
    """Read a world.

    Raises:
        WorldError: something is unknown, missing or double.
    """
    if not folder.is_dir():
        raise WorldError(f"{folder} is not a folder")
    strange = sorted(path.name for path in folder.iterdir() if path.name not in _PLACES)
    if strange:
        raise WorldError(f"{folder}: unknown {', '.join(strange)}; there may be {', '.join(_PLACES)}")
    world = World(
        datasets=_read(folder, "datasets.jsonl", _dataset),
        papers=_read(folder, "papers.jsonl", _paper),
        repositories=_repositories(folder / "github"),
        pages=_pages(folder / "web"),
        redirects=dict(_read(folder, "redirects.jsonl", _redirect)),
        searches=_read(folder, "tavily.jsonl", lambda _, row: SearchLine(row["contains"], tuple(row["results"]))),
        answers=_read(folder, "model.jsonl", _answer),
    )
    _check(folder, world)
    return world


def _read(folder: Path, name: str, make: Callable[[Path, dict[str, Any]], T]) -> tuple[T, ...]:
    made = []
    for number, row in _lines(folder / name):
        try:
            made.append(make(folder, row))
        except (WorldError, TypeError, AttributeError, KeyError) as error:
            raise WorldError(f"{name}, line {number}: {error}") from error
    return tuple(made)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.exists():
        return
    needed, optional = _KEYS[path.name]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise WorldError(f"{path.name}, line {number}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise WorldError(f"{path.name}, line {number}: not an object")
        if missing := needed - set(row):
            raise WorldError(f"{path.name}, line {number}: {', '.join(sorted(missing))} is missing")
        if unknown := set(row) - needed - optional:
            raise WorldError(f"{path.name}, line {number}: unknown key {', '.join(sorted(unknown))}")
        yield number, row


def _file(folder: Path, name: Any) -> Path:
    path = folder / str(name)
    if not path.is_file():
        raise WorldError(f"the file {name} is missing")
    return path


def _dataset(folder: Path, row: dict[str, Any]) -> WorldDataset:
    card = row.get("card")
    if row.get("gated", False) not in (False, True, "auto", "manual"):
        raise WorldError(f"gated is {row['gated']!r}, not false, auto or manual")
    return WorldDataset(
        id=row["id"],
        card=None if card is None else _file(folder, card).read_text(encoding="utf-8"),
        created_at=row.get("createdAt"),
        downloads=row.get("downloads", 0),
        likes=row.get("likes", 0),
        gated=row.get("gated", False),
        private=row.get("private", False),
        disabled=row.get("disabled", False),
        tags=tuple(row.get("tags", ())),
        renamed_from=tuple(row.get("renamed_from", ())),
    )


def _paper(folder: Path, row: dict[str, Any]) -> WorldPaper:
    title, text, authors = row["title"], row.get("text", ""), tuple(row.get("authors", ()))
    html, pdf = row.get("html"), row.get("pdf")
    if (html is True or pdf is True) and not text:
        raise WorldError("html or pdf is to be made from the text, and there is none")
    shown = latexml(title, authors, text) if html is True else None
    made = make_pdf(title, text) if text and pdf in (None, True) else None
    return WorldPaper(
        arxiv_id=row["arxiv_id"],
        title=title,
        summary=row.get("summary", ""),
        published=row.get("published", "2024-01-01"),
        authors=authors,
        html=_file(folder, html).read_text(encoding="utf-8") if isinstance(html, str) else shown,
        pdf=_file(folder, pdf).read_bytes() if isinstance(pdf, str) else made,
    )


def _redirect(_: Path, row: dict[str, Any]) -> tuple[str, WorldRedirect]:
    start = row["from"].removeprefix("https://").removeprefix("http://").rstrip("/")
    return start, WorldRedirect(row["to"], row.get("status", 302))


def _answer(_: Path, row: dict[str, Any]) -> ModelLine:
    if row["schema"] not in SCHEMAS:
        raise WorldError(f"unknown schema {row['schema']}; there are {', '.join(SCHEMAS)}")
    if not isinstance(row["answer"], dict):
        raise WorldError("answer is not an object")
    return ModelLine(row["schema"], row["answer"], row.get("dataset"), row.get("contains"))


def _repositories(folder: Path) -> dict[str, dict[str, str]]:
    repositories: dict[str, dict[str, str]] = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if not path.is_file():
            continue
        first, *rest = path.relative_to(folder).parts
        name = first if rest else path.stem
        owner, mark, repo = name.partition("__")
        if not mark or not owner or not repo:
            raise WorldError(f"github/{first}: the name is not OWNER__REPO")
        files = repositories.setdefault(f"{owner}/{repo}", {})
        files["/".join(rest) or "README.md"] = path.read_text(encoding="utf-8")
    return repositories


def _pages(folder: Path) -> dict[str, WorldPage]:
    pages = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            pages[name] = WorldPage(path.read_bytes(), _TYPES.get(path.suffix, "text/html; charset=utf-8"))
    return pages


def _check(folder: Path, world: World) -> None:
    ids = {dataset.id for dataset in world.datasets}
    double = [name for name, count in Counter(dataset.id.lower() for dataset in world.datasets).items() if count > 1]
    if double:
        raise WorldError(f"datasets.jsonl: {', '.join(sorted(double))} more than once")
    for line in world.answers:
        if line.dataset is not None and line.dataset not in ids:
            raise WorldError(f"model.jsonl: {line.dataset} is no dataset of {folder.name}")
