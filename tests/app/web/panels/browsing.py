"""A database of uncertain and hostile words, and the addresses of a server that shows it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from app.records.claim import Candidate, ClaimStatus
from app.records.dataset import Dataset, NodeKind
from app.store import claims, documents
from app.store.connection import open_database
from app.store.datasets import save_dataset
from tests.app.store.samples import claim, decision, document, edge, finish, judgement, reference, start

HOSTILE = "<img src=x onerror=alert(1)>\u202eevil"
SHOWN = "<img src=x onerror=alert(1)> evil"
DOUBTED = tuple(f"lab/doubted-{number}" for number in range(1, 9))
SURE = "openai/gsm8k"
NAMED = (*DOUBTED, SURE)
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
    card = document("# Data\n\nSome words before. " + " ".join(f"It is built from {name}." for name in NAMED),
                    url="https://hub.example/lab/new", title="The card")  # fmt: skip
    documents.save_document(db, "lab/new", reference(), card)
    edges = [_edge(db, "lab/new", card, name, f"It is built from {name}.", f"{name}-other") for name in NAMED]
    finish(db, "lab/new", SURE, edges=edges)
    finish(db, SURE)
    evil = document(f"Before. It is built from {HOSTILE}. After.", url="javascript:alert(1)", title=HOSTILE)
    documents.save_document(db, "lab/evil", reference("lab/evil", url="javascript:alert(1)"), evil)
    save_dataset(db, Dataset(id=f"~{HOSTILE}", name=HOSTILE, kind=NodeKind.WEBSITE, exists=False))
    finish(db, "lab/evil", edges=[_edge(db, "lab/evil", evil, f"~{HOSTILE}", f"It is built from {HOSTILE}.", "a/b")])
    db.close()


def _edge(db, downstream, card, upstream, quote, other):
    mention = upstream.removeprefix("~")
    found = claim(mention, downstream, card.id)
    at = card.text.index(quote)
    status = ClaimStatus.ACCEPTED if upstream == SURE else WAITING
    candidates = (Candidate(id=other, score=0.4, reason="like it"),)
    claims.save_claims(db, [found])
    claims.save_judgements(db, [judgement(found, status, start=at, end=at + len(quote), quote=quote)])
    claims.save_decisions(db, {found.id: decision(found, upstream, name=mention, candidates=candidates)})
    return edge(downstream, upstream, status, evidence=quote, claim_ids=(found.id,), reason="stated, but in doubt")
