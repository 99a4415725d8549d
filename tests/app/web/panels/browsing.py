"""A server over a database of uncertain and hostile words, and a real browser that looks at it."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from app.records.claim import Candidate, ClaimStatus
from app.records.dataset import Dataset, NodeKind
from app.store import claims, documents
from app.store.connection import open_database
from app.store.datasets import save_dataset
from tests.app.store.samples import claim, decision, document, edge, finish, judgement, reference, start
from tests.running import COMMAND, clean_environment

CHROMIUM = Path("/usr/bin/chromium")
HOSTILE = "<img src=x onerror=alert(1)>\u202eevil"
SHOWN = "<img src=x onerror=alert(1)> evil"
DOUBTED = tuple(f"lab/doubted-{number}" for number in range(1, 9))
WAITING = ClaimStatus.NEEDS_REVIEW


@dataclass(frozen=True)
class Explorer:
    """A server that runs: its address and its database."""

    address: str
    db: Path

    def at(self, **fragment: str) -> str:
        words = "&".join(f"{name}={quote(value, safe='')}" for name, value in fragment.items())
        return f"{self.address}#{words}"

    def edge(self, upstream: str, downstream: str = "lab/new") -> str:
        return self.at(down=downstream, up=upstream)


def fill(path: Path) -> None:
    """Make a database in which much waits for a person, and one name and quote are hostile."""
    db = open_database(path)
    start(db, "lab/new", "lab/evil")
    card = document("# Data\n\nSome words before. " + " ".join(f"It is built from {name}." for name in DOUBTED),
                    url="https://hub.example/lab/new", title="The card")  # fmt: skip
    documents.save_document(db, "lab/new", reference(), card)
    edges = [_doubted(db, "lab/new", card, name, f"It is built from {name}.", f"{name}-other") for name in DOUBTED]
    finish(db, "lab/new", "openai/gsm8k", edges=[*edges, edge("lab/new", "openai/gsm8k", evidence="It takes GSM8K.")])
    finish(db, "openai/gsm8k")
    evil = document(f"Before. It is built from {HOSTILE}. After.", url="javascript:alert(1)", title=HOSTILE)
    documents.save_document(db, "lab/evil", reference("lab/evil", url="javascript:alert(1)"), evil)
    save_dataset(db, Dataset(id=f"~{HOSTILE}", name=HOSTILE, kind=NodeKind.WEBSITE, exists=False))
    finish(db, "lab/evil", edges=[_doubted(db, "lab/evil", evil, f"~{HOSTILE}", f"It is built from {HOSTILE}.", "a/b")])
    db.close()


def _doubted(db, downstream, card, upstream, quote, other):
    mention = upstream.removeprefix("~")
    found = claim(mention, downstream, card.id)
    at = card.text.index(quote)
    candidates = (Candidate(id=other, score=0.4, reason="like it"),)
    claims.save_claims(db, [found])
    claims.save_judgements(db, [judgement(found, WAITING, start=at, end=at + len(quote), quote=quote)])
    claims.save_decisions(db, {found.id: decision(found, upstream, name=mention, candidates=candidates)})
    return edge(downstream, upstream, WAITING, evidence=quote, claim_ids=(found.id,), reason="stated, but in doubt")


@contextmanager
def serving(db: Path, *options: str) -> Iterator[Explorer]:
    """Run ``taproot serve`` on a free port until the block ends."""
    command = [*COMMAND, "serve", "--db", str(db), "--port", "0", *options]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=clean_environment())
    try:
        said = ""
        deadline = time.monotonic() + 60
        while (found := re.search(r"http://\S+/", said)) is None and time.monotonic() < deadline:
            line = server.stderr.readline()
            if not line:
                break
            said += line
        assert found is not None, said
        yield Explorer(found[0], db)
    finally:
        server.terminate()
        try:
            server.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()


@contextmanager
def browser():
    """Open the machine's browser; the test skips where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        try:
            own = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
            opened = driver.chromium.launch(args=["--no-sandbox"], **own)
        except playwright.Error as error:
            pytest.skip(f"no browser: {str(error).splitlines()[0]}")
        yield opened
        opened.close()
