"""Bad input gets one clear sentence and the right exit code, never a traceback."""

import json
import os
import sqlite3

import pytest

from tests.standins.server import StandIns
from tests.standins.world import World, WorldDataset


@pytest.fixture(scope="module")
def services():
    mix = "# Mix\n\nThis dataset is a filtered subset of [base](https://huggingface.co/datasets/acme/base).\n"
    base = "# Base\n\nQuestions written by hand by our annotators over one summer.\n"
    datasets = (
        WorldDataset(id="acme/mix", card=mix, created_at="2024-02-01"),
        WorldDataset(id="acme/base", card=base, created_at="2023-02-01"),
    )
    with StandIns(World(datasets=datasets)) as running:
        yield running


@pytest.fixture
def environment(services):
    kept = dict(services.environment)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TAVILY_BASE_URL", "TAVILY_API_KEY"):
        del kept[name]
    return kept


def one_sentence(result, code, *words):
    assert result.code == code, result.err
    assert "Traceback" not in result.err
    said = [line for line in result.err.splitlines() if line.startswith(("taproot: ", "Error: "))]
    assert len(said) == 1, result.err
    for word in words:
        assert word in said[0]


def test_an_id_which_does_not_exist(environment, tmp_path, taproot):
    result = taproot("trace", "nobody/nothing", "--db", tmp_path / "l.db", environment=environment)
    one_sentence(result, 1, "nobody/nothing", "not on the Hub")


def test_one_missing_seed_does_not_spoil_the_others(environment, tmp_path, taproot):
    db = tmp_path / "l.db"
    outcome = taproot.ok("trace", "nobody/nothing", "acme/mix", "--db", db, environment=environment)
    assert outcome["state"] == "complete"
    assert outcome["edges"] == 1


@pytest.mark.parametrize("name", ["../etc/passwd", "a/b/c", "org/", "org/na me", "org/x--y", "", "x" * 300, "a/..b"])
def test_a_malformed_id(name, environment, tmp_path, taproot):
    result = taproot("trace", name, "--db", tmp_path / "l.db", environment=environment)
    one_sentence(result, 2)


def test_no_seed_at_all(environment, tmp_path, taproot):
    one_sentence(taproot("trace", "--db", tmp_path / "l.db", environment=environment), 2, "at least one dataset")


def test_a_foreign_sqlite_file_is_left_alone(environment, tmp_path, taproot):
    db = tmp_path / "other.db"
    connection = sqlite3.connect(db)
    connection.execute("CREATE TABLE theirs (x)")
    connection.commit()
    connection.close()
    before = db.read_bytes()
    one_sentence(taproot("trace", "acme/mix", "--db", db, environment=environment), 1, "other.db")
    assert db.read_bytes() == before


def test_a_file_that_is_no_database(environment, tmp_path, taproot):
    db = tmp_path / "notes.db"
    db.write_text("not a database at all, but long enough to be looked at" * 30)
    one_sentence(taproot("trace", "acme/mix", "--db", db, environment=environment), 1, "notes.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_folder(environment, tmp_path, taproot):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    one_sentence(taproot("trace", "acme/mix", "--db", folder / "l.db", environment=environment), 1, "l.db")


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder in which nobody may make files")
def test_a_folder_in_which_nobody_may_make_files(environment, taproot):
    one_sentence(taproot("trace", "acme/mix", "--db", "/proc/self/l.db", environment=environment), 1, "l.db")


def test_a_folder_that_does_not_exist(environment, tmp_path, taproot):
    one_sentence(taproot("trace", "acme/mix", "--db", tmp_path / "no" / "l.db", environment=environment), 1, "no")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "interactions: []\n",
        "version: 1\ntaproot: {format: 1}\ninteractions: [",
        "!!python/object/apply:os.system [id]\n",
    ],
)
def test_a_broken_cassette(content, tmp_path, taproot):
    cassette = tmp_path / "broken.yaml"
    cassette.write_text(content)
    one_sentence(taproot("trace", "--replay", cassette, "--db", tmp_path / "l.db"), 1, "broken.yaml")


def test_a_cassette_that_is_not_there(tmp_path, taproot):
    one_sentence(taproot("trace", "--replay", tmp_path / "gone.yaml", "--db", tmp_path / "l.db"), 1, "gone.yaml")


