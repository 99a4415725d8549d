import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reading.references import find_references, refine_own_papers
from app.records.dataset import HubDataset
from app.records.document import DocumentKind, DocumentReference, Paper

ID = "farm/FruitQA"


def _found(body: str, front_matter: dict[str, Any] | None = None, **hub: Any) -> list[tuple[str, str, bool]]:
    references = find_references(HubDataset(id=ID, **hub), body, front_matter or {})
    assert references[0].url == f"https://huggingface.co/datasets/{ID}"
    assert (references[0].kind, references[0].own) == (DocumentKind.CARD, True)
    assert all(reference.found_by for reference in references)
    return [
        (reference.kind.name, reference.url or f"title:{reference.title}", reference.own)
        for reference in references[1:]
    ]


OWN = ("PAPER", "https://arxiv.org/abs/2401.01234", True)


@pytest.mark.parametrize(
    "body",
    [
        "# FruitQA\n- **Paper:** https://arxiv.org/abs/2401.01234v2\n",
        "- **Paper:** [Puzzles about fruit](https://arxiv.org/pdf/2401.01234.pdf)\n",
        "**Paper**: https://huggingface.co/papers/2401.01234\n",
        "📄 Paper: arXiv:2401.01234\n",
        "[Paper](https://arxiv.org/abs/2401.01234) | [Code](https://github.com/farm)\n",
        "[![arXiv](https://img.shields.io/a.svg)](https://arxiv.org/abs/2401.01234)\n",
        "<a href='https://arxiv.org/abs/2401.01234'>Paper</a>\n",
        "This repository contains the data of the paper [Peeling models](https://arxiv.org/abs/2401.01234).\n",
        "The set was introduced in [Peeling models](https://arxiv.org/abs/2401.01234).\n",
        "Read [FruitQA: puzzles\nabout fruit](https://arxiv.org/abs/2401.01234) first.\n",
        "```bibtex\n@misc{a, title={{FruitQA}: puzzles}, eprint={2401.01234}, archivePrefix={arXiv}}\n```\n",
        "@article{a,\n title = {Peeling models},\n journal = {arXiv preprint arXiv:2401.01234}\n}\n",
        '@article{b, title={Pears}, eprint={2301.00001}}\n@article{a, title="FruitQA: puzzles", url={https://arxiv.org/abs/2401.01234}}',
    ],
)
def test_the_own_paper_is_found(body: str) -> None:
    assert _found(body)[0] == OWN


@pytest.mark.parametrize(
    "body",
    [
        "We mix [PearSet](https://arxiv.org/abs/2301.00001) and [PlumSet](https://arxiv.org/abs/2301.00002).\n",
        "## Sources\n- [Pears](https://huggingface.co/datasets/farm/pears), [paper](https://arxiv.org/abs/2301.00001)\n",
        "## Evaluation\nWe test on [PearBench](https://arxiv.org/abs/2301.00001).\n",
        "```python\n# see https://arxiv.org/abs/2301.00001\n```\n",
        "<!-- Paper: https://arxiv.org/abs/2301.00001 -->\n",
        "@misc{a, title={Pears}, eprint={2301.00001}}\n@misc{b, title={Plums}, eprint={2301.00002}}\n",
    ],
)
def test_papers_of_others_are_not_read(body: str) -> None:
    assert _found(body) == []


def test_a_tag_counts_when_it_is_the_only_one_and_not_linked_as_something_else() -> None:
    tagged = ("PAPER", "https://arxiv.org/abs/2401.01234", False)
    assert _found("words", tags=("arxiv:2401.01234",)) == [tagged]
    assert _found("words", arxiv_ids=("2401.01234",)) == [tagged]
    assert _found("words", tags=("arxiv:2401.01234", "arxiv:2401.09999", "arxiv:2401.09998")) == []
    beside = "Built on [PearSet](https://arxiv.org/abs/2401.01234).\n"
    assert _found(beside, tags=("arxiv:2401.01234",)) == []


