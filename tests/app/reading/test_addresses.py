import pytest

from app.reading.addresses import arxiv_id, github_repository, web_page


@pytest.mark.parametrize(
    "text",
    [
        "https://arxiv.org/abs/2401.01234",
        "http://www.arxiv.org/pdf/2401.01234v3.pdf",
        "https://arxiv.org/html/2401.01234v1#S2",
        "https://ar5iv.labs.arxiv.org/html/2401.01234",
        "https://ar5iv.org/abs/2401.01234",
        "https://huggingface.co/papers/2401.01234",
        "https://hf.co/papers/2401.01234",
        "https://doi.org/10.48550/arXiv.2401.01234",
        "arXiv:2401.01234",
        "arXiv preprint ArXiv: 2401.01234, 2024",
    ],
)
def test_every_spelling_of_an_arxiv_paper_is_known(text: str) -> None:
    assert arxiv_id(text) == "2401.01234"


@pytest.mark.parametrize("text", ["", "2401.01234", "https://arxiv.org/list/cs.CL", "https://farm.org/abs/2401.01234"])
def test_other_numbers_are_no_paper(text: str) -> None:
    assert arxiv_id(text) is None


def test_old_ids_are_known() -> None:
    assert arxiv_id("https://arxiv.org/abs/cs/0112017v1") == "cs/0112017"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/farm/pears",
        "http://www.github.com/farm/pears.git",
        "https://github.com/farm/pears/tree/main/data?tab=readme#top",
        "github.com/farm/pears/blob/main/README.md",
        "https://github.com/farm/pears).",
    ],
)
def test_every_address_in_a_repository_is_the_repository(url: str) -> None:
    assert github_repository(url) == ("farm", "pears")


@pytest.mark.parametrize(
    "url", ["https://github.com/farm", "https://github.com/orgs/farm", "https://gitlab.com/a/b", ""]
)
def test_what_is_no_repository(url: str) -> None:
    assert github_repository(url) is None


def test_pages_lose_fragment_and_tracking() -> None:
    assert (
        web_page("https://Farm.org/Blog/pears?utm_source=x&page=2&ref=hub#top") == "https://farm.org/Blog/pears?page=2"
    )
    assert web_page("https://farm.org/).") == "https://farm.org/"
    assert web_page("https://huggingface.co/blog/farm-pears") == "https://huggingface.co/blog/farm-pears"


@pytest.mark.parametrize(
    "url",
    [
        "https://twitter.com/farm/status/1",
        "https://x.com/farm",
        "https://www.youtube.com/watch?v=1",
        "https://discord.gg/abc",
        "https://colab.research.google.com/drive/1",
        "https://wandb.ai/farm",
        "https://img.shields.io/badge/a-b",
        "https://creativecommons.org/licenses/by/4.0/",
        "https://huggingface.co/farm/pears-7b",
        "https://huggingface.co/datasets/farm/pears",
        "https://huggingface.co/spaces/farm/pears",
        "https://huggingface.co/docs/datasets",
        "https://github.com/farm/pears",
        "https://farm.org/pears.zip",
        "ftp://farm.org/",
        "javascript:alert(1)",
        "https://[broken",
        "https://localhost/a",
        "",
    ],
)
def test_what_is_no_page_to_read(url: str) -> None:
    assert web_page(url) is None
