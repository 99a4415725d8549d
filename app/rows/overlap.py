"""What rows of sets have in common: counts of unique questions, in both directions, by five methods.

A question is the question or instruction with its input; equal ones of a set count once. ``exact`` and ``loose`` are
fingerprints (see :mod:`app.rows.fingerprints`), ``exact_rows`` whole rows, ``ngram13`` and ``ngram8`` containment
(:mod:`app.rows.containment`), ``near`` MinHash (:mod:`app.rows.near`).
Caveat: a set of more than 8 million runs of words is looked for in parts; a run that is in two parts counts twice in
the share of ``ngram8``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
import pyarrow as pa

from app.errors import UsageError
from app.rows.containment import LEAST_SHARE, ContainmentScan, grams_index
from app.rows.engines import Engine
from app.rows.fingerprints import Fingerprints
from app.rows.near import SIGNATURES, Signatures, nearest
from app.rows.ngrams import Array
from app.rows.sets import RowSet, asked

__all__ = ["METHODS", "Example", "MeasuredSet", "PairOverlap", "RowOverlapReport", "Shares", "contained", "measure"]

METHODS: Final = ("exact", "loose", "exact_rows", "ngram13", "ngram8", "near")
QUESTION: Final = ("question", "input")
_KEYS: Final = {"exact": "exact", "loose": "loose", "exact_rows": "row"}
_SHOWN: Final = 400

Matches = dict[int, tuple[float, int]]
"""By a row's place in one set: the share or similarity, and the place of the matching row in the other."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many unique questions of each side are found in the other."""

    a_in_b: int
    b_in_a: int

    def as_json(self, a_unique: int, b_unique: int) -> dict[str, Any]:
        """Give counts, and shares of the unique questions of each side (null for a side without any)."""
        return {
            "a_in_b": self.a_in_b,
            "b_in_a": self.b_in_a,
            "of_a": _share(self.a_in_b, a_unique),
            "of_b": _share(self.b_in_a, b_unique),
        }


@dataclass(frozen=True, slots=True)
class Example:
    """Two rows that a method finds alike: texts (cut after 400 characters), files and row numbers."""

    method: str
    a: Mapping[str, Any]
    b: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """One set: rows, unique questions; by methods that were asked for: unique rows, near-duplicates of one before."""

    name: str
    rows: int
    unique: int
    unique_loose: int | None
    unique_rows: int | None
    near: int | None
    columns: str

    def as_json(self) -> dict[str, Any]:
        """Give the set with the keys of outputs."""
        return {
            "name": self.name,
            "rows": self.rows,
            "unique": self.unique,
            "unique_loose": self.unique_loose,
            "unique_rows": self.unique_rows,
            "near_duplicates": self.near,
            "columns": self.columns,
        }


