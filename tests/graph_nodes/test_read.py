"""read: the documents of a dataset side by side, and why one of them gave nothing."""

import asyncio

import pytest

from app.errors import ReadingError
from app.records.document import DocumentKind, DocumentReference

WORDS = "<html><body><article><p>{} is built from the rows of old.</p></article></body></html>"


def reference(kind, url, **more):
    return DocumentReference(kind=kind, url=url, found_by="a test", **more)


PAPER = reference(DocumentKind.PAPER, "https://arxiv.org/abs/2401.00001", own=True)
GITHUB = reference(DocumentKind.GITHUB, "https://github.com/a/b")
BLOG = reference(DocumentKind.BLOG, "https://blog.example/post")
CARD = reference(DocumentKind.CARD, "https://huggingface.co/datasets/lab/new", own=True)


@pytest.fixture
async def taken(bench, hub):
    """A taken dataset with one reference of each kind; everything is there to be read."""
    hub.add("lab/new", "# New\n\nBuilt from old.\n", "2024-03-01")
    bench.papers.add("2401.00001", "On New", "2024-01-05", abstract="We introduce New.", html=WORDS.format("New"))
    bench.repositories.readmes["a/b"] = "# Code of New\n\nIt makes New from old.\n"
    bench.web_pages.pages["https://blog.example/post"] = WORDS.format("This post says that New")
    await bench.searched("lab/new")
    await bench.shelf.save_references("lab/new", [CARD, PAPER, GITHUB, BLOG])
    return bench


async def outcomes(bench):
    return {found.kind: (outcome, reason) for found, outcome, reason in await bench.shelf.outcomes("lab/new")}


async def test_every_kind_is_read_in_the_order_of_the_references(taken):
    update = await taken.read()
    documents = await taken.shelf.documents("lab/new")
    assert [document.kind for document in documents] == list(DocumentKind)
    assert update == {"documents": [document.id for document in documents], "unasked": []}
    paper = documents[1]
    assert (paper.title, str(paper.published_at.date())) == ("On New", "2024-01-05")
    assert all("old" in document.text for document in documents)


async def test_documents_are_fetched_side_by_side(taken):
    arrived = []
    everyone = asyncio.Event()

    def meeting(fetch):
        async def fetched(*where):
            arrived.append(where)
            if len(arrived) == 4:
                everyone.set()
            await asyncio.wait_for(everyone.wait(), 5)
            return await fetch(*where)

        return fetched

    taken.hub.card = meeting(taken.hub.card)
    taken.papers.full_text = meeting(taken.papers.full_text)
    taken.repositories.readme = meeting(taken.repositories.readme)
    taken.web_pages.page = meeting(taken.web_pages.page)
    assert len((await taken.read())["documents"]) == 4


async def test_reading_twice_changes_nothing(taken):
    first = await taken.read()
    before = await taken.shelf.documents("lab/new")
    asked = len(taken.web_pages.asked)
    assert await taken.read() == first
    assert await taken.shelf.documents("lab/new") == before
    assert len(taken.web_pages.asked) == asked


async def test_a_paper_without_full_text_has_its_abstract(taken):
    del taken.papers.texts["2401.00001"]
    await taken.read()
    paper = (await taken.shelf.documents("lab/new"))[1]
    assert (paper.text, paper.notes) == ("We introduce New.", ("abstract only",))


async def test_a_pdf_is_read_as_one(taken):
    taken.papers.add("2401.00001", "On New", "2024-01-05", pdf=b"New from old, printed.")
    await taken.read()
    assert (await taken.shelf.documents("lab/new"))[1].text == "New from old, printed."


async def test_half_characters_of_a_pdf_can_be_stored(taken):
    async def torn(body):
        from app.records.document import ReadText

        return ReadText(text="New\ud835 from old")

    taken.read_pdf = torn
    taken.papers.add("2401.00001", "On New", "2024-01-05", pdf=b"%PDF")
    await taken.read()
    assert (await taken.shelf.documents("lab/new"))[1].text == "New? from old"


async def test_why_a_document_is_not_there_is_stored(taken):
    async def torn(body):
        raise ReadingError("the PDF is torn")

    taken.read_pdf = torn
    taken.papers.add("2401.00001", "On New", "2024-01-05", pdf=b"%PDF")
    taken.repositories.readmes.clear()
    taken.web_pages.pages["https://blog.example/post"] = "<html><body></body></html>"
    update = await taken.read()
    assert (len(update["documents"]), update["unasked"]) == (1, [])
    found = await outcomes(taken)
    assert found[DocumentKind.CARD] == ("read", "")
    assert found[DocumentKind.PAPER] == ("absent", "the PDF is torn")
    assert found[DocumentKind.GITHUB] == ("absent", "no README")
    assert found[DocumentKind.BLOG][0] == "absent"
    assert found[DocumentKind.BLOG][1]


@pytest.mark.parametrize(
    ("port", "key", "kind"),
    [
        ("papers", "text 2401.00001", DocumentKind.PAPER),
        ("repositories", "a/b", DocumentKind.GITHUB),
        ("web_pages", "https://blog.example/post", DocumentKind.BLOG),
    ],
)
async def test_what_could_not_be_asked_does_not_hold_up_the_others(port, key, kind, taken):
    getattr(taken, port).down.add(key)
    update = await taken.read()
    assert len(update["documents"]) == 3
    assert len(update["unasked"]) == 1
    assert (await outcomes(taken))[kind][0] == "unasked"
    getattr(taken, port).down.clear()
    taken.state["unasked"] = []
    again = await taken.read()
    assert (len(again["documents"]), again["unasked"]) == (4, [])
    assert (await outcomes(taken))[kind] == ("read", "")


@pytest.mark.parametrize("with_text", [True, False])
async def test_a_paper_of_which_nothing_is_known_yet_is_not_stored_as_read(with_text, taken):
    if not with_text:
        del taken.papers.texts["2401.00001"]
    taken.papers.down.add("papers")
    update = await taken.read()
    assert update["unasked"] == ["arxiv did not answer"]
    assert (await outcomes(taken))[DocumentKind.PAPER][0] == "unasked"


async def test_a_citation_without_address_is_not_there(taken):
    cited = reference(DocumentKind.PAPER, "", title="A paper nobody has")
    await taken.shelf.save_references("lab/new", [CARD, cited])
    await taken.read()
    assert (await outcomes(taken))[DocumentKind.PAPER] == ("absent", "arXiv has no paper of this title")


async def test_a_paper_elsewhere_is_a_page(taken):
    elsewhere = reference(DocumentKind.PAPER, "https://papers.example/new")
    taken.web_pages.pages["https://papers.example/new"] = WORDS.format("New")
    await taken.shelf.save_references("lab/new", [elsewhere])
    assert len((await taken.read())["documents"]) == 1
    assert taken.web_pages.asked == ["https://papers.example/new"]


async def test_what_search_could_not_ask_is_not_forgotten(taken):
    taken.state["unasked"] = ["before"]
    assert (await taken.read())["unasked"] == ["before"]
