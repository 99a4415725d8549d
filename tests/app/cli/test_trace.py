"""taproot trace and resume: what is found, what is asked, where it ends."""

import json

import pytest

from tests.app.cli.harbour import SEED, chain, reading_model, rules
from tests.standins import StandIns

FOUND = {
    ("harbour/mix", "harbour/left"),
    ("harbour/mix", "harbour/rightwords"),
    ("harbour/mix", "PencilForum"),
    ("harbour/rightwords", "harbour/left"),
    ("harbour/left", "shore/base"),
    ("shore/base", "shore/exercise"),
}


def accepted(edges):
    return {pair for pair, edge in edges.items() if edge["status"] == "accepted"}


@pytest.mark.parametrize("extractor", ["rules", "llm"])
def test_the_whole_lineage(extractor, taproot, harbour):
    outcome = taproot.ok("trace", SEED, "--extractor", extractor, environment=harbour.environment)
    assert accepted(taproot.edges()) == FOUND
    assert (outcome["state"], outcome["edges"], outcome["datasets"]) == ("complete", 6, 5)
    assert (outcome["roots"], outcome["root_ids"]) == (1, ["shore/exercise"])
    assert bool(outcome["model_calls"]) == (extractor == "llm") == bool(harbour.requests("model"))


def test_auto_uses_the_model_when_there_is_one_and_says_which(taproot, harbour):
    taproot.ok("trace", SEED, environment=harbour.environment)
    assert harbour.requests("model")
    result = taproot("trace", SEED, environment=rules(harbour.environment))
    assert result.code == 0
    assert "rules" in result.err


def test_the_end_prints_the_tree_and_the_cost(taproot, harbour):
    result = taproot("trace", SEED, environment=harbour.environment)
    assert result.code == 0
    tree, *sums = result.out.rsplit("\n", 3)
    for words in ("harbour/mix", "Direct Inclusion/Subset", "shore/exercise", "◆ root", "PencilForum", "○ off-Hub"):
        assert words in tree
    assert "released before 2020" in tree
    assert any("model calls" in line and "tokens" in line for line in sums)


def test_before_since_nothing_is_read(taproot, harbour):
    taproot.ok("trace", SEED, environment=rules(harbour.environment))
    assert not harbour.requests("hub", "shore/ancient")
    taproot.ok("trace", SEED, "--since", 2000, environment=rules(harbour.environment), db=taproot.db.with_name("b.db"))
    assert ("shore/exercise", "shore/ancient") in accepted(taproot.edges(taproot.db.with_name("b.db")))
    taproot.ok("trace", SEED, "--since", 2024, environment=rules(harbour.environment), db=taproot.db.with_name("c.db"))
    assert ("shore/base", "shore/exercise") not in taproot.edges(taproot.db.with_name("c.db"))


@pytest.mark.parametrize(
    ("depth", "found", "beyond"),
    [
        (1, {pair for pair in FOUND if pair[0] == SEED}, {"harbour/left", "harbour/rightwords"}),
        (2, FOUND - {("shore/base", "shore/exercise")}, {"shore/base"}),
    ],
)
def test_max_depth_counts_levels(depth, found, beyond, taproot, harbour):
    taproot.ok("trace", SEED, "--max-depth", depth, environment=rules(harbour.environment))
    assert accepted(taproot.edges()) == found
    nodes = taproot.ok("show", SEED)["nodes"]
    assert {node["id"] for node in nodes if node["status"] == "beyond_depth"} == beyond
    read = {seen.path.split("/datasets/")[1].partition("/resolve")[0] for seen in harbour.requests("hub", "README.md")}
    assert not read & beyond


def test_seeds_from_a_file(taproot, harbour, tmp_path):
    file = tmp_path / "seeds.txt"
    file.write_bytes(
        b"\xef\xbb\xbf# ours\nharbour/left  # the left one\n\n  https://huggingface.co/datasets/harbour/lone\n"
    )
    taproot.ok("trace", "--seeds-file", file, environment=rules(harbour.environment))
    [listed] = taproot.ok("runs")
    assert listed["seeds"] == ["harbour/left", "harbour/lone"]
    file.write_text("harbour/left\nnot an id\n")
    result = taproot("trace", "--seeds-file", file, environment=rules(harbour.environment))
    assert (result.code, "line 2" in result.err) == (2, True)
    assert taproot("trace", "--seeds-file", tmp_path / "none", environment=rules(harbour.environment)).code == 2


@pytest.mark.parametrize("asked", ["shore/former", "SHORE/Base"])
def test_a_seed_by_another_name_is_shown_under_its_own(asked, taproot, harbour):
    result = taproot("trace", asked, environment=rules(harbour.environment))
    assert result.code == 0
    assert "shore/base" in result.out
    outcome = taproot.ok("trace", asked, environment=rules(harbour.environment))
    assert outcome["root_ids"] == ["shore/exercise"]
    assert taproot.ok("show", asked)["dataset"] == "shore/base"


def test_a_second_trace_asks_only_for_what_is_new(taproot, harbour):
    taproot.ok("trace", SEED, environment=harbour.environment)
    harbour.log.clear()
    taproot.ok("trace", SEED, "harbour/pier", environment=harbour.environment)
    about = {seen.path for seen in harbour.log}
    assert any("pier" in path for path in about)
    assert not [path for path in about if "mix" in path or "base" in path or "rightwords" in path]
    assert len(harbour.requests("model")) == 4, "two calls for each of the two new datasets"
    assert ("harbour/pier", "harbour/lone") in accepted(taproot.edges())


