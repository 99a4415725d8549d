"""How good the rules are: the gold by halves, wording of published evidence, time and prompt size. Asserts nothing.

Run as ``python -m tests.benchmarks.extraction_quality [--misses]``. The rules were developed on three quarters of
the gold's lines (``developed``); lines 2, 6, 10 … (``measured``) were only measured, until their faults were read
once near the end and the general ones mended. The published evidence is matched by names alone, a tenth of its ids
being wrong; it was never fitted to, but its wordings were read.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import mean

from app.evaluation.gold import GoldDocument
from app.evaluation.offline import evaluate, read_gold
from app.evaluation.scoring import EvaluationReport, fold_mention
from app.extraction.rules import extract_claims
from app.extraction.selection import estimate_tokens, select_passages
from app.language.document_text import document_text
from app.records.claim import ClaimStatus
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind
from app.verification.grounding import ground
from app.verification.judge import judge
from tests.app.extraction.made_up import DOCUMENTS
from tests.app.extraction.made_up_statements import STATEMENTS, tally
from tests.conftest import SHARED

GOLD = SHARED / "gold" / "documents.jsonl"
GRAPHS = ("text-only_graph.jsonl", "multimodal_graph.jsonl")
FIGURES = ("precision", "recall", "f1", "negatives_taken", "relationship_accuracy", "id_accuracy", "grounded")

__all__ = ["main"]


def main() -> int:
    """Print the figures; 0 also where the measuring material is missing."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--misses", action="store_true", help="print every miss and false claim of the gold")
    asked = parser.parse_args()
    if not GOLD.is_file():
        _say("the measuring material is not beside this checkout: nothing to measure")
        return 0
    report = evaluate(GOLD)
    _print_gold(report)
    documents = read_gold(GOLD)
    _print_time(documents)
    _print_selection(documents)
    _print_published()
    _print_made_up()
    _print_statements()
    if asked.misses:
        _say(report.to_text())
    return 0


def _print_gold(report: EvaluationReport) -> None:
    halves = {"all": list(report.documents)}
    halves["developed"] = [one for at, one in enumerate(report.documents) if at % 4 != 1]
    halves["measured"] = [one for at, one in enumerate(report.documents) if at % 4 == 1]
    halves["odd lines"] = list(report.documents[::2])
    halves["even lines"] = list(report.documents[1::2])
    for name, part in halves.items():
        figures = EvaluationReport(documents=tuple(part), grounded=report.grounded).to_json()
        _say(f"gold, {name:11}", *(f"{key} {_share(figures[key])}" for key in FIGURES))


def _print_time(documents: Sequence[tuple[GoldDocument, Document]]) -> None:
    seconds = []
    for _ in range(3):
        document_text.cache_clear()
        start = time.process_time()
        for labelled, document in documents:
            dataset = Dataset(id=labelled.dataset, name=labelled.dataset)
            for claim in extract_claims(document, dataset):
                judge(claim, document, dataset)
        seconds.append(time.process_time() - start)
    characters = sum(len(document.text) for _, document in documents)
    _say(f"extract and judge: {min(seconds) * 8_000_000 / characters:.1f} ms of CPU for 8,000 characters")


def _print_selection(documents: Sequence[tuple[GoldDocument, Document]]) -> None:
    for budget in (6_000, 3_000, 1_500):
        shown = [select_passages(document, budget) for _, document in documents]
        quotes = [
            (label.evidence, document.text, text)
            for (labelled, document), text in zip(documents, shown, strict=True)
            for label in labelled.upstream
        ]
        lost = sum(ground(quote, text, None) is None for quote, _, text in quotes)
        unread = sum(ground(quote, text, None) is None for quote, text, _ in quotes)
        tokens = mean(estimate_tokens(text) for text in shown)
        _say(f"prompt of {budget} tokens: {lost} of {len(quotes)} quotes lost ({unread} by reading), mean {tokens:.0f}")


def _print_published() -> None:
    edges = hits = predicted = right = 0
    for target, quote, named, all_named in _published():
        document = Document(id="d", kind=DocumentKind.CARD, url="", text=quote, content_hash="")
        found = _accepted(document, Dataset(id=target, name=target))
        edges += len(named)
        hits += sum(any(_alike(name, mention) for mention in found) for name in named)
        predicted += len(found)
        right += sum(any(_alike(name, mention) for name in all_named) for mention in found)
    _say(
        f"published evidence, each quote read by itself: {hits} of {edges} edges found, "
        f"{right} of {predicted} names are sources of that target"
    )


def _published() -> Iterator[tuple[str, str, set[str], set[str]]]:
    quotes: dict[str, dict[str, set[str]]] = {}
    for name in GRAPHS:
        for line in (SHARED / "published_graph" / name).read_text(encoding="utf-8").splitlines():
            edge = json.loads(line)
            evidence = str(json.loads(edge["meta_info"]).get("evidence") or "")
            for quote in evidence.split(" || "):
                if len(quote) > 30:
                    quotes.setdefault(edge["target"], {}).setdefault(quote, set()).add(edge["source"])
    for target, known in quotes.items():
        if len(known) <= 40:
            for quote, named in known.items():
                yield target, quote.replace("\n...\n", "\n\n"), named, set().union(*known.values())


def _accepted(document: Document, dataset: Dataset) -> set[str]:
    claims = extract_claims(document, dataset)
    return {claim.mention for claim in claims if judge(claim, document, dataset).status is ClaimStatus.ACCEPTED}


def _alike(one: str, other: str) -> bool:
    short, long = sorted((fold_mention(one), fold_mention(other)), key=len)
    return short == long or (len(short) > 4 and short in long)


def _print_made_up() -> None:
    hits = wanted = predicted = 0
    for made_up in DOCUMENTS:
        found = {fold_mention(name) for name in _accepted(made_up.document(), made_up.described())}
        names = {fold_mention(name) for name in made_up.upstream}
        hits, wanted, predicted = hits + len(found & names), wanted + len(names), predicted + len(found)
    _say(f"made-up documents: precision {hits / predicted:.3f} recall {hits / wanted:.3f}")


def _print_statements() -> None:
    for kind in dict.fromkeys(one.set for one in STATEMENTS):
        counted = tally([one for one in STATEMENTS if one.set == kind])
        _say(f"made-up statements, {kind:10} precision {counted.precision:.3f} recall {counted.recall:.3f}")


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
