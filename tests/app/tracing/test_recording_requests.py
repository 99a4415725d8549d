"""When two requests are the same, and how one is named."""

import json

import pytest

from app.tracing.recording_requests import RequestKey, describe


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("get", "https://A.example:443/x?b=2&a=1#top", b""), ("GET", "https://a.example/x?a=1&b=2", b"")),
        (("GET", "https://a.example", b""), ("GET", "https://a.example/", b"")),
        (("POST", "https://a.example/", b'{"a": 1, "b": [2]}'), ("POST", "https://a.example/", b'{"b":[2],"a":1}')),
        (("POST", "https://a.example/", b'{"a": "\\u00e9"}'), ("POST", "https://a.example/", '{"a": "é"}'.encode())),
    ],
)
def test_the_same_request_has_the_same_key(one, other):
    assert RequestKey.of(*one) == RequestKey.of(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("GET", "https://a.example/x", b""), ("POST", "https://a.example/x", b"")),
        (("GET", "https://a.example/x", b""), ("GET", "http://a.example/x", b"")),
        (("GET", "https://a.example/x", b""), ("GET", "https://a.example:8443/x", b"")),
        (("GET", "https://a.example/x?a=1", b""), ("GET", "https://a.example/x?a=2", b"")),
        (("POST", "https://a.example/", b'{"a": [1, 2]}'), ("POST", "https://a.example/", b'{"a": [2, 1]}')),
        (("POST", "https://a.example/", b"raw"), ("POST", "https://a.example/", b"RAW")),
    ],
)
def test_another_request_has_another_key(one, other):
    assert RequestKey.of(*one) != RequestKey.of(*other)


@pytest.mark.parametrize("uri", ["http://[bad", "http://a:port/", "", "//", "nonsense"])
def test_odd_addresses_and_bodies_have_a_key_too(uri):
    for body in (b"\xff\xfe", b"{not json", b"[" * 100_000):
        assert RequestKey.of("GET", uri, body) == RequestKey.of("GET", uri, body)


def test_a_model_call_is_named_by_schema_and_dataset():
    def body(system, user, response_format):
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        return json.dumps({"messages": messages, "response_format": response_format}).encode()

    strict = {"type": "json_schema", "json_schema": {"name": "NameChoice"}}
    named = describe("POST", "https://a.example/", body("s", "Traced dataset: o/n\nMention: x", strict))
    assert named == "POST https://a.example/ (NameChoice for o/n)"
    loose = body('schema: {"title": "DatasetProfile"}', "Dataset: o/m\n", {"type": "json_object"})
    assert describe("POST", "u", loose) == "POST u (DatasetProfile for o/m)"
    assert describe("POST", "u", b'{"query": "q"}') == "POST u (query 'q')"
    assert describe("POST", "u", b'{"messages": 5}') == "POST u"
    assert describe("GET", "u", b"") == "GET u"