def test_a_trace_of_what_is_stored_asks_nothing(taproot, harbour):
    first = taproot.ok("trace", SEED, environment=harbour.environment)
    harbour.log.clear()
    again = taproot.ok("trace", SEED, environment=harbour.environment)
    assert harbour.log == []
    assert [again[key] for key in ("datasets", "edges", "roots")] == [
        first[key] for key in ("datasets", "edges", "roots")
    ]
    assert again["model_calls"] == 0


def test_refresh_asks_for_everything_again(taproot, harbour):
    taproot.ok("trace", SEED, environment=harbour.environment)
    before = sorted((seen.service, seen.path) for seen in harbour.log)
    harbour.log.clear()
    exported = taproot.export()
    taproot.ok("trace", SEED, "--refresh", environment=harbour.environment)
    assert sorted((seen.service, seen.path) for seen in harbour.log) == before
    assert taproot.export() == exported


def test_a_bare_card_needs_the_web(taproot, harbour):
    taproot.ok("trace", "harbour/bare", environment=rules(harbour.environment))
    assert accepted(taproot.edges()) == set()
    other = taproot.db.with_name("web.db")
    outcome = taproot("trace", "harbour/bare", environment=harbour.environment, db=other)
    assert outcome.code == 0
    assert accepted(taproot.edges(other)) == {("harbour/bare", "harbour/lone")}


def test_a_complete_run_can_be_resumed_and_does_nothing(taproot, harbour):
    first = taproot.ok("trace", SEED, "--thread", "t", environment=harbour.environment)
    harbour.log.clear()
    again = taproot.ok("resume", "t", environment=harbour.environment)
    assert harbour.log == []
    assert {**again, "elapsed_s": 0} == {**first, "elapsed_s": 0}


def test_model_calls_are_at_most_the_documents_and_one(taproot, harbour):
    outcome = taproot.ok("trace", SEED, environment=harbour.environment)
    documents = 2 + 2 + 2 + 1  # mix and its post, left and its repository, rightwords and its paper, base
    assert outcome["model_calls"] <= documents + 4
    assert all(b"harbour/" in seen.body or b"shore/" in seen.body for seen in harbour.requests("model"))


def test_a_chain_of_many_levels(taproot):
    names = [f"deep/level-of-{word}" for word in ("ash", "beech", "cedar", "elm", "fir", "gum", "hazel", "ivy")]
    with StandIns(chain(*names), source_model=reading_model) as services:
        outcome = taproot.ok("trace", names[0], environment=services.environment)
    assert outcome["edges"] == 7
    nodes = taproot.ok("show", names[0])["nodes"]
    assert [(node["id"], node["depth"]) for node in nodes] == [(name, level) for level, name in enumerate(names)]


def test_keys_and_endpoints_come_from_one_place(taproot, harbour, tmp_path):
    file = tmp_path / "services.env"
    kept = {
        name: value for name, value in harbour.environment.items() if name not in ("OPENAI_API_KEY", "TAVILY_API_KEY")
    }
    file.write_text("".join(f"{name}={value}\n" for name, value in kept.items()))
    keys = {"OPENAI_API_KEY": "sk-of-the-environment", "TAVILY_API_KEY": "tvly-of-the-environment"}
    result = taproot("trace", SEED, "harbour/bare", "--env-file", file, environment={**keys, "TAPROOT_PATIENCE_S": "1"})
    assert result.code == 3, "the model of the file refuses who has no key"
    sent = " ".join(str(seen.headers) for seen in harbour.log)
    assert harbour.requests("model")
    assert "of-the-environment" not in sent


def test_imported_edges_keep_their_status_through_a_trace(taproot, harbour, tmp_path):
    def line(status):
        meta = {"confidence": 0.1, "relationship": "Semantic Evolution", "exists": True, "status": status}
        return json.dumps({"target": SEED, "source": "harbour/left", "meta_info": json.dumps(meta)})

    back = json.dumps({"target": "shore/base", "source": SEED, "meta_info": "{}"})
    lines = [line("rejected"), back]
    (tmp_path / "graph.jsonl").write_text("\n".join(lines) + "\n")
    assert taproot("import", tmp_path / "graph.jsonl").code == 0
    taproot.ok("trace", SEED, environment=rules(harbour.environment))
    exported = taproot.export()["graph.jsonl"].decode().splitlines()
    assert lines[0] in exported, "a line that has its status stays as it is"
    told = [one for one in map(json.loads, exported) if (one["target"], one["source"]) == ("shore/base", SEED)]
    assert [json.loads(one["meta_info"]) for one in told] == [{"status": "accepted", "reason": "imported"}]
    assert taproot("export", "jsonl", tmp_path / "accepted").code == 0
    assert back in (tmp_path / "accepted" / "graph.jsonl").read_text().splitlines()
    edges = {(edge["downstream"], edge["upstream"]): edge["status"] for edge in taproot.ok("show", SEED)["edges"]}
    assert (SEED, "harbour/left") not in edges
    assert edges["shore/base", SEED] == "accepted"
