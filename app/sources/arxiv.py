"""arXiv: what it says of papers (its Atom API), and their full text (HTML, else PDF).

Caveat: the public API wants three seconds between calls, so against it (and only while nothing is recorded
or replayed) ids that are asked for at the same time travel in one call.
"""

import asyncio
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from app.records.answer import Absent, Answer, Found, Unasked
from app.records.document import Page, Paper
from app.sources.endpoints import Service
from app.sources.http import Door, Received

__all__ = ["Arxiv", "bare_id"]

IDS_PER_CALL: Final = 50
MOST_IDS: Final = 500
TITLES_PER_CALL: Final = 10
SHORTEST_TITLE: Final = 8
LONGEST_TITLE: Final = 300
LONGEST_TEXT: Final = 20_000
MOST_AUTHORS: Final = 200
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_HTML: Final = ("text/html", "application/xhtml+xml")
_PDF: Final = ("application/pdf",)

_ID = re.compile(r"(\d{4}\.\d{4,5})(?:v\d{1,3})?|([a-z][a-z-]{1,20})(?:\.[A-Z]{2})?(/\d{7})(?:v\d{1,3})?", re.ASCII)


def bare_id(text: str) -> str | None:
    """Give an arXiv id without version and subject class; ``None`` when ``text`` is none.

    >>> bare_id("2110.14168v2"), bare_id("cs.CL/0112017"), bare_id("10.1000/182")
    ('2110.14168', 'cs/0112017', None)
    """
    match = _ID.fullmatch(text)
    if match is None:
        return None
    return match[1] or f"{match[2]}{match[3]}"