def test_a_torn_line_is_named_and_the_rest_is_kept(tmp_path, taproot):
    folder = tmp_path / "in"
    folder.mkdir()
    good = json.dumps({"target": "a/b", "source": "c/d", "meta_info": json.dumps({"confidence": 0.5})})
    (folder / "graph.jsonl").write_text(f'{good}\n{{"target": "e/f", "sou\n{good.replace("c/d", "g/h")}\n')
    db = tmp_path / "l.db"
    one_sentence(taproot("import", folder, "--db", db), 1, "line 2")
    shown = taproot.ok("show", "a/b", "--db", db)
    assert {edge["upstream"] for edge in shown["edges"]} == {"c/d", "g/h"}


def test_no_key_with_a_model_asked_for(environment, tmp_path, taproot):
    result = taproot("trace", "acme/mix", "--extractor", "llm", "--db", tmp_path / "l.db", environment=environment)
    one_sentence(result, 2, "OPENAI_API_KEY")


def test_a_recording_is_not_written_over(environment, tmp_path, taproot):
    cassette = tmp_path / "kept.yaml"
    cassette.write_text("of value")
    db = tmp_path / "l.db"
    result = taproot("trace", "acme/mix", "--record", cassette, "--db", db, environment=environment)
    one_sentence(result, 2, "kept.yaml", "exists")
    assert cassette.read_text() == "of value"
    assert not db.exists()
    cassette.write_text("")
    taproot.ok("trace", "acme/mix", "--record", cassette, "--db", db, environment=environment)
    assert "acme/mix" in cassette.read_text()


def test_a_budget_in_dollars_needs_a_price_before_anything_is_stored(environment, tmp_path, taproot):
    db = tmp_path / "l.db"
    arguments = ("--model", "nobodys-model", "--budget-usd", "1", "--db", db)
    with_model = {**environment, "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    one_sentence(taproot("trace", "acme/mix", *arguments, environment=with_model), 2, "nobodys-model", "price")
    assert not db.exists()


def test_an_unreachable_service_can_be_resumed(environment, tmp_path, taproot):
    db = tmp_path / "l.db"
    dead = {**environment, "HF_ENDPOINT": "http://127.0.0.1:9", "TAPROOT_PATIENCE_S": "1"}
    result = taproot("trace", "acme/mix", "--thread", "t", "--db", db, environment=dead)
    assert result.code == 3
    assert "taproot resume t" in result.err
    assert "Traceback" not in result.err
    outcome = taproot.ok("resume", "t", "--db", db, environment=environment)
    assert (outcome["state"], outcome["edges"]) == ("complete", 1)


def test_an_unknown_thread_and_a_thread_that_exists(environment, tmp_path, taproot):
    db = tmp_path / "l.db"
    taproot.ok("trace", "acme/mix", "--thread", "t", "--db", db, environment=environment)
    one_sentence(taproot("resume", "other", "--db", db, environment=environment), 2, "other")
    one_sentence(taproot("trace", "acme/mix", "--thread", "t", "--db", db, environment=environment), 2, "resume t")


def test_what_the_graph_does_not_hold(environment, tmp_path, taproot):
    db = tmp_path / "l.db"
    taproot.ok("trace", "acme/mix", "--db", db, environment=environment)
    one_sentence(taproot("show", "acme/other", "--db", db), 1, "acme/other")
    one_sentence(taproot("why", "acme/base", "acme/mix", "--db", db), 1, "no path")
    one_sentence(taproot("show", "acme/mix", "--db", tmp_path / "none.db"), 1)
    assert not (tmp_path / "none.db").exists()


def test_runs_of_an_empty_database_is_an_empty_list(tmp_path, taproot):
    assert taproot.ok("runs", "--db", tmp_path / "none.db") == []


def test_values_out_of_range(environment, tmp_path, taproot):
    for option in (["--max-depth", "0"], ["--concurrency", "0"], ["--budget-usd", "-1"], ["--extractor", "magic"]):
        result = taproot("trace", "acme/mix", *option, "--db", tmp_path / "l.db", environment=environment)
        one_sentence(result, 2)


def test_an_environment_file_that_is_not_there(tmp_path, taproot):
    result = taproot("trace", "acme/mix", "--env-file", tmp_path / "none.env", "--db", tmp_path / "l.db")
    one_sentence(result, 2, "none.env")
