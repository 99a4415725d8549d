"""The rules on statements written without sight of them: precision first; what they reach is held."""

import pytest

from tests.app.extraction.made_up_statements import STATEMENTS, tally


@pytest.mark.parametrize(("name", "precision", "recall"), [("plain", 0.98, 0.53), ("statements", 0.85, 0.27)])
def test_they_are_right_where_they_speak(name, precision, recall):
    counted = tally([one for one in STATEMENTS if one.set == name])
    assert counted.precision >= precision
    assert counted.recall >= recall


def test_whole_documents():
    counted = tally([one for one in STATEMENTS if one.set == "documents"])
    assert counted.precision >= 0.88
    assert counted.recall >= 0.3
