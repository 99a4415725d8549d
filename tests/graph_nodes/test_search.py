"""search: what a dataset is on the Hub, why its lineage ends, and which documents speak of it."""

import pytest

from app.records.dataset import Dataset
from app.records.document import DocumentKind, SearchHit

CARD = "# New\n\nThis dataset is a filtered subset of [old](https://huggingface.co/datasets/lab/old), kept as it was.\n"
BARE = "# New\n\nSoon more.\n"


async def test_the_card_comes_first_and_dates_and_kind_are_stored(bench, hub):
    hub.add("lab/new", CARD, "2024-03-01", downloads=7)
    assert await bench.searched("lab/new") == {"dataset": "lab/new", "unasked": [], "route": "read", "reason": ""}
    stored = await bench.shelf.stored_dataset("lab/new")
    assert (stored.exists, str(stored.published_on), stored.dated_by) == (True, "2024-03-01", "creation on the Hub")
    references = await bench.shelf.references("lab/new")
    assert [reference.kind for reference in references] == [DocumentKind.CARD]


async def test_a_rename_is_followed_in_the_frontier(bench, hub):
    hub.add("lab/new", CARD, "2024-03-01")
    hub.renamed["lab/former"] = "lab/new"
    assert (await bench.searched("lab/former"))["dataset"] == "lab/new"
    assert await bench.levels() == {"lab/new": (0, "taken")}


async def test_a_rename_to_what_the_run_has_is_not_read_twice(bench, hub):
    hub.add("lab/new", CARD, "2024-03-01")
    hub.renamed["lab/former"] = "lab/new"
    await bench.start("lab/former", "lab/new")
    assert await bench.take()
    assert bench.state["taken"] == "lab/former"
    update = await bench.search()
    assert update["route"] == "take"
    assert "lab/new" in update["reason"]
    assert await bench.levels() == {"lab/new": (0, "pending")}
    assert await bench.take()
    assert bench.state["taken"] == "lab/new"


async def test_the_hubs_case_is_the_id(bench, hub):
    hub.add("Lab/New", CARD, "2024-03-01")
    assert (await bench.searched("lab/new"))["dataset"] == "Lab/New"


async def test_a_seed_that_the_hub_does_not_have_ends(bench):
    assert await bench.searched("lab/none") == {"dataset": "lab/none", "route": "merge", "reason": "not on the Hub"}
    stored = await bench.shelf.stored_dataset("lab/none")
    assert (stored.exists, stored.terminal_reason) == (False, "not on the Hub")


@pytest.mark.parametrize(
    ("card", "more", "reason"),
    [
        (CARD, {"gated": True}, "card gated"),
        (None, {}, "card missing"),
        ("", {}, "card empty"),
        ("\n \n", {}, "card empty"),
        ("---\nlicense: mit\n---\n", {}, "card empty"),
        ("---\nlicense: mit\nannotations_creators:\n- found\npretty_name: New\n---\n\n", {}, "card empty"),
    ],
)
async def test_what_is_gated_missing_or_empty_ends(card, more, reason, bench, hub):
    hub.add("lab/new", card, "2024-03-01", **more)
    update = await bench.searched("lab/new")
    assert (update["route"], update["reason"]) == ("merge", reason)
    assert (await bench.shelf.stored_dataset("lab/new")).terminal_reason == reason


@pytest.mark.parametrize("card", ["---\nsource_datasets:\n- lab/old\n---\n", "just these few words"])
async def test_a_card_that_says_something_is_read(card, bench, hub):
    hub.add("lab/new", card, "2024-03-01")
    assert (await bench.searched("lab/new"))["route"] == "read"


async def test_a_card_that_is_not_text_stops_nothing(bench, hub):
    hub.add("lab/new", b"\x00\xff\x89PNG\x00\x01" * 200, "2024-03-01")
    update = await bench.searched("lab/new")
    assert update["route"] == "read"
    assert (await bench.read())["documents"] == []
    [(_, outcome, reason)] = await bench.shelf.outcomes("lab/new")
    assert outcome == "absent"
    assert reason


