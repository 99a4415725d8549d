"""What the model path makes of a model that errs. Prints; asserts nothing.

Run as ``python -m tests.benchmarks.model_path [GOLD.jsonl] [--seeds N] [--traces] [--sweep]``. Documents of the
gold are injected with passages that instruct the reader, and read by ``erring_model``; its second look is wrong
one time in ten. ``--sweep`` states every label once, true ones and false ones, with an honest second look: the
list of what fails. ``--traces`` traces worlds of our own with the same errors, and counts calls and tokens.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.evaluation.gold import GoldDocument, load_gold
from app.evaluation.offline import JudgedDocument, judge_gold, read_gold
from app.evaluation.scoring import fold_mention
from app.records.claim import Claim, ClaimStatus, Judgement, Relationship
from tests.benchmarks.erring_model import ErringModel, Key, Named, Rates, Statement, letters
from tests.benchmarks.injections import WORDINGS, Injection, inject
from tests.benchmarks.world_traces import Traced, openhermes, synthetic, trace_world

GOLD = Path(__file__).parents[3] / "shared" / "data" / "gold" / "documents.jsonl"
_KINDS = {"hf_card": "HuggingFace README", "github_readme": "GitHub", "paper": "Paper", "blog": "Blog"}

REFERENCE = (
    "The reference implementation: 16 model and 24 HTTP calls for a card with paper, repository and two blogs, "
    "5 and 2 for a plain card (paper.md); a document is sent whole, four times."
)
EVERYTHING = Rates(paraphrased=0, labelled_wrongly=0, beside=1, review=0, everything=True)
"""Every label once, true and false, verbatim; a second look that is never wrong."""

__all__ = ["Outcome", "Tally", "gold_key", "injected_gold", "judge_with", "tally"]


@dataclass(frozen=True)
class Outcome:
    """One statement of the model and what became of it."""

    statement: Statement
    judgement: Judgement
    is_true: bool
    stands: bool
    """Whether the quote stands in the document, letter by letter."""


@dataclass(frozen=True)
class Tally:
    """The figures of one run; edges are distinct names of a document.

    ``injected_in_doubt`` are injected claims that the deterministic checks did not reject: whether they are taken
    is then for a second look to say, which may be wrong.
    """

    statements: Counter[str]
    accepted_ungrounded: tuple[Outcome, ...]
    accepted_injected: tuple[Outcome, ...]
    injected_in_doubt: tuple[Outcome, ...]
    accepted_false: tuple[Outcome, ...]
    lost: tuple[Outcome, ...]
    waiting: tuple[Outcome, ...]
    accepted_true_count: int
    accepted_false_count: int
    true_count: int
    unshown_count: int
    review_count: int
    document_count: int

    @property
    def precision(self) -> float:
        """Share of true ones among accepted edges."""
        return self.accepted_true_count / max(1, self.accepted_true_count + self.accepted_false_count)

    @property
    def lost_share(self) -> float:
        """Share of true, verbatim edges that were rejected; those that wait for a person are not lost."""
        return len(self.lost) / max(1, self.true_count)


def gold_key(labelled: GoldDocument, injected: Iterable[Injection] = ()) -> Key:
    """Give what a gold line says of its document."""
    upstream = {
        one.mention: Named(one.mention, one.evidence, Relationship(one.relationships[0])) for one in labelled.upstream
    }
    negatives = tuple(Named(one.mention, one.evidence, why=one.why) for one in labelled.not_upstream)
    return Key(tuple(upstream.values()), negatives, tuple(injected))


def injected_gold(
    gold: Path, folder: Path, seed: int, wordings: Sequence[str]
) -> tuple[Path, dict[tuple[str, str, str], Key]]:
    """Copy a gold file and its documents with a passage injected into each; give the copy and its keys."""
    lines, keys = [], {}
    for number, (labelled, line) in enumerate(
        zip(load_gold(gold), filter(str.strip, gold.read_text(encoding="utf-8").splitlines()), strict=True)
    ):
        chance = random.Random(f"{seed}/{number}")
        text, injection = inject(
            labelled.path.read_text(encoding="utf-8", errors="replace"), str(number), chance, wordings
        )
        name = f"{number}{labelled.path.suffix}"
        (folder / name).write_text(text, encoding="utf-8")
        lines.append(json.dumps({**json.loads(line), "file": name}))
        keys[labelled.dataset, _KINDS[labelled.kind], ""] = gold_key(labelled, [injection])
    copy = folder / "gold.jsonl"
    copy.write_text("\n".join(lines), encoding="utf-8")
    return copy, keys


def judge_with(model: ErringModel, gold: Path) -> list[Outcome]:
    """Let the model read every document of the gold, and pair each of its statements with the verdict."""
    judged = asyncio.run(judge_gold(read_gold(gold), model))
    return [outcome for one in judged for outcome in _outcomes(one, model.statements)]


def _outcomes(judged: JudgedDocument, statements: Sequence[Statement]) -> Iterable[Outcome]:
    verdicts = {one.claim_id: one for one in judged.judgements}
    claims = {(claim.mention, claim.quote): claim for claim in judged.claims}
    text, done = letters(judged.document.text), set[str]()
    for statement in statements:
        claim = claims.get((" ".join(statement.claim.name.split()), statement.claim.evidence))
        if statement.dataset == judged.gold.dataset and claim is not None and claim.id not in done:
            done.add(claim.id)
            yield Outcome(statement, verdicts[claim.id], _is_upstream(claim, judged.gold), letters(claim.quote) in text)


def _is_upstream(claim: Claim, labelled: GoldDocument) -> bool:
    return any(
        fold_mention(claim.mention) == fold_mention(one.mention)
        or (claim.upstream_id and one.id and claim.upstream_id.casefold() == one.id.casefold())
        for one in labelled.upstream
    )


def tally(outcomes: Sequence[Outcome], model: ErringModel, document_count: int) -> Tally:
    """Add up what became of a model's statements."""
    accepted = [one for one in outcomes if one.judgement.status is ClaimStatus.ACCEPTED]
    false = [one for one in accepted if not one.is_true]
    stated = [one for one in outcomes if one.is_true and one.statement.error in (None, "wrong label")]
    kept = {_edge(one) for one in accepted}
    unkept = {_edge(one): one for one in stated if _edge(one) not in kept}
    waits = {_edge(one) for one in outcomes if one.judgement.status is ClaimStatus.NEEDS_REVIEW}
    return Tally(
        statements=Counter(one.statement.error or "true" for one in outcomes),
        accepted_ungrounded=tuple(one for one in accepted if not one.stands),
        accepted_injected=tuple(one for one in accepted if one.statement.error == "injected"),
        injected_in_doubt=tuple(
            one
            for one in outcomes
            if one.statement.error == "injected"
            and (one.judgement.status is not ClaimStatus.REJECTED or one.judgement.reviewed_by is not None)
        ),
        accepted_false=tuple(false),
        lost=tuple(one for edge, one in unkept.items() if edge not in waits),
        waiting=tuple(one for edge, one in unkept.items() if edge in waits),
        accepted_true_count=len({_edge(one) for one in accepted if one.is_true}),
        accepted_false_count=len({_edge(one) for one in false}),
        true_count=len({_edge(one) for one in stated}),
        unshown_count=len(model.unshown),
        review_count=len(model.reviews),
        document_count=document_count,
    )


