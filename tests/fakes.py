"""Ports that answer from memory, for tests of what stands above them. Each keeps what it was asked in ``asked``.

What is named in ``down`` could not be asked; ``down`` may be emptied in the middle of a test.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.records.answer import Absent, Found, Unasked
from app.records.dataset import HubDataset
from app.records.document import Page, Paper, ReadText, SearchHit
from app.records.model_answers import BrokenAnswer, Reply
from graph_nodes.ports import Ports

__all__ = [
    "FakeHub",
    "FakeModel",
    "FakePapers",
    "FakeRepositories",
    "FakeWebPages",
    "FakeWebSearch",
    "no_pdf",
    "ports",
]


def day(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class _Fake:
    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.down: set[str] = set()

    async def _note(self, *what: Any) -> None:
        self.asked.append(what if len(what) > 1 else what[0])
        await asyncio.sleep(0)

    def _unasked(self, host: str, *keys: str) -> Unasked | None:
        if "*" in self.down or self.down & set(keys):
            return Unasked(f"{host} did not answer", host)
        return None


class FakeHub(_Fake):
    """A Hub of what was added to it; names are found whatever their case."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, HubDataset] = {}
        self.cards: dict[str, str | bytes] = {}
        self.renamed: dict[str, str] = {}

    def add(self, name: str, card: str | bytes | None = None, created: str | None = None, **more: Any) -> "FakeHub":
        self.known[name] = HubDataset(id=name, created_at=day(created), **more)
        if card is not None:
            self.cards[name] = card
        return self

    async def dataset(self, dataset_id: str) -> Any:
        await self._note("dataset", dataset_id)
        name = {old.lower(): new for old, new in self.renamed.items()}.get(dataset_id.lower(), dataset_id)
        found = {known.lower(): value for known, value in self.known.items()}.get(name.lower())
        return self._unasked("hub", dataset_id) or (Found(found) if found else Absent("not on the Hub"))

    async def card(self, dataset_id: str) -> Any:
        await self._note("card", dataset_id)
        refused = self._unasked("hub", f"card {dataset_id}")
        if refused:
            return refused
        if self.known[dataset_id].gated:
            return Absent("gated", gated=True)
        if dataset_id not in self.cards:
            return Absent("no README.md")
        card = self.cards[dataset_id]
        body = card.encode() if isinstance(card, str) else card
        return Found(Page(url=f"https://huggingface.co/datasets/{dataset_id}", content_type="text/plain", body=body))

    async def search(self, name: str) -> Any:
        await self._note("search", name)
        found = sorted(known for known in self.known if name.lower() in known.lower())
        return self._unasked("hub", f"search {name}", "search") or Found(tuple(self.known[known] for known in found))


