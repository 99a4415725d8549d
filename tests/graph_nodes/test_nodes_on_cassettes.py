"""Every node with the real clients, played back from cassettes; each exchange of a cassette has to be used.

To record anew, against the stand-ins and at public addresses: ``--record-mode=rewrite``.
"""

from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.records.claim import Extractor
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind, DocumentReference
from app.records.identity import content_hash, stable_id
from app.records.run import RunOptions
from app.settings import load_settings
from app.tracing.recording import Tape
from app.tracing.services import open_services, replay_settings
from tests.app.cli.harbour import HARBOUR, made_of, reading_model
from tests.graph_nodes.bench import Bench
from tests.standins import StandIns

FOLDER = Path(__file__).parents[2] / "cassettes" / "graph_nodes" / Path(__file__).stem


@pytest.fixture
def opened(request, record_mode, shelf):
    """Open a bench whose ports are the real clients, on this test's cassette."""
    path = FOLDER / f"{request.node.name.replace('[', '_').rstrip(']')}.yaml"

    @asynccontextmanager
    async def bench_on(*, model=None, web_search=False):
        options = RunOptions(
            seeds=("harbour/mix",),
            extractor=Extractor.LLM if model else Extractor.RULES,
            model="standin-model" if model else None,
            web_search=web_search,
        )
        if record_mode == "none":
            options, tape = Tape.open_for_replay(path)
            async with open_services(
                replay_settings(load_settings(environment={})), options, shelf, "run", tape=tape
            ) as services:
                yield benched(services, model)
                tape.raise_if_failed()
                assert tape.unplayed() == ()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with StandIns(HARBOUR, source_model=model) as standins:
            settings = load_settings(environment=standins.environment)
            async with open_services(settings, options, shelf, "run", record=path) as services:
                yield benched(services, model)

    def benched(services, model):
        bench = Bench(shelf, services.ports.hub)
        for name in ("papers", "repositories", "web_pages", "web_search", "read_pdf"):
            setattr(bench, name, getattr(services.ports, name))
        bench.model = services.ports.model if model else None
        return bench

    return bench_on


async def with_card(bench, text, *seeds, **more):
    """Start a run whose seed has been searched and read: one card with this text."""
    [name] = seeds
    await bench.start(name, **more)
    assert await bench.take()
    url = f"https://huggingface.co/datasets/{name}"
    digest = content_hash(text)
    card = Document(id=stable_id("doc", url, digest), kind=DocumentKind.CARD, url=url, text=text, content_hash=digest)
    reference = DocumentReference(kind=DocumentKind.CARD, url=url, own=True)
    await bench.shelf.save_dataset(Dataset(id=name, name=name, exists=True))
    await bench.shelf.save_references(name, [reference])
    await bench.shelf.save_document(name, reference, card)
    bench.state |= {"dataset": name, "documents": [card.id], "route": "read"}


async def test_search_of_a_renamed_dataset(opened):
    async with opened() as bench:
        assert (await bench.searched("shore/former"))["dataset"] == "shore/base"
        assert str((await bench.shelf.stored_dataset("shore/base")).published_on) == "2023-01-01"


async def test_search_finds_the_own_paper(opened):
    async with opened() as bench:
        await bench.searched("harbour/rightwords")
        assert (await bench.shelf.stored_dataset("harbour/rightwords")).paper_url == "https://arxiv.org/abs/2405.00001"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("harbour/exam", "card gated"), ("harbour/none", "not on the Hub")],
    ids=["gated", "missing"],
)
async def test_search_of_what_ends(name, reason, opened):
    async with opened() as bench:
        assert reason in (await bench.searched(name))["reason"]


async def test_search_asks_the_web_for_a_bare_card(opened):
    async with opened(web_search=True) as bench:
        await bench.searched("harbour/bare", web_search=True)
        urls = [reference.url for reference in await bench.shelf.references("harbour/bare")]
        assert urls == ["https://huggingface.co/datasets/harbour/bare", "https://diary.harbourlab.org/bare"]


async def test_read_of_every_kind(opened):
    async with opened() as bench:
        references = [
            DocumentReference(kind=DocumentKind.CARD, url="https://huggingface.co/datasets/harbour/mix", own=True),
            DocumentReference(kind=DocumentKind.PAPER, url="https://arxiv.org/abs/2405.00001"),
            DocumentReference(kind=DocumentKind.GITHUB, url="https://github.com/harbour/left"),
            DocumentReference(kind=DocumentKind.BLOG, url="https://notes.harbourlab.org/mix"),
            DocumentReference(kind=DocumentKind.BLOG, url="https://notes.harbourlab.org/gone"),
        ]
        await bench.start("harbour/mix")
        await bench.take()
        await bench.shelf.save_references("harbour/mix", references)
        update = await bench.read()
        assert (len(update["documents"]), update["unasked"]) == (4, [])
        kinds = [document.kind for document in await bench.shelf.documents("harbour/mix")]
        assert kinds == list(DocumentKind)
        outcomes = await bench.shelf.outcomes("harbour/mix")
        assert [outcome for _, outcome, _ in outcomes] == ["read"] * 4 + ["absent"]


async def test_extract_by_a_model(opened):
    async with opened(model=reading_model) as bench:
        await with_card(bench, f"# Mix\n\n{made_of('harbour/left', 'PencilForum')}\n", "harbour/mix")
        update = await bench.extract()
        claims = await bench.shelf.claims(update["claims"])
        assert [claim.mention for claim in claims] == ["harbour/left", "PencilForum"]
        assert {claim.model for claim in claims} == {"standin-model"}


async def test_verify_looks_again_at_what_is_in_doubt(opened):
    doubted = "Shells and Gravel came up in many meetings."

    def doubting(schema, messages):
        claim = {"name": "Gravel", "relationship": "Structured Fusion", "confidence": 0.4, "evidence": doubted}
        return {
            "DocumentClaims": {"claims": [claim]},
            "ClaimReview": {"verdict": "unsupported", "reason": "It only came up."},
        }.get(schema)

    async with opened(model=doubting) as bench:
        await with_card(bench, f"# Mix\n\n{doubted}\n", "harbour/mix")
        await bench.extract()
        await bench.verify()
        [judgement] = await bench.shelf.judgements(bench.state["claims"])
        assert (judgement.reviewed_by, judgement.status.value) == ("model", "rejected")


async def test_merge_asks_the_hub_what_names_mean(opened):
    async with opened() as bench:
        await with_card(bench, f"# Mix\n\n{made_of('shore/former', 'PencilForum', 'Rightwords')}\n", "harbour/mix")
        await bench.extract()
        await bench.verify()
        await bench.merge()
        found = {pair[1] for pair, edge in (await bench.edges()).items() if edge.status == "accepted"}
        assert found == {"shore/base", "harbour/rightwords", "~pencilforum"}
        assert {name for name, (depth, _) in (await bench.levels()).items() if depth} == {
            "shore/base",
            "harbour/rightwords",
        }


async def test_a_whole_trace(opened):
    async with opened(model=reading_model) as bench:
        await bench.trace("harbour/mix")
        assert len(await bench.edges()) == 6
