"""The examples in docstrings are right."""

import doctest
import importlib
import pkgutil

import pytest

import app.analysis

MODULES = sorted(module.name for module in pkgutil.iter_modules(app.analysis.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    failed, _ = doctest.testmod(importlib.import_module(f"app.analysis.{name}"))
    assert failed == 0


def test_every_analysis_has_examples():
    for name in ("structure", "redundancy", "contamination", "licenses", "overlap", "integrity"):
        _, tried = doctest.testmod(importlib.import_module(f"app.analysis.{name}"))
        assert tried > 0