def test_two_tags_count_when_the_card_mentions_neither_and_metadata_decides() -> None:
    tags = ("arxiv:2401.00001", "arxiv:2401.00002")
    addresses = [f"https://arxiv.org/abs/2401.0000{n}" for n in (1, 2)]
    assert _found("words", tags=tags) == [("PAPER", address, False) for address in addresses]
    cited = "@misc{a, title={Pears}, eprint={2401.00001}}\n@misc{b, title={Plums}, eprint={2401.00002}}\n"
    assert _found(cited, tags=tags) == []
    references = find_references(HubDataset(id=ID, tags=tags), "words", {})
    papers = [_paper("2401.00001", "Pears: x"), _paper("2401.00002", "FruitQA: y")]
    assert [(one.url, one.own) for one in refine_own_papers(references, papers, ID)[1:]] == [(addresses[1], True)]
    assert refine_own_papers(references, [papers[0], _paper("2401.00002", "Plums")], ID) == references[:1]


DERIVED = "This dataset is derived from [alpha](https://huggingface.co/datasets/farm/alpha)."


@pytest.mark.parametrize(
    "body",
    [
        f"{DERIVED} Introduced in our paper https://arxiv.org/abs/2401.01234\n",
        f"Introduced in our paper https://arxiv.org/abs/2401.01234. {DERIVED}\n",
        f"{DERIVED} See [our paper](https://arxiv.org/abs/2401.01234).\n",
    ],
)
def test_the_own_paper_beside_a_source_is_found(body: str) -> None:
    assert _found(body) == [OWN]


def test_the_paper_of_a_source_beside_it_is_not_its_own() -> None:
    assert _found(f"{DERIVED} It was introduced in [their paper](https://arxiv.org/abs/2401.01234).\n") == []
    inside = (
        "We take [alpha](https://huggingface.co/datasets/farm/alpha) of our paper https://arxiv.org/abs/2401.01234.\n"
    )
    assert _found(inside) == []


TITLED = ("PAPER", "title:FruitQA: A Dataset of Things", True)


@pytest.mark.parametrize(
    "body",
    [
        'Please cite: Foo et al., "FruitQA: A Dataset of Things", arXiv 2018.\n',
        "## Citation\nFoo et al. (2018). FruitQA: A Dataset of Things. In Proceedings of ACL.\n",
        "## How to cite\n\nFoo, A. and Bar, B. 2018. FruitQA: A Dataset of Things. In *Proceedings of ACL*.\n",
        "If you use it, please cite:\n\n> Foo et al. (2018). FruitQA: A Dataset\n> of Things. EMNLP.\n",
        "### Citation\n- Foo et al., *FruitQA: A Dataset of Things*, arXiv 2018\n- Bar (2017). Pearsets. ACL.\n",
    ],
)
def test_a_citation_in_prose_gives_its_title(body: str) -> None:
    assert _found(body) == [TITLED]


@pytest.mark.parametrize(
    "body",
    [
        'Foo et al., "Puzzles about fruit", arXiv 2018, made something else.\n',
        'Please cite the original paper: Foo et al., "Puzzles about fruit", arXiv 2018.\n',
        "## Citation\nFoo (2018). Puzzles of fruit. ACL.\n\nBar (2017). Puzzles of pears. ACL.\n",
        "## Citation\nFoo (2018). FruitQA dataset. Hugging Face.\n",
        "## Citation\nNone yet, the paper comes in 2025.\n",
    ],
)
def test_citations_of_others_in_prose_are_not_taken(body: str) -> None:
    assert _found(body) == []


def test_the_only_citation_in_prose_is_its_paper() -> None:
    body = "## Citation\nFoo et al. (2018). Puzzles about fruit. In Proceedings of ACL.\n"
    assert _found(body) == [("PAPER", "title:Puzzles about fruit", True)]
    assert _found(body.replace("In Proc", "arXiv:2401.01234. In Proc"))[0] == OWN


def test_a_paper_known_by_title_only_has_no_address() -> None:
    body = "@inproceedings{a, title={FruitQA: puzzles}, booktitle={Fruit Conference}, year={2024}}\n"
    assert _found(body) == [("PAPER", "title:FruitQA: puzzles", True)]
    assert _found(f"Paper: https://arxiv.org/abs/2401.01234\n{body}") == [OWN]


def test_a_citation_of_the_data_itself_is_no_paper() -> None:
    body = "@misc{a, title={FruitQA}, publisher={Hugging Face}, url={https://huggingface.co/datasets/farm/FruitQA}}\n"
    assert _found(body) == []


def test_a_cited_post_is_a_page() -> None:
    body = "@online{a, title={FruitQA: puzzles}, url={https://www.farm.org/blog/fruit?utm_source=hub}}\n"
    assert _found(body) == [("BLOG", "https://www.farm.org/blog/fruit", True)]


