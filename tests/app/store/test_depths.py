"""Depths are shortest distances, whatever the order of work, and max_depth counts levels."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.store.connection import open_database
from app.store.frontier import begin, take
from app.store.runs import create_run
from tests.app.store.samples import finish, levels, options, start

NODES = [f"n{number}" for number in range(9)]
GRAPHS = st.dictionaries(st.sampled_from(NODES), st.sets(st.sampled_from(NODES), max_size=4), max_size=9)


@pytest.fixture(scope="module")
def shared_db(tmp_path_factory):
    database = open_database(tmp_path_factory.mktemp("depths") / "lineage.db")
    yield database
    database.close()


def expected(graph, seeds, limit):
    """Give depth and state of everything that reading ``limit`` levels finds."""
    found = nx.DiGraph([(downstream, upstream) for downstream, many in graph.items() for upstream in many])
    found.add_nodes_from(seeds)
    distances = nx.multi_source_dijkstra_path_length(found, set(seeds), weight=None)
    deepest = limit if limit is not None else len(NODES)
    return {
        node: (depth, "beyond" if limit is not None and depth >= limit else "done")
        for node, depth in distances.items()
        if depth <= deepest
    }


@settings(max_examples=60, deadline=None)
@given(
    graph=GRAPHS,
    seeds=st.sets(st.sampled_from(NODES), min_size=1, max_size=2),
    limit=st.none() | st.integers(1, 4),
    data=st.data(),
)
def test_depth_is_the_shortest_distance_whatever_the_order(shared_db, graph, seeds, limit, data):
    db = shared_db
    db.executescript(
        "DELETE FROM runs; DELETE FROM frontier; DELETE FROM frontier_edges; DELETE FROM frontier_aliases;"
    )
    create_run(db, "run", options(*sorted(seeds), max_depth=limit))
    begin(db, "run", sorted(seeds))
    in_flight = []
    while True:
        item = take(db, "run", data.draw(st.integers(10, 99)) * 1000 + len(in_flight))
        if item is not None and item.dataset_id not in in_flight:
            in_flight.append(item.dataset_id)
        if not in_flight:
            break
        if item is None or data.draw(st.booleans()):
            name = in_flight.pop(data.draw(st.integers(0, len(in_flight) - 1)))
            finish(db, name, *sorted(graph.get(name, ())))
    assert levels(db) == expected(graph, seeds, limit)


def test_one_level_reads_the_seeds_alone(db):
    start(db, "a", max_depth=1)
    finish(db, "a", "b")
    assert levels(db) == {"a": (0, "done"), "b": (1, "beyond")}
    assert take(db, "run", 0) is None


def test_a_shorter_path_opens_what_was_beyond_through_finished_datasets(db):
    start(db, "a", "z", max_depth=4)
    for name, upstream in (("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")):
        finish(db, name, upstream)
    assert levels(db)["e"] == (4, "beyond")
    finish(db, "z", "c")
    assert levels(db)["c"] == (1, "done")
    assert levels(db)["d"] == (2, "done")
    assert levels(db)["e"] == (3, "pending")


def test_a_second_reading_that_opens_less_takes_unread_datasets_back(db):
    start(db, "a", max_depth=3)
    finish(db, "a", "b", "c", "d")
    finish(db, "c", "d", "e")
    finish(db, "b", "c")
    finish(db, "a", "b")
    assert levels(db) == {"a": (0, "done"), "b": (1, "done"), "c": (2, "done"), "d": (3, "beyond"), "e": (3, "beyond")}
    finish(db, "b")
    assert levels(db) == {"a": (0, "done"), "b": (1, "done"), "c": (2, "done")}


def test_runs_have_frontiers_of_their_own(db):
    start(db, "a", thread="run")
    start(db, "b", thread="other")
    finish(db, "a", "b")
    assert levels(db, "run") == {"a": (0, "done"), "b": (1, "pending")}
    assert levels(db, "other") == {"b": (0, "pending")}
