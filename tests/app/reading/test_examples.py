"""The examples in the docstrings of the room."""

import doctest
from types import ModuleType

import pytest

from app.reading import addresses, decoding, front_matter, markup, own_paper


@pytest.mark.parametrize("module", [addresses, decoding, front_matter, markup, own_paper])
def test_examples_hold(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