@pytest.mark.parametrize(
    "body",
    [
        "- **Repository:** https://github.com/orchard/tools.git\n",
        "- **Homepage:** [here](https://github.com/orchard/tools/tree/main)\n",
        "[Code](https://github.com/orchard/tools)\n",
        "Our code is at https://github.com/orchard/tools.\n",
    ],
)
def test_the_repository_is_found(body: str) -> None:
    assert [found[:2] for found in _found(body)] == [("GITHUB", "https://github.com/orchard/tools")]


def test_a_repository_of_the_same_name_is_its_own() -> None:
    assert _found("See https://github.com/someone/fruit-qa\n") == [
        ("GITHUB", "https://github.com/someone/fruit-qa", True)
    ]


@pytest.mark.parametrize(
    "body",
    [
        "Trained with [Peeler](https://github.com/orchard/peeler).\n",
        "We thank [@gardener](https://github.com/gardener) for adding it.\n",
        "## Acknowledgements\nCode: https://github.com/orchard/tools\n",
        "Code: https://github.com/huggingface/datasets/blob/master/CONTRIBUTING.md\n",
        "See https://github.com/farm2/FruitQA-2\n",
    ],
)
def test_repositories_of_others_are_not_read(body: str) -> None:
    assert _found(body) == []


def test_pages_are_found() -> None:
    body = (
        "- **Homepage:** https://fruit.farm.org/\n- **Blog:** https://farm.org/blog/fruit#top\n"
        "- **Website:** https://third.org/\n- **Twitter:** https://x.com/farm\n"
    )
    assert _found(body) == [("BLOG", "https://fruit.farm.org/", False), ("BLOG", "https://farm.org/blog/fruit", False)]


def test_pages_of_others_are_not_read() -> None:
    assert _found("Data from [Pear Growers](https://pears.org/) and the [weather site](https://weather.org).\n") == []


def test_never_more_than_two_of_a_kind() -> None:
    lines = [
        f"- **Paper:** https://arxiv.org/abs/2401.0000{n}\n- **Code:** https://github.com/a/b{n}\n" for n in range(5)
    ]
    kinds = [kind for kind, _, _ in _found("".join(lines))]
    assert kinds == ["PAPER", "PAPER", "GITHUB", "GITHUB"]


def _reference(identifier: str, *, own: bool) -> DocumentReference:
    return DocumentReference(kind=DocumentKind.PAPER, url=f"https://arxiv.org/abs/{identifier}", own=own, found_by="x")


def _paper(identifier: str, title: str) -> Paper:
    return Paper(arxiv_id=identifier, title=title, abstract="", published_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))


def test_the_paper_that_names_the_dataset_becomes_its_own() -> None:
    references = [_reference("2401.00001", own=True), _reference("2401.00002", own=False)]
    papers = [_paper("2401.00001", "Pears: x"), _paper("2401.00002", "FruitQA: y")]
    refined = refine_own_papers(references, papers, ID)
    assert [(reference.own, reference.title) for reference in refined] == [(False, "Pears: x"), (True, "FruitQA: y")]


def test_the_word_of_the_card_stands_where_no_paper_names_it() -> None:
    references = [_reference("2401.00001", own=True), _reference("2401.00002", own=False)]
    refined = refine_own_papers(references, [_paper("2401.00001", "Pears: x")], ID)
    assert [reference.own for reference in refined] == [True, False]


def test_a_title_gets_its_address() -> None:
    by_title = DocumentReference(kind=DocumentKind.PAPER, url="", title="fruitqa -- puzzles", own=True, found_by="x")
    page = DocumentReference(kind=DocumentKind.BLOG, url="https://farm.org", found_by="x")
    refined = refine_own_papers([by_title, page], [_paper("2401.00001", "FruitQA: Puzzles")], ID)
    assert refined[0].url == "https://arxiv.org/abs/2401.00001"
    assert refined[1] == page


@given(st.text(max_size=200), st.dictionaries(st.text(max_size=12), st.none() | st.text() | st.lists(st.integers())))
def test_any_card_has_its_references(body: str, front_matter: dict[str, Any]) -> None:
    assert _found(body, front_matter) == _found(body, front_matter)


@pytest.mark.parametrize(
    "unit", ["[x](http://a.b/c) ", "@misc{", "@misc{a, title={x}}\n", "[", "our paper ", "a, b=", "https://"]
)
def test_a_lot_of_anything_has_few_references(unit: str) -> None:
    assert len(_found(unit * (100_000 // len(unit)))) <= 6
