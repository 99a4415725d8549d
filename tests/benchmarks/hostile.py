"""Hostile addresses, ids and documents through the real door and nodes: ``python -m tests.benchmarks.hostile``.

10,000 seeded cases. Expected, and printed as counted: no private connection, no key at a foreign host, no request
that no client of ours makes, no forged delimiter in a prompt, no control character in an output, no key in the
database or the export, no crash.
"""

import argparse
import asyncio
import contextlib
import io
import re
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from app.cli import run as command
from app.cli.plain_text import plain_lines
from app.errors import MalformedIdError
from app.exports import jsonl
from app.llm.chat_model import ChatModel
from app.llm.prices import load_prices
from app.llm.spend import Spend
from app.naming.identifier import parse_dataset_id
from app.queries import exportable
from app.settings import Settings, load_settings
from app.sources.arxiv import Arxiv
from app.sources.endpoints import Service
from app.sources.github import GitHub
from app.sources.http import Door, Received
from app.sources.huggingface import HuggingFace
from app.sources.patience import Patience
from app.sources.pdf import PdfProcesses
from app.sources.sdk_transports import model_client
from app.sources.tavily import Tavily
from app.sources.webpage import WebPage
from app.store.lineage_store import LineageStore
from tests.app.sources.doors import Jumping
from tests.benchmarks import hostile_cases
from tests.benchmarks.hostile_world import KEYS, World, completion, keys_in_database, watched_world
from tests.graph_nodes.bench import Bench

__all__ = ["Report", "measure"]

SHOWN_EVERY = 20


@dataclass
class Report:
    """What was counted; ``breaches`` must be empty."""

    addresses: int = 0
    opened: int = 0
    ids: int = 0
    documents: int = 0
    outputs: int = 0
    crashes: list[str] = field(default_factory=list)
    unsafe_outputs: list[str] = field(default_factory=list)
    kept_keys: list[str] = field(default_factory=list)
    world: World = field(default_factory=World)

    @property
    def cases(self) -> int:
        """How many cases ran."""
        return self.addresses + self.ids + self.documents

    @property
    def breaches(self) -> dict[str, list[str]]:
        """What must not happen, by kind, with where it did."""
        found = {
            "private connections": self.world.private_connections,
            "keys at foreign hosts": self.world.keys_abroad,
            "requests no client of ours makes": self.world.odd_requests,
            "forged delimiters": self.world.forged_prompts,
            "outputs that steer a terminal": self.unsafe_outputs,
            "keys kept in database or export": self.kept_keys,
            "crashes": self.crashes,
        }
        return {kind: places for kind, places in found.items() if places}


class _Run:
    """One door, one database, and the cases that go through them."""

    def __init__(self, runner: asyncio.Runner, world: World, settings: Settings, report: Report) -> None:
        self.runner, self.world, self.settings, self.report = runner, world, settings, report
        self.clock = Jumping()
        patience = Patience(5.0, clock=self.clock, sleep=self.clock.sleep, chance=lambda: 0.5)
        self.door = Door(settings, resolver=world.resolve, patience=patience)
        self.hub, self.papers, self.repositories = HuggingFace(self.door), Arxiv(self.door), GitHub(self.door)
        self.pages, self.search = WebPage(self.door), Tavily(self.door)
        self.client = model_client(self.door)
        spend = Spend(None, None, load_prices(None))
        self.model = ChatModel(
            base_url=self.door.endpoints.base(Service.OPENAI),
            api_key=settings.openai_api_key,
            model="hostile",
            client=self.client,
            patience=patience,
            spend=spend,
        )
        self.store = LineageStore(settings.db)
        self.number = 0

    def one(self, case: Callable[[Any], Coroutine[Any, Any, None]], given: Any) -> None:
        """Run a case; whatever it raises is a crash."""
        self.number += 1
        # A service that one case made fail is asked again in the next.
        self.clock.now += 100.0
        try:
            self.runner.run(case(given))
        except Exception as error:  # noqa: BLE001 (to count crashes is what this is for)
            self.report.crashes.append(f"{case.__name__} {given!r:.300}: {type(error).__name__}: {error}"[:600])
        self.world.check_requests()

    async def address(self, url: str) -> None:
        """Open it, be redirected to it by a foreign host, and by a service that was given a key."""
        self.report.addresses += 1
        self.world.location = url.encode("utf-8", "replace")
        self.report.opened += isinstance(await self.door.get(url), Received)
        await self.door.get(f"http://public.org/hop{self.number}")
        hub = self.door.endpoints.public_base(Service.HUGGINGFACE)
        await self.door.get(f"{hub}/api/datasets/hop{self.number}", self.door.bounds(Service.HUGGINGFACE))

    async def identifier(self, given: str) -> None:
        """Hand it to everything that takes an id."""
        self.report.ids += 1
        with contextlib.suppress(MalformedIdError):
            parse_dataset_id(given)
        owner, _, name = given.partition("/")
        await self.hub.dataset(given)
        await self.hub.card(given)
        await self.hub.search(given)
        await self.repositories.readme(owner, name)
        await self.papers.papers([given])
        await self.papers.by_title(given)
        await self.papers.full_text(given)
        await self.search.search(given)

    async def document(self, given: tuple[bytes, bytes, bytes, Any, bool]) -> None:
        """Trace a dataset whose Hub entry, card, links and model answers are hostile."""
        self.report.documents += 1
        card, answer, found, said, by_model = given
        name = f"org/d{self.number}"
        self.world.card, self.world.hub_answer = card, answer.replace(b"org/name", name.encode())
        self.world.search_body = found.replace(b"name", name.encode())
        self.world.model_body = completion(said)
        bench = Bench(self.store, self.hub)  # type: ignore[arg-type]
        bench.papers, bench.repositories = self.papers, self.repositories  # type: ignore[assignment]
        bench.web_pages, bench.web_search = self.pages, self.search  # type: ignore[assignment]
        bench.model, bench.read_pdf = self.model if by_model else None, PdfProcesses()
        await bench.trace(name, thread=f"run{self.number}", max_depth=1, web_search=True)

    def show(self) -> None:
        """Look at what the commands print of the newest dataset."""
        name = f"org/d{self.number}"
        for arguments in (["show", name], ["show", name, "--json"], ["review"], ["review", "--json"], ["runs"]):
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                command([*arguments, "--db", str(self.settings.db)])
            self.report.outputs += 1
            printed = out.getvalue() + err.getvalue()
            if printed != plain_lines(printed):
                self.report.unsafe_outputs.append(" ".join(arguments))

    async def close(self) -> None:
        await self.client.aclose()
        await self.door.aclose()
        self.store.close()


