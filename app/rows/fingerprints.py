"""Fingerprints of rows: xxHash (XXH3, 64 bits) of their normalised texts, the same on every machine and engine.

* ``exact``: the question with its input, lower-cased, white space collapsed
* ``loose``: its letters and digits of ASCII alone, lower-cased; where these are fewer than ``LOOSE_LEAST``, all its
  letters and digits; where these are too few as well it has none, for short texts agree by accident
* ``row``: question, input and output, each as ``exact``

Caveat: two different texts share a fingerprint with a chance of about 1 in 10^19; among 10 million rows some two do
with a chance of 1 in 400,000.
"""

import re
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import xxhash

from app.rows.sets import asked

__all__ = ["FINGERPRINTS", "LOOSE_LEAST", "Fingerprints", "exact_text", "loose_text"]

LOOSE_LEAST: Final = 15
"""Letters and digits; the one length for which the counts of loose overlap known of 14 pairs of real sets come out."""

FINGERPRINTS: Final = pa.schema(
    [("pos", pa.int64()), ("exact", pa.uint64()), ("loose", pa.uint64()), ("row", pa.uint64())]
)
"""Null where a text is empty (or too short for ``loose``)."""

_DROPPED: Final = bytes(code for code in range(256) if not (48 <= code <= 57 or 97 <= code <= 122))
_NO_LETTER: Final = re.compile(r"[\W_]+")


def exact_text(text: str) -> str:
    r"""Lower-case a text and collapse its white space.

    >>> exact_text(" What\n is  2+2? ")
    'what is 2+2?'
    """
    return " ".join(text.lower().split())


def loose_text(text: str) -> str:
    """Keep letters and digits; empty when they are too few to tell anything.

    >>> loose_text("How many apples, 3 or 4?"), loose_text("2 + 2")
    ('howmanyapples3or4', '')
    """
    lowered = text.lower()
    kept = lowered.encode("utf-8", "replace").translate(None, _DROPPED).decode()
    if len(kept) < LOOSE_LEAST:
        kept = _NO_LETTER.sub("", lowered)
    return kept if len(kept) >= LOOSE_LEAST else ""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The kernel: rows in (schema ``WORK``), fingerprints out (schema ``FINGERPRINTS``), in the same order.

    ``loose`` and ``row`` are there when asked for; ``exact`` always is.
    """

    loose: bool = True
    row: bool = True

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Fingerprint a batch."""
        exact: list[int | None] = []
        loose: list[int | None] = []
        whole: list[int | None] = []
        columns = (batch.column(name).to_pylist() for name in ("question", "input", "output"))
        for question, input_, output in zip(*columns, strict=True):
            text = exact_text(asked(question, input_))
            exact.append(_hash(text) if text else None)
            kept = loose_text(text) if self.loose else ""
            loose.append(_hash(kept) if kept else None)
            whole.append(_whole(text, input_, output) if self.row else None)
        made = {"exact": exact, "loose": loose, "row": whole}
        arrays = [pa.array(made[name], pa.uint64()) for name in self.gives.names[1:]]
        return pa.RecordBatch.from_arrays([batch.column("pos"), *arrays], schema=self.gives)

    @property
    def gives(self) -> pa.Schema:
        """The schema of what it gives."""
        left_out = {name for name in ("loose", "row") if not getattr(self, name)}
        return pa.schema([field for field in FINGERPRINTS if field.name not in left_out])


def _whole(text: str, input_: str, output: str) -> int | None:
    answer = exact_text(output)
    return _hash(f"{text}\x1f{len(input_.split())}\x1f{answer}") if text or answer else None


def _hash(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "replace"))
