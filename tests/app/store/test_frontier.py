"""The frontier: claimed once, finished whole, repeatable at every step."""

import datetime as dt
import subprocess
import sys
import threading

import pytest

from app.errors import NotInGraphError
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset
from app.records.review import Review, ReviewDecision
from app.records.run import FrontierState
from app.store import frontier
from app.store.connection import open_database
from app.store.datasets import all_datasets
from app.store.edges import pooled_edges
from app.store.frontier import abandon, begin, finished_reading, release_claims, rename_taken, reopen_accepted, take
from app.store.reviews import add_review
from app.store.runs import run_options
from tests.app.store.samples import edge, finish, levels, options, start


def taken(db, instance=0):
    item = take(db, "run", instance)
    return None if item is None else item.dataset_id


def test_beginning_twice_changes_nothing(db):
    start(db, "b", "a", "b")
    taken(db)
    begin(db, "run", ["b", "a"])
    assert levels(db) == {"a": (0, "taken"), "b": (0, "pending")}


def test_an_unknown_run_is_created_with_the_given_seeds(db):
    frontier.begin_run(db, "run", ["a"], options("other", since=2022))
    frontier.begin_run(db, "run", ["a"])
    assert run_options(db, "run") == options("a", since=2022)
    assert levels(db) == {"a": (0, "pending")}


def test_the_shallowest_is_taken_first_then_by_id(db):
    start(db, "b", "c")
    assert taken(db) == "b"
    finish(db, "b", "a")
    assert [taken(db, 0), taken(db, 1), taken(db, 2)] == ["c", "a", None]


def test_an_instance_gets_back_what_it_has_not_finished(db):
    start(db, "a", "b")
    assert [taken(db, 1), taken(db, 1), taken(db, 2), taken(db, 1)] == ["a", "a", "b", "a"]


def test_finishing_twice_is_finishing_once(db):
    start(db, "a")
    taken(db)
    finish(db, "a", "b", "c")
    taken(db)
    before = levels(db)
    finish(db, "a", "b", "c")
    assert levels(db) == before == {"a": (0, "done"), "b": (1, "taken"), "c": (1, "pending")}


def test_finishing_what_the_run_does_not_have_is_an_error_and_stores_nothing(db):
    start(db, "a")
    with pytest.raises(NotInGraphError):
        finish(db, "x", "b")
    assert pooled_edges(db) == []
    assert all_datasets(db) == []


def test_an_error_in_the_middle_of_finishing_leaves_nothing(db, monkeypatch):
    start(db, "a")
    taken(db)
    before = list(db.conn.iterdump())

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(frontier, "link", fail)
    with pytest.raises(KeyboardInterrupt):
        finish(db, "a", "b")
    assert list(db.conn.iterdump()) == before


def test_a_process_killed_in_the_middle_of_finishing_leaves_nothing(path, db):
    start(db, "a")
    taken(db)
    before = list(db.conn.iterdump())
    code = f"""
import os, signal
from pathlib import Path
from app.store import frontier
from app.store.connection import open_database
from tests.app.store.samples import finish
frontier.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
finish(open_database(Path({str(path)!r})), "a", "b")
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert list(db.conn.iterdump()) == before
    finish(db, "a", "b")
    assert levels(db) == {"a": (0, "done"), "b": (1, "pending")}


def test_threads_of_two_connections_never_take_the_same(path, db):
    start(db, *(f"lab/{number:03}" for number in range(60)))
    found = []

    def work(instance):
        own = open_database(path)
        while (item := take(own, "run", instance)) is not None:
            found.append(item.dataset_id)
            finish(own, item.dataset_id)
        own.close()

    threads = [threading.Thread(target=work, args=(instance,)) for instance in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"lab/{number:03}" for number in range(60)]


def test_processes_never_take_the_same(path, db):
    start(db, *(f"lab/{number:03}" for number in range(40)))
    code = f"""
import sys
from pathlib import Path
from app.store.connection import open_database
from app.store.frontier import take
from tests.app.store.samples import finish
db = open_database(Path({str(path)!r}))
while (item := take(db, "run", int(sys.argv[1]))) is not None:
    print(item.dataset_id)
    finish(db, item.dataset_id)
