"""From a card to the further documents worth reading: its own paper, its repository, its project page.

A paper, repository or page of something else (a source, a model, a baseline, a tool) is not about this
dataset; reading it would give it that dataset's upstreams. So a link counts by where it stands, and what is
in doubt is not read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.reading.addresses import ARXIV_ID, arxiv_id, github_repository, web_page
from app.reading.bibliography import BibEntry, bibtex_entries
from app.reading.card_links import CardLink, card_links
from app.reading.own_paper import introduces, name_forms, names_dataset, paper_is_own
from app.reading.prose_citations import prose_citations
from app.records.dataset import HubDataset
from app.records.document import DocumentKind, DocumentReference, Paper

__all__ = ["find_references", "refine_own_papers"]

MAX_OF_A_KIND: Final = 2
NEEDED: Final = 3
"""Weight from which a link is taken."""

_CITED_ALONE: Final = "the only paper it cites"
_TAGGED: Final = "tag"
_ONE_OF_THE_TAGS: Final = "one of its tags"

_PAPER_LABEL: Final = re.compile(
    r"^(?:arxiv|(?:our |the |research |original )?(?:paper|publication|preprint|technical report|tech report|report)s?"
    r"(?: link| url)?|paper (?:or|and|/) .{0,20}|arxiv (?:paper|link))$"
)
_PAPER_WORDS: Final = re.compile(
    r"^\W*(?:read )?(?:the |our )?(?:arxiv|paper|preprint|technical report|tech report|report)(?:@\w+| link)?\W*$", re.I
)
_OURS: Final = re.compile(
    r"\bour (?:\w+ )?(?:paper|report|work|preprint|publication|manuscript|study)"
    r"|(?:data|dataset|repository|repo|corpus|benchmark)[\w ,'’-]{0,40}(?:of|for|from|in|with|by) (?:the |our |this )"
    r"(?:\w+ )?(?:paper|report|publication)"
    r"|(?:introduced|presented|described|proposed|released|detailed|published) (?:in|with|by|as part of)\W{0,6}"
    r"(?:the |our |this )?(?:\w+ )?(?:paper|report|preprint|publication|\[|arxiv|$)"
    r"|official (?:\w+ ){0,3}(?:data|dataset|repository|release|implementation)"
    r"|(?:see|refer to|check(?: out)?|read|details?.{0,20} in)\W{0,4}(?:the |our |this )(?:\w+ ){0,2}(?:paper|report)"
    r"|\[(?:the |our )?paper\b",
    re.IGNORECASE,
)
_OUR_PAPER: Final = re.compile(
    r"\bour (?:\w+ ){0,2}(?:paper|report|preprint|publication|manuscript|article)\b", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.!?][)*_]{0,2}\s+")
_WHOSE: Final = r"(?:(?:our|the|this|project|official|source|training|github|release|technical|read) )*"
_CODE: Final = r"(?:repo(?:sitory)?|code ?base|code|github|git|source code)"
_CODE_LABEL: Final = re.compile(rf"^(?:{_WHOSE}{_CODE}(?: repo(?:sitory)?| link| page)?|project(?: page)?|home ?page)$")
_CODE_WORDS: Final = re.compile(rf"^\W*{_WHOSE}{_CODE}(?:@\w+| repo(?:sitory)?| link| page| code)*\W*$", re.IGNORECASE)
_OUR_CODE: Final = re.compile(
    rf"\bour (?:\w+ ){{0,2}}{_CODE}|code (?:\w+ ){{0,6}}(?:is|are|can be) (?:\w+ ){{0,2}}(?:available|found|released)",
    re.I,
)
_PAGE: Final = r"(?:home ?page|web ?site|web ?page|project(?: page)?|page|blog(?: ?post)?|announcement)"
_PAGE_LABEL: Final = re.compile(rf"^{_WHOSE}{_PAGE}(?: post| link)?$")
_PAGE_WORDS: Final = re.compile(rf"^\W*{_WHOSE}{_PAGE}(?: post| link)?\W*$", re.IGNORECASE)
_OUR_PAGE: Final = re.compile(
    r"\b(?:our|this|the|accompanying|release) (?:\w+ ){0,2}(?:blog ?post|blog|announcement|project page|web ?site)\b",
    re.I,
)
_BLOG_ADDRESS: Final = re.compile(r"/blogs?/|\bblog\.|/posts?/")
_OTHERS_HEADING: Final = re.compile(
    r"source data|sources?\b|composition|compos|mixture|acknowledg|related|baseline|benchmark|evaluat|leaderboard|model"
    r"|contribut|thanks|training data|use[ds]? (?:in|by)|licens",
    re.IGNORECASE,
)
_OTHER_DATASET: Final = re.compile(r"(?:huggingface\.co|hf\.co)/datasets/([\w.-]+/[\w.-]+|[\w.-]+)")
_DATA_PUBLISHERS: Final = re.compile(r"hugging ?face|github|zenodo|kaggle", re.IGNORECASE)
_HUB_OWNERS: Final = frozenset({"huggingface", "huggingfacefw", "huggingfaceh4", "huggingfacetb", "open-r1"})


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate with its weight, and why."""

    reference: DocumentReference
    weight: int
    place: int


