"""Which split of a benchmark a quote speaks of.

Caveat: English wording of one sentence. A quote that names no split says nothing, and one that names the training
split too is not taken to say that the test was used.
"""

import re
from typing import Final

from app.analysis.benchmarks import Benchmark

__all__ = ["names_the_test"]

_WHOLE: Final = r"\b(?:all|both|every) (?:\w+ )?splits\b|\btrain\w*(?: sets?)? (?:and|\+|&) (?:the )?test\b"
_TEST: Final = re.compile(
    r"\b(?:test(?:ing)?|validation|dev|evaluation)[ -]?(?:and[ -]\w+ )?"
    r"(?:set|split|part|portion|problem|question|sample|example|data)s?\b|\bsplit=?['\" ]*test\b|" + _WHOLE,
    re.IGNORECASE,
)
_BOTH: Final = re.compile(_WHOLE, re.IGNORECASE)
_TRAIN: Final = re.compile(r"\btrain(?:ing)?[ -]?(?:set|split|part|portion)s?\b", re.IGNORECASE)
_AGAINST: Final = re.compile(
    r"\b(?:decontaminat|exclud|remov|avoid|evaluat\w+ on|without|not |no overlap|n-gram)", re.I
)


def names_the_test(quote: str, benchmark: Benchmark) -> bool:
    """Whether a quote says that the test rows of a benchmark were taken.

    >>> gsm8k = Benchmark("openai/gsm8k", "GSM8K", train=True)
    >>> names_the_test("We use the test set of GSM8K.", gsm8k), names_the_test("the GSM8K training set", gsm8k)
    (True, False)
    >>> names_the_test("We remove what overlaps with the test set of GSM8K.", gsm8k)
    False
    """
    if _AGAINST.search(quote) or not _TEST.search(quote):
        return False
    return bool(_BOTH.search(quote)) or not _TRAIN.search(quote)