"""
    workers = [
        subprocess.Popen([sys.executable, "-c", code, str(number)], stdout=subprocess.PIPE, text=True)
        for number in range(2)
    ]
    found = [line for worker in workers for line in worker.communicate()[0].split()]
    assert sorted(found) == [f"lab/{number:03}" for number in range(40)]


def test_what_could_not_be_asked_waits_for_a_resume(db):
    start(db, "a", "b")
    taken(db)
    finish(db, "a", "c", state=FrontierState.UNASKED)
    assert [taken(db), taken(db, 1), taken(db, 2)] == ["b", "c", None]
    assert not finished_reading(db, "a", "rules/1")
    release_claims(db, "run", [1])
    assert levels(db) == {"a": (0, "pending"), "b": (0, "pending"), "c": (1, "taken")}
    release_claims(db, "run")
    assert levels(db)["c"] == (1, "pending")


def test_an_abandoned_dataset_is_taken_by_another(db):
    start(db, "a")
    taken(db, 1)
    abandon(db, "run", 1)
    assert taken(db, 2) == "a"


def test_a_finished_reading_is_known_to_later_runs_unless_it_may_not_be_reused(db):
    start(db, "a", "b")
    finish(db, "a", signature="rules/1")
    finish(db, "b", signature="")
    assert finished_reading(db, "a", "rules/1")
    assert not finished_reading(db, "a", "rules/2")
    assert not finished_reading(db, "b", "")


def test_a_renamed_dataset_is_known_under_both_names(db):
    start(db, "old/a", "b")
    taken(db)
    taken(db, 1)
    assert rename_taken(db, "run", "old/a", "new/A")
    assert rename_taken(db, "run", "old/a", "new/A")
    assert taken(db, 1) == "new/A"
    begin(db, "run", ["old/a", "b"])
    finish(db, "b", "old/a")
    finish(db, "old/a", "c")
    assert levels(db) == {"new/A": (0, "done"), "b": (0, "done"), "c": (1, "pending")}


def test_a_name_that_keeps_its_spelling_is_no_rename(db):
    start(db, "a")
    assert rename_taken(db, "run", "a", "a")
    assert levels(db) == {"a": (0, "pending")}


def test_a_second_spelling_is_done_and_lends_its_depth_and_its_seed(db):
    start(db, "s", "A")
    taken(db)
    taken(db, 1)
    finish(db, "s", "m")
    taken(db, 2)
    finish(db, "m", "a")
    assert levels(db)["a"] == (2, "pending")
    assert not rename_taken(db, "run", "A", "a")
    assert not rename_taken(db, "run", "A", "a")
    assert levels(db) == {"s": (0, "done"), "m": (1, "done"), "a": (0, "pending")}
    seeds = db.execute("SELECT dataset_id FROM frontier WHERE is_seed ORDER BY dataset_id").fetchall()
    assert seeds == [("a",), ("s",)]
    assert taken(db, 1) == "a"


def test_finishing_a_second_spelling_does_not_finish_the_first(db):
    start(db, "A", "a")
    taken(db)
    rename_taken(db, "run", "A", "a")
    finish(db, "A", "z")
    assert levels(db) == {"a": (0, "pending")}


def accept(db, downstream, upstream, decision=ReviewDecision.ACCEPT, **more):
    at = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    values = {"downstream": downstream, "upstream": upstream, "who": "Ada", "decided_at": at}
    add_review(db, Review(decision=decision, **values, **more))


def test_upstreams_that_a_person_accepted_are_opened_on_resume(db):
    start(db, "a", max_depth=2)
    taken(db)
    unsure = [edge("a", name, status=ClaimStatus.NEEDS_REVIEW) for name in ("b", "c", "d", "~site")]
    finish(db, "a", edges=unsure)
    accept(db, "a", "b")
    accept(db, "a", "c", ReviewDecision.REJECT)
    accept(db, "a", "d", ReviewDecision.CORRECT, corrected_id="e")
    accept(db, "a", "~site")
    accept(db, "elsewhere", "f")
    assert reopen_accepted(db, "run") == 2
    assert reopen_accepted(db, "run") == 0
    assert levels(db) == {"a": (0, "done"), "b": (1, "pending"), "e": (1, "pending")}
    finish(db, "b", "g")
    assert levels(db)["g"] == (2, "beyond")


def test_datasets_are_stored_with_the_finish(db):
    start(db, "a")
    finish(db, "a", "b")
    assert [dataset.id for dataset in all_datasets(db)] == ["a"]
    assert pooled_edges(db) == [edge("a", "b")]
    assert isinstance(all_datasets(db)[0], Dataset)
