"""No cassette anywhere holds a secret, an address of this machine, or anything but plain YAML."""

import re
from pathlib import Path

import pytest
import yaml

CASSETTES = sorted((Path(__file__).parent.parent / "cassettes").rglob("*.y*ml"))

SECRETS = {
    "an OpenAI key": r"(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}",
    "a Hugging Face token": r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}",
    "a Tavily key": r"(?<![A-Za-z0-9])tvly-[A-Za-z0-9-]{10,}",
    "a GitHub token": r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,})",
    "a bearer token": r"(?i)\bbearer\s+[A-Za-z0-9._~+/-]{8,}",
}
FORBIDDEN_HEADERS = {
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "api-key",
    "openai-organization",
    "openai-project",
}
LOOPBACK = re.compile(r"//(?:127\.|localhost|0\.0\.0\.0|\[::1\]|10\.|192\.168\.)", re.IGNORECASE)


def faults(text):
    """Tell everything that is wrong with the text of a cassette."""
    found = [what for what, pattern in SECRETS.items() if re.search(pattern, text)]
    for item in yaml.load(text, Loader=yaml.CSafeLoader)["interactions"] or []:
        headers = {**item["request"]["headers"], **item["response"]["headers"]}
        found += sorted(FORBIDDEN_HEADERS & {name.lower() for name in headers})
        addresses = [item["request"]["uri"], *(str(value) for value in headers.values())]
        found += [address for address in addresses if LOOPBACK.search(address)]
    return found


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: path.name)
def test_a_cassette_holds_no_secret_and_no_address_of_this_machine(path):
    assert faults(path.read_text(encoding="utf-8")) == []


def test_there_are_cassettes():
    assert CASSETTES


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("plain words", "key sk-" + "a1" * 20),
        ("plain words", "token hf_" + "aB" * 17),
        ("plain words", "key tvly-" + "dev123" * 3),
        ("plain words", "token ghp_" + "aB1" * 12),
        ("plain words", "Bearer " + "abc.def-1" * 2),
        ("accept", "Authorization"),
        ("etag", "Set-Cookie"),
        ("api.example", "127.0.0.1:8000"),
        ("elsewhere.example", "localhost:9"),
    ],
)
def test_each_kind_of_fault_is_found(old, new):
    clean = (
        "interactions:\n- request: {method: GET, uri: 'https://api.example/', body: null, headers: {accept: ['*/*']}}\n"
        "  response: {status: {code: 200, message: OK}, body: {string: plain words},\n"
        "    headers: {etag: ['x'], location: ['https://elsewhere.example/']}}\n"
    )
    assert faults(clean) == []
    assert old in clean
    assert faults(clean.replace(old, new)) != []