async def test_before_since_by_its_own_paper(bench, hub):
    link = "[Dialogs of Old: a dataset](https://arxiv.org/abs/1901.00001)"
    card = f"# Dialogs of Old\n\nPaper: {link}. Rows by hand, many of them.\n"
    hub.add("lab/dialogs-of-old", card, "2023-01-01")
    bench.papers.add("1901.00001", "Dialogs of Old: a dataset of talks", "2019-01-02")
    update = await bench.searched("lab/dialogs-of-old")
    assert update["route"] == "merge"
    assert update["reason"] == "released before 2020 (2019-01-02, own paper arXiv:1901.00001)"
    stored = await bench.shelf.stored_dataset("lab/dialogs-of-old")
    assert (str(stored.paper_on), stored.paper_url) == ("2019-01-02", "https://arxiv.org/abs/1901.00001")


async def test_another_papers_year_says_nothing(bench, hub):
    card = CARD + "\nModels are trained as in [Some Transformers](https://arxiv.org/abs/1706.00001) were.\n"
    hub.add("lab/new", card, "2023-01-01", tags=("arxiv:1706.00001",))
    bench.papers.add("1706.00001", "Some Transformers", "2017-06-01", abstract="A network of attention.")
    update = await bench.searched("lab/new")
    assert update["route"] == "read"
    assert str((await bench.shelf.stored_dataset("lab/new")).published_on) == "2023-01-01"


async def test_since_is_the_runs_own(bench, hub):
    hub.add("lab/new", CARD, "2023-01-01")
    assert (await bench.searched("lab/new", since=2024))["reason"].startswith("released before 2024")


async def test_the_hubs_migration_date_is_no_date(bench, hub):
    hub.add("lab/new", CARD, None)
    assert (await bench.searched("lab/new", since=2030))["route"] == "read"


HITS = (
    SearchHit(url="https://blog.example/new", title="How New was made", content="New is built from old."),
    SearchHit(url="https://blog.example/other", title="Another thing", content="Nothing of it."),
    SearchHit(url="https://huggingface.co/datasets/lab/new", title="lab/new", content="new"),
    SearchHit(url="ftp://files.example/new", title="new", content="new"),
)


async def test_a_bare_card_is_helped_by_the_web(bench, hub):
    hub.add("lab/new", BARE, "2024-03-01")
    bench.web_search.enabled, bench.web_search.hits = True, HITS
    await bench.searched("lab/new", web_search=True)
    assert [reference.url for reference in await bench.shelf.references("lab/new")][1:] == ["https://blog.example/new"]
    assert bench.web_search.asked == ['"lab/new" dataset how it was created, source datasets']


@pytest.mark.parametrize(("card", "wanted"), [(CARD * 4, True), (BARE, False)])
async def test_the_web_is_not_asked_without_need_or_wish(card, wanted, bench, hub):
    hub.add("lab/new", card, "2024-03-01")
    bench.web_search.enabled, bench.web_search.hits = True, HITS
    await bench.searched("lab/new", web_search=wanted)
    assert bench.web_search.asked == []


async def test_a_seed_off_the_hub_may_be_found_on_the_web(bench):
    bench.web_search.enabled, bench.web_search.hits = True, HITS
    update = await bench.searched("lab/new", web_search=True)
    assert update["route"] == "read"
    assert [reference.url for reference in await bench.shelf.references("lab/new")] == ["https://blog.example/new"]


@pytest.mark.parametrize("down", ["lab/new", "card lab/new"])
async def test_what_could_not_be_asked_is_no_fact(down, bench, hub):
    hub.add("lab/new", CARD, "2024-03-01").down.add(down)
    update = await bench.searched("lab/new")
    assert (update["route"], update["unasked"]) == ("merge", ["hub did not answer"])
    stored = await bench.shelf.stored_dataset("lab/new")
    assert stored is None or stored.terminal_reason is None


async def test_papers_that_could_not_be_asked_leave_it_unasked_but_read(bench, hub):
    hub.add("lab/new", CARD + "\n**Paper:** https://arxiv.org/abs/2401.00001\n", "2024-03-01")
    bench.papers.down.add("*")
    update = await bench.searched("lab/new")
    assert (update["route"], update["unasked"]) == ("read", ["arxiv did not answer"])


