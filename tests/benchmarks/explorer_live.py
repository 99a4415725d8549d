"""How far a page is behind the database while it changes, in a real browser.

``python -m tests.benchmarks.explorer_live [GRAPH.jsonl DATA.jsonl] [--decisions N]`` prints, in seconds:

- from the commit of a decision by another process until the open evidence panel shows it, and until the picture does;
- while the recorded demo is traced by another process (``taproot trace --replay``) into the same database: from each
  commit that added edges until the picture of the page counts them;
- the same while the page's own server replays it, started from the page;
- with no lines given, from a click on a decision's button until the page says that it is stored;
- the same, from opening a panel until it shows what it has.

Caveat: the browser, the server, the tracing process and this watcher share the machine; the load stands beside it.
"""

import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.queries import excerpt_of
from app.store.connection import open_database
from tests.app.web.browsing import Visit, browsing, serving
from tests.running import COMMAND, clean_environment, taproot

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "cassettes" / "demo"
NAME = "openhermes-2.5.yaml"
POLL_S = 0.02
_CHANGED = "SELECT (SELECT count(*) FROM edges), (SELECT total(rowid) FROM edges), (SELECT count(*) FROM imports)"
# The page itself notes when it is painted: asking it all the time would take what is measured from it.
_NOTING = """() => {
  const noted = (globalThis.noted = []);
  const note = () => {
    const told = document.querySelector(".tp-counts")?.textContent ?? "";
    const found = told.match(/of ([\\d,]+) edges/);
    const count = found ? Number(found[1].replaceAll(",", "")) : 0;
    if (!count || noted.at(-1)?.[0] === count) return;
    const at = [count, 0];
    noted.push(at);
    requestAnimationFrame(() => requestAnimationFrame(() => (at[1] = Date.now() / 1000)));
  };
  const all = { childList: true, characterData: true, subtree: true };
  new MutationObserver(note).observe(document.querySelector(".tp-counts"), all);
  note();
}"""
_print = sys.stdout.write


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.explorer_live", description=__doc__)
    parser.add_argument("files", type=Path, nargs="*", help="what the database holds before (published lines)")
    parser.add_argument("--decisions", type=int, default=10)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        base = Path(folder) / "base.db"
        for file in options.files:
            taproot("import", file, "--db", base)
        demo = Path(folder) / "demo.db"
        if base.exists():
            shutil.copy(base, demo)
        _print(f"load {os.getloadavg()[0]:.1f} before\n")
        grown(browser, demo, "traced by another process", _traced_elsewhere)
        own = Path(folder) / "own.db"
        if base.exists():
            shutil.copy(base, own)
        grown(browser, own, "traced by the page's server", _traced_here)
        if not base.exists():
            decided(browser, demo, options.decisions)
        _print(f"load {os.getloadavg()[0]:.1f} after\n")


