"""1,738 made-up statements about where a dataset comes from, each with the names that are its sources.

Written by us; all dataset names are invented. Five sets: ``plain`` (usual constructions), ``statements`` (many of
them in pairs of the same words with opposite meaning), ``documents`` (whole cards and READMEs), ``prose`` (sources
named without the usual cues) and ``structure`` (tables, lists, keys, logs). The last two are hard on purpose.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.evaluation.scoring import fold_mention
from app.extraction.rules import extract_claims
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind
from app.verification.judge import judge

__all__ = ["STATEMENTS", "MadeUpStatement", "Tally", "tally"]

DATASET = Dataset(id="acme/newset", name="newset")


@dataclass(frozen=True)
class MadeUpStatement:
    """One text about ``acme/newset``: which of its names are upstream, which are named for another reason."""

    set: str
    text: str
    upstream: tuple[str, ...]
    other: tuple[str, ...]

    def accepted(self) -> set[str]:
        """The folded names that the rules take for upstream."""
        titled = self.text.startswith(("#", "---", "<"))
        text = self.text if titled else f"# NewSet\n\n{self.text}\n"
        document = Document(id="d", kind=DocumentKind.CARD, url="", text=text, content_hash="")
        claims = extract_claims(document, DATASET)
        taken = (one for one in claims if judge(one, document, DATASET).status is ClaimStatus.ACCEPTED)
        return {fold_mention(one.mention) for one in taken}


@dataclass(frozen=True)
class Tally:
    """What the rules found in a set of statements, by name."""

    found: int
    false: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.false)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.wanted)


def tally(statements: Sequence[MadeUpStatement]) -> Tally:
    """Count over statements; a name matches one that holds it, for the boundaries of a name are a matter of taste."""
    found = false = wanted = 0
    for one in statements:
        accepted, names = one.accepted(), {fold_mention(name) for name in one.upstream}
        found += sum(any(_alike(name, taken) for taken in accepted) for name in names)
        false += sum(not any(_alike(name, taken) for name in names) for taken in accepted)
        wanted += len(names)
    return Tally(found, false, wanted)


def _alike(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) > 3 and (one in other or other in one))


def _read() -> Sequence[MadeUpStatement]:
    lines = Path(__file__).with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    rows = (json.loads(line) for line in lines if line.strip())
    return [MadeUpStatement(row["set"], row["text"], tuple(row["upstream"]), tuple(row["other"])) for row in rows]


STATEMENTS = _read()
