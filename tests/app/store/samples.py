"""Small records to store."""

from app.records.claim import Claim, ClaimStatus, Extractor, Judgement, NameDecision
from app.records.dataset import Dataset, NodeKind
from app.records.document import Document, DocumentKind, DocumentReference, Section
from app.records.edge import Edge
from app.records.identity import content_hash, stable_id
from app.records.run import FrontierState, RunOptions
from app.store import claims, documents, frontier, runs


def options(*seeds, **more):
    return RunOptions(seeds=seeds, extractor=Extractor.RULES, **more)


def reference(dataset_id="lab/new", **more):
    values = {
        "kind": DocumentKind.CARD,
        "url": f"https://hub.example/{dataset_id}",
        "own": True,
        "found_by": "its card",
    }
    return DocumentReference(**values | more)


def document(text="It is built from lab/old.", url="https://hub.example/lab/new", **more):
    digest = content_hash(text)
    values = {
        "id": stable_id("doc", url, digest),
        "kind": DocumentKind.CARD,
        "url": url,
        "text": text,
        "sections": (Section(heading="Data", level=2, start=0, end=len(text)),),
        "content_hash": digest,
    }
    return Document(**values | more)


def claim(mention="lab/old", downstream="lab/new", document_id="doc", **more):
    return Claim(
        id=stable_id("claim", downstream, document_id, mention),
        downstream=downstream,
        document_id=document_id,
        mention=mention,
        quote=f"built from {mention}",
        extractor=Extractor.RULES,
        **more,
    )


def judgement(of, status=ClaimStatus.ACCEPTED, **more):
    values = {"claim_id": of.id, "status": status, "reason": "stated", "context": "upstream", "confidence": 0.75}
    return Judgement(**values | more)


def decision(of, dataset_id="lab/old", **more):
    values = {
        "downstream": of.downstream,
        "mention": of.mention,
        "dataset_id": dataset_id,
        "name": dataset_id,
        "kind": NodeKind.DATASET,
        "exists": True,
        "method": "explicit id",
        "reason": "named by its id",
    }
    return NameDecision(**values | more)


def edge(downstream="lab/new", upstream="lab/old", status=ClaimStatus.ACCEPTED, **more):
    values = {"relationship": None, "confidence": 0.75, "reason": "stated", "exists": True} | more
    return Edge(downstream=downstream, upstream=upstream, status=status, **values)


def keep_claim(db, dataset_id="lab/new", mention="lab/old", upstream="lab/old"):
    """Store a card of ``dataset_id`` with one judged and resolved claim; gives the claim."""
    card = document(f"Built from {mention}.", url=f"https://hub.example/{dataset_id}")
    documents.save_document(db, dataset_id, reference(dataset_id), card)
    found = claim(mention, dataset_id, card.id)
    claims.save_claims(db, [found])
    claims.save_judgements(db, [judgement(found)])
    claims.save_decisions(db, {found.id: decision(found, upstream)})
    return found


def start(db, *seeds, thread="run", **more):
    runs.create_run(db, thread, options(*seeds, **more))
    frontier.begin(db, thread, seeds)


def finish(db, dataset_id, *upstreams, thread="run", state=FrontierState.DONE, edges=None, signature="rules/1"):
    """Finish a dataset that opens ``upstreams``, each by an accepted edge."""
    found = [edge(dataset_id, upstream) for upstream in upstreams] if edges is None else edges
    frontier.finish(
        db,
        thread,
        dataset_id,
        Dataset(id=dataset_id, name=dataset_id, exists=True),
        {},
        found,
        upstreams,
        state,
        "",
        signature,
    )


def levels(db, thread="run"):
    return {item.dataset_id: (item.depth, item.state.value) for item in frontier.frontier_items(db, thread)}