class Arxiv:
    """Satisfies ``graph_nodes.ports.Papers``."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._api = door.endpoints.public_base(Service.ARXIV_API)
        self._site = door.endpoints.public_base(Service.ARXIV)
        grouped = door.groups_calls and not door.endpoints.redirected(Service.ARXIV_API)
        self._gathering = _Gathering(self._asked) if grouped else None

    async def papers(self, arxiv_ids: Sequence[str]) -> Answer[tuple[Paper, ...]]:
        """Look up several ids at once; ids that do not exist are left out of the answer, which is sorted by id."""
        ids = sorted({bare for text in arxiv_ids[:MOST_IDS] if (bare := bare_id(text)) is not None})
        found: list[Paper] = []
        for start in range(0, len(ids), IDS_PER_CALL):
            some = ids[start : start + IDS_PER_CALL]
            answer = await (self._gathering.ask(some) if self._gathering else self._asked(some))
            if not isinstance(answer, Found):
                return answer
            found += (paper for paper in answer.value if paper.arxiv_id in some)
        return Found(tuple(found))

    async def by_title(self, title: str) -> Answer[Paper]:
        """Find the paper with this title; a near title is not it, and of equal titles the first published is."""
        words = " ".join(re.findall(r"[^\W_]+", title[:LONGEST_TITLE]))
        wanted = _folded(title)
        if len(wanted) < SHORTEST_TITLE or len(title) > LONGEST_TITLE:
            return Absent("not the title of a paper")
        answer = await self._query({"search_query": f'ti:"{words}"', "max_results": str(TITLES_PER_CALL)})
        if not isinstance(answer, Found):
            return answer
        same = [paper for paper in answer.value if _folded(paper.title) == wanted]
        if not same:
            return Absent("arXiv has no paper with this title")
        return Found(min(same, key=lambda paper: (paper.published_at, paper.arxiv_id)))

    async def full_text(self, arxiv_id: str) -> Answer[Page]:
        """Fetch the HTML version, else the PDF (``content_type`` tells which)."""
        bare = bare_id(arxiv_id)
        if bare is None:
            return Absent("not an arXiv id")
        page = await self._page(f"{self._site}/html/{bare}", _HTML)
        return await self._page(f"{self._site}/pdf/{bare}", _PDF) if isinstance(page, Absent) else page

    async def _page(self, url: str, kinds: tuple[str, ...]) -> Answer[Page]:
        bounds = self._door.bounds(Service.ARXIV, content_types=kinds)
        answer = await self._door.get(url, bounds, accept=kinds[0])
        if not isinstance(answer, Received):
            return answer
        if answer.status != 200 or not answer.body:
            return Absent(f"arXiv has no such page ({answer.status})")
        kind = answer.headers.get("content-type", kinds[0])
        return Found(Page(url=answer.url, content_type=kind, body=answer.body, etag=answer.headers.get("etag")))

    async def _asked(self, ids: Sequence[str]) -> Answer[tuple[Paper, ...]]:
        """Ask for well-formed ids; when arXiv rejects one of many, each is asked for by itself."""
        answer = await self._query({"id_list": ",".join(ids), "max_results": str(len(ids))})
        if not isinstance(answer, Absent):
            return answer
        if len(ids) == 1:
            return Found(())
        found: list[Paper] = []
        for one in ids:
            single = await self._asked([one])
            if not isinstance(single, Found):
                return single
            found += single.value
        return Found(tuple(found))

    async def _query(self, question: dict[str, str]) -> Answer[tuple[Paper, ...]]:
        """Put one question to the API; ``Absent`` when it rejects the question."""
        url = f"{self._api}/api/query?{urlencode(question, safe=',')}"
        answer = await self._door.get(url, self._door.bounds(Service.ARXIV_API), accept="application/atom+xml")
        if not isinstance(answer, Received):
            return answer
        if answer.status in (400, 404):
            return Absent("arXiv rejects the question")
        papers = _papers(answer.body) if answer.status == 200 else None
        if papers is None:
            reason = f"arXiv's answer ({answer.status}) is not a list of papers"
            return Unasked(reason, self._door.host_of(Service.ARXIV_API))
        return Found(papers)


class _Gathering:
    """Collects the ids asked for while a call is under way, and asks for them in the next one."""

    def __init__(self, ask: Callable[[Sequence[str]], Awaitable[Answer[tuple[Paper, ...]]]]) -> None:
        self._ask = ask
        self._turn = asyncio.Lock()
        self._waiting: set[str] = set()
        self._known: dict[str, Answer[tuple[Paper, ...]]] = {}

    async def ask(self, ids: Sequence[str]) -> Answer[tuple[Paper, ...]]:
        """Give the papers among ``ids``, from memory where they were asked for before."""
        self._waiting.update(one for one in ids if one not in self._known)
        while missing := [one for one in ids if one not in self._known]:
            async with self._turn:
                if any(one not in self._known for one in missing):
                    answer = await self._next(missing)
                    if not isinstance(answer, Found):
                        return answer
        found = [answer.value for one in ids if isinstance(answer := self._known[one], Found)]
        return Found(tuple(paper for papers in found for paper in papers))

    async def _next(self, missing: Sequence[str]) -> Answer[tuple[Paper, ...]]:
        some = sorted({*missing, *sorted(self._waiting)[: IDS_PER_CALL - len(missing)]} - self._known.keys())
        answer = await self._ask(some)
        if isinstance(answer, Found):
            self._waiting.difference_update(some)
            for one in some:
                self._known[one] = Found(tuple(paper for paper in answer.value if paper.arxiv_id == one))
        return answer


def _papers(body: bytes) -> tuple[Paper, ...] | None:
    """Read an Atom feed; ``None`` when it is none. Entries which are no papers are left out."""
    try:
        text = body.decode("utf-8")
        # No feed of arXiv has a document type; entities (and their bombs) come with one.
        root = None if "<!doctype" in text.lower() else ElementTree.fromstring(text)
    except (UnicodeDecodeError, ElementTree.ParseError, ValueError):
        return None
    if root is None or root.tag != f"{_ATOM}feed":
        return None
    papers = (_paper(entry) for entry in root.findall(f"{_ATOM}entry"))
    return tuple(sorted((paper for paper in papers if paper is not None), key=lambda paper: paper.arxiv_id))


def _paper(entry: ElementTree.Element) -> Paper | None:
    arxiv_id = bare_id(_text(entry, "id").partition("/abs/")[2])
    title, published_at = _text(entry, "title"), _time(_text(entry, "published"))
    if arxiv_id is None or not title or published_at is None:
        return None
    authors = (_text(author, "name") for author in entry.findall(f"{_ATOM}author")[:MOST_AUTHORS])
    return Paper(
        arxiv_id=arxiv_id,
        title=title,
        abstract=_text(entry, "summary"),
        published_at=published_at,
        authors=tuple(author for author in authors if author),
    )


def _text(element: ElementTree.Element, name: str) -> str:
    return " ".join((element.findtext(f"{_ATOM}{name}") or "").split())[:LONGEST_TEXT]


def _time(text: str) -> datetime | None:
    try:
        then = datetime.fromisoformat(text)
        return (then if then.tzinfo is not None else then.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _folded(title: str) -> str:
    """Letters and digits alone, in lower case: what two ways to print one title have in common."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", title).casefold()))
