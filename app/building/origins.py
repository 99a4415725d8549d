"""The rows of the roots: read once each, fingerprinted, and freed of what another row of any root says already.

Rows are compared by their question with its input (``exact`` and ``loose`` of ``app.rows.fingerprints``). The first
root keeps a row, so their order matters; of one root, the first row. Caveat: 24 bytes of memory a row.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from app.errors import DataError, UsageError
from app.rows.engines import Engine
from app.rows.fingerprints import Fingerprints
from app.rows.overlap import gathered
from app.rows.sets import RowSet
from app.sampling.diversity import Array
from app.sampling.roots import LeftOut, Root

__all__ = ["NO_QUESTION", "Origin", "origins"]

NO_QUESTION = "it has no question"


@dataclass
class Origin:
    """A root that is drawn from.

    Attributes:
        root: what the lineage knows of it.
        rows: its rows.
        places: of the rows that may be drawn, ascending.
        dropped: how many rows were dropped, by reason.
    """

    root: Root
    rows: RowSet
    places: Array
    dropped: Counter[str] = field(default_factory=Counter)


def origins(
    chosen: Sequence[tuple[Root, RowSet]], engine: Engine, tell: Callable[[str], None]
) -> tuple[list[Origin], list[LeftOut]]:
    """Read the roots in their order; a root of the Hub whose rows cannot be had is left out, with the reason.

    Raises:
        TaprootError: rows that a person named cannot be read, or the Hub could not be asked.
    """
    seen = _Seen()
    found: list[Origin] = []
    out: list[LeftOut] = []
    for root, rows in chosen:
        tell(f"reading {root.id}")
        try:
            prints = _printed(rows, engine)
        except (DataError, UsageError) as error:
            if not rows.place.startswith("hf:"):
                raise
            out.append(LeftOut(root.id, str(error)))
            continue
        places, dropped = seen.new(root.id, prints)
        if len(places):
            found.append(Origin(root, rows, places, dropped))
        else:
            most = dropped.most_common(1)
            out.append(LeftOut(root.id, f"of its {rows.rows} rows none is left: {most[0][0]}" if most else "no rows"))
    return found, out


def _printed(rows: RowSet, engine: Engine) -> pa.Table:
    kernel = Fingerprints(row=False)
    return gathered(engine.mapped(kernel, rows.batches()), kernel.gives)


class _Seen:
    """The fingerprints of all roots so far, and whose they are."""

    def __init__(self) -> None:
        self._roots: list[str] = []
        self._known: dict[str, tuple[Array, Array]] = {
            key: (np.empty(0, np.uint64), np.empty(0, np.int32)) for key in ("exact", "loose")
        }

    def new(self, root: str, prints: pa.Table) -> tuple[Array, Counter[str]]:
        """Give the places of a root's rows that nothing before them says, and count the others by reason."""
        asked = prints.column("exact").is_valid().to_numpy()
        dropped: Counter[str] = Counter({NO_QUESTION: int((~asked).sum())} if not asked.all() else {})
        kept = asked.copy()
        for key in ("exact", "loose"):
            values, valid = _values(prints, key)
            kept &= ~self._repeats(key, values, valid & kept, root, dropped)
        for key in ("exact", "loose"):
            values, valid = _values(prints, key)
            self._add(key, values[valid & kept])
        self._roots.append(root)
        return prints.column("pos").to_numpy()[kept], dropped

    def _repeats(self, key: str, values: Array, judged: Array, root: str, dropped: Counter[str]) -> Array:
        repeats = np.zeros(len(values), np.bool_)
        rows = np.flatnonzero(judged)
        _, first = np.unique(values[rows], return_index=True)
        inside = np.ones(len(rows), np.bool_)
        inside[first] = False
        known, owners = self._known[key]
        slots = np.searchsorted(known, values[rows])
        slots[slots == len(known)] = 0
        met = known[slots] == values[rows] if len(known) else np.zeros(len(rows), np.bool_)
        for number, count in zip(*np.unique(owners[slots[met]], return_counts=True), strict=True):
            dropped[f"{self._roots[number]} has it too"] += int(count)
        alone = int((inside & ~met).sum())
        if alone:
            dropped[f"{root} has it twice"] += alone
        repeats[rows[inside | met]] = True
        return repeats

    def _add(self, key: str, values: Array) -> None:
        known, owners = self._known[key]
        every = np.concatenate([known, values])
        whose = np.concatenate([owners, np.full(len(values), len(self._roots), np.int32)])
        order = np.argsort(every, kind="stable")
        self._known[key] = (every[order], whose[order])


def _values(prints: pa.Table, key: str) -> tuple[Array, Array]:
    column = prints.column(key)
    return column.fill_null(0).to_numpy(), column.is_valid().to_numpy()
