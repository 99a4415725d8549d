import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.naming.aliases import look_up
from app.naming.candidates import apply_choice, decide_alias, decide_explicit, decide_off_hub, rank, search_terms
from app.records.claim import NameDecision
from app.records.dataset import Dataset, HubDataset, NodeKind
from app.records.model_answers import NameChoice

DOWNSTREAM = Dataset(id="lab/child", name="lab/child", published_on=dt.date(2025, 1, 1))


def hub(
    dataset_id: str, day: str | None = "2023-01-01", *, likes: int = 0, downloads: int = 0, **more: object
) -> HubDataset:
    created_at = None if day is None else dt.datetime.fromisoformat(day + "T00:00:00Z")
    return HubDataset.model_validate(
        {"id": dataset_id, "created_at": created_at, "likes": likes, "downloads": downloads, **more}
    )


def ranked(mention: str, *found: HubDataset, sentence: str = "", url: str | None = None) -> NameDecision:
    return rank(mention, found, downstream=DOWNSTREAM, sentence=sentence, url=url)


@pytest.mark.parametrize(
    ("mention", "look_alikes"),
    [
        ("OpenMathInstruct-2", ["nvidia/OpenMathInstruct-1", "x/OpenMathInstruct"]),
        ("Some-Set-10k", ["a/Some-Set-50k", "a/Some-Set", "a/Some-Set-10k-v2"]),
        ("NuminaMath-CoT", ["AI-MO/NuminaMath-TIR", "AI-MO/NuminaMath-1.5", "AI-MO/NuminaMath"]),
        ("xP3", ["bigscience/P3"]),
        ("P3", ["bigscience/xP3", "x/xp3"]),
        ("Some Tales", ["a/some-tales-cleaned", "a/some-tales-test", "b/some_tales_filtered"]),
        ("HumanEval+", ["openai/openai_humaneval", "a/HumanEval"]),
        ("SlimPajama-627B", ["x/SlimPajama-6B", "x/SlimPajama"]),
        ("Some Tales", ["a/more-tales", "a/some-other-tales"]),
        ("OpenHermes", ["teknium/OpenHermes-2.5", "a/openhermes-2"]),
    ],
)
def test_a_look_alike_is_never_taken(mention: str, look_alikes: list[str]) -> None:
    decision = ranked(mention, *(hub(dataset_id, likes=999, downloads=99_999) for dataset_id in look_alikes))
    assert decision.exists is False
    assert (decision.dataset_id[0], decision.method) == ("~", "off-hub")


@pytest.mark.parametrize(
    ("mention", "right", "wrong"),
    [
        ("OpenMathInstruct-2", "nvidia/OpenMathInstruct-2", ["nvidia/OpenMathInstruct-1"]),
        ("Some Set 10k", "a/Some-Set-10k", ["a/Some-Set-50k", "a/Some-Set"]),
        ("NuminaMath-TIR", "AI-MO/NuminaMath-TIR", ["AI-MO/NuminaMath-CoT"]),
        ("SlimPajama-627B", "cerebras/SlimPajama-627B", ["x/SlimPajama-6B"]),
        ("SlimPajama", "cerebras/SlimPajama-627B", ["x/slimpajama-chunked"]),
        ("some tales", "a/Some_Tales", ["a/Some_Tales-filtered"]),
        ("codecontest", "deepmind/code_contests", ["x/code_contests_plus"]),
        ("SomeTalesInstruct", "a/some-tales-instruct", ["a/some-tales"]),
        (
            "WizardLM Evol Instruct 70k",
            "WizardLM/WizardLM_evol_instruct_70k",
            ["WizardLM/WizardLM_evol_instruct_V2_196k"],
        ),
    ],
)
def test_sizes_versions_and_suffixes_decide(mention: str, right: str, wrong: list[str]) -> None:
    decision = ranked(mention, *(hub(dataset_id, likes=999) for dataset_id in wrong), hub(right))
    assert (decision.dataset_id, decision.exists, decision.open, decision.method) == (right, True, False, "search")


def test_re_uploads_with_more_likes_do_not_win() -> None:
    original = hub("first/Some-Tales", "2022-05-01", likes=3, downloads=10)
    decision = ranked("Some-Tales", hub("mirror/Some-Tales", "2022-09-01", likes=9000, downloads=90_000), original)
    assert (decision.dataset_id, decision.open) == ("first/Some-Tales", False)
    assert "the earliest" in decision.reason


