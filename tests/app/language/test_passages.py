"""Passages: headings, prose, lists, tables, front matter and code, with spans and introductions."""

from hypothesis import given
from hypothesis import strategies as st

from app.language.columns import name_column, row_use, source_columns
from app.language.document_text import DocumentText, passage_at
from app.language.headings import heading_use, path_use
from app.language.passages import PassageKind, passages, sentences, table_cells
from app.language.structure import group_use, item_head, source_key
from app.language.uses import Use

CARD = """---
license: mit
---
# Title

Intro line one
continues.

## Data sources

The rows are taken from:

- OneSet: nice
  and more
    - SubSet
- TwoSet

| Source | n |
|---|---|
| ThreeSet | 3 |

```python
code = 1
```
"""


def _kinds(text):
    return [(part.kind, text[part.start : part.end]) for part in passages(text)]


def test_every_kind_is_found_with_its_span():
    found = _kinds(CARD)
    assert (PassageKind.HEADING, "# Title") in found
    assert (PassageKind.PROSE, "Intro line one\ncontinues.") in found
    assert (PassageKind.ITEM, "- OneSet: nice\n  and more") in found
    assert (PassageKind.ROW, "| ThreeSet | 3 |") in found
    assert (PassageKind.CODE, "code = 1") in found
    assert found[0][0] is PassageKind.FRONT_MATTER


def test_lists_know_their_headings_and_introduction():
    document = DocumentText(CARD)
    item = next(part for part in document.passages if CARD[part.start :].startswith("- TwoSet"))
    assert item.path == ("Title", "Data sources")
    assert item.intro is not None
    assert CARD[document.passages[item.intro].start :].startswith("The rows are taken from:")
    nested = next(part for part in document.passages if "SubSet" in CARD[part.start : part.end])
    assert CARD[document.passages[nested.intro].start :].startswith("- OneSet")


def test_known_headings_open_sections_without_markup():
    text = "Abstract\nWe made it.\n3 Data\nRows of A."
    found = passages(text, [(0, 1, "Abstract"), (text.index("3 Data"), 1, "Data")])
    assert [part.path[-1] for part in found] == ["Abstract", "Abstract", "Data", "Data"]


def test_an_unnamed_heading_ends_the_section_before():
    text = "# Metadata\nx: 1\n\nBody."
    found = passages(text, [(0, 1, "Metadata"), (text.index("Body"), 1, "")])
    assert found[-1].path == ()


def test_cells_are_given_without_padding():
    line = "| a b |  c |"
    assert [line[start:end] for start, end in table_cells(line)] == ["a b", "c"]


def test_sentences_do_not_end_at_abbreviations_and_numbers():
    text = "We follow Lee et al. (2020), e.g. for v1.5 data. Next one! [Third](x.y) here."
    assert [text[a:b] for a, b in sentences(text, 0, len(text))] == [
        "We follow Lee et al. (2020), e.g. for v1.5 data.",
        "Next one!",
        "[Third](x.y) here.",
    ]


def test_headings_promise_a_use():
    expected = {
        "Source Data": Use.UPSTREAM,
        "Dataset sources": Use.UPSTREAM,
        "Data Curation Recipe": Use.UPSTREAM,
        "Evaluation": Use.EVALUATION,
        "Related Work": Use.RELATED_WORK,
        "Comparison with other datasets": Use.COMPARISON,
        "Decontamination": Use.DECONTAMINATION,
        "Licensing Information": Use.LICENSE,
        "Models trained on it": Use.DOWNSTREAM,
        "Open-Source": Use.UNKNOWN,
        "Overview": Use.UNKNOWN,
    }
    assert {heading: heading_use(heading) for heading in expected} == expected
    assert path_use(("Source Data", "Overview")) is Use.UPSTREAM


def test_lists_are_introduced_headed_or_summed_up():
    introduced = DocumentText("We combine the following datasets:\n\n- OneSet\n")
    summed = DocumentText("# Recipe\n\nCode\n- a/b-c\n\nFrom the datasets above we sample prompts.\n")
    thanked = DocumentText("We thank the authors of:\n\n- OneSet\n")
    plain = DocumentText("Some words:\n\n- OneSet\n")
    uses = [group_use(one, *one.groups[1]) for one in (introduced, summed, thanked, plain)]
    assert [use.use for use in uses] == [Use.UPSTREAM, Use.UPSTREAM, Use.UPSTREAM, Use.UNKNOWN]
    assert uses[2].weight < uses[0].weight


def test_source_keys_and_heads_of_items():
    document = DocumentText(
        "- Seed dataset: OneSet\n- License: MIT\n"
        "- [TwoSet](https://huggingface.co/datasets/a/two): rows from ThreeSet\n"
    )
    first, second, third = document.passages
    own = document.own_names("me/own", None, ())
    assert source_key(document, first)
    assert not source_key(document, second)
    head = item_head(document, third, own)
    assert head is not None
    assert head.text == "TwoSet"
    assert passage_at(document, third.start + 5) == 2


def test_columns_tell_sources_from_results():
    assert source_columns(["Source", "n"]) == [0]
    assert source_columns(["Type", "Source (ZH)", "Source (EN)"]) == [1, 2]
    assert name_column(["Dataset", "samples"]) == 0
    assert name_column(["Dataset", "Accuracy"]) is None
    document = DocumentText("| Model | Acc |\n|---|---|\n| OneSet | 3 |\n")
    assert row_use(document, document.passages[1], document.text.index("OneSet")).use is Use.COMPARISON


@given(st.text(alphabet="ab#|-*`> \n:.[]()<1=", max_size=300))
def test_any_text_gives_passages_in_order_that_do_not_overlap(text):
    end = 0
    for part in passages(text):
        assert end <= part.start <= part.end <= len(text)
        end = part.end
