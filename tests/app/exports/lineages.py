"""The lineages that every format is tried with, made here: small, empty, cyclic, doubtful, hostile."""

import json
from pathlib import Path

from app.records.claim import ClaimStatus
from app.records.dataset import NodeKind
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode
from app.records.lineage import NodeStatus

__all__ = ["HOSTILE", "LINEAGES", "an_edge", "many", "published_excerpt"]

HOSTILE = (
    'quote"d', "a\nb", "tab\there", "cr\rhere", "<script>alert(1)</script>", "a&amp;b & c;", "]]>", "pi|pe \\| x",
    "`tick` *b* _i_ $x$", "\u202egnp.exe", "日本語 データ集", "emoji 😀 é", "#quot; #35;", "%% note", 'x"]:::root',
    "end", "[link](javascript:alert(1))", "https://evil.example/x?a=b#c", "urn:taproot:dataset:x", "prov:Entity", "@id",
    "https://huggingface.co/datasets/a/b", "\x00\x1b[31mred", "\ufffe\ufdd0", "x" * 3000, "%s %d {0}", "--> x",
    "&lol;", "<!-- end of taproot lineage -->", "a/b/../../c", "null", "true", "~tilde", "datasets/none", "a/b.", "0",
)  # fmt: skip


def an_edge(downstream, upstream, **more):
    return ExcerptEdge(downstream=downstream, upstream=upstream, **more)


def _tiny():
    nodes = (
        ExcerptNode(
            id="lab/mix",
            status=NodeStatus.TRACED,
            exists=True,
            license="cc-by-nc-4.0",
            published_on="2024-05-01",
            domains=("Math", "Code"),
            data_type="synthetic",
            summary="Problems, mixed.",
            paper_url="https://arxiv.org/abs/2401.00001",
            downloads=1234,
        ),
        ExcerptNode(id="lab/root", status=NodeStatus.ROOT, reason="before 2020", exists=True, downloads=0),
        ExcerptNode(id="legacy", status=NodeStatus.PENDING, reason="not read yet"),
        ExcerptNode(id="Common Crawl", kind=NodeKind.CRAWL, status=NodeStatus.OFF_HUB, reason="gone", exists=False),
        ExcerptNode(id="openai/gsm8k", kind=NodeKind.BENCHMARK, status=NodeStatus.ROOT, exists=True),
        ExcerptNode(id="lab/doubt", status=NodeStatus.NEEDS_REVIEW, reason="the model's answers could not be used"),
    )
    edges = (
        an_edge("lab/mix", "lab/root", relationship="Structured Fusion", confidence=0.75, document_kinds="Paper; Blog",
                evidence='We "merge" lab/root\nwith others.', reason="stated", exists=True),
        an_edge("lab/mix", "openai/gsm8k", relationship="CoT Distillation", confidence=1.0, exists=True),
        an_edge("lab/mix", "lab/doubt", status=ClaimStatus.NEEDS_REVIEW, confidence=0.4, reason="said in passing"),
        an_edge("lab/mix", "legacy", status=ClaimStatus.REJECTED, reason="a baseline", evidence="better than legacy"),
        an_edge("lab/root", "Common Crawl", relationship="Direct Inclusion/Subset", exists=False),
        an_edge("legacy", "Common Crawl", relationship="something else entirely", confidence=0.123456789, exists=False),
    )  # fmt: skip
    return Excerpt(dataset="lab/mix", nodes=nodes, edges=edges)


def _hostile():
    nodes = [ExcerptNode(id="lab/mix", summary=HOSTILE[0], reason=HOSTILE[4])]
    nodes += [ExcerptNode(id=name, exists=False, reason=name, license=name) for name in HOSTILE]
    edges = [an_edge("lab/mix", name, evidence=name, relationship=name, reason=name) for name in HOSTILE]
    return Excerpt(dataset="lab/mix", nodes=tuple(nodes), edges=tuple(edges))


def _cyclic():
    ring = [f"ring/{number}" for number in range(7)]
    edges = [an_edge(ring[number], ring[number - 1]) for number in range(7)]
    edges += [an_edge("ring/0", "ring/0"), an_edge("ring/3", "ring/5"), an_edge("ring/1", "side/in")]
    return Excerpt(dataset="ring/0", nodes=tuple(ExcerptNode(id=n) for n in [*ring, "side/in"]), edges=tuple(edges))


def many(count, width=9):
    """A layered graph of ``count`` datasets in which every third edge passes columns."""
    names = [f"org-{number % 17}/dataset-{number:04d}" for number in range(count)]
    pairs = [(names[n], names[n // 2 + (n % 3 == 0) * (n // width)]) for n in range(1, count)]
    edges = [an_edge(up, down) for up, down in pairs if up != down]
    return Excerpt(dataset=names[0], nodes=tuple(ExcerptNode(id=n) for n in names), edges=tuple(edges))


_TWICE = an_edge("a/b", "c/d", evidence="once")
LINEAGES = {
    "tiny": _tiny(),
    "hostile names": _hostile(),
    "empty": Excerpt(),
    "one node": Excerpt(dataset="lab/alone", nodes=(ExcerptNode(id="lab/alone", status=NodeStatus.ROOT),)),
    "cycles": _cyclic(),
    "duplicates": Excerpt(
        dataset="a/b",
        nodes=(ExcerptNode(id="a/b"), ExcerptNode(id="c/d")),
        edges=(_TWICE, _TWICE, an_edge("a/b", "c/d", confidence=0.5)),
    ),
    "several at once": Excerpt(
        nodes=tuple(ExcerptNode(id=name) for name in ("a/b", "c/d", "e/f", "off it")),
        edges=(an_edge("a/b", "off it"), an_edge("c/d", "off it")),
    ),
    "downstream": Excerpt(
        dataset="c/d",
        downstream=True,
        nodes=(ExcerptNode(id="a/b"), ExcerptNode(id="c/d")),
        edges=(an_edge("a/b", "c/d"),),
    ),
    "300": many(300),
}


def published_excerpt(folder: Path, name: str) -> Excerpt:
    """A published graph as an excerpt: its first lines, each pair once."""
    edges = {}
    for line in (folder / f"{name}_graph.jsonl").read_text().splitlines():
        fields = json.loads(line)
        meta = json.loads(fields["meta_info"])
        pair = fields["target"], fields["source"]
        confidence = meta.get("confidence")
        edges[pair] = an_edge(
            *pair,
            relationship=meta.get("relationship") or None,
            confidence=float(confidence) if isinstance(confidence, int | float) else None,
            document_kinds=meta.get("source") or "",
            evidence=meta.get("evidence") or "",
            exists=meta.get("exists"),
        )
    names = sorted({end for pair in edges for end in pair})
    return Excerpt(nodes=tuple(ExcerptNode(id=each) for each in names), edges=tuple(edges.values()))