@dataclass
class Commits:
    """Copies a database from a thread whenever its edges have changed: what a copy shows is counted afterwards."""

    db: Path
    copies: list[tuple[Path, float]] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Note changes until ``end``."""
        while not self.db.exists():
            time.sleep(POLL_S)
        with closing(sqlite3.connect(f"file:{quote(str(self.db))}?mode=ro", uri=True)) as db:
            version, edges = None, None
            while not self._ended.is_set():
                now, at = db.execute("PRAGMA data_version").fetchone()[0], time.time()
                found = self._edges(db) if now != version else edges
                version = now
                if found != edges:
                    edges = found
                    self._copy(db, at)
                time.sleep(POLL_S)

    @staticmethod
    def _edges(db: sqlite3.Connection) -> object:
        try:
            return db.execute(_CHANGED).fetchone()
        except sqlite3.OperationalError:
            return None

    def _copy(self, db: sqlite3.Connection, at: float) -> None:
        copy = self.db.with_name(f"{self.db.stem}-{len(self.copies)}.db")
        with closing(sqlite3.connect(copy)) as other:
            db.backup(other)
        self.copies.append((copy, at))

    def seen(self) -> list[tuple[int, float]]:
        """Give when each number of edges, as the picture counts them, was committed."""
        counts: list[tuple[int, float]] = []
        for copy, at in self.copies:
            count = len(excerpt_of(copy, include_all=True).edges)
            if count and (not counts or counts[-1][0] != count):
                counts.append((count, at))
        return counts

    def end(self) -> None:
        """Stop watching."""
        self._ended.set()


def grown(browser: Any, db: Path, title: str, trace: Any) -> None:
    """Watch the demo grow in an open page; a number that the page skips is shown by the next it shows."""
    open_database(db).close()
    with serving(db, "--recordings", str(DEMO)) as address, Visit(browser, address) as visit:
        _settled(visit.page)
        commits = Commits(db)
        watching = threading.Thread(target=commits.watch)
        watching.start()
        visit.page.evaluate(_NOTING)
        is_running = trace(visit.page, db)
        while is_running():
            visit.page.wait_for_timeout(500)
        visit.page.wait_for_timeout(3_000)
        shown = [(count, at) for count, at in visit.page.evaluate("noted") if at]
        commits.end()
        watching.join()
    seen = commits.seen()
    late = _behind(seen, shown)
    _print(f"{title}: {len(shown)} pictures of {len(seen)} states, {len(late)} commits, {_spread(late)} behind\n")


def _settled(page: Any) -> None:
    """Wait until the page has drawn what there is, or has said that there is nothing."""
    page.wait_for_selector("[data-node], .tp-empty", state="attached", timeout=120_000)
    page.wait_for_timeout(2_000)


def _behind(commits: Sequence[tuple[int, float]], shown: Sequence[tuple[int, float]]) -> list[float]:
    """Give for each commit how long it took until a picture held at least as many edges, or those of a later commit.

    Raises:
        RuntimeError: the last picture does not hold what the database holds.
    """
    if commits and (not shown or commits[-1][0] != shown[-1][0]):
        ends = shown[-1][0] if shown else 0
        raise RuntimeError(f"The picture ends with {ends} edges, the database with {commits[-1][0]}.")
    late = []
    for count, at in commits[1:]:
        times = [when for number, when in shown if number >= count and when >= at - 0.1]
        late.append(max(0.0, (times[0] if times else shown[-1][1]) - at))
    return late


def _traced_elsewhere(page: Any, db: Path) -> Any:
    command = [*COMMAND, "trace", "--replay", str(DEMO / NAME), "--db", str(db)]
    process = subprocess.Popen(command, env=clean_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return lambda: process.poll() is None


def _traced_here(page: Any, db: Path) -> Any:
    page.get_by_role("tab", name="Trace").click()
    page.get_by_label("Replay a recording").click()
    page.get_by_role("option", name=NAME).click()
    page.get_by_role("button", name="Start").click()
    row = page.locator('[data-panel="trace"] [role="listitem"]').filter(has_text="openhermes")
    row.wait_for()
    return lambda: row.get_by_role("button", name="Stop").count() > 0


def decided(browser: Any, db: Path, count: int) -> None:
    """Decide in a page, and from elsewhere, and time what is shown."""
    pair = "meta-math/MetaMathQA", "openai/gsm8k"
    with serving(db) as address:
        fragment = f"#down={quote(pair[0], safe='')}&up={quote(pair[1], safe='')}"
        with Visit(browser, address + fragment) as visit:
            page = visit.page
            panel = page.locator('[data-panel="evidence"]')
            panel.locator("mark").first.wait_for()
            _print(f"another process's change until the panel shows it: {_spread(_changed(page, panel, db, count))}\n")
            _print(f"a decision until the page says that it is stored: {_spread(_clicked(page, panel, count))}\n")
            for title in ("Review", "Trace", "Chat"):
                begun = time.monotonic()
                page.get_by_role("tab", name=title).click()
                page.locator(f'[data-panel="{ {"Review": "queue"}.get(title, title.lower()) }"]').wait_for()
                page.wait_for_function(
                    "name => document.querySelector(`[data-panel=${name}]`)?.innerText.length > 60",
                    arg={"Review": "queue"}.get(title, title.lower()),
                )
                _print(f"panel {title}: {time.monotonic() - begun:.2f} s\n")


def _clicked(page: Any, panel: Any, count: int) -> list[float]:
    times = []
    for number in range(count):
        word = "Accept" if number % 2 == 0 else "Reject"
        begun = time.monotonic()
        panel.get_by_role("button", name=word, exact=True).click()
        panel.get_by_role("status").filter(has_text=f"{word}ed").wait_for()
        times.append(time.monotonic() - begun)
        page.wait_for_timeout(300)
    return times


def _changed(page: Any, panel: Any, db: Path, count: int) -> list[float]:
    times = []
    with closing(open_database(db)) as other:
        for number in range(count):
            words = f"changed from elsewhere, {number} times."
            other.execute("UPDATE edges SET reason = ? WHERE upstream = 'openai/gsm8k'", [words])
            begun = time.monotonic()
            panel.get_by_text(words).wait_for()
            times.append(time.monotonic() - begun)
            page.wait_for_timeout(400)
    return times


def _spread(times: Sequence[float]) -> str:
    if not times:
        return "nothing measured"
    return f"median {statistics.median(times):.2f} s, worst {max(times):.2f} s"


if __name__ == "__main__":
    main(sys.argv[1:])
