"""merge: canonical ids, pooled edges, the next frontier; nothing taken for what it only looks like."""

from datetime import UTC, datetime

import pytest

from app.records.claim import NameDecision
from app.records.dataset import NodeKind
from app.records.review import Review, ReviewDecision
from tests.fakes import FakeModel


def card(*sentences):
    return "# New\n\n" + "\n\n".join(sentences) + "\n"


def linked(name):
    return f"This dataset is a filtered subset of [{name}](https://huggingface.co/datasets/{name}), kept as it was."


def named(name):
    return f"This dataset is a filtered subset of {name}, with every row kept as it was."


async def merged(bench, hub, *sentences, created="2024-03-01", **more):
    hub.add("lab/new", card(*sentences), created)
    await bench.to_merge("lab/new", **more)
    return {pair[1]: edge for pair, edge in (await bench.edges()).items() if pair[0] == "lab/new"}


async def decision(bench):
    [found] = (await bench.shelf.decisions_of("lab/new")).values()
    return found


async def test_an_id_that_was_renamed_is_todays(bench, hub):
    hub.add("lab/today", "# T\n", "2023-01-01").renamed["lab/former"] = "lab/today"
    edges = await merged(bench, hub, linked("lab/former"))
    assert list(edges) == ["lab/today"]
    assert edges["lab/today"].exists is True
    assert (await decision(bench)).reason == "the text gives lab/former, renamed since"
    assert (await bench.levels())["lab/today"] == (1, "pending")


async def test_the_hubs_own_case(bench, hub):
    hub.add("Lab/OLD", "# O\n", "2023-01-01")
    assert list(await merged(bench, hub, linked("lab/old"))) == ["Lab/OLD"]


async def test_an_off_hub_name_stays_and_is_not_expanded(bench, hub):
    edges = await merged(bench, hub, named("PencilForum"))
    [(upstream, edge)] = edges.items()
    assert (upstream, edge.exists, edge.status.value) == ("~pencilforum", False, "accepted")
    assert (await bench.shelf.stored_dataset(upstream)).name == "PencilForum"
    assert await bench.levels() == {"lab/new": (0, "done")}
    assert (await bench.shelf.stored_dataset("lab/new")).terminal_reason == "no accepted upstream on the Hub"


@pytest.mark.parametrize("lookalike", ["reef/gravelsums-1", "reef/gravelsums-2-10k", "reef/gravelsums-2-cot"])
async def test_a_look_alike_is_never_taken(lookalike, bench, hub):
    hub.add(lookalike, "# L\n", "2023-01-01", downloads=10**6, likes=10**5)
    edges = await merged(bench, hub, named("GravelSums-2"))
    assert lookalike not in {upstream for upstream, edge in edges.items() if edge.status == "accepted"}
    assert lookalike not in await bench.levels()


async def test_a_mention_in_the_form_of_an_id_is_asked_for_before_its_wording_says_what_it_is(bench, hub):
    hub.add("reef/stackexchange-forum", "# F\n", "2023-01-01")
    assert list(await merged(bench, hub, named("reef/stackexchange-forum"))) == ["reef/stackexchange-forum"]
    assert (await decision(bench)).method == "explicit id"


@pytest.mark.parametrize("mention", [named("reef/gravel-sums"), linked("reef/gravel-sums")])
async def test_a_re_upload_by_another_org_is_not_what_an_id_means(mention, bench, hub):
    hub.add("mirror/gravel-sums", "# G\n", "2023-01-01")
    [(upstream, edge)] = (await merged(bench, hub, mention)).items()
    assert (upstream.startswith("~"), edge.exists) == (True, False)


async def test_a_linked_id_that_is_gone_is_not_replaced_by_a_re_upload_of_its_name(bench, hub):
    hub.add("mirror/gravelsums", "# G\n", "2023-01-01")
    gone = linked("reef/gravelsums").replace("[reef/gravelsums]", "[GravelSums]")
    [(upstream, edge)] = (await merged(bench, hub, gone)).items()
    assert (upstream, edge.exists) == ("~reefgravelsums", False)
    assert (await decision(bench)).name == "reef/gravelsums"


async def test_a_name_is_found_by_search(bench, hub):
    hub.add("lab/gravelsums-2", "# G\n", "2023-01-01").add("lab/gravelsums-1", "# G\n", "2022-01-01")
    assert [name for name, edge in (await merged(bench, hub, named("GravelSums-2"))).items()] == ["lab/gravelsums-2"]
    assert (await decision(bench)).method == "search"


