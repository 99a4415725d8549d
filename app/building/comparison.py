"""How diverse a sample is, beside every root, a plain mixture of them, and whatever else a person names.

All are compared on equal sizes under one embedding, which is fitted on all of them together. Caveat: where the rows
were spread by the same embedding, the comparison favours the sample; reports name both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.building.sample import Sample
from app.errors import DataError
from app.rows.sets import RowSet, asked
from app.sampling.allocation import allocate
from app.sampling.diversity import Array, Interval, Spread, spread_of
from app.sampling.embedding import Embedder
from app.sampling.selection import draw

__all__ = ["MIXTURE", "Compared", "Comparison", "compare"]

MIXTURE: Final = "proportional mixture"
"""Rows of the same roots by chance, as many of each as its size says, repeats and all."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A set beside the sample, both of ``other.rows`` rows.

    Attributes:
        name: of the set.
        kind: ``root``, ``mixture`` or ``baseline``.
        set_rows: how many it has in all.
        other: its measures.
        sample: those of as many rows of the sample.
    """

    name: str
    kind: str
    set_rows: int
    other: Spread
    sample: Spread

    def as_json(self) -> dict[str, Any]:
        """Give the comparison as plain values."""
        return {
            "name": self.name,
            "kind": self.kind,
            "set_rows": self.set_rows,
            "compared_rows": self.other.rows,
            "set": self.other.as_json(),
            "sample": self.sample.as_json(),
            "difference": {name: one.as_json() for name, one in self._differences().items()},
            "sample_is_above": {name: one.value > 0 for name, one in self._differences().items()},
            "beyond_chance": {name: one.low > 0 or one.high < 0 for name, one in self._differences().items()},
        }

    def _differences(self) -> dict[str, Interval]:
        """What the sample has more than the other, by measure."""
        return {
            "vendi": self.sample.vendi.minus(self.other.vendi),
            "centroid_distance": self.sample.centroid.minus(self.other.centroid),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """The sample's own measures, and each set beside it; ``embedder`` is whose vectors were measured.

    As plain values it also names the sets which the sample is not above beyond chance, by measure.
    """

    embedder: str
    sample: Spread
    compared: tuple[Compared, ...]
    draws: int

    def as_json(self) -> dict[str, Any]:
        """Give everything as plain values."""
        return {
            "embedder": self.embedder,
            "bootstrap_draws": self.draws,
            "sample": self.sample.as_json(),
            "compared": (compared := [one.as_json() for one in self.compared]),
            "not_clearly_above": [
                {"name": one["name"], "measure": measure}
                for one in compared
                for measure, difference in one["difference"].items()
                if difference["low"] <= 0
            ],
        }


def compare(
    sample: Sample, baselines: Sequence[RowSet], embedder: Embedder, *, most_rows: int, draws: int, seed: int
) -> Comparison:
    """Measure the sample and everything beside it.

    Args:
        sample: finished.
        baselines: sets that a person named.
        embedder: embeds all texts at once.
        most_rows: of each set; drawn by chance where there are more.
        draws: of the bootstrap.
        seed: of all draws.

    Raises:
        DataError: a baseline has no rows, or cannot be read.
    """
    own = _some(sample.texts, most_rows, seed)
    sets = [("root", origin.root.id, *_drawn(origin.rows, most_rows, seed)) for origin in sample.origins]
    if len(sample.origins) > 1:
        sets.append(("mixture", MIXTURE, *_mixture(sample, len(own), seed)))
    sets += [("baseline", one.name, *_drawn(one, most_rows, seed)) for one in baselines]
    vectors = embedder.embed([*own, *(text for _, _, texts, _ in sets for text in texts)])
    ours, start = vectors[: len(own)], len(own)
    compared = []
    known: dict[int, Spread] = {}
    for kind, name, texts, rows in sets:
        theirs = vectors[start : start + len(texts)]
        start += len(texts)
        size = min(len(ours), len(theirs))
        if size not in known:
            known[size] = spread_of(_cut(ours, size, seed), draws=draws, seed=seed)
        # With another seed, for the draws of a difference must not repeat rows alike.
        other = spread_of(_cut(theirs, size, seed), draws=draws, seed=seed + 1)
        compared.append(Compared(name, kind, rows, other, known[size]))
    whole = known.get(len(ours)) or spread_of(ours, draws=draws, seed=seed)
    return Comparison(embedder.name, whole, tuple(compared), draws)


def _cut(vectors: Array, size: int, seed: int) -> Array:
    cut: Array = vectors[draw(np.arange(len(vectors)), size, seed)]
    return cut


def _some(texts: Sequence[str], most: int, seed: int) -> list[str]:
    return [texts[number] for number in draw(np.arange(len(texts)), most, seed).tolist()]


def _drawn(rows: RowSet, count: int, seed: int) -> tuple[list[str], int]:
    if not rows.rows:
        for _ in rows.read():
            pass
    if not rows.rows:
        raise DataError(f"{rows.name} has no rows to compare with.")
    places = draw(np.arange(rows.rows), count, seed).tolist()
    found = rows.looked_up(places)
    return [asked(found[place]["question"], found[place]["input"]) for place in places], rows.rows


def _mixture(sample: Sample, count: int, seed: int) -> tuple[list[str], int]:
    sizes = {origin.root.id: origin.rows.rows for origin in sample.origins}
    share = allocate(count, sizes, {name: float(size) for name, size in sizes.items()})
    texts: list[str] = []
    for number, origin in enumerate(sample.origins):
        if share[origin.root.id]:
            texts += _drawn(origin.rows, share[origin.root.id], seed + 1 + number)[0]
    return texts, sum(sizes.values())
