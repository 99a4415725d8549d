"""One thread, one connection, calls in order."""

import asyncio
import sqlite3
import threading
import time

import pytest

from app.errors import DatabaseError
from app.records.dataset import Dataset
from app.store import connection
from app.store.connection import write
from app.store.datasets import all_datasets, save_dataset
from app.store.thread import StoreThread


@pytest.fixture
def thread(path):
    opened = StoreThread(path)
    yield opened
    opened.close()


def test_every_call_runs_in_the_same_thread_which_is_not_ours(thread):
    names = {thread.call_sync(lambda db: threading.get_ident()) for _ in range(5)}
    assert len(names) == 1
    assert names != {threading.get_ident()}


async def test_concurrent_calls_are_done_one_after_the_other(thread):
    await asyncio.gather(*(thread.call(save_dataset, Dataset(id=f"{n}", name=f"{n}")) for n in range(50)))
    assert len(await thread.call(all_datasets)) == 50


def test_what_sqlite_raises_becomes_one_sentence(thread, path):
    def misread(db):
        raise sqlite3.DatabaseError("it is odd")

    with pytest.raises(DatabaseError, match=f"{path}.*it is odd"):
        thread.call_sync(misread)


def test_a_lock_that_is_never_let_go_is_one_sentence(thread, path):
    thread.call_sync(lambda db: db.execute("PRAGMA busy_timeout=50").fetchall())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="locked by another program"):
        thread.call_sync(save_dataset, Dataset(id="a", name="a"))
    other.execute("ROLLBACK")
    other.close()
    thread.call_sync(save_dataset, Dataset(id="a", name="a"))


def test_a_lock_that_was_waited_for_in_vain_is_hardly_waited_for_again_until_it_is_let_go(thread, path, monkeypatch):
    monkeypatch.setattr(connection, "BRIEF_TIMEOUT_MS", 7)
    ran = []
    thread.call_sync(lambda db: db.execute("PRAGMA busy_timeout=50").fetchall())
    thread.call_sync(lambda db: db.conn.set_trace_callback(ran.append))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(2):
        with pytest.raises(DatabaseError, match="locked by another program"):
            thread.call_sync(save_dataset, Dataset(id="a", name="a"))
    other.execute("ROLLBACK")
    other.close()
    for _ in range(2):
        thread.call_sync(save_dataset, Dataset(id="a", name="a"))
    told = [sql for sql in ran if sql.startswith(("PRAGMA", "BEGIN"))]
    brief = ["PRAGMA busy_timeout=7", "BEGIN IMMEDIATE", f"PRAGMA busy_timeout={connection.BUSY_TIMEOUT_MS}"]
    assert told == ["BEGIN IMMEDIATE", *brief, *brief, "BEGIN IMMEDIATE"]


def test_a_file_that_cannot_be_used_raises_at_once_and_leaves_no_thread(tmp_path):
    before = threading.active_count()
    with pytest.raises(DatabaseError, match="is a folder"):
        StoreThread(tmp_path)
    assert threading.active_count() == before


async def test_a_cancelled_call_is_done_whole_or_not_at_all(thread):
    entered, go_on = threading.Event(), threading.Event()

    def two(db):
        with write(db):
            save_dataset(db, Dataset(id="a", name="a"))
            entered.set()
            go_on.wait(10)
            save_dataset(db, Dataset(id="b", name="b"))

    running = asyncio.create_task(thread.call(two))
    waiting = asyncio.create_task(thread.call(save_dataset, Dataset(id="c", name="c")))
    await asyncio.to_thread(entered.wait, 10)
    running.cancel()
    waiting.cancel()
    await asyncio.gather(running, waiting, return_exceptions=True)
    go_on.set()
    assert [dataset.id for dataset in await thread.call(all_datasets)] == ["a", "b"]


async def test_a_call_that_fails_among_calls_committed_together_is_undone_alone(thread):
    entered, go_on = threading.Event(), threading.Event()

    def hold(db):
        entered.set()
        go_on.wait(10)

    def half(db):
        with write(db):
            save_dataset(db, Dataset(id="half", name="half"))
            raise LookupError("no more")

    holding = asyncio.create_task(thread.call(hold))
    await asyncio.to_thread(entered.wait, 10)
    calls = [half, *[lambda db, n=n: save_dataset(db, Dataset(id=n, name=n)) for n in "ab"], half, all_datasets]
    waiting = [asyncio.create_task(thread.call(call)) for call in calls]
    await asyncio.sleep(0)
    go_on.set()
    await holding
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in ended[:4]] == [LookupError, type(None), type(None), LookupError]
    assert [dataset.id for dataset in ended[4]] == ["a", "b"]
    assert [dataset.id for dataset in await thread.call(all_datasets)] == ["a", "b"]
    assert not await thread.call(lambda db: db.conn.in_transaction)


async def test_nobody_is_told_that_something_is_written_before_it_is_committed(thread, path):
    entered, go_on = threading.Event(), threading.Event()

    def hold(db):
        entered.set()
        go_on.wait(10)

    seen = []

    async def save(name):
        await thread.call(save_dataset, Dataset(id=name, name=name))
        other = sqlite3.connect(path)
        seen.append(other.execute("SELECT count(*) FROM datasets WHERE id = ?", [name]).fetchone()[0])
        other.close()

    holding = asyncio.create_task(thread.call(hold))
    await asyncio.to_thread(entered.wait, 10)
    saving = [asyncio.create_task(save(f"{number}")) for number in range(200)]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(holding, *saving)
    assert seen == [1] * 200


def test_closing_twice_is_closing_once(path):
    thread = StoreThread(path)
    thread.close()
    thread.close()
    assert StoreThread(path).call_sync(all_datasets) == []


async def test_calls_of_one_round_of_the_loop_are_committed_together_and_of_two_apart(thread):
    ran: list[str] = []
    thread.call_sync(lambda db: db.conn.set_trace_callback(ran.append))
    await asyncio.gather(*(thread.call(save_dataset, Dataset(id=f"{n}", name=f"{n}")) for n in range(20)))
    assert ran.count("COMMIT") == 1
    for n in range(3):
        await thread.call(save_dataset, Dataset(id=f"{n}", name=f"{n} anew"))
    assert ran.count("COMMIT") == 4


async def test_what_was_called_in_this_round_is_done_before_the_store_closes(path):
    opened = StoreThread(path)
    waiting = [asyncio.ensure_future(opened.call(save_dataset, Dataset(id=f"{n}", name=f"{n}"))) for n in range(3)]
    await asyncio.sleep(0)
    await asyncio.to_thread(opened.close)
    await asyncio.gather(*waiting)
    again = StoreThread(path)
    assert len(again.call_sync(all_datasets)) == 3
    again.close()


async def test_a_call_is_done_once_though_the_store_closes_while_it_is_handed_over(path):
    class Slow(dict):
        def values(self):
            found = list(super().values())
            time.sleep(0.05)
            return found

    opened = StoreThread(path)
    opened._gathered = Slow()
    done = []
    waiting = asyncio.ensure_future(opened.call(lambda db: done.append(1)))
    await asyncio.sleep(0)
    await asyncio.to_thread(opened.close)
    await waiting
    assert done == [1]


def test_loops_in_several_threads_share_the_store(thread):
    async def save(first):
        await asyncio.gather(
            *(thread.call(save_dataset, Dataset(id=f"{n}", name="a")) for n in range(first, first + 40))
        )

    threads = [threading.Thread(target=lambda first=first: asyncio.run(save(first))) for first in (0, 100, 200, 300)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(thread.call_sync(all_datasets)) == 160