def tied(hub):
    return hub.add("reef/gravelsums", "# G\n", "2023-01-01").add("cove/gravelsums", "# G\n", "2023-01-01")


async def test_a_tie_stays_open_and_is_not_expanded(bench, hub):
    [(_, edge)] = (await merged(bench, tied(hub), named("GravelSums"))).items()
    assert edge.status.value == "needs_review"
    assert {candidate.id for candidate in (await decision(bench)).candidates} == {"reef/gravelsums", "cove/gravelsums"}
    assert await bench.levels() == {"lab/new": (0, "done")}


def choosing(choice):
    quote = named("GravelSums")
    claim = {"name": "GravelSums", "relationship": "Direct Inclusion/Subset", "confidence": 0.9, "evidence": quote}
    return FakeModel(
        {
            ("DocumentClaims", "lab/new"): {"claims": [claim]},
            ("NameChoice", "lab/new"): choice and {"id": choice, "reason": "it says so"},
        }
    )


async def test_a_tie_is_put_to_the_model(bench, hub):
    bench.model = choosing("reef/gravelsums")
    edges = await merged(bench, tied(hub), named("GravelSums"))
    assert {name: edge.status.value for name, edge in edges.items()} == {"reef/gravelsums": "accepted"}
    prompt = next(p.user for p in bench.model.prompts if p.name == "merge_name")
    assert named("GravelSums") in prompt
    assert "reef/gravelsums" in prompt
    assert "cove/gravelsums" in prompt
    assert len(bench.model.asked_for("NameChoice")) == 1


async def test_an_id_that_was_not_offered_settles_nothing(bench, hub):
    bench.model = choosing("evil/gravelsums")
    edges = await merged(bench, tied(hub).add("evil/gravelsums-9", "# E\n"), named("GravelSums"))
    assert {edge.status.value for edge in edges.values()} == {"needs_review"}
    assert "evil/gravelsums" not in await bench.levels()


async def test_a_choice_that_could_not_be_asked_for_leaves_it_unasked(bench, hub):
    bench.model = choosing(None)
    await merged(bench, tied(hub), named("GravelSums"))
    assert await bench.levels() == {"lab/new": (0, "unasked")}


async def test_a_person_decides_a_name_for_good(bench, hub):
    tied(hub)
    meant = NameDecision(
        downstream="any/one", mention="gravelsums", dataset_id="cove/gravelsums", name="cove/gravelsums",
        kind=NodeKind.DATASET, exists=True, method="person", reason="known",
    )  # fmt: skip
    await bench.shelf.decide_name(meant, who="me")
    edges = await merged(bench, hub, named("GravelSums"))
    assert {name: edge.status.value for name, edge in edges.items()} == {"cove/gravelsums": "accepted"}
    assert (await decision(bench)).downstream == "lab/new"


async def test_an_upstream_that_is_younger_is_not_accepted(bench, hub):
    hub.add("lab/late", "# Late\n\nRows by hand.\n", "2025-01-01")
    edges = await merged(bench, hub, linked("lab/late"))
    assert edges["lab/late"].status.value == "needs_review"
    assert "dated 2025-01-01, after its downstream (2024-03-01)" in edges["lab/late"].reason
    assert (await bench.levels()) == {"lab/new": (0, "done")}


async def test_an_upstream_with_an_older_own_paper_is_accepted(bench, hub):
    link = "[Latewords: a corpus of talks](https://arxiv.org/abs/2201.00001)"
    hub.add("lab/latewords", f"# Latewords\n\nPaper: {link}. Rows by hand.\n", "2025-01-01")
    bench.papers.add("2201.00001", "Latewords: a corpus of talks", "2022-01-01")
    edges = await merged(bench, hub, linked("lab/latewords"))
    assert edges["lab/latewords"].status.value == "accepted"
    assert str((await bench.shelf.stored_dataset("lab/latewords")).published_on) == "2022-01-01"


async def test_dates_are_looked_up_whatever_a_refreshed_run_finds_stored(bench, hub):
    link = "[Latewords: a corpus of talks](https://arxiv.org/abs/2201.00001)"
    hub.add("lab/latewords", f"# Latewords\n\nPaper: {link}. Rows by hand.\n", "2025-01-01")
    bench.papers.add("2201.00001", "Latewords: a corpus of talks", "2022-01-01")
    asked = []
    for thread in ("first", "second"):
        hub.asked.clear()
        await merged(bench, hub, linked("lab/latewords"), thread=thread, refresh=True)
        asked.append(sorted(hub.asked))
    assert asked[0] == asked[1]
    assert ("card", "lab/latewords") in asked[0]


