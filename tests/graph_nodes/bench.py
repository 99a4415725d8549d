"""A bench for nodes: a run on a real database, a dataset taken from its frontier, nodes called by hand."""

from typing import Any

from app.records.claim import Extractor
from app.records.run import RunOptions
from app.store.lineage_store import LineageStore
from graph_nodes.build import build
from graph_nodes.extract import extract
from graph_nodes.loop import begin, settle, take
from graph_nodes.merge import merge
from graph_nodes.read import read
from graph_nodes.search import search
from graph_nodes.verify import verify
from tests.fakes import FakeHub, FakePapers, FakeRepositories, FakeWebPages, FakeWebSearch, no_pdf, ports

__all__ = ["Bench"]


class Bench:
    """Calls the nodes as the graph does, and keeps the state between them."""

    def __init__(self, shelf: LineageStore, hub: FakeHub) -> None:
        self.shelf, self.hub = shelf, hub
        self.papers = FakePapers()
        self.repositories = FakeRepositories()
        self.web_pages = FakeWebPages()
        self.web_search = FakeWebSearch(enabled=False)
        self.model: Any = None
        self.read_pdf: Any = no_pdf
        self.state: dict[str, Any] = {}

    async def start(self, *seeds: str, thread: str = "run", **more: Any) -> None:
        given = {"extractor": Extractor.LLM if self.model else Extractor.RULES, "model": "fake" if self.model else None}
        await self.shelf.create_run(thread, RunOptions(seeds=seeds, **given | more))
        self.state = {"thread": thread, "instance": 0, "seeds": list(seeds)}
        await self._do(begin, shelf=self.shelf)

    async def take(self) -> bool:
        await self._do(take, shelf=self.shelf)
        return not self.state["finished"]

    async def search(self) -> dict[str, Any]:
        return await self._do(search, hub=self.hub, papers=self.papers, web_search=self.web_search, shelf=self.shelf)

    async def read(self) -> dict[str, Any]:
        return await self._do(
            read,
            hub=self.hub,
            papers=self.papers,
            repositories=self.repositories,
            web_pages=self.web_pages,
            read_pdf=self.read_pdf,
            shelf=self.shelf,
        )

    async def extract(self) -> dict[str, Any]:
        return await self._do(extract, model=self.model, shelf=self.shelf)

    async def verify(self) -> dict[str, Any]:
        return await self._do(verify, model=self.model, shelf=self.shelf)

    async def merge(self) -> dict[str, Any]:
        return await self._do(merge, hub=self.hub, papers=self.papers, model=self.model, shelf=self.shelf)

    async def settle(self) -> None:
        await self._do(settle, shelf=self.shelf)

    async def searched(self, seed: str, **more: Any) -> dict[str, Any]:
        """Start a run with one seed, take it and search it."""
        await self.start(seed, **more)
        assert await self.take()
        return await self.search()

    async def to_claims(self, seed: str, **more: Any) -> None:
        """Go as far as the claims of one seed."""
        assert (await self.searched(seed, **more))["route"] == "read"
        await self.read()
        await self.extract()

    async def to_merge(self, seed: str, **more: Any) -> None:
        """Go all the way with one seed."""
        await self.to_claims(seed, **more)
        await self.verify()
        await self.merge()

    async def trace(self, *seeds: str, **more: Any) -> None:
        """Run the whole graph as one instance."""
        await self.start(*seeds, **more)
        await self.graph().ainvoke(self.state, {"recursion_limit": 10_000})

    def graph(self) -> Any:
        given = {name: getattr(self, name) for name in ("papers", "repositories", "web_pages", "web_search", "model")}
        return build(ports(self.shelf, self.hub, read_pdf=self.read_pdf, **given))

    async def levels(self) -> dict[str, tuple[int, str]]:
        items = await self.shelf.frontier(self.state["thread"])
        return {item.dataset_id: (item.depth, item.state.value) for item in items}

    async def edges(self) -> dict[tuple[str, str], Any]:
        return {(edge.downstream, edge.upstream): edge for edge in await self.shelf.edges()}

    async def _do(self, node: Any, **given: Any) -> dict[str, Any]:
        update: dict[str, Any] = await node(self.state, **given)
        self.state = {**self.state, **update}
        return update
