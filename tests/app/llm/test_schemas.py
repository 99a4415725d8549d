"""The schemas that are sent: titled, closed, complete, and without what strict servers refuse."""

import json

import pytest

from app.llm.schemas import response_format, schema_text
from app.records.claim import Relationship
from app.records.model_answers import ClaimReview, DatasetProfile, DocumentClaims, NameChoice

SCHEMAS = [DocumentClaims, DatasetProfile, ClaimReview, NameChoice]


def nodes(value):
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(child)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_strict_schema_is_closed_and_complete(schema):
    sent = response_format(schema)["json_schema"]
    assert sent["name"] == schema.__name__
    for node in nodes(sent["schema"]):
        assert not {"$ref", "$defs", "maxLength", "minLength", "maximum", "minimum", "default"} & set(node)
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


def test_the_relationships_are_an_enum_of_the_five():
    items = response_format(DocumentClaims)["json_schema"]["schema"]["properties"]["claims"]["items"]
    assert items["properties"]["relationship"]["enum"] == [each.value for each in Relationship]
    assert "verbatim" in items["properties"]["evidence"]["description"]


def test_a_null_is_allowed_where_the_schema_allows_it():
    offered = response_format(NameChoice)["json_schema"]["schema"]["properties"]["id"]
    assert [each["type"] for each in offered["anyOf"]] == ["string", "null"]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_in_words_the_title_comes_first(schema):
    assert schema_text(schema).startswith(f'{{"title": "{schema.__name__}", ')
    assert json.loads(schema_text(schema))["type"] == "object"