class FakePapers(_Fake):
    """arXiv with the papers that were added; ``html`` or ``pdf`` bytes are their full text."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Paper] = {}
        self.texts: dict[str, Page] = {}

    def add(
        self,
        arxiv_id: str,
        title: str,
        published: str,
        *,
        abstract: str = "",
        html: str | None = None,
        pdf: bytes | None = None,
    ) -> "FakePapers":
        at = day(published)
        assert at is not None
        self.known[arxiv_id] = Paper(arxiv_id=arxiv_id, title=title, abstract=abstract, published_at=at)
        url = f"https://arxiv.org/abs/{arxiv_id}"
        if html is not None:
            self.texts[arxiv_id] = Page(url=url, content_type="text/html", body=html.encode())
        if pdf is not None:
            self.texts[arxiv_id] = Page(url=url, content_type="application/pdf", body=pdf)
        return self

    async def papers(self, arxiv_ids: Sequence[str]) -> Any:
        await self._note("papers", tuple(arxiv_ids))
        found = tuple(self.known[name] for name in arxiv_ids if name in self.known)
        return self._unasked("arxiv", "papers", *arxiv_ids) or Found(found)

    async def by_title(self, title: str) -> Any:
        await self._note("by_title", title)
        found = [paper for paper in self.known.values() if paper.title.lower() == title.lower()]
        return self._unasked("arxiv", title) or (Found(found[0]) if found else Absent("no paper of this title"))

    async def full_text(self, arxiv_id: str) -> Any:
        await self._note("full_text", arxiv_id)
        page = self.texts.get(arxiv_id)
        return self._unasked("arxiv", f"text {arxiv_id}") or (Found(page) if page else Absent("no full text"))


class FakeRepositories(_Fake):
    """GitHub with READMEs by ``owner/name``."""

    def __init__(self, readmes: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.readmes = dict(readmes or {})

    async def readme(self, owner: str, name: str) -> Any:
        await self._note(f"{owner}/{name}")
        text = self.readmes.get(f"{owner}/{name}")
        page = Page(url=f"https://github.com/{owner}/{name}", content_type="text/plain", body=(text or "").encode())
        return self._unasked("github", f"{owner}/{name}") or (Found(page) if text else Absent("no README"))


class FakeWebPages(_Fake):
    """The web, by address."""

    def __init__(self, pages: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.pages = dict(pages or {})

    async def page(self, url: str) -> Any:
        await self._note(url)
        html = self.pages.get(url)
        page = Page(url=url, content_type="text/html", body=(html or "").encode())
        return self._unasked("web", url) or (Found(page) if html else Absent("404"))


class FakeWebSearch(_Fake):
    """A web search which finds the same for everything."""

    def __init__(self, hits: Sequence[SearchHit] = (), *, enabled: bool = True) -> None:
        super().__init__()
        self.hits, self.enabled = tuple(hits), enabled

    async def search(self, query: str) -> Any:
        await self._note(query)
        return self._unasked("tavily", "search") or Found(self.hits)


class FakeModel(_Fake):
    """A model that answers by the name of the schema and the dataset.

    An answer is the dictionary of the schema's fields, a function from prompt to such an answer, a
    ``BrokenAnswer`` (nothing of it can be used) or ``None`` (could not be asked).
    """

    def __init__(self, answers: Mapping[tuple[str, str], Any] | None = None) -> None:
        super().__init__()
        self.answers = dict(answers or {})
        self.prompts: list[Any] = []

    async def ask(self, prompt: Any, schema: Any, *, thread: str, dataset_id: str) -> Any:
        await self._note(schema.__name__, dataset_id)
        self.prompts.append(prompt)
        answer = self.answers.get((schema.__name__, dataset_id), _plain_answer(schema.__name__))
        if callable(answer):
            answer = answer(prompt)
        if answer is None:
            return Unasked("the model did not answer", "model")
        if isinstance(answer, BrokenAnswer):
            return Found(Reply(value=None, broken=(answer,), model="fake"))
        return Found(Reply(value=schema.model_validate(answer), broken=(), model="fake"))

    def asked_for(self, schema: str) -> list[Any]:
        return [item for item in self.asked if item[0] == schema]


def _plain_answer(schema: str) -> dict[str, Any]:
    return {
        "DocumentClaims": {"claims": []},
        "DatasetProfile": {"domains": ["General"], "data_type": "manual", "summary": "Words."},
        "ClaimReview": {"verdict": "unclear", "reason": "nobody said"},
        "NameChoice": {"id": None, "reason": "nobody said"},
    }[schema]


async def no_pdf(body: bytes) -> ReadText:
    """Read a PDF whose bytes are its text."""
    return ReadText(text=body.decode())


def ports(shelf: Any, hub: Any, **more: Any) -> Ports:
    """Give ports which hold these fakes, and empty ones for the rest."""
    given = {
        "papers": FakePapers(),
        "repositories": FakeRepositories(),
        "web_pages": FakeWebPages(),
        "web_search": FakeWebSearch(enabled=False),
        "model": None,
        "read_pdf": no_pdf,
    }
    return Ports(shelf=shelf, hub=hub, **given | more)