def find_references(
    dataset: HubDataset, card_body: str, front_matter: Mapping[str, Any]
) -> tuple[DocumentReference, ...]:
    """Find the documents to read about a dataset.

    Args:
        dataset: what the Hub says of it.
        card_body: the card's body as written, not pruned.
        front_matter: the card's front matter as loaded.

    Returns:
        The card first, then at most two papers (its own first), two repositories and two pages, in an order
        that depends on the arguments alone. ``found_by`` says why each was taken.
    """
    names = _Names(dataset.id, _aliases(front_matter))
    links = card_links(card_body)
    entries = bibtex_entries(card_body) or prose_citations(card_body)
    card = DocumentReference(
        kind=DocumentKind.CARD, url=f"https://huggingface.co/datasets/{dataset.id}", own=True, found_by="the card"
    )
    linked = list(_linked_papers(links, names))
    papers = _best([*linked, *_cited_papers(entries, names), *_tagged_papers(dataset, linked, card_body)])
    repositories = _best(found for link in links for found in _repository(link, names))
    pages = _best([*_cited_pages(entries, names), *(found for link in links for found in _page(link, names))])
    return (card, *_without_repeated_titles(papers), *repositories, *pages)


def refine_own_papers(
    references: Sequence[DocumentReference], papers: Sequence[Paper], dataset_id: str
) -> tuple[DocumentReference, ...]:
    """Settle which papers are the dataset's own, now that arXiv has told their titles and abstracts.

    A paper that names the dataset as its own settles it, and the others are not; where none does, the card's
    word stands. One of several tags that is not its own is left out. A reference by title gets its address.
    References without a known paper stay as they are.
    """
    known = {arxiv_id(reference.url) or reference.title: _known(reference, papers) for reference in references}
    named = {paper.arxiv_id for paper in known.values() if paper is not None and paper_is_own(paper, dataset_id)}
    refined: list[DocumentReference] = []
    for reference in references:
        paper = known[arxiv_id(reference.url) or reference.title]
        if paper is None:
            refined.append(reference)
            continue
        own = paper.arxiv_id in named if named else reference.own
        if not own and reference.found_by == _ONE_OF_THE_TAGS:
            continue
        url = reference.url or f"https://arxiv.org/abs/{paper.arxiv_id}"
        refined.append(reference.model_copy(update={"own": own, "url": url, "title": paper.title}))
    return tuple(refined)


def _known(reference: DocumentReference, papers: Sequence[Paper]) -> Paper | None:
    """Find what arXiv says of a reference, by id, else by its whole title."""
    if reference.kind is not DocumentKind.PAPER:
        return None
    identifier = arxiv_id(reference.url)
    if identifier is not None:
        return next((paper for paper in papers if paper.arxiv_id == identifier), None)
    title = _letters(reference.title or "")
    return next((paper for paper in papers if title and _letters(paper.title) == title), None)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@dataclass(frozen=True, slots=True)
class _Names:
    """The dataset's id and the other names its card gives it."""

    id: str
    aliases: tuple[str, ...]

    def named_in(self, text: str) -> bool:
        return names_dataset(text, self.id, self.aliases)

    def introduced_by(self, title: str) -> bool:
        return introduces(title, self.id, self.aliases)

    def shares(self, owner: str, name: str) -> int:
        """Weigh a repository by its words: 3 for the dataset's name, 2 for its organisation, else 0."""
        folded = _letters(name)
        forms = [form for form in name_forms(self.id, self.aliases) if len(form) >= 3]
        if any(form == folded or (len(form) > 4 and len(folded) > 4 and _alike(form, folded)) for form in forms):
            return 3
        organisation = _letters(self.id.partition("/")[0]) if "/" in self.id else ""
        return 2 if organisation and organisation == _letters(owner) else 0

    def others_beside(self, line: str) -> bool:
        """Tell whether a line links to other datasets."""
        own = {self.id.lower(), self.id.rsplit("/", 1)[-1].lower()}
        return any(match[1].lower().rstrip(".") not in own for match in _OTHER_DATASET.finditer(line))


def _alike(form: str, folded: str) -> bool:
    """Tell whether one name opens with the other and goes on in letters (another number is another version)."""
    short, long = sorted((form, folded), key=len)
    return long.startswith(short) and long[len(short) :].isalpha()


