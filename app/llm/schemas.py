"""JSON schemas as strict structured output takes them: closed, every field required, no bounds.

Caveat: bounds (lengths, ranges) are left out, since strict servers refuse them; ``salvage`` checks them.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import BaseModel

__all__ = ["response_format", "schema_text"]

_KEPT: Final = ("type", "description", "enum", "const")


def response_format(schema: type[BaseModel]) -> dict[str, Any]:
    """Give the ``response_format`` of a chat completion; its name is the title of the schema."""
    return {
        "type": "json_schema",
        "json_schema": {"name": schema.__name__, "strict": True, "schema": _strict_schema(schema)},
    }


@lru_cache(maxsize=32)
def schema_text(schema: type[BaseModel]) -> str:
    """Give the schema as one line of JSON, title first, for servers to which it can only be told in words."""
    return json.dumps({"title": schema.__name__, **_strict_schema(schema)}, ensure_ascii=False)


@lru_cache(maxsize=32)
def _strict_schema(schema: type[BaseModel]) -> dict[str, Any]:
    full = schema.model_json_schema()
    return _strict(full, full.get("$defs", {}))


def _strict(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        node = {**definitions[node["$ref"].rpartition("/")[2]], **{key: node[key] for key in node if key != "$ref"}}
    strict = {key: node[key] for key in _KEPT if key in node}
    if "anyOf" in node:
        strict["anyOf"] = [_strict(each, definitions) for each in node["anyOf"]]
    if "items" in node:
        strict["items"] = _strict(node["items"], definitions)
    if "properties" in node:
        strict["properties"] = {name: _strict(each, definitions) for name, each in node["properties"].items()}
        strict["required"] = list(node["properties"])
        strict["additionalProperties"] = False
    return strict
