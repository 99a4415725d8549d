"""Which node a name of a file means: one thing is one node, and different things of one name stay different."""

import pytest

from app.naming.sameness import ImportedName, KnownNames, today_of, told_apart

KNOWN = KnownNames(
    aliases={"gsm8k": "openai/gsm8k", "MATH": "lab/math"},
    hub_ids={"openai/gsm8k": ["openai/gsm8k"], "lab/math": ["lab/math"], "x/y": ["X/y", "x/Y"], "seed": ["seed"]},
    off_hub={"~commoncrawl": "Common Crawl", "~c": "C", "~orgset": "Org/Set", "~math": "Math"},
)


@pytest.mark.parametrize(
    ("name", "on_hub", "node"),
    [
        ("openai/gsm8k", True, "openai/gsm8k"),
        ("OpenAI/GSM8K", True, "openai/gsm8k"),
        ("OpenAI/GSM8K", None, "openai/gsm8k"),
        ("X/Y", True, "X/Y"),
        ("gsm8k", True, "openai/gsm8k"),
        ("gsm8k", None, "openai/gsm8k"),
        ("seed", False, "seed"),
        ("new/set", True, "new/set"),
        ("Common Crawl", False, "~commoncrawl"),
        ("Common Crawl", None, "~commoncrawl"),
        ("CommonCrawl", False, "~commoncrawl"),
        ("common crawl", None, "~commoncrawl"),
        ("CommonCrawl", None, "CommonCrawl"),
        ("Common Crawl", True, "~commoncrawl"),
        ("New Site", False, "~newsite"),
        ("Site 2", False, "~site2"),
    ],
)
def test_a_name_means_what_is_known_by_it(name, on_hub, node):
    assert today_of(ImportedName(name, on_hub), KNOWN) == node


@pytest.mark.parametrize(
    ("name", "on_hub", "node"),
    [
        ("OPENAI/gsm8k", False, "OPENAI/gsm8k"),
        ("MATH", False, "~math"),
        ("C#", False, "C#"),
        ("Orgs/et", False, "Orgs/et"),
        ("org/set", False, "~orgset"),
        ("https://a.b/c", False, "https://a.b/c"),
        ("~math", False, "~~math"),
        ("M" * 300, False, "M" * 300),
    ],
)
def test_a_look_alike_is_not_taken_for_it(name, on_hub, node):
    assert today_of(ImportedName(name, on_hub), KNOWN) == node


def test_two_spellings_in_one_file_are_two_nodes_and_one_of_them_may_be_known():
    apart = told_apart({"Math": False, "MATH": False, "lab/math": True, "lab/Math": None, "other": False})
    assert apart == {"Math", "MATH", "lab/math", "lab/Math"}
    assert today_of(ImportedName("Math", on_hub=False, apart=True), KNOWN) == "~math"
    assert today_of(ImportedName("MATH", on_hub=False, apart=True), KNOWN) == "MATH"
    assert today_of(ImportedName("lab/Math", on_hub=None, apart=True), KNOWN) == "lab/Math"


def test_what_the_hub_has_and_what_it_has_not_do_not_stand_in_each_others_way():
    assert told_apart({"math": True, "MATH": False, "lab/math": True}) == set()