def measure(cases: int, seed: int, folder: Path) -> Report:
    """Run ``cases`` cases (three in five addresses, the rest ids and documents) and count."""
    report = Report()
    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        world = report.world = runner.run(stack.enter_async_context(watched_world()))
        settings = load_settings(environment={**world.environment, "TAPROOT_DB": str(folder / "lineage.db")})
        run = _Run(runner, world, settings, report)
        shares = cases - 2 * (cases // 5), cases // 5, cases // 5
        world.redirects = True
        _generate(shares[0], seed, hostile_cases.urls(), lambda given: run.one(run.address, given))
        world.redirects = False
        _generate(shares[1], seed, hostile_cases.ids(), lambda given: run.one(run.identifier, given))

        def document(given: tuple[bytes, bytes, bytes, Any, bool]) -> None:
            run.one(run.document, given)
            if report.documents % SHOWN_EVERY == 0:
                run.show()

        answers = hostile_cases.hub_answers("org/name")
        found, said = hostile_cases.search_answers(), hostile_cases.model_answers()
        drawn = st.tuples(hostile_cases.cards(), answers, found, said, st.booleans())
        _generate(shares[2], seed, drawn, document)
        runner.run(run.close())
        runner.run(stack.aclose())
    report.kept_keys = [*keys_in_database(settings.db), *_keys_in_export(settings.db, folder)]
    return report


def _generate(count: int, seed: int, strategy: st.SearchStrategy[Any], use: Callable[[Any], None]) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(strategy)
    def each(given: Any) -> None:
        use(given)

    each()


def _keys_in_export(db: Path, folder: Path) -> list[str]:
    parts = exportable(db, include_all=True)
    files = jsonl.write(folder / "export", parts.edges, parts.datasets, include_all=True)
    return [str(file.name) for file in files if any(key in file.read_text() for key in KEYS.values())]


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=4)
    arguments = parser.parse_args()
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        report = measure(arguments.cases, arguments.seed, Path(folder))
    world = report.world
    counted = {
        "cases": report.cases,
        "addresses, ids, documents": f"{report.addresses}, {report.ids}, {report.documents}",
        "addresses opened (public ones)": report.opened,
        "requests that arrived": world.requests,
        "connections to public hosts, to own services": f"{world.public_connections}, {world.service_connections}",
        "prompts seen by the model": world.prompts,
        "outputs of commands": report.outputs,
        "private connections": len(world.private_connections),
        "keys at foreign hosts": len(world.keys_abroad),
        "requests no client of ours makes": len(world.odd_requests),
        "forged delimiters": len(world.forged_prompts),
        "outputs that steer a terminal": len(report.unsafe_outputs),
        "keys kept in database or export": len(report.kept_keys),
        "crashes": len(report.crashes),
        "CPU": f"{time.process_time() - started:.0f} s",
    }
    for name, value in counted.items():
        print(f"{name}: {value}")  # noqa: T201
    for kind, places in report.breaches.items():
        print(f"\n{kind}:\n  " + "\n  ".join(re.sub(r"[^\x20-\x7e]", "?", place) for place in places[:20]))  # noqa: T201
    raise SystemExit(1 if report.breaches else 0)


if __name__ == "__main__":
    main()
