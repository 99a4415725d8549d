"""What a document tells of another dataset is no upstream of the traced one, whoever read it."""

import pytest

from app.extraction.claims import make_claim
from app.extraction.rules import extract_claims
from app.records.claim import ClaimStatus, Extractor
from app.verification.judge import judge
from tests.app.extraction.made_up import MadeUp

_LINK = "[Zeta](https://huggingface.co/datasets/zed/Zeta)"
_OTHERS = (
    f"The acme/beta dataset was built from {_LINK}.",
    f"Our previous dataset, acme/beta, was derived from {_LINK}.",
    f"The dataset acme/beta is derived from h/other and {_LINK}.",
    f"[acme/beta](https://huggingface.co/datasets/acme/beta) is a subset of {_LINK}.",
    f"Our previous dataset, Beta9, was derived from {_LINK}.",
    f"The Beta9 dataset was built from {_LINK}.",
    f"The next release is built from h/other and {_LINK}.",
)
_OWN = (
    f"The h/other dataset was built from {_LINK}.",
    f"The input/output pairs were collected from {_LINK}.",
    f"Like acme/beta it is small; it was derived from {_LINK}.",
    f"h/other-v2 was derived from {_LINK}.",
)


def _status(sentence: str, extractor: Extractor) -> set[ClaimStatus]:
    made = MadeUp("h/other", f"# Other\n\n## Notes\n\n{sentence}\n")
    document, dataset = made.document(), made.described()
    claims = extract_claims(document, dataset)
    if extractor is Extractor.LLM:
        claims = (
            make_claim(
                downstream="h/other",
                document_id=document.id,
                mention="Zeta",
                upstream_id="zed/Zeta",
                quote=sentence,
                confidence=0.95,
                extractor=Extractor.LLM,
            ),
        )
    return {judge(claim, document, dataset).status for claim in claims if claim.mention == "Zeta"}


@pytest.mark.parametrize("sentence", _OTHERS)
def test_the_making_of_another_dataset_is_rejected(sentence: str) -> None:
    assert _status(sentence, Extractor.RULES) <= {ClaimStatus.REJECTED}
    assert _status(sentence, Extractor.LLM) == {ClaimStatus.REJECTED}


@pytest.mark.parametrize("sentence", _OWN)
def test_the_making_of_the_dataset_itself_is_believed(sentence: str) -> None:
    assert _status(sentence, Extractor.RULES) == {ClaimStatus.ACCEPTED}
    assert _status(sentence, Extractor.LLM) == {ClaimStatus.ACCEPTED}