@pytest.mark.parametrize("seed", ["lab/new", "lab/none"])
async def test_a_web_search_that_could_not_be_asked(seed, bench, hub):
    hub.add("lab/new", BARE, "2024-03-01")
    bench.web_search.enabled = True
    bench.web_search.down.add("*")
    update = await bench.searched(seed, web_search=True)
    assert update["unasked"] == ["tavily did not answer"]
    stored = await bench.shelf.stored_dataset(seed)
    assert stored is None or stored.terminal_reason is None


async def read_before(bench, hub):
    hub.add("lab/new", CARD, "2024-03-01").add(
        "lab/old", "# Old\n\nBy hand, all of it, over a long year.\n", "2023-01-01"
    )
    await bench.to_merge("lab/new", thread="first")
    hub.asked.clear()


async def test_a_stored_reading_is_taken_without_asking(bench, hub):
    await read_before(bench, hub)
    update = await bench.searched("lab/new", thread="second")
    assert update["route"] == "stored"
    assert len(update["claims"]) == len(update["documents"]) == 1
    assert hub.asked == []
    await bench.merge()
    assert hub.asked == []
    assert await bench.levels() == {"lab/new": (0, "done"), "lab/old": (1, "pending")}


async def test_refresh_reads_anew(bench, hub):
    await read_before(bench, hub)
    assert (await bench.searched("lab/new", thread="second", refresh=True))["route"] == "read"
    assert hub.asked[0] == ("dataset", "lab/new")
    hub.asked.clear()
    await bench.read()
    assert hub.asked == [("card", "lab/new")]


async def test_a_stored_reading_still_ends_by_since(bench, hub):
    await read_before(bench, hub)
    update = await bench.searched("lab/new", thread="second", since=2025)
    assert (update["route"], hub.asked) == ("merge", [])
    assert update["reason"].startswith("released before 2025")


async def test_another_extractor_is_another_reading(bench, hub):
    await read_before(bench, hub)
    assert (await bench.searched("lab/new", thread="second", extractor="llm", model="m"))["route"] == "read"


async def test_what_ended_by_an_option_is_no_reading(bench, hub):
    hub.add("lab/new", CARD, "2024-03-01")
    await bench.searched("lab/new", thread="first", since=2025)
    await bench.merge()
    assert (await bench.searched("lab/new", thread="second"))["route"] == "read"
    assert isinstance(await bench.shelf.stored_dataset("lab/new"), Dataset)


@pytest.mark.parametrize("card", [None, "# Gated\n"])
async def test_why_a_card_ended_it_is_not_asked_again(card, bench, hub):
    hub.add("lab/new", card, "2024-03-01", gated=card is not None)
    first = await bench.searched("lab/new", thread="first")
    await bench.merge()
    hub.asked.clear()
    again = await bench.searched("lab/new", thread="second")
    assert (again["route"], again["reason"], hub.asked) == ("merge", first["reason"], [])
    await bench.merge()
    assert (await bench.shelf.stored_dataset("lab/new")).terminal_reason == first["reason"]


async def test_an_own_paper_that_is_only_cited_is_found_by_its_title(bench, hub):
    cited = "@article{gull,\n  title={Dialogs of Old: a dataset of talks},\n  author={Gull}\n}"
    hub.add("lab/dialogs-of-old", f"# Dialogs of Old\n\n{CARD}\n```bibtex\n{cited}\n```\n", "2024-03-01")
    bench.papers.add("2301.00001", "Dialogs of Old: a dataset of talks", "2023-01-01", abstract="Talks.")
    await bench.searched("lab/dialogs-of-old")
    assert bench.papers.asked[-1] == ("by_title", "Dialogs of Old: a dataset of talks")
    assert (await bench.shelf.references("lab/dialogs-of-old"))[1].url == "https://arxiv.org/abs/2301.00001"
    assert str((await bench.shelf.stored_dataset("lab/dialogs-of-old")).published_on) == "2023-01-01"
