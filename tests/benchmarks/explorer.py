"""How quick the explorer is, in a real browser over a published lineage.

``python -m tests.benchmarks.explorer GRAPH.jsonl [DATA.jsonl]`` prints, each the median of several runs: from the
first request until the whole picture is painted, with the server just started and later; from a click until the
evidence is painted, on the served page (where it has an evidence panel) and on the exported one; from a write to the
database until it is painted; and the scripts' share of a frame while the picture is moved.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.app.web.browsing import Visit, browsing, edge_line, serving
from tests.running import taproot

RUNS = 5
_write = sys.stdout.write
PAINTED = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
)
CLICK = """([place, where]) => new Promise((done) => {
  const begun = performance.now();
  const seen = () => {
    const panel = document.querySelector(where);
    if (!panel || !panel.textContent.includes(name)) return requestAnimationFrame(seen);
    requestAnimationFrame(() => done(performance.now() - begun));
  };
  const box = document.querySelector(`[data-node="${place}"]`);
  const name = box.getAttribute("aria-label").split(",")[0];
  box.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  seen();
})"""
PAN = """() => new Promise((done) => {
  const svg = document.querySelector(".tp-svg");
  const times = [];
  let last = performance.now();
  const step = (left) => requestAnimationFrame(() => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (!left) return done(times);
    const turn = { deltaY: left % 2 ? 30 : -30, clientX: 500, clientY: 400, cancelable: true };
    svg.dispatchEvent(new WheelEvent("wheel", turn));
    step(left - 1);
  });
  step(30);
})"""


def _print(line):
    _write(f"{line}\n")


def first_picture(browser, address):
    """Give seconds from the first request to the painted picture."""
    begun = time.perf_counter()
    with Visit(browser, address) as seen:
        seen.drawn()
        seen.page.evaluate(PAINTED)
        return time.perf_counter() - begun, len(seen.names()), seen.page.locator("[data-edge]").count()


def clicks(page, where):
    """Give seconds from a click on a dataset to its evidence."""
    places = range(0, page.locator("[data-node]").count(), 97)
    return [page.evaluate(CLICK, [place, where]) / 1000 for place in places][:RUNS]


def grows(seen, db, number):
    """Give seconds from a write to the database to the painted box."""
    line = db.with_name("more.jsonl")
    line.write_text(edge_line(f"bench/new-{number}", "tatsu-lab/alpaca") + "\n")
    taproot("import", line, "--db", db)
    written = max(path.stat().st_mtime for path in db.parent.glob(db.name + "*"))
    begins = f"(one) => one.getAttribute('aria-label').startsWith('bench/new-{number},')"
    seen.until(f"[...document.querySelectorAll('[data-node]')].some({begins})")
    seen.page.evaluate(PAINTED)
    return time.time() - written


def shown(what, values):
    """Print a median with its range."""
    _print(f"{what}: {statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f})")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    files = parser.parse_args().files
    with tempfile.TemporaryDirectory() as folder, browsing() as browser:
        db = Path(folder) / "published.db"
        for file in files:
            assert taproot("import", file, "--db", db).returncode == 0
        _print(f"load {os.getloadavg()[0]:.1f} before")
        with serving(db) as address:
            cold, nodes, edges = first_picture(browser, address)
            _print(f"{nodes} datasets, {edges} edges drawn")
            _print(f"first picture, server just started: {cold:.2f} s")
            shown("first picture", [first_picture(browser, address)[0] for _ in range(RUNS)])
            with Visit(browser, address) as seen:
                seen.drawn()
                times = seen.page.evaluate(PAN)
                _print(f"a frame while zooming: {statistics.median(times):.0f} ms, worst {max(times):.0f} ms")
                if seen.page.locator("[data-panel=evidence]").count():
                    shown("click to evidence, served", clicks(seen.page, "[data-panel=evidence]"))
                shown("live, from the write to the picture", [grows(seen, db, number) for number in range(3)])
        page = Path(folder) / "page.html"
        assert taproot("export", "html", page, "--db", db, "--all").returncode == 0
        shown("first picture, exported page", [first_picture(browser, page.as_uri())[0] for _ in range(RUNS)])
        with Visit(browser, page.as_uri()) as seen:
            seen.drawn()
            shown("click to evidence, exported page", clicks(seen.page, ".tp-about"))
        _print(f"exported page: {page.stat().st_size / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
