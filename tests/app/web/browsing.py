"""A server and a browser for the explorer's tests, and a small lineage whose names mean harm."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.running import clean_environment, taproot

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
HOSTILE = '</script><script>hacked=1</script><img src=x onerror="hacked=2">'
STEERING = "org/\u202eevil\u2066name\u0007"
QUOTE = 'taken from <b onclick="hacked=3">it</b> {{constructor.constructor("hacked=4")()}} \u202egnorw'
EDGES = (
    ("made/mix", "made/part-one", "Direct Inclusion/Subset", 0.9, "accepted"),
    ("made/mix", "made/part-two", "Structured Fusion", 0.8, "accepted"),
    ("made/mix", "Doubtful Set", "Semantic Evolution", 0.4, "needs_review"),
    ("made/mix", "made/refused", "Semantic Evolution", 0.2, "rejected"),
    ("made/part-one", "made/root", "CoT Distillation", 0.7, "accepted"),
    ("made/part-two", "made/root", "Synthetic Generation", 0.6, "accepted"),
    ("made/later", "made/mix", "Direct Inclusion/Subset", 0.9, "accepted"),
    (HOSTILE, "made/root", "Direct Inclusion/Subset", 0.9, "accepted"),
    ("made/part-two", STEERING, "Direct Inclusion/Subset", 0.9, "accepted"),
)
DATASETS = (
    {"name": "made/root", "license": "mit", "published_on": "2021-03-01", "categories": ["Math"],
     "is_terminal_node": True},
    {"name": "made/part-one", "license": "apache-2.0", "published_on": "2023-05-01", "categories": ["Math", "Code"]},
    {"name": "made/mix", "license": "mit", "published_on": "2024-02-01", "categories": ["General"], "summary": QUOTE},
)  # fmt: skip


def edge_line(downstream, upstream, relationship="Direct Inclusion/Subset", confidence=0.9, status="accepted"):
    meta = {
        "source": "HuggingFace README", "confidence": confidence, "relationship": relationship, "evidence": QUOTE,
        "exists": "/" in upstream, "status": status, "reason": "a reason",
    }  # fmt: skip
    return json.dumps({"target": downstream, "source": upstream, "meta_info": json.dumps(meta)})


def fill(db, edges=EDGES, datasets=DATASETS):
    """Import edges and datasets into a database."""
    lines = db.with_suffix(".jsonl")
    rows = [edge_line(*edge) for edge in edges]
    rows += [json.dumps({"exists_on_hf": "exists", "is_terminal_node": False, **dataset}) for dataset in datasets]
    lines.write_text("\n".join(rows) + "\n")
    result = taproot("import", lines, "--db", db)
    assert result.returncode == 0, result.stderr
    return db


@contextmanager
def serving(db, *options):
    """Serve a database; gives the address that the server prints."""
    command = [
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        "serve",
        "--db",
        str(db),
        "--port",
        "0",
        *options,
    ]
    process = subprocess.Popen(command, env=clean_environment(), stderr=subprocess.PIPE, text=True, cwd=db.parent)
    try:
        line = process.stderr.readline()
        found = re.search(r"at (http://\S+);", line)
        assert found, line + process.stderr.read()
        yield found[1]
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    assert "Traceback" not in err, err


@contextmanager
def browsing():
    """Start a browser; the tests skip where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


class Visit:
    """One page, what it said and what it asked for."""

    def __init__(self, browser, address, width=1280, height=800, scheme="light"):
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda told: self.said.append(told.text) if told.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.goto(address)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.close()

    def drawn(self):
        """Wait until the picture is there; give the names in it."""
        self.page.wait_for_selector("[data-node]", state="attached")
        return self.names()

    def names(self):
        labels = self.page.eval_on_selector_all("[data-node]", "all => all.map(one => one.getAttribute('aria-label'))")
        return sorted(re.sub(r", [^,]+, \d+ upstream, \d+ downstream$", "", label) for label in labels)

    def until(self, condition):
        """Wait for a condition of the page, told in its language (the policy forbids the page itself to read it)."""
        for _ in range(400):
            if self.page.evaluate(condition):
                return
            time.sleep(0.025)
        raise AssertionError(f"never came true: {condition}")
