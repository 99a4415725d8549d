"""The reach of the rules on the measuring material, where that lies beside the checkout."""

import pytest

from app.evaluation.offline import evaluate


@pytest.mark.shared
def test_the_rules_reach_what_is_asked_of_them(shared_data):
    figures = evaluate(shared_data / "gold" / "documents.jsonl").figures()
    known = {name: share for name, share in figures.items() if share is not None}
    assert known["precision"] >= 0.88
    assert known["recall"] >= 0.75
    assert known["negatives_taken"] <= 0.04
    assert known["relationship_accuracy"] >= 0.75
    assert known["grounded"] == 1