def test_the_org_the_text_names_wins_over_age() -> None:
    found = [hub("first/Some-Tales", "2022-05-01"), hub("tale-lab/Some-Tales", "2023-05-01")]
    assert ranked("Some-Tales", *found, sentence="Some-Tales, released by Tale Lab").dataset_id == "tale-lab/Some-Tales"
    assert ranked("Some-Tales", *found, url="https://github.com/tale-lab/tales").dataset_id == "tale-lab/Some-Tales"
    assert ranked("tale-lab/Some-Tales", *found).dataset_id == "tale-lab/Some-Tales"


def test_an_org_called_like_the_dataset_is_not_named_by_it() -> None:
    found = [hub("openorca/OpenOrca", "2023-06-01"), hub("openorca/OpenOrca-10k", "2023-06-01")]
    assert ranked("OpenOrca", *found, sentence="rows of OpenOrca").dataset_id == "openorca/OpenOrca"


def test_the_downstreams_own_org_counts_only_when_nothing_says_otherwise() -> None:
    own, other = hub("lab/Some-Tales", "2023-01-01"), hub("other/Some-Tales", "2023-01-01")
    assert ranked("Some-Tales", own, other).dataset_id == "lab/Some-Tales"
    assert ranked("Some-Tales", own, other, sentence="the Some-Tales of Other").dataset_id == "other/Some-Tales"


def test_a_candidate_that_says_it_derives_from_another_is_not_the_original() -> None:
    copy = hub("a/Some-Tales", "2023-01-01", source_datasets=("b/Some-Tales",))
    assert ranked("Some-Tales", copy, hub("b/Some-Tales", "2023-01-01")).dataset_id == "b/Some-Tales"


def test_what_is_equally_good_stays_open_with_its_candidates() -> None:
    decision = ranked("Some-Tales", hub("a/Some-Tales", likes=900), hub("b/Some-Tales"))
    assert decision.open
    assert [candidate.id for candidate in decision.candidates] == ["a/Some-Tales", "b/Some-Tales"]


def test_variants_of_a_known_publisher_stay_open_off_the_hub() -> None:
    decision = ranked("Zebra Math", hub("AI-MO/ZebraMath-CoT"), hub("AI-MO/ZebraMath-TIR"), hub("x/ZebraMath-zh"))
    assert (decision.open, decision.exists, decision.dataset_id) == (True, False, "~zebramath")
    assert {candidate.id for candidate in decision.candidates} == {"AI-MO/ZebraMath-CoT", "AI-MO/ZebraMath-TIR"}


def test_what_was_created_after_the_downstream_is_not_meant() -> None:
    assert ranked("Some-Tales", hub("a/Some-Tales", "2025-01-02")).exists is False
    assert ranked("Some-Tales", hub("a/Some-Tales", "2025-01-01")).exists is True
    assert ranked("Some-Tales", hub("a/Some-Tales", "2025-06-01", arxiv_ids=("1901.01234",))).exists is True


@pytest.mark.parametrize("mention", ["math", "code", "physics", "train", "AB"])
def test_an_ordinary_word_needs_its_org(mention: str) -> None:
    found = hub(f"tale-lab/{mention}")
    assert ranked(mention, found).exists is False
    assert ranked(mention, found, sentence=f"the {mention} set by Tale Lab").dataset_id == found.id


def test_a_year_that_is_a_configuration_is_no_obstacle() -> None:
    found = hub("chal/some_challenge", config_names=("release_2017", "release_2020"))
    assert ranked("SomeChallenge 2017", found).dataset_id == "chal/some_challenge"
    assert ranked("SomeChallenge v3", found).exists is False


def test_nothing_found_keeps_the_clean_name() -> None:
    decision = ranked("the **Old Tales** dataset (Doe et al., 1999)")
    assert (decision.dataset_id, decision.name, decision.kind) == ("~oldtales", "Old Tales", NodeKind.DATASET)


def test_crawls_do_not_become_re_uploads() -> None:
    alias = look_up("CommonCrawl")
    assert alias is not None
    decision = decide_alias("CommonCrawl", alias, None, DOWNSTREAM)
    assert (decision.dataset_id, decision.kind, decision.exists) == ("~commoncrawl", NodeKind.CRAWL, False)


def test_aliases_keep_their_name_when_the_hub_lacks_the_id() -> None:
    alias = look_up("GSM8K")
    assert alias is not None
    known = decide_alias("gsm8k", alias, hub("openai/gsm8k"), DOWNSTREAM)
    assert (known.dataset_id, known.exists, known.kind) == ("openai/gsm8k", True, NodeKind.BENCHMARK)
    missing = decide_alias("gsm8k", alias, None, DOWNSTREAM)
    assert (missing.dataset_id, missing.exists) == ("~gsm8k", False)
    assert "openai/gsm8k" in missing.reason


