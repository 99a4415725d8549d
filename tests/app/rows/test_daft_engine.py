"""Daft over Ray finds what DuckDB and processes find: on a real cluster of two nodes."""

import importlib.util
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import ConfigurationError, DataError
from app.rows.daft_engine import DaftEngine
from app.rows.engines import DuckEngine
from app.rows.overlap import measure
from app.rows.sets import RowSet
from tests.app.rows.rows_at_hand import questions, write_lines
from tests.running import clean_environment

ROOT = Path(__file__).parents[3]
MISSING = [name for name in ("ray", "daft") if importlib.util.find_spec(name) is None]


@pytest.mark.skipif(bool(MISSING), reason=f"the extra distributed is not installed: {', '.join(MISSING)}")
def test_a_cluster_of_two_nodes_gives_the_same_report(tmp_path):
    texts = questions(400, 1)
    write_lines(tmp_path / "a.jsonl", texts[:300])
    write_lines(tmp_path / "b.jsonl", [f"{text}!" if n % 3 else text for n, text in enumerate(texts[250:])])
    sets = [RowSet(name, str(tmp_path / f"{name}.jsonl")) for name in "ab"]
    expected = measure(sets, DuckEngine(processes=1), examples=2).to_json()
    environment = clean_environment({"RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0", "DO_NOT_TRACK": "1"})
    result = subprocess.run(
        [sys.executable, "-m", "tests.app.rows.on_ray", str(tmp_path)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr[-2000:]
    found = json.loads(result.stdout.strip().splitlines()[-1])
    assert found["nodes"] == 2
    assert found["report"] == expected
    assert expected["pairs"][0]["exact"] == 17


def test_without_the_extra_the_engine_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "daft", None)
    with pytest.raises(ConfigurationError, match="distributed"):
        DaftEngine()


@pytest.mark.skipif(bool(MISSING), reason=f"the extra distributed is not installed: {', '.join(MISSING)}")
def test_what_breaks_off_in_daft_is_one_sentence(tmp_path):
    write_lines(tmp_path / "a.jsonl", questions(5, 1))
    engine = DaftEngine(staging=tmp_path / "no such folder")
    with pytest.raises(DataError, match="Daft could not finish"):
        measure([RowSet("a", str(tmp_path / "a.jsonl"))], engine)


@pytest.mark.skipif(bool(MISSING), reason=f"the extra distributed is not installed: {', '.join(MISSING)}")
@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_a_cluster_that_nobody_runs_is_said_at_once(scheme):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(ConfigurationError, match=f"Ray at {scheme}127.0.0.1:{port} cannot be joined"):
        DaftEngine(ray=f"{scheme}127.0.0.1:{port}")


@pytest.mark.skipif(bool(MISSING), reason=f"the extra distributed is not installed: {', '.join(MISSING)}")
@pytest.mark.parametrize("address", ["", "nowhere", "host:port", "127.0.0.1:99999", "a b:1"])
def test_what_is_no_address_of_a_cluster_is_refused(address):
    with pytest.raises(ConfigurationError, match=r"no address of a Ray cluster|cannot be joined"):
        DaftEngine(ray=address)
