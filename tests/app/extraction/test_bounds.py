"""Odd and huge documents: everything ends, and nothing that is found lies outside the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.extraction.profile import profile_by_rules
from app.extraction.rules import extract_claims
from app.extraction.selection import estimate_tokens, select_passages
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind
from app.verification.judge import judge

OWN = Dataset(id="lab/own-set", name="lab/own-set")
SIZE = 120_000


def _long(piece: str) -> str:
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


ODD = {
    "empty": "",
    "list in one sentence": "We combine " + _long("OneSet, Two-Set, ") + "Last.",
    "links in one sentence": "Built from "
    + ", ".join(f"[Set {n}](https://huggingface.co/datasets/o/set-{n})" for n in range(2_500)),
    "links in a list": "Built from:\n\n"
    + "".join(f"- [Set {n}](https://huggingface.co/datasets/o/s-{n})\n" for n in range(2_500)),
    "table": "| Source | n |\n|---|---|\n" + "".join(f"| name_{n} | 3 |\n" for n in range(6_000)),
    "brackets": _long("[[[("),
    "half links": _long("[a]("),
    "emphasis": _long("**a`"),
    "headings": "## Sources\n\n" + _long("### One1\nx\n"),
    "keys": _long("Source: One1\n\n"),
    "front matter": "---\nsource_datasets:\n" + _long("- a/b\n") + "---\n",
    "from": _long("from "),
    "one word": _long("A"),
    "dots": _long("A. "),
    "right to left": _long("مجموعة بيانات OneSet مأخوذة from OneSet. "),
    "no spaces": _long("数据来自维基百科。"),
    "null": _long("from \x00One1\x00, "),
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_huge_texts_are_read_judged_and_selected(text):
    document = Document(id="doc", kind=DocumentKind.CARD, url="", text=text, content_hash="")
    claims = extract_claims(document, OWN)
    assert len(claims) <= 2_000
    assert all(len(claim.quote) <= 4_000 for claim in claims)
    assert all(judge(claim, document, OWN).start == claim.start for claim in claims[:40])
    assert estimate_tokens(select_passages(document, 2_000)) <= 2_100
    profile_by_rules(OWN, [document])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "from",
                "OneSet",
                "[x](https://huggingface.co/datasets/a/b)",
                "\n",
                "\n\n",
                "- ",
                "# Sources\n",
                "| a | b |\n",
                "(",
                ")",
                ":",
                ";",
                ",",
                "we",
                "sampled",
                "not",
                "`c/d`",
                "which",
                "is",
            ]
        ),
        max_size=60,
    )
)
def test_any_mixture_of_markup_gives_grounded_claims(pieces):
    text = " ".join(pieces)
    document = Document(id="doc", kind=DocumentKind.GITHUB, url="", text=text, content_hash="")
    for claim in extract_claims(document, OWN):
        assert text.startswith(claim.quote, claim.start or 0)
        assert judge(claim, document, OWN).start == claim.start