def test_explicit_ids_follow_renames() -> None:
    decision = decide_explicit("Tales", hub("new/Tales"), "old/Tales", DOWNSTREAM)
    assert (decision.dataset_id, decision.method, decision.exists) == ("new/Tales", "explicit id", True)
    assert decision.reason == "the text gives old/Tales, renamed since"


def test_off_hub_nodes_keep_their_kind() -> None:
    decision = decide_off_hub("old textbooks", DOWNSTREAM, NodeKind.BOOK, "named as such")
    assert (decision.dataset_id, decision.kind, decision.exists) == ("~oldtextbooks", NodeKind.BOOK, False)


def test_a_choice_settles_a_tie_only_among_the_offered() -> None:
    tie = ranked("Some-Tales", hub("a/Some-Tales"), hub("b/Some-Tales"))
    offered = [candidate.id for candidate in tie.candidates]
    chosen = apply_choice(tie, NameChoice(id="b/Some-Tales", reason="its paper"), offered)
    assert (chosen.dataset_id, chosen.open, chosen.method, chosen.reason) == (
        "b/Some-Tales",
        False,
        "model",
        "its paper",
    )
    assert chosen.candidates == tie.candidates
    none = apply_choice(tie, NameChoice(id=None, reason="none fits"), offered)
    assert (none.dataset_id, none.exists, none.open) == ("~sometales", False, False)
    invented = apply_choice(tie, NameChoice(id="evil/set", reason="sure"), offered)
    assert (invented.dataset_id, invented.open) == (tie.dataset_id, True)


@pytest.mark.parametrize(
    ("mention", "dataset_id"),
    [
        ("Natural Questions", "g/natural_questions"),
        ("hotpotqa", "h/hotpot_qa"),
        ("codecontest", "d/code_contests"),
        ("SlimOrca 550K", "o/SlimOrca"),
        ("WikiTableQuestions", "s/wikitablequestions"),
        ("OpenMath Reasoning", "n/OpenMathReasoning"),
        ("old bagel tales 2.5", "n/old_bagel-tales-2.5"),
        ("lab/Some-Set", "lab/some-set"),
        ("the Some Tales dataset (v1)", "a/some-tales-v1"),
    ],
)
def test_a_search_by_part_of_the_id_finds_it(mention: str, dataset_id: str) -> None:
    terms = search_terms(mention, None)
    assert 1 <= len(terms) <= 3
    assert any(term.lower() in dataset_id.lower() for term in terms)


def test_a_noun_that_belongs_to_the_id_is_compared_too() -> None:
    assert ranked("smolltale corpus", hub("a/smolltale-corpus")).dataset_id == "a/smolltale-corpus"


def test_a_mention_that_is_a_link_to_the_hub_names_its_id() -> None:
    link = "https://hf.co/datasets/tale-lab/train"
    assert "tale-lab/train" in search_terms(link, None)
    assert ranked(link, hub("tale-lab/train"), hub("other/train")).dataset_id == "tale-lab/train"


def test_no_words_no_search() -> None:
    assert search_terms("???", None) == ()
    assert search_terms("the set", "lab/Some-Set")[0] == "lab/some-set"


_IDS = st.sampled_from(
    ["a/Some-Tales", "b/some_tales", "lab/Some-Tales", "a/Some-Tales-10k", "c/Tales", "a/Some-Tales-v2"]
)
_FOUND = st.lists(
    st.builds(
        hub, _IDS, st.none() | st.sampled_from(["2022-05-01", "2024-05-01", "2025-05-01"]), likes=st.integers(0, 9)
    ),
    unique_by=lambda found: found.id,
)


@settings(deadline=None)
@given(st.data(), st.sampled_from(["Some Tales", "Some-Tales-10k", "tales", "x"]), _FOUND)
def test_ranking_does_not_depend_on_the_order_found(data: st.DataObject, mention: str, found: list[HubDataset]) -> None:
    decision = ranked(mention, *found)
    assert ranked(mention, *data.draw(st.permutations(found))) == decision
    assert decision.exists is False or decision.dataset_id in {one.id for one in found}
    assert all(0.0 <= candidate.score <= 1.0 for candidate in decision.candidates)


@given(st.text(max_size=200), st.text(max_size=200))
def test_odd_mentions_do_not_crash(mention: str, sentence: str) -> None:
    decision = ranked(mention, hub("a/Some-Tales"), sentence=sentence)
    assert decision.mention == mention
    assert len(search_terms(mention, None)) <= 3
