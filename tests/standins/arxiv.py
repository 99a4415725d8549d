"""arXiv under one base: the Atom API, HTML and PDF. A title query matches a phrase of whole words of the title."""

import re
from collections.abc import Callable
from html import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.standins.world import World, WorldPaper

__all__ = ["arxiv", "latexml"]

_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?")
_TERM = re.compile(r'(ti|all|abs|au|id):(?:"([^"]*)"|(\S+))')
_ATOM = "application/atom+xml; charset=utf-8"


def arxiv(world: World, fill: Callable[[str], str]) -> Starlette:
    """Make the service."""

    async def query(request: Request) -> Response:
        return _query(world, request)

    async def html(request: Request) -> Response:
        paper = _paper(world, request.path_params["id"])
        if paper is None or paper.html is None:
            return HTMLResponse("<html><title>404</title><h1>No HTML for this paper</h1></html>", 404)
        return HTMLResponse(fill(paper.html))

    async def pdf(request: Request) -> Response:
        paper = _paper(world, request.path_params["id"].removesuffix(".pdf"))
        if paper is None or paper.pdf is None:
            return PlainTextResponse("Not Found", 404)
        return Response(paper.pdf, media_type="application/pdf", headers={"ETag": f'"{len(paper.pdf)}"'})

    async def abstract(request: Request) -> Response:
        paper = _paper(world, request.path_params["id"])
        if paper is None:
            return HTMLResponse("<html><h1>Article not found</h1></html>", 404)
        shown = f"<h1 class='title'>{escape(paper.title)}</h1><blockquote>{escape(paper.summary)}</blockquote>"
        return HTMLResponse(f"<html><head><title>{escape(paper.title)}</title></head><body>{shown}</body></html>")

    return Starlette(
        routes=[
            Route("/api/query", query),
            Route("/html/{id:path}", html),
            Route("/pdf/{id:path}", pdf),
            Route("/abs/{id:path}", abstract),
        ]
    )


def latexml(title: str, authors: tuple[str, ...], text: str) -> str:
    """Set text as arXiv's HTML does: lines ``# Heading`` open sections, blank lines part paragraphs."""
    body, number = [], 0
    for block in re.split(r"\n\s*\n", text.strip()):
        if block.startswith("#"):
            number += 1
            heading = escape(block.lstrip("# ").strip())
            tag = f'<span class="ltx_tag ltx_tag_section">{number} </span>'
            opened = f'</section><section class="ltx_section" id="S{number}">'
            body.append(f'{opened}<h2 class="ltx_title">{tag}{heading}</h2>')
        else:
            words = escape(" ".join(block.split()))
            body.append(f'<div class="ltx_para"><p class="ltx_p">{words}</p></div>')
    names = ", ".join(
        f'<span class="ltx_creator"><span class="ltx_personname">{escape(name)}</span></span>' for name in authors
    )
    head = f'<h1 class="ltx_title ltx_title_document">{escape(title)}</h1><div class="ltx_authors">{names}</div>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{escape(title)}</title></head><body><div class="ltx_page_main">'
        f'<article class="ltx_document">{head}<section>{"".join(body)}</section></article></div></body></html>'
    )


def _paper(world: World, asked: str) -> WorldPaper | None:
    found = _ID.fullmatch(asked)
    return world.papers_by_id.get(found[1]) if found else None


def _query(world: World, request: Request) -> Response:
    ids = [part.strip() for part in request.query_params.get("id_list", "").split(",") if part.strip()]
    search = request.query_params.get("search_query", "")
    bad = next((asked for asked in ids if not _ID.fullmatch(asked)), None)
    if bad is not None:
        message = f"incorrect id format for {bad}"
        address = "https://arxiv.org/api/errors#incorrect_id_format"
        entry = f"<entry><id>{address}</id><title>Error</title><summary>{escape(message)}</summary></entry>"
        return Response(_feed(request, [entry], 1, 0), 400, media_type=_ATOM)
    try:
        start = int(request.query_params.get("start", 0))
        size = int(request.query_params.get("max_results", 10))
    except ValueError:
        return Response(_feed(request, [], 0, 0), 400, media_type=_ATOM)
    found = [paper for asked in ids if (paper := _paper(world, asked))] if ids else list(world.papers)
    if search:
        found = [paper for paper in found if _matches(paper, search)]
    elif not ids:
        found = []
    entries = [_entry(paper) for paper in found[start : start + size]]
    return Response(_feed(request, entries, len(found), start), media_type=_ATOM)


def _folded(text: str) -> str:
    words = re.findall(r"[^\W_]+", text.lower())
    return f" {' '.join(words)} "


def _matches(paper: WorldPaper, search: str) -> bool:
    fields = {"ti": paper.title, "abs": paper.summary, "au": " ".join(paper.authors), "id": paper.arxiv_id}
    fields["all"] = " ".join(fields.values())
    terms = [(name, quoted or bare) for name, quoted, bare in _TERM.findall(search)]
    if not terms:
        return all(_folded(word) in _folded(fields["all"]) for word in search.split())
    hits = [_folded(text) in _folded(fields[name]) for name, text in terms]
    return any(hits) if " OR " in search else all(hits)


def _entry(paper: WorldPaper) -> str:
    published = f"{paper.published}T17:59:59Z" if len(paper.published) == 10 else paper.published
    address = f"http://arxiv.org/abs/{paper.arxiv_id}v1"
    authors = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    return (
        f"<entry><id>{address}</id><updated>{published}</updated><published>{published}</published>"
        f"<title>{escape(paper.title)}</title><summary>  {escape(paper.summary)}\n</summary>{authors}"
        f'<link href="{address}" rel="alternate" type="text/html"/>'
        f'<link title="pdf" href="{address.replace("/abs/", "/pdf/")}" rel="related" type="application/pdf"/>'
        '<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CL"/>'
        '<category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/></entry>'
    )


def _feed(request: Request, entries: list[str], total: int, start: int) -> str:
    counts = {"totalResults": total, "startIndex": start, "itemsPerPage": len(entries)}
    shown = "".join(
        f'<opensearch:{name} xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{value}</opensearch:{name}>'
        for name, value in counts.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>ArXiv Query: {escape(request.url.query)}</title><id>http://arxiv.org/api/standin</id>"
        f"<updated>2025-01-01T00:00:00-05:00</updated>{shown}{''.join(entries)}</feed>\n"
    )
