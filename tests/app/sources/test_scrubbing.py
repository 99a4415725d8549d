"""Secrets are scrubbed in every spelling, words that resemble them are not."""

import json

import pytest

from app.sources.scrubbing import REDACTED, Scrubber

SECRET = 'k"ey/with+odd &signs'


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        "k%22ey%2Fwith%2Bodd%20%26signs",
        "k%22ey/with%2Bodd%20%26signs",
        "k%22ey%2Fwith%2Bodd+%26signs",
    ],
)
def test_a_known_secret_is_scrubbed_however_it_is_written(spelling):
    scrubber = Scrubber([SECRET, ""])
    assert scrubber.text(f"before {spelling} after") == f"before {REDACTED} after"
    assert scrubber.body(b"\xff" + spelling.encode() + b"\xfe") == b"\xff" + REDACTED.encode() + b"\xfe"
    assert SECRET not in repr(scrubber)


@pytest.mark.parametrize(
    "key",
    [
        "hf_" + "aB" * 17,
        "sk-proj-" + "aB1_" * 10,
        "tvly-dev-" + "aB1" * 8,
        "ghp_" + "aB1" * 12,
        "github_pat_" + "aB1" * 12,
    ],
)
def test_what_looks_like_a_key_is_scrubbed_although_nobody_named_it(key):
    assert Scrubber().text(f'"{key}",') == f'"{REDACTED}",'


@pytest.mark.parametrize(
    "word",
    ["hf_transfer", "sk-learn", "task-specific-evaluation-benchmark-sets", "hf_hub_download", "desk-" + "a" * 40],
)
def test_ordinary_words_stay(word):
    assert Scrubber(["abc"]).text(f"{word} abc") == f"{word} abc"


def test_a_secret_inside_a_longer_one_leaves_nothing_of_it():
    assert Scrubber(["secret", "secret-longer"]).text("secret-longer secret") == f"{REDACTED} {REDACTED}"
