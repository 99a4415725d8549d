"""Decisions of people: kept with who, when and why, stronger than every later trace, and undone at will."""

import pytest

from tests.running import taproot, taproot_json
from tests.standins.server import StandIns
from tests.standins.world import World, WorldDataset

CARD = "# Mix\n\nThis dataset is a filtered subset of [base](https://huggingface.co/datasets/acme/base).\n"


@pytest.fixture(scope="module")
def environment():
    datasets = (
        WorldDataset(id="acme/mix", card=CARD, created_at="2024-02-01"),
        WorldDataset(id="acme/base", card="# Base\n\nSampled from Lost Riddles by hand.\n", created_at="2024-06-01"),
        WorldDataset(id="acme/other", card="# Other\n\nWritten by our annotators.\n", created_at="2021-06-01"),
        WorldDataset(id="finders/riddles", card="# R\n\nWritten by hand in a summer.\n", created_at="2021-06-01"),
    )
    with StandIns(World(datasets=datasets)) as running:
        kept = dict(running.environment)
        for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TAVILY_BASE_URL", "TAVILY_API_KEY"):
            del kept[name]
        yield kept


@pytest.fixture
def db(environment, tmp_path):
    db = tmp_path / "lineage.db"
    taproot_json("trace", "acme/mix", "--thread", "t", "--db", db, environment=environment)
    return db


def edges(db):
    return {(e["upstream"], e["status"]) for e in taproot_json("show", "acme/mix", "--db", db)["edges"]}


def done(*arguments):
    result = taproot(*arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_an_upstream_that_is_younger_waits_and_is_read_once_it_is_accepted(db, environment):
    (waiting,) = taproot_json("review", "list", "--db", db)
    assert (waiting["downstream"], waiting["upstream"]) == ("acme/mix", "acme/base")
    assert waiting["claims"][0]["quote"]
    done("review", "accept", "acme/mix", "acme/base", "--why", "re-uploaded", "--who", "ann", "--db", db)
    assert edges(db) == {("acme/base", "accepted")}
    outcome = taproot_json("resume", "t", "--db", db, environment=environment)
    assert outcome["state"] == "complete"
    assert ("Lost Riddles", "accepted") in edges(db)
    (decision,) = taproot_json("review", "log", "--db", db)
    assert (decision["who"], decision["why"], decision["decision"]) == ("ann", "re-uploaded", "accept")


def test_a_decision_wins_over_a_later_trace_and_can_be_undone(db, environment):
    done("review", "reject", "acme/mix", "acme/base", "--db", db)
    assert edges(db) == set()
    taproot_json("trace", "acme/mix", "--refresh", "--db", db, environment=environment)
    assert edges(db) == set()
    done("review", "undo", "1", "--db", db)
    assert edges(db) == {("acme/base", "needs_review")}


def test_an_edge_is_relabelled_or_corrected(db):
    done("review", "relabel", "acme/mix", "acme/base", "Semantic Evolution", "--db", db)
    (edge,) = taproot_json("show", "acme/mix", "--db", db)["edges"]
    assert (edge["relationship"], edge["status"]) == ("Semantic Evolution", "accepted")
    done("review", "correct", "acme/mix", "acme/base", "acme/other", "--db", db)
    assert edges(db) == {("acme/other", "accepted")}


def test_a_name_is_decided_once_for_all_and_read_on_resume(db, environment):
    done("review", "accept", "acme/mix", "acme/base", "--db", db)
    taproot_json("resume", "t", "--db", db, environment=environment)
    assert ("Lost Riddles", "accepted") in edges(db)
    done("review", "name", "Lost Riddles", "finders/riddles", "--db", db)
    assert ("finders/riddles", "accepted") in edges(db)
    taproot_json("resume", "t", "--db", db, environment=environment)
    nodes = {n["id"]: n["status"] for n in taproot_json("show", "acme/mix", "--db", db)["nodes"]}
    assert nodes["finders/riddles"] == "root"
    explained = taproot_json("why", "acme/base", "finders/riddles", "--db", db)
    assert explained["paths"][0][0]["claims"][0]["name"]["method"] == "person"
    done("review", "name", "Lost Riddles", "--undo", "--db", db)
    assert ("Lost Riddles", "accepted") in edges(db)


def test_many_at_once_by_pattern(db):
    done("review", "accept", "acme/*", "*", "--all", "--db", db)
    assert taproot_json("review", "--db", db) == []


def test_bad_input(db, tmp_path):
    for arguments, code in (
        (("accept", "acme/mix", "acme/none"), 1),
        (("accept", "acme/other", "acme/mix"), 1),
        (("relabel", "acme/mix", "acme/base", "Magic"), 2),
        (("correct", "acme/mix", "acme/base", "../x"), 2),
        (("undo", "99"), 1),
        (("name", "Lost Riddles"), 2),
    ):
        result = taproot("review", *arguments, "--db", db)
        assert result.returncode == code, (arguments, result.stderr)
        assert "Traceback" not in result.stderr
    assert taproot("review", "undo", "1", "--db", tmp_path / "none.db").returncode == 1
