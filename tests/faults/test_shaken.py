"""The short form of the harness: one small world, some of every trouble, the same graph.

The long forms are ``python -m tests.benchmarks.faults`` and ``python -m tests.benchmarks.kills``.
"""

import random

import pytest

from tests.faults.runs import exported, finished, killed_run, started
from tests.faults.worlds import exposed_world, terminal
from tests.standins.faults import KINDS, MODEL_KINDS, Faults, Latency
from tests.standins.server import StandIns

RATE = 0.2


@pytest.fixture(scope="module")
def made():
    return exposed_world(24, seed=3)


@pytest.fixture(scope="module")
def services(made):
    with StandIns(made.world) as running:
        yield running


@pytest.fixture(scope="module")
def seeds(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("seeds") / "seeds.txt"
    path.write_text("\n".join(made.seeds), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(services, seeds, tmp_path_factory):
    services.faults = Faults()
    db = tmp_path_factory.mktemp("whole") / "lineage.db"
    mark = len(services.log)
    code, said = finished(started("trace", services, db, "--seeds-file", str(seeds)))
    assert code == 0, said
    assert {seen.service for seen in services.log} >= {"hub", "arxiv", "github_raw", "web", "model"}
    return exported(db), len(services.log) - mark


def test_a_fifth_of_all_tries_fails_in_every_way(services, seeds, undisturbed, tmp_path):
    kinds = [kind for kind in KINDS if kind != "hang"]
    plain = {kind: RATE / 5 for kind in kinds if kind not in MODEL_KINDS}
    services.faults = Faults(seed=5, rates={"*": plain, "model": {kind: RATE / len(kinds) for kind in kinds}})
    mark, db = len(services.log), tmp_path / "lineage.db"
    code, said = finished(started("trace", services, db, "--seeds-file", str(seeds)))
    assert code == 0, said
    assert sum(seen.fault is not None for seen in services.log[mark:]) > 20
    export = exported(db)
    assert terminal(export) == terminal(undisturbed[0])
    assert export == undisturbed[0]


def test_killed_at_random_points_the_graph_is_the_same(services, seeds, undisturbed, tmp_path):
    services.faults = Faults(latency={"model": Latency(mean=60, minimum=20), "*": Latency(mean=10, minimum=2)})
    killed = killed_run(
        services, seeds, tmp_path / "lineage.db", 3, random.Random(11), "--concurrency", "4", requests=undisturbed[1]
    )
    assert killed.kills
    assert (killed.export, killed.healthy) == (undisturbed[0], "ok")
    assert killed.repeated <= killed.in_flight <= 4 * len(killed.kills)
