"""What is valid in an answer is kept; nothing in it can raise."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.llm.salvage import MAX_ITEMS, salvage
from app.records.model_answers import ClaimReview, DocumentClaims, NameChoice

GOOD = {"name": "Old Set", "relationship": "CoT Distillation", "confidence": 0.5, "evidence": "made from Old Set"}


def names(found):
    return None if found.value is None else [claim.name for claim in found.value.claims]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"claims": [GOOD]}),
        "```json\n" + json.dumps({"claims": [GOOD]}, indent=2) + "\n```",
        "```\n" + json.dumps({"claims": [GOOD]}) + "```",
        "Here they are:\n\n```json\n" + json.dumps({"claims": [GOOD]}) + "\n```\nI hope this helps.",
        "\ufeff" + json.dumps({"claims": [GOOD]}),
        "Sure! " + json.dumps({"claims": [GOOD]}) + " That is all.",
        json.dumps([GOOD]),
        json.dumps({"claims": [{**GOOD, "note": "nobody asked"}], "thoughts": "many"}),
    ],
)
def test_the_answer_is_found_in_its_wrapping(text):
    found = salvage(text, DocumentClaims)
    assert names(found) == ["Old Set"]
    assert found.broken == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"relationship": "Derived"}, "relationship"),
        ({"relationship": None}, "relationship"),
        ({"confidence": 101}, "confidence"),
        ({"confidence": -0.1}, "confidence"),
        ({"confidence": "certain enough"}, "confidence"),
        ({"confidence": "140%"}, "confidence"),
        ({"confidence": float("nan")}, "confidence"),
        ({"name": ""}, "name"),
        ({"name": "n" * 301}, "name"),
        ({"evidence": "e" * 4001}, "evidence"),
        ({"evidence": ["a list"]}, "evidence"),
    ],
)
def test_a_broken_item_is_set_apart_with_its_reason(change, said):
    found = salvage(json.dumps({"claims": [GOOD, {**GOOD, **change}, GOOD]}), DocumentClaims)
    assert names(found) == ["Old Set", "Old Set"]
    (broken,) = found.broken
    assert said in broken.reason
    assert len(broken.raw) <= 2000


@pytest.mark.parametrize(
    ("stated", "meant"),
    [
        ("0.9", 0.9),
        (" .5 ", 0.5),
        (95, 0.95),
        (1.5, 0.015),
        ("95", 0.95),
        ("95 %", 0.95),
        ("1%", 0.01),
        ("High", 0.9),
        ("medium", 0.6),
        ("low", 0.3),
        (1, 1.0),
        (0, 0.0),
    ],
)
def test_a_confidence_which_is_plain_keeps_its_claim(stated, meant):
    found = salvage(json.dumps({"claims": [{**GOOD, "confidence": stated}]}), DocumentClaims)
    assert found.broken == ()
    assert [claim.confidence for claim in found.value.claims] == [pytest.approx(meant)]


def test_a_lone_surrogate_is_broken_and_its_text_can_be_stored():
    text = '{"claims": [{"name": "a\\ud800", "relationship": "CoT Distillation", "confidence": 1, "evidence": "e"}]}'
    found = salvage(text, DocumentClaims)
    assert found.value is None
    assert found.broken[0].raw.encode()


def test_an_empty_list_is_an_answer():
    found = salvage('{"claims": []}', DocumentClaims)
    assert names(found) == []
    assert found.broken == ()


def test_more_items_than_anybody_states_are_not_read():
    found = salvage(json.dumps({"claims": [GOOD] * (MAX_ITEMS + 7)}), DocumentClaims)
    assert len(found.value.claims) == MAX_ITEMS
    assert "7 items" in found.broken[0].reason


def test_an_answer_that_was_cut_off_keeps_its_whole_items_and_says_so():
    text = json.dumps({"claims": [GOOD, GOOD, GOOD]})
    for end in range(len(text)):
        found = salvage(text[:end], DocumentClaims, "it was cut off")
        assert found.broken[-1].reason == "it was cut off"
        assert (names(found) or []) == ["Old Set"] * text[:end].count("}")


def test_whole_json_that_was_cut_off_is_still_marked():
    found = salvage(json.dumps({"claims": [GOOD]}), DocumentClaims, "it was cut off")
    assert names(found) == ["Old Set"]
    assert found.broken


def test_schemas_without_a_list_are_whole_or_nothing():
    assert salvage('{"verdict": "supported", "reason": "r"}', ClaimReview).value.verdict == "supported"
    broken = salvage('{"verdict": "maybe", "reason": "r"}', ClaimReview)
    assert broken.value is None
    assert "verdict" in broken.broken[0].reason
    assert salvage('{"reason": "r"}', NameChoice).value is None
    assert salvage('{"id": null, "reason": "r"}', NameChoice).value.id is None
    assert salvage("[]", NameChoice).value is None
    assert salvage("null", NameChoice).value is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300_000,
        '{"a":' * 300_000,
        '{"claims": [' + "[" * 300_000,
        '{"claims": [' + "9" * 10_000 + "]}",
        "```" * 200_000,
    ],
)
def test_what_would_break_a_parser_is_an_answer_like_any_other(text):
    found = salvage(text, DocumentClaims)
    assert found.value is None
    assert found.broken


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.sampled_from(["claims", "name", "evidence", "id", "x"]), inner, max_size=4)
            ),
            max_leaves=20,
        ).map(json.dumps),
    )
)
def test_no_text_raises(text):
    for schema in (DocumentClaims, NameChoice):
        found = salvage(text, schema)
        assert found.value is not None or found.broken
        for broken in found.broken:
            assert broken.reason
            assert broken.raw.encode() is not None