def _edge(one: Outcome) -> tuple[str, str]:
    return one.statement.dataset, fold_mention(one.statement.claim.name)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def _show(title: str, outcomes: Sequence[Outcome]) -> None:
    if outcomes:
        _print(f"{title}:")
    for one in outcomes:
        claim, verdict = one.statement.claim, one.judgement
        quote = " ".join(claim.evidence.split())
        quote = quote if len(quote) <= 300 else quote[:299] + "…"
        looked = " (second look)" if verdict.reviewed_by else ""
        _print(f"  {one.statement.dataset}: {claim.name!r} [{one.statement.error or 'true'}] {verdict.reason}{looked}")
        _print(f"      “{quote}”")


def run_gold(gold: Path, seed: int, rates: Rates, wordings: Sequence[str] = WORDINGS) -> Tally:
    """Inject, read and judge every document of a gold file once."""
    with tempfile.TemporaryDirectory() as folder:
        copy, keys = injected_gold(gold, Path(folder), seed, wordings)
        model = ErringModel(keys, seed, rates)
        return tally(judge_with(model, copy), model, len(keys))


def print_tally(title: str, found: Tally, *, detailed: bool) -> None:
    """Print the figures, and each statement that went wrong."""
    total = sum(found.statements.values())
    shares = ", ".join(f"{error} {count} ({count / total:.0%})" for error, count in found.statements.most_common())
    _print(f"{title}: {total} statements: {shares}")
    _print(
        f"  accepted: {found.accepted_true_count} true, {found.accepted_false_count} false edges, "
        f"precision {found.precision:.3f}; ungrounded {len(found.accepted_ungrounded)}, "
        f"injected {len(found.accepted_injected)} (not rejected outright: {len(found.injected_in_doubt)})"
    )
    _print(
        f"  of {found.true_count} true edges with verbatim evidence: lost {len(found.lost)} ({found.lost_share:.1%}), "
        f"needs review {len(found.waiting)}; not shown by the prompt {found.unshown_count}"
    )
    _print(f"  second looks {found.review_count} over {found.document_count} documents")
    if detailed:
        _show("  accepted though false", found.accepted_false)
        _show("  accepted though ungrounded", found.accepted_ungrounded)
        _show("  injected and not rejected outright", found.injected_in_doubt)
        _show("  true and lost", found.lost)
        _show("  true and waiting for a person", found.waiting)


