"""A recorded run is played back to the byte, with the network closed; whatever is missing is named."""

import pytest

from tests.app.cli.harbour import SEED, rules
from tests.standins import Faults

NOWHERE = {
    "HF_ENDPOINT": "http://127.0.0.1:9",
    "HF_TOKEN": "hf_wrong",
    "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    "OPENAI_API_KEY": "sk-wrong",
    "TAVILY_BASE_URL": "http://127.0.0.1:9",
    "TAVILY_API_KEY": "tvly-wrong",
    "TAPROOT_ARXIV_URL": "http://127.0.0.1:9",
    "TAPROOT_MODEL": "another-model",
    "TAPROOT_PATIENCE_S": "1",
}
TROUBLE = {
    "429": Faults(seed=1, rates={"*": {"429": 0.3}}, retry_after_s=0),
    "500": Faults(seed=2, rates={"*": {"500": 0.3}}),
    "resets": Faults(seed=3, rates={"*": {"reset": 0.15, "truncated": 0.15}}),
    "broken answers": Faults(seed=4, rates={"model": {"malformed": 0.2, "refusal": 0.1, "length": 0.1, "empty": 0.1}}),
}


def record(taproot, harbour, *arguments, environment=None, db=None):
    """Record a run; give the cassette and what it exported."""
    cassette = taproot.db.with_name("run.yaml")
    cassette.unlink(missing_ok=True)
    result = taproot("trace", *arguments, "--record", cassette, environment=environment or harbour.environment, db=db)
    assert result.code == 0, result.err
    return cassette, taproot.export(db)


def replay(taproot, harbour, cassette, *, environment=None):
    """Replay on a new database; nobody may be asked. Give what it exported."""
    harbour.log.clear()
    other = taproot.db.with_name("replayed.db")
    result = taproot("trace", "--replay", cassette, environment=environment, db=other)
    assert result.code == 0, result.err
    assert harbour.log == []
    assert "did not use" not in result.err
    return taproot.export(other)


def test_by_rules(taproot, harbour):
    cassette, exported = record(taproot, harbour, SEED, environment=rules(harbour.environment))
    assert replay(taproot, harbour, cassette) == exported


@pytest.mark.parametrize("seed", [SEED, "harbour/bare", "shore/former"])
def test_by_model_and_web_search(seed, taproot, harbour):
    cassette, exported = record(taproot, harbour, seed)
    assert replay(taproot, harbour, cassette) == exported
    assert bool(exported["graph.jsonl"])


@pytest.mark.parametrize("kind", TROUBLE)
def test_trouble_is_recorded_too(kind, taproot, harbour):
    calm, exported = record(taproot, harbour, SEED, db=taproot.db.with_name("calm.db"))
    assert calm.exists()
    harbour.log.clear()
    harbour.faults = TROUBLE[kind]
    cassette, troubled = record(taproot, harbour, SEED)
    assert any(seen.fault for seen in harbour.log)
    assert troubled == exported
    assert replay(taproot, harbour, cassette) == exported


def test_keys_and_endpoints_that_are_set_are_ignored(taproot, harbour):
    cassette, exported = record(taproot, harbour, SEED)
    assert replay(taproot, harbour, cassette, environment=NOWHERE) == exported


def test_the_options_come_from_the_cassette(taproot, harbour):
    cassette, exported = record(
        taproot,
        harbour,
        SEED,
        "--max-depth",
        1,
        "--since",
        2015,
        "--extractor",
        "rules",
        environment=harbour.environment,
    )
    assert replay(taproot, harbour, cassette, environment=NOWHERE) == exported
    [run] = taproot.ok("runs", db=taproot.db.with_name("replayed.db"))
    assert (run["seeds"], run["model_calls"], run["edges"]) == ([SEED], 0, 3)


def test_stored_results_are_ignored_while_recording(taproot, harbour):
    taproot.ok("trace", SEED, environment=harbour.environment)
    cassette, exported = record(taproot, harbour, SEED)
    assert replay(taproot, harbour, cassette) == exported


def test_a_replay_of_another_concurrency_is_the_same(taproot, harbour):
    cassette, exported = record(taproot, harbour, SEED, "harbour/pier", "--concurrency", 1)
    text = cassette.read_text()
    assert '"concurrency": 1' in text or "concurrency: 1" in text
    cassette.write_text(text.replace("concurrency: 1\n", "concurrency: 9\n"))
    assert replay(taproot, harbour, cassette) == exported


def test_public_addresses_and_no_secrets(taproot, harbour):
    text = record(taproot, harbour, SEED)[0].read_text()
    assert "127.0.0.1" not in text
    for name in ("OPENAI_API_KEY", "TAVILY_API_KEY"):
        assert harbour.environment[name] not in text
    for address in ("https://huggingface.co/api/datasets/harbour/mix", "https://api.openai.com/v1/chat/completions"):
        assert address in text


def test_a_request_that_is_missing_is_named(taproot, harbour):
    cassette, _ = record(taproot, harbour, SEED, environment=rules(harbour.environment))
    cassette.write_text(cassette.read_text().replace("/api/datasets/shore/base", "/api/datasets/shore/bass"))
    result = taproot("trace", "--replay", cassette, db=taproot.db.with_name("other.db"))
    assert result.code == 1
    [said] = [line for line in result.err.splitlines() if line.startswith("taproot: ")]
    assert "shore/base" in said
    assert "run.yaml" in said
    assert "Traceback" not in result.err
    assert taproot.ok("runs", db=taproot.db.with_name("other.db"))[0]["state"] == "failed"


def test_what_a_replay_did_not_use_is_said(taproot, harbour):
    cassette, _ = record(taproot, harbour, SEED, environment=rules(harbour.environment))
    cassette.write_text(cassette.read_text().replace("max_depth: null", "max_depth: 1"))
    result = taproot("trace", "--replay", cassette, db=taproot.db.with_name("other.db"))
    assert result.code == 0, result.err
    assert "the replay did not use" in result.err


def test_recording_and_replaying_exclude_each_other(taproot, tmp_path):
    result = taproot("trace", SEED, "--record", tmp_path / "a.yaml", "--replay", tmp_path / "b.yaml")
    assert (result.code, "exclude each other" in result.err) == (2, True)