async def test_a_date_that_could_not_be_looked_up_leaves_it_unasked(bench, hub):
    hub.add("lab/late", "# Late\n\nRows by hand.\n", "2025-01-01").down.add("card lab/late")
    await merged(bench, hub, linked("lab/late"))
    assert await bench.levels() == {"lab/new": (0, "unasked")}


async def test_unasked_keeps_what_was_found(bench, hub):
    hub.add("lab/old", "# Old\n", "2023-01-01").down.add("lab/dead")
    sentences = (linked("lab/dead"), linked("lab/old"), named("PencilForum"))
    edges = await merged(bench, hub, *sentences)
    assert {name for name, edge in edges.items() if edge.status == "accepted"} == {"lab/old", "~pencilforum"}
    assert await bench.levels() == {"lab/new": (0, "unasked"), "lab/old": (1, "pending")}
    stored = await bench.shelf.stored_dataset("lab/new")
    assert stored.terminal_reason is None
    assert not await bench.shelf.finished_reading("lab/new", "rules/1")


async def test_a_search_that_could_not_be_asked_makes_no_off_hub_node(bench, hub):
    hub.down.add("search")
    assert await merged(bench, hub, named("GravelSums")) == {}
    assert await bench.levels() == {"lab/new": (0, "unasked")}


async def test_only_accepted_upstreams_are_expanded(bench, hub):
    hub.add("lab/old", "# Old\n", "2023-01-01").add("lab/tested", "# T\n", "2023-01-01")
    tested = "## Evaluation\n\nModels are evaluated on [tested](https://huggingface.co/datasets/lab/tested) only."
    edges = await merged(bench, hub, linked("lab/old"), tested)
    assert await bench.levels() == {"lab/new": (0, "done"), "lab/old": (1, "pending")}
    assert "lab/tested" not in {name for name, edge in edges.items() if edge.status == "accepted"}


async def test_a_rejected_upstream_by_review_is_not_expanded(bench, hub):
    hub.add("lab/old", "# Old\n", "2023-01-01")
    review = Review(
        downstream="lab/new", upstream="lab/old", decision=ReviewDecision.REJECT, who="me", decided_at=datetime.now(UTC)
    )
    await bench.shelf.add_review(review)
    edges = await merged(bench, hub, linked("lab/old"))
    assert edges["lab/old"].status.value == "rejected"
    assert await bench.levels() == {"lab/new": (0, "done")}


async def test_a_dataset_is_not_its_own_upstream(bench, hub):
    edges = await merged(bench, hub, linked("lab/new"))
    assert not [edge for edge in edges.values() if edge.status == "accepted"]
    assert await bench.levels() == {"lab/new": (0, "done")}


async def test_claims_of_two_documents_become_one_edge(bench, hub):
    words = "For New we took every row of lab/old, just as it was, and changed nothing in it."
    post = f"<html><body><article><h1>How New was made</h1><p>{words}</p></article></body></html>"
    bench.web_pages.pages["https://blog.example/new"] = post
    stated = {"relationship": "Direct Inclusion/Subset", "confidence": 0.9, "name": "lab/old"}

    def answer(prompt):
        evidence = words if words in prompt.user else linked("lab/old")
        return {"claims": [{**stated, "evidence": evidence}]}

    bench.model = FakeModel({("DocumentClaims", "lab/new"): answer})
    hub.add("lab/old", "# Old\n", "2023-01-01")
    edges = await merged(bench, hub, linked("lab/old"), "See our [blog post](https://blog.example/new).")
    assert list(edges) == ["lab/old"]
    assert [kind.value for kind in edges["lab/old"].document_kinds] == ["HuggingFace README", "Blog"]
    assert len(edges["lab/old"].claim_ids) == 2


async def test_merging_twice_changes_nothing(bench, hub):
    hub.add("lab/old", "# Old\n", "2023-01-01")
    first = await merged(bench, hub, linked("lab/old"), named("PencilForum"))
    levels = await bench.levels()
    await bench.merge()
    assert {pair[1]: edge for pair, edge in (await bench.edges()).items()} == first
    assert await bench.levels() == levels