@dataclass(frozen=True, slots=True)
class PairOverlap:
    """Two sets, by method; a method that was not asked for is absent."""

    a: MeasuredSet
    b: MeasuredSet
    found: Mapping[str, Shares]
    examples: tuple[Example, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the pair with the keys of outputs; ``exact``, ``loose`` and ``exact_rows`` are the same both ways."""
        pair: dict[str, Any] = {"a": self.a.name, "b": self.b.name}
        for method, shares in self.found.items():
            if method in _KEYS:
                pair[method] = shares.a_in_b
                pair[f"{method}_of_a"] = _share(shares.a_in_b, self._unique(self.a, method))
                pair[f"{method}_of_b"] = _share(shares.b_in_a, self._unique(self.b, method))
            else:
                pair[method] = shares.as_json(self.a.unique, self.b.unique)
        pair["examples"] = [{"method": one.method, "a": one.a, "b": one.b} for one in self.examples]
        return pair

    @staticmethod
    def _unique(one: MeasuredSet, method: str) -> int | None:
        return {"exact": one.unique, "loose": one.unique_loose, "exact_rows": one.unique_rows}[method]


@dataclass(frozen=True, slots=True)
class RowOverlapReport:
    """What :func:`measure` finds."""

    sets: tuple[MeasuredSet, ...]
    pairs: tuple[PairOverlap, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain values."""
        return {"sets": [one.as_json() for one in self.sets], "pairs": [pair.as_json() for pair in self.pairs]}


@dataclass(slots=True)
class _Known:
    """What is kept of a set while its pairs are measured: no texts, about 32 bytes a row (256 more for ``near``)."""

    rows: RowSet
    fingerprints: pa.Table
    firsts: Array
    signatures: pa.Table | None
    measured: MeasuredSet


def measure(
    sets: Sequence[RowSet],
    engine: Engine,
    *,
    methods: Sequence[str] = METHODS,
    pairs: Sequence[tuple[int, int]] | None = None,
    examples: int = 3,
    tell: Callable[[str], None] = lambda _: None,
) -> RowOverlapReport:
    """Measure sets, and pairs of them.

    Args:
        sets: at least one; equal names are refused.
        engine: what carries it out; the result does not depend on it.
        methods: of ``METHODS``.
        pairs: positions in ``sets``; none for every two.
        examples: how many to look up of each method and pair.
        tell: is told what is measured next.

    Raises:
        UsageError: a method is unknown, or a name is there twice.
        DataError: a set cannot be read.
    """
    unknown = next((method for method in methods if method not in METHODS), None)
    if unknown is not None:
        raise UsageError(f"{unknown!r} is no method; there are {', '.join(METHODS)}.")
    if len({one.name for one in sets}) < len(sets):
        raise UsageError("A set is named twice.")
    known = [_known(one, engine, methods, tell) for one in sets]
    chosen = list(combinations(range(len(sets)), 2)) if pairs is None else pairs
    measured = [_pair(known[a], known[b], engine, methods, examples, tell) for a, b in chosen]
    return RowOverlapReport(tuple(one.measured for one in known), tuple(measured))


def _known(rows: RowSet, engine: Engine, methods: Sequence[str], tell: Callable[[str], None]) -> _Known:
    tell(f"reading {rows.name}")
    kernel = Fingerprints(loose="loose" in methods, row="exact_rows" in methods)
    prints = gathered(engine.mapped(kernel, rows.batches()), kernel.gives)
    signatures = near = None
    firsts = first_places(prints)
    if "near" in methods:
        every = gathered(engine.mapped(Signatures(QUESTION), rows.batches()), SIGNATURES)
        signatures = every.filter(pa.array(np.isin(every.column("pos").to_numpy(), firsts)))
        near = nearest(signatures, signatures, inside=True).num_rows
    loose = engine.distinct(prints, "loose") if kernel.loose else None
    whole = engine.distinct(prints, "row") if kernel.row else None
    columns = "; ".join(dict.fromkeys(schema.described() for schema in rows.schemas.values()))
    return _Known(
        rows, prints, firsts, signatures, MeasuredSet(rows.name, rows.rows, len(firsts), loose, whole, near, columns)
    )


def gathered(batches: Any, schema: pa.Schema) -> pa.Table:  # noqa: ANN401  (an iterator of record batches)
    """Gather what a kernel gives to one table in the order of rows, whatever the engine's order."""
    table = pa.Table.from_batches(list(batches), schema)
    places = table.column("pos").to_numpy()
    # Sorting makes a copy: only what came out of order is sorted.
    return table if bool((places[1:] > places[:-1]).all()) else table.sort_by("pos")


def first_places(prints: pa.Table) -> Array:
    """Give the place of the first row of each question, ascending."""
    known = prints.filter(prints.column("exact").is_valid())
    _, first = np.unique(known.column("exact").to_numpy(), return_index=True)
    places: Array = np.sort(known.column("pos").to_numpy()[first])
    return places


def _pair(
    a: _Known, b: _Known, engine: Engine, methods: Sequence[str], examples: int, tell: Callable[[str], None]
) -> PairOverlap:
    tell(f"comparing {a.rows.name} and {b.rows.name}")
    found: dict[str, Shares] = {}
    shown: list[tuple[str, int, int]] = []
    for method in methods:
        if method in _KEYS:
            joined = engine.shared(a.fingerprints, b.fingerprints, _KEYS[method])
            found[method] = Shares(joined.num_rows, joined.num_rows)
            head = joined.slice(0, examples).to_pylist()
            shown += [(method, row["a"], row["b"]) for row in head]
        else:
            ahead, back = _matches(a, b, engine, method), _matches(b, a, engine, method)
            found[method] = Shares(len(ahead), len(back))
            shown += [(method, pos, other) for pos, (_, other) in sorted(ahead.items())[:examples]]
    return PairOverlap(a.measured, b.measured, found, _examples(a.rows, b.rows, shown))


def _matches(a: _Known, b: _Known, engine: Engine, method: str) -> Matches:
    """Find the unique questions of ``a`` that ``b`` holds, by one of the methods that compare parts of texts."""
    if method == "near":
        assert a.signatures is not None
        assert b.signatures is not None
        found = nearest(a.signatures, b.signatures)
        return {row["pos"]: (row["share"], row["other"]) for row in found.to_pylist()}
    return contained(a.rows, b.rows, engine, int(method.removeprefix("ngram")), only=a.firsts)


def contained(
    a: RowSet,
    b: RowSet,
    engine: Engine,
    n: int,
    *,
    columns: tuple[str, ...] = QUESTION,
    only: Array | None = None,
) -> Matches:
    """Find the rows of ``a`` (of ``only`` these) whose runs of ``n`` words are in ``b``, by the rule for ``n``.

    ``columns`` are searched in ``a``; of ``b`` it is the question with its input.
    """
    shares: Matches = {}
    for index in grams_index(b.batches(), n, QUESTION):
        for batch in engine.mapped(ContainmentScan(index, columns), a.batches()):
            places = batch.column("pos").to_numpy()
            kept = batch if only is None else batch.filter(pa.array(np.isin(places, only)))
            for row in kept.to_pylist():
                before, other = shares.get(row["pos"], (0.0, row["other"]))
                shares[row["pos"]] = (min(1.0, before + row["share"]), other)
    return {pos: match for pos, match in shares.items() if match[0] >= LEAST_SHARE[n]}


def _examples(a: RowSet, b: RowSet, shown: Sequence[tuple[str, int, int]]) -> tuple[Example, ...]:
    of_a, of_b = a.looked_up(pos for _, pos, _ in shown), b.looked_up(pos for _, _, pos in shown)
    return tuple(Example(method, _side(of_a[one]), _side(of_b[other])) for method, one, other in shown)


def _side(row: Mapping[str, Any]) -> dict[str, Any]:
    text = asked(row["question"], row["input"])
    return {"file": row["file"], "row": row["row"], "text": text[:_SHOWN]}


def _share(count: int, of: int | None) -> float | None:
    return round(count / of, 6) if of else None
