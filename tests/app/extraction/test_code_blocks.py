"""Code that a construction sentence introduces names sources; code that shows the usage names none."""

import pytest

from app.extraction.rules import extract_claims
from app.records.claim import ClaimStatus
from app.verification.judge import judge
from tests.app.extraction.made_up import MadeUp

_CODE = '```python\nds = load_dataset("zed/Zeta")\nown = load_dataset("h/other")\n```\n'


def _kept(text: str) -> set[str]:
    made = MadeUp("h/other", text)
    document, dataset = made.document(), made.described()
    claims = extract_claims(document, dataset)
    return {claim.mention for claim in claims if judge(claim, document, dataset).status is ClaimStatus.ACCEPTED}


@pytest.mark.parametrize(
    "sentence",
    ["We filtered the source data as follows:", "The dataset was created with the following script:"],
)
def test_code_of_the_making_names_a_source(sentence: str) -> None:
    assert _kept(f"# Other\n\n{sentence}\n\n{_CODE}") == {"zed/Zeta"}


@pytest.mark.parametrize(
    "before",
    [
        "You can load the filtered data as follows:",
        "We filtered the source data.",
        "## Usage\n\nThe rows are processed with the following lines:",
        "An example of how the model was built:",
    ],
)
def test_code_of_the_usage_names_none(before: str) -> None:
    assert _kept(f"# Other\n\n{before}\n\n{_CODE}") == set()


def test_a_title_says_what_it_is_a_translation_of() -> None:
    link = "[`zed/Zeta`](https://huggingface.co/datasets/zed/Zeta)"
    assert _kept(f"# Portuguese translation of {link}\n\nRows.\n") == {"zed/Zeta"}
    assert _kept(f"# Evaluation of {link}\n\nRows.\n") == set()


def test_the_sources_of_what_was_translated_are_not_its_own() -> None:
    link = "[`zed/Zeta`](https://huggingface.co/datasets/zed/Zeta)"
    listed = "- [`a/One`](https://huggingface.co/datasets/a/One)\n- [`a/Two`](https://huggingface.co/datasets/a/Two)\n"
    told = f"This dataset is a combination of the following datasets:\n\n{listed}"
    assert _kept(f"# Portuguese translation of {link}\n\n{told}") == {"zed/Zeta"}
    front = "# Metadata\n\nlicense: mit\n\n"
    assert _kept(f"{front}# Portuguese translation of {link}\n\n{told}") == {"zed/Zeta"}
    assert _kept(f"# Other\n\n{told}") == {"a/One", "a/Two"}


def test_titles_of_papers_are_no_sources() -> None:
    title = "Asking Many Plain Questions of Helpful Machines"
    assert _kept(f"# Other\n\nPreference data from [{title}](https://arxiv.org/abs/1234.56789).\n") == set()


def test_sites_written_small_are_sources_after_plain_verbs() -> None:
    assert _kept("# Other\n\nRows collected from twitter.\n\nThe books were crawled from shelves.org.\n") == {
        "twitter",
        "shelves.org",
    }
    assert _kept("# Other\n\nFollow us on twitter or at shelves.org.\n") == set()


def test_sections_of_prose_in_a_mixture_card_are_no_sources() -> None:
    text = "# Other Mixture\n\n## Caveats\n\nRows.\n\n## ⚠️ Private by design\n\nRows.\n\n## Reproducing\n\nRows.\n"
    assert _kept(text) == set()
    listed = "# Other\n\n## Data sources\n\n### FineRows\n\nRows of it.\n\n### Known caveats of this\n\nRows.\n"
    assert _kept(listed) == {"FineRows"}
