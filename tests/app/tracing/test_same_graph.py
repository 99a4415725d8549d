"""The graph does not depend on how many work on it, nor on being killed: whole processes, real files."""

import os
import signal
import subprocess
import time

import pytest

from app.queries import lineages_of
from tests.running import COMMAND, clean_environment, export_lines, taproot, taproot_json
from tests.standins.server import StandIns
from tests.standins.synthetic import synthetic_world


@pytest.fixture(scope="module")
def synthetic():
    return synthetic_world(40, seed=7)


@pytest.fixture(scope="module")
def services(synthetic):
    with StandIns(synthetic.world) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(synthetic, services, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    db = folder / "lineage.db"
    outcome = taproot_json("trace", *synthetic.seeds, "--db", db, environment=services.environment)
    assert outcome["state"] == "complete"
    return export_lines(db, folder / "export")


def test_the_trace_finds_the_true_edges_and_no_other(synthetic, services, tmp_path):
    db = tmp_path / "lineage.db"
    taproot_json("trace", *synthetic.seeds, "--db", db, environment=services.environment)
    found = {
        (edge.upstream, edge.downstream, edge.relationship)
        for lineage in lineages_of(db, synthetic.seeds)
        for edge in lineage.edges
    }
    assert found == {(edge.upstream, edge.downstream, edge.relationship) for edge in synthetic.edges}


@pytest.mark.parametrize("concurrency", [1, 3, 16])
def test_same_graph_at_any_concurrency(concurrency, synthetic, services, undisturbed, tmp_path):
    db = tmp_path / "lineage.db"
    taproot_json(
        "trace", *synthetic.seeds, "--db", db, "--concurrency", str(concurrency), environment=services.environment
    )
    assert export_lines(db, tmp_path / "export") == undisturbed


@pytest.mark.parametrize("requests_before_kill", [15, 60, 110])
def test_same_graph_after_kill_and_resume(requests_before_kill, synthetic, services, undisturbed, tmp_path):
    db = tmp_path / "lineage.db"
    calls_before = len(services.requests("model"))
    already = len(services.log)
    process = subprocess.Popen(
        [*COMMAND, "trace", *synthetic.seeds, "--db", str(db), "--thread", "night", "--concurrency", "4"],
        env=clean_environment(services.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while len(services.log) - already < requests_before_kill and time.monotonic() < deadline:
        time.sleep(0.005)
    assert process.poll() is None, "the trace was over before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    resumed = taproot("resume", "night", "--db", db, "--json", environment=services.environment)
    assert resumed.returncode == 0, resumed.stderr
    assert export_lines(db, tmp_path / "export") == undisturbed
    asked = [seen.body for seen in services.requests("model")[calls_before:]]
    assert len(asked) - len(set(asked)) <= 4, "more model calls were repeated than were in flight"
