from app.reading.paper_layout import (
    find_paper_headings,
    join_hyphens,
    join_pages,
    reference_span,
    without_running_heads,
)

PAPER = """FruitQA
Abstract
We make puzzles.
1 Introduction
1. Puzzle making: we write them
2. Puzzle solving: we solve them
2 Data
2.1 Collection of
4 Footnote about a thing that is
2.2 Filtering
3 Related Work
RELATED FRUIT
References
[1] A. Gardener. Pears. 2023.
[2] B. Gardener. Plums. Journal of Fruit, 2022.
A Prompts
Write a puzzle.
"""


def test_numbered_headings_follow_one_another() -> None:
    headings = [(level, words) for _, level, words in find_paper_headings(PAPER)]
    assert headings == [
        (1, "Abstract"),
        (1, "1 Introduction"),
        (1, "2 Data"),
        (2, "2.1 Collection of"),
        (2, "2.2 Filtering"),
        (1, "3 Related Work"),
        (1, "RELATED FRUIT"),
        (1, "References"),
        (1, "A Prompts"),
    ]


def test_references_end_where_the_appendix_begins() -> None:
    span = reference_span(PAPER)
    assert span is not None
    assert PAPER[span[0] : span[1]].startswith("References\n[1]")
    assert PAPER[span[1] :] == "A Prompts\nWrite a puzzle.\n"


def test_references_end_where_citations_end() -> None:
    body = "Text.\nReferences\nA. Gardener. Pears. 2023.\n" + "plain words\n" * 40
    span = reference_span(body)
    assert span is not None
    assert body[span[1] :] == "plain words\n" * 40
    assert reference_span("No such part.\n") is None


def test_divided_words_are_joined() -> None:
    assert join_hyphens("we eval-\nuate it on well-\nknown data, as well-known") == (
        "we evaluate\nit on well-known\ndata, as well-known"
    )
    assert join_hyphens("GSM-\n8K stays") == "GSM-\n8K stays"


def test_running_heads_and_page_numbers_go() -> None:
    pages = [f"Fruit Letters {n}\nwords of page {'abcd'[n]}\n{n}" for n in range(4)]
    assert without_running_heads(pages) == [f"words of page {letter}" for letter in "abcd"]
    assert without_running_heads(["Only head\nwords", "Other\nwords"]) == ["Only head\nwords", "Other\nwords"]


def test_links_do_not_part_a_sentence() -> None:
    pages = ["We start from", "PearSet.\nThen we filter."]
    assert join_pages(pages, [["https://a.b"], ["https://c.d"]]) == (
        "We start from\nPearSet.\n<https://a.b>\nThen we filter.\n<https://c.d>\n"
    )
    assert join_pages(["Done.", "Next."], [["https://a.b"], []]) == "Done.\n<https://a.b>\nNext.\n"