def main(arguments: Sequence[str]) -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.model_path", description=__doc__)
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sweep", action="store_true", help="every label once, with an honest second look")
    parser.add_argument("--traces", action="store_true", help="trace worlds, count calls and tokens")
    parser.add_argument("--details", action="store_true", help="print each statement that went wrong")
    options = parser.parse_args(arguments)
    if options.sweep:
        print_tally("every label once", run_gold(options.gold, 0, EVERYTHING), detailed=True)
        return
    if options.traces:
        for seed in range(options.seeds):
            print_traces(seed)
        return
    tallies = [run_gold(options.gold, seed, Rates()) for seed in range(options.seeds)]
    for seed, found in enumerate(tallies):
        print_tally(f"seed {seed}", found, detailed=options.details)
    if len(tallies) > 1:
        print_mean(tallies)


def print_mean(tallies: Sequence[Tally]) -> None:
    """Print the figures over all runs."""
    true, false = sum(one.accepted_true_count for one in tallies), sum(one.accepted_false_count for one in tallies)
    stated, lost = sum(one.true_count for one in tallies), sum(len(one.lost) for one in tallies)
    bad = sum(len(one.accepted_ungrounded) + len(one.accepted_injected) for one in tallies)
    _print(f"together: precision {true / (true + false):.4f}, lost {lost / stated:.4f}, ungrounded or injected {bad}")


def print_traces(seed: int) -> None:
    """Trace two worlds with and without errors; print edges against the truth, calls and tokens."""
    for name, truth in (("openhermes", openhermes()), ("synthetic", synthetic(60, seed))):
        print_traced(f"{name}, no errors", trace_world(truth, seed, None))
        print_traced(f"{name}, erring, seed {seed}", trace_world(truth, seed, Rates()))
    _print(REFERENCE)


def print_traced(title: str, traced: Traced) -> None:
    """Print one trace."""
    outcome, count = traced.outcome, max(1, int(traced.outcome["datasets"]))
    tokens = (outcome["prompt_tokens"] + outcome["completion_tokens"]) / count
    true = len(traced.accepted & traced.truth.edges)
    _print(f"{title}: {outcome['state']}, {count} datasets, {outcome['edges']} edges accepted")
    calls = ", ".join(f"{schema} {calls / count:.2f}" for schema, calls in sorted(traced.calls.items()))
    _print(f"  a dataset: {outcome['model_calls'] / count:.2f} model calls ({calls}), {tokens:.0f} tokens")
    _print(
        f"  precision {true / max(1, len(traced.accepted)):.3f}, ungrounded {len(traced.ungrounded)}, "
        f"injected {len(traced.injected)}; of {len(traced.stated)} edges stated verbatim: lost {len(traced.lost)}, "
        f"needs review {len(traced.waiting & traced.stated)}"
    )
    for label, edges in (("false", traced.false), ("lost", traced.lost)):
        for edge in sorted(edges):
            _print(f"    {label}: {edge[0]} <- {edge[1]}: {traced.reasons.get(edge, 'rejected before pooling')}")


if __name__ == "__main__":
    main(sys.argv[1:])