def _aliases(front_matter: Mapping[str, Any]) -> tuple[str, ...]:
    name = front_matter.get("pretty_name")
    return (name,) if isinstance(name, str) and 2 < len(name.strip()) < 100 else ()


def _linked_papers(links: Sequence[CardLink], names: _Names) -> Iterable[_Found]:
    for link in links:
        identifier = arxiv_id(link.target)
        if identifier is None:
            continue
        weight, why = _paper_weight(link, names)
        url = f"https://arxiv.org/abs/{identifier}"
        title = link.words if len(link.words.split()) >= 4 else None
        reference = DocumentReference(kind=DocumentKind.PAPER, url=url, title=title, own=weight >= 4, found_by=why)
        yield _Found(reference, weight, link.place)


def _paper_weight(link: CardLink, names: _Names) -> tuple[int, str]:
    """Weigh a paper's link: 4 and more is its own, 3 is plausibly about it."""
    if names.introduced_by(link.words):
        return 6, "a linked title names the dataset"
    others = _stands_among_others(link, names)
    if _PAPER_LABEL.match(link.label):
        return (5 if not others else 2), "the line Paper of the card"
    if _OURS.search(link.line) and not others:
        return 4, "the card says it is its paper"
    if _OUR_PAPER.search(sentence := _sentence(link)) and not _OTHERS_HEADING.search(link.heading):
        return (4 if not names.others_beside(sentence) else 1), "the card calls it its paper"
    if _PAPER_WORDS.match(link.words):
        near = names.named_in(link.line) or link.place <= 40
        return (4 if near and not others else 1), "a link called paper"
    if names.named_in(link.words) and not others:
        return 3, "a linked title mentions the dataset"
    return 0, "linked"


def _sentence(link: CardLink) -> str:
    """Give the sentence of the line in which a link stands."""
    at = link.line.find(link.target)
    ends = [match.end() for match in _SENTENCE_END.finditer(link.line)]
    start = max((end for end in ends if end <= at), default=0)
    return link.line[start : min((end for end in ends if end > at), default=len(link.line))]


def _stands_among_others(link: CardLink, names: _Names) -> bool:
    in_table = link.line.count("|") >= 3 and not link.line.lstrip("*-> ").lower().startswith(("paper", "[paper"))
    return (
        bool(_OTHERS_HEADING.search(link.heading)) or names.others_beside(link.line) or (in_table and link.place > 40)
    )


def _cited_papers(entries: Sequence[BibEntry], names: _Names) -> Iterable[_Found]:
    papers = [entry for entry in entries if entry.get("title") and not _cites_data(entry) and not _entry_page(entry)]
    for place, entry in enumerate(papers):
        title = entry["title"]
        identifier = _entry_arxiv_id(entry)
        if names.introduced_by(title):
            weight, why = 6, "the citation's title names the dataset"
        elif names.named_in(title):
            weight, why = 4, "the citation's title mentions the dataset"
        elif len(papers) == 1:
            weight, why = 4, _CITED_ALONE
        else:
            continue
        url = f"https://arxiv.org/abs/{identifier}" if identifier else ""
        reference = DocumentReference(kind=DocumentKind.PAPER, url=url, title=title[:300], own=True, found_by=why)
        yield _Found(reference, weight, 10_000 + place)


def _entry_arxiv_id(entry: BibEntry) -> str | None:
    eprint = entry.get("eprint", "")
    if re.fullmatch(ARXIV_ID, eprint.split("v")[0]):
        return eprint.split("v")[0]
    joined = " ".join(
        entry.get(name, "") for name in ("eprint", "url", "journal", "doi", "note", "howpublished", "volume")
    )
    return arxiv_id(joined)


def _cites_data(entry: BibEntry) -> bool:
    """Tell whether an entry cites the data itself, so that there is no paper to look for."""
    if _entry_arxiv_id(entry) or entry.get("journal") or entry.get("booktitle"):
        return False
    where = " ".join(entry.get(name, "") for name in ("url", "publisher", "howpublished", "note"))
    return bool(_DATA_PUBLISHERS.search(where))


def _tagged_papers(dataset: HubDataset, linked: Sequence[_Found], body: str) -> Iterable[_Found]:
    """Take the arXiv tag when the card does not link it as something else, or two which it does not mention.

    The Hub sets a tag for every paper that a card links.
    """
    tagged = [tag.partition(":")[2] for tag in dataset.tags if tag.startswith("arxiv:")]
    given = dict.fromkeys([*dataset.arxiv_ids, *tagged])
    identifiers = [identifier for identifier in given if re.fullmatch(ARXIV_ID, identifier)]
    if len(given) == 1 and identifiers:
        url = f"https://arxiv.org/abs/{identifiers[0]}"
        weights = [found.weight for found in linked if found.reference.url == url]
        if not weights or max(weights) > 0:
            yield _tag(url, _TAGGED, 0)
    elif len(given) <= MAX_OF_A_KIND and not any(identifier in body for identifier in given):
        for place, identifier in enumerate(identifiers):
            yield _tag(f"https://arxiv.org/abs/{identifier}", _ONE_OF_THE_TAGS, place)


