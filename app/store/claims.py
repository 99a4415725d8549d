"""Claims with their verdicts, and what each name was resolved to. Every claim is kept.

Evidence is claims that have a verdict and whose document is still what a current reference of the
dataset leads to: a sentence that a card no longer has does not hold an edge up.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from app.errors import NotInGraphError
from app.records.claim import Claim, Judgement, NameDecision
from app.records.document import DocumentKind
from app.records.edge import Evidence
from app.records.identity import stable_id
from app.store.connection import write
from app.store.reviews import folded_mention, standing_names

__all__ = [
    "claimed_downstreams",
    "claims_by_id",
    "claims_of",
    "decisions_of",
    "evidence_about",
    "evidence_of_dataset",
    "evidence_of_edge",
    "evidence_of_everything",
    "evidence_of_run",
    "judgements_by_id",
    "save_claims",
    "save_decisions",
    "save_judgements",
]

_CLAIM = tuple(Claim.model_fields)
_VERDICT = (
    "status",
    "verdict_reason",
    "context",
    "verdict_confidence",
    "verdict_start",
    "verdict_end",
    "verdict_quote",
    "explicit",
    "doubtful",
    "reviewed_by",
)
_JUDGEMENT = (
    "status",
    "reason",
    "context",
    "confidence",
    "start",
    "end",
    "quote",
    "explicit",
    "doubtful",
    "reviewed_by",
)
_DECISION = tuple(NameDecision.model_fields)
_DECISION_COLUMNS = tuple({"exists": "exists_on_hub"}.get(name, name) for name in _DECISION)

_EVIDENCE = f"""
    SELECT {", ".join(f"claims.{name}" for name in (*_CLAIM, *_VERDICT))},
        {", ".join(f"decisions.{name}" for name in _DECISION_COLUMNS)}, documents.kind, documents.url
    FROM claims
    JOIN documents ON documents.id = claims.document_id
    LEFT JOIN decisions ON decisions.id = claims.decision
    WHERE claims.status IS NOT NULL AND {{which}}
    ORDER BY claims.downstream, claims.id
"""
_CURRENT = """EXISTS (SELECT 1 FROM dataset_references AS here
    WHERE here.dataset_id = claims.downstream AND here.document_id = claims.document_id AND here.is_current)"""


def save_claims(db: Database, claims: Sequence[Claim]) -> None:
    """Store claims as extracted; one that is stored already is left as it is."""
    sql = f"INSERT INTO claims ({', '.join(_CLAIM)}) VALUES ({', '.join('?' * len(_CLAIM))}) ON CONFLICT DO NOTHING"
    with write(db):
        db.conn.executemany(sql, [[_plain(getattr(claim, name)) for name in _CLAIM] for claim in claims])


def claims_by_id(db: Database, claim_ids: Sequence[str]) -> list[Claim]:
    """Give claims in the given order; ids that are not stored are left out."""
    sql = f"SELECT {', '.join(_CLAIM)} FROM claims WHERE id = ?"
    rows = (db.execute(sql, [claim_id]).fetchone() for claim_id in claim_ids)
    return [_claim(row) for row in rows if row is not None]


def claims_of(db: Database, dataset_id: str) -> list[Claim]:
    """Give the claims of a dataset's current documents, by id."""
    sql = f"SELECT {', '.join(_CLAIM)} FROM claims WHERE downstream = ? AND {_CURRENT} ORDER BY id"
    return [_claim(row) for row in db.execute(sql, [dataset_id])]


def save_judgements(db: Database, judgements: Sequence[Judgement]) -> None:
    """Store verdicts, replacing earlier ones.

    Raises:
        NotInGraphError: a verdict on a claim which is not stored.
    """
    sql = f"UPDATE claims SET {', '.join(f'{name} = ?' for name in _VERDICT)} WHERE id = ?"
    with write(db):
        for judgement in judgements:
            values = [_plain(getattr(judgement, name)) for name in _JUDGEMENT]
            if db.execute(sql, [*values, judgement.claim_id]).rowcount == 0:
                raise NotInGraphError(f"There is a verdict on claim {judgement.claim_id}, which is not stored.")


def judgements_by_id(db: Database, claim_ids: Sequence[str]) -> list[Judgement]:
    """Give verdicts in the given order; claims without one are left out."""
    sql = f"SELECT {', '.join(_VERDICT)} FROM claims WHERE id = ? AND status IS NOT NULL"
    rows = ((claim_id, db.execute(sql, [claim_id]).fetchone()) for claim_id in claim_ids)
    return [_judgement(claim_id, row) for claim_id, row in rows if row is not None]