def _tag(url: str, why: str, place: int) -> _Found:
    reference = DocumentReference(kind=DocumentKind.PAPER, url=url, own=False, found_by=why)
    return _Found(reference, NEEDED, 20_000 + place)


def _cited_pages(entries: Sequence[BibEntry], names: _Names) -> Iterable[_Found]:
    """Take the page of a citation that is no paper but a post: it has an address and no journal."""
    for place, entry in enumerate(entries):
        url = _entry_page(entry)
        if url and (names.introduced_by(entry["title"]) or names.named_in(entry["title"]) or len(entries) == 1):
            reference = DocumentReference(kind=DocumentKind.BLOG, url=url, own=True, found_by="the page it is cited by")
            yield _Found(reference, 4, 10_000 + place)


def _entry_page(entry: BibEntry) -> str | None:
    if not entry.get("title") or entry.get("journal") or entry.get("booktitle") or _entry_arxiv_id(entry):
        return None
    where = " ".join(entry.get(name, "") for name in ("url", "howpublished", "note"))
    address = re.search(r"https?://[^\s\\}]{4,1000}", where)
    return web_page(address[0]) if address else None


def _repository(link: CardLink, names: _Names) -> Iterable[_Found]:
    repository = github_repository(link.target)
    if repository is None:
        return
    owner, name = repository
    shared = names.shares(owner, name)
    weight, why = shared, "a repository of the same name" if shared == 3 else "a repository of the same organisation"
    if _CODE_LABEL.match(link.label):
        weight, why = weight + 3, f"the line {link.label} of the card"
    elif _CODE_WORDS.match(link.words) or _OUR_CODE.search(link.line):
        weight, why = weight + (3 if link.place <= 60 else 2), "a link called code"
    if _stands_among_others(link, names) and not shared:
        weight -= 2
    if owner.lower() == "huggingface" and names.id.partition("/")[0].lower() not in (
        "huggingface",
        "huggingfacefw",
        "huggingfaceh4",
    ):
        weight -= 4
    url = f"https://github.com/{owner}/{name}"
    yield _Found(
        DocumentReference(kind=DocumentKind.GITHUB, url=url, own=shared == 3 or weight >= 5, found_by=why),
        weight,
        link.place,
    )


def _page(link: CardLink, names: _Names) -> Iterable[_Found]:
    url = web_page(link.target)
    if url is None:
        return
    others = _stands_among_others(link, names)
    if _PAGE_LABEL.match(link.label):
        weight, why = 4, f"the line {link.label} of the card"
    elif _PAGE_WORDS.match(link.words):
        weight, why = 3 if link.place <= 60 else 2, "a link called page or blog"
    elif _OUR_PAGE.search(link.before[-80:]) or _OUR_PAGE.search(link.words) or names.introduced_by(link.words):
        weight, why = 3, "the card calls it its page or blog"
    elif _BLOG_ADDRESS.search(url) and (names.named_in(link.words) or names.named_in(url)):
        weight, why = 3, "a blog post that names the dataset"
    else:
        return
    yield _Found(
        DocumentReference(kind=DocumentKind.BLOG, url=url, own=False, found_by=why), weight - 2 * others, link.place
    )


def _best(found: Iterable[_Found]) -> tuple[DocumentReference, ...]:
    """Choose the weightiest, each address or title once, the first of equals first."""
    strongest: dict[str, _Found] = {}
    for one in found:
        key = (one.reference.url or one.reference.title or "").lower().replace("://www.", "://").rstrip("/")
        held = strongest.get(key)
        if held is None or (one.weight, -one.place) > (held.weight, -held.place):
            title = one.reference.title or (held.reference.title if held else None)
            strongest[key] = _Found(one.reference.model_copy(update={"title": title}), one.weight, one.place)
    taken = sorted(
        (one for one in strongest.values() if one.weight >= NEEDED), key=lambda one: (-one.weight, one.place)
    )
    return tuple(one.reference for one in taken[:MAX_OF_A_KIND])


def _without_repeated_titles(papers: Sequence[DocumentReference]) -> list[DocumentReference]:
    """Drop a paper known by title only where one with an address is its own or has that title."""
    linked = [paper for paper in papers if paper.url]
    if any(paper.own for paper in linked):
        return linked
    return list(papers)