def save_decisions(db: Database, decisions: Mapping[str, NameDecision]) -> None:
    """Store what the mentions of claims (by claim id) were resolved to, replacing earlier decisions.

    Claims that share a decision share its row; a row is named by its content and never changed.
    """
    sql = (
        f"INSERT INTO decisions (id, {', '.join(_DECISION_COLUMNS)}) "
        f"VALUES (?, {', '.join('?' * len(_DECISION_COLUMNS))}) ON CONFLICT DO NOTHING"
    )
    with write(db):
        for claim_id, decision in sorted(decisions.items()):
            key = stable_id("decision", decision.model_dump_json())
            values = decision.model_dump(mode="json")
            values["candidates"] = json.dumps(values["candidates"], ensure_ascii=False, separators=(",", ":"))
            db.execute(sql, [key, *(values[name] for name in _DECISION)])
            db.execute("UPDATE claims SET decision = ? WHERE id = ?", [key, claim_id])


def decisions_of(db: Database, dataset_id: str) -> dict[str, NameDecision]:
    """Give the name decisions on a dataset's claims, by claim id."""
    columns = ", ".join(f"decisions.{name}" for name in _DECISION_COLUMNS)
    rows = db.execute(
        f"SELECT claims.id, {columns} FROM claims JOIN decisions ON decisions.id = claims.decision "
        "WHERE claims.downstream = ? ORDER BY claims.id",
        [dataset_id],
    )
    return {row[0]: _decision(row[1:]) for row in rows}


def evidence_of_run(db: Database, thread: str) -> list[Evidence]:
    """Give the evidence of every dataset in the run's frontier."""
    which = f"claims.downstream IN (SELECT dataset_id FROM frontier WHERE thread = ?) AND {_CURRENT}"
    return _evidence(db, which, [thread])


def evidence_of_everything(db: Database) -> list[Evidence]:
    """Give the evidence of every dataset."""
    return _evidence(db, _CURRENT, [])


def claimed_downstreams(db: Database) -> list[str]:
    """Give the datasets that claims are about, sorted."""
    return [row[0] for row in db.execute("SELECT DISTINCT downstream FROM claims ORDER BY downstream")]


def evidence_about(db: Database, downstreams: Sequence[str]) -> list[Evidence]:
    """Give the evidence of several datasets as downstreams."""
    which = f"claims.downstream IN (SELECT value FROM json_each(?)) AND {_CURRENT}"
    return _evidence(db, which, [json.dumps(list(downstreams))])


def evidence_of_dataset(db: Database, dataset_id: str) -> list[Evidence]:
    """Give the evidence of one dataset as downstream."""
    return _evidence(db, f"claims.downstream = ? AND {_CURRENT}", [dataset_id])


def evidence_of_edge(db: Database, downstream: str, upstream: str) -> list[Evidence]:
    """Give every claim of one edge: those pooled into it, and those whose name was resolved to ``upstream``."""
    which = """claims.downstream = ?1 AND (decisions.dataset_id = ?2 OR claims.id IN (
        SELECT value FROM edges, json_each(edges.claim_ids) WHERE edges.downstream = ?1 AND edges.upstream = ?2))"""
    return _evidence(db, which, [downstream, upstream])


def _evidence(db: Database, which: str, parameters: Sequence[str]) -> list[Evidence]:
    named = standing_names(db)
    found = [_one(row) for row in db.execute(_EVIDENCE.format(which=which), parameters)]
    return [_as_a_person_named(item, named) for item in found] if named else found


def _as_a_person_named(item: Evidence, named: Mapping[str, NameDecision]) -> Evidence:
    decision = named.get(folded_mention(item.claim.mention))
    if decision is None or item.decision is None:
        return item
    return item.model_copy(update={"decision": decision.model_copy(update={"downstream": item.claim.downstream})})


def _one(row: Sequence[Any]) -> Evidence:
    claim = _claim(row[: len(_CLAIM)])
    row = row[len(_CLAIM) :]
    verdict, row = row[: len(_VERDICT)], row[len(_VERDICT) :]
    decision, (kind, url) = row[: len(_DECISION)], row[len(_DECISION) :]
    return Evidence(
        claim=claim,
        judgement=_judgement(claim.id, verdict),
        decision=None if decision[0] is None else _decision(decision),
        document_kind=DocumentKind(kind),
        document_url=url,
    )


def _claim(row: Iterable[Any]) -> Claim:
    return Claim.model_validate(dict(zip(_CLAIM, row, strict=True)))


def _judgement(claim_id: str, row: Sequence[Any]) -> Judgement:
    return Judgement.model_validate({"claim_id": claim_id, **dict(zip(_JUDGEMENT, row, strict=True))})


def _decision(row: Sequence[Any]) -> NameDecision:
    values = dict(zip(_DECISION, row, strict=True))
    return NameDecision.model_validate({**values, "candidates": json.loads(values["candidates"])})


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value
