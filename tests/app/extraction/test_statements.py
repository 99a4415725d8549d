"""One statement a case: what it says the dataset was built from, and what it only mentions. All names are made up."""

import pytest

from app.extraction.rules import extract_claims
from app.records.claim import ClaimStatus
from app.verification.judge import judge
from tests.app.extraction.made_up import MadeUp

_COMPILED = """# ProofTutor

ProofTutor is compiled from 13 rationale datasets, six of which are new.

## License

| Dataset Name | License |
|---|---|
| SumQA | MIT |
| AlgeBench-RFT | Not listed |
| Our part | MIT |
"""
_FIELDS = """## Data fields
- `problem`: the text
- `data_source`: where the problem is from (sumqa8k, algebench, metaproofs)
- `source`: Input article.
"""


def _cases() -> list[tuple[str, str, set[str]]]:
    return [
        (
            "acme/mix",
            "The rows were collected from various sources, including AlgoBench, SumVault and Geo3 Proofs.",
            {"AlgoBench", "SumVault", "Geo3 Proofs"},
        ),
        (
            "acme/sky",
            "- `sky_a.json` and `sky_b.json` are extracted from [SkyNotes](https://github.com/sky/skynotes/)",
            {"SkyNotes"},
        ),
        (
            "acme/coder",
            "The rows were decontaminated and redistributed from [evol](https://hf.co/datasets/cat/evol-v1).",
            {"evol"},
        ),
        (
            "acme/chatty",
            "- 54K/57K [dialogs](data) from Askville, CodeOverflow and MedQuiz questions",
            {"Askville", "CodeOverflow", "MedQuiz"},
        ),
        (
            "acme/reason",
            "It uses the instructions constructed by `Borea-Stage2` as the seed question set.",
            {"Borea-Stage2"},
        ),
        ("acme/nli", "Source dataset for the recasting process is the Akash Headlines Dataset.", {"Akash Headlines"}),
        (
            "acme/sick",
            "---\nsource_datasets:\n- extended|other-FlickPix and SemTask\n- extended|other\n---\n# Sick\n",
            {"FlickPix", "SemTask"},
        ),
        ("acme/ProofTutor", _COMPILED, {"SumQA", "AlgeBench-RFT"}),
        ("acme/checks", _FIELDS, {"sumqa8k", "algebench", "metaproofs"}),
        ("acme/wild", "We scraped over 700 noisy instructions from Twitter.", {"Twitter"}),
        (
            "acme/nova",
            "10k samples from the `math` and `cups` subset of the "
            "[labeled Nova dataset](https://huggingface.co/datasets/sky/nova_labeled).",
            {"labeled Nova dataset"},
        ),
        (
            "acme/news-it",
            "It is a translated version of the portion of MLNews, containing articles taken from TTC/mundo.",
            {"MLNews"},
        ),
        (
            "acme/nli",
            "- We merged the samples from Pakistan, Hindi and China as one class.",
            set(),
        ),
        ("acme/nli", "- Each row is made up of 4 columns - Context, Entailment_Label and Topic_Label.", set()),
        ("acme/para", "So one can make 12 million pairs (400k rows with 5 paraphrases -> 6x5x400000).", set()),
        (
            "acme/idk",
            "The paragraphs are taken from the TyQA-Gold dataset (Moss et al., 2020), which originates from "
            "Wikipedia articles.",
            {"TyQA-Gold"},
        ),
        (
            "acme/Muse3",
            "It is the third of its line, building on our previous "
            "[Muse-114k](https://huggingface.co/datasets/acme/Muse-114k).",
            set(),
        ),
        (
            "acme/dpo",
            "A cocktail combining preference datasets built by Acme with [stilabel](https://github.com/a/stilabel).",
            set(),
        ),
        (
            "acme/feedback",
            "Members of the community pointed out that several prompts were sourced from HonestQA.",
            set(),
        ),
        (
            "acme/passages",
            "The passages are derived from Maker's Plain Answers (PA) dataset.",
            {"Plain Answers"},
        ),
        (
            "acme/parts",
            "This dataset is used by: [`acme/parts_dev`](https://huggingface.co/datasets/acme/parts_dev), "
            "[`acme/rest`](https://huggingface.co/datasets/acme/rest)",
            set(),
        ),
        (
            "acme/short",
            "This dataset was derived from [1](https://huggingface.co/datasets/zed/Zeta) and "
            "[x](https://huggingface.co/datasets/zed/Yeta).",
            {"zed/Zeta", "zed/Yeta"},
        ),
        (
            "acme/legal",
            "ODC-BY 1.0 (the passages come from FineRows, ODC-BY; they were collected from Northern Ireland).",
            {"FineRows"},
        ),
        ("acme/mirror", "The data was sourced from acme's [github repository](https://github.com/a/b).", set()),
        ("acme/code", "This implements the process described in the [Wizard Paper](https://arxiv.org/pdf/1).", set()),
    ]


@pytest.mark.parametrize(("dataset", "text", "upstream"), _cases())
def test_a_statement_names_its_sources_and_nothing_else(dataset: str, text: str, upstream: set[str]) -> None:
    document = MadeUp(dataset, text).document()
    described = MadeUp(dataset, text).described()
    claims = extract_claims(document, described)
    kept = {claim.mention for claim in claims if judge(claim, document, described).status is ClaimStatus.ACCEPTED}
    assert kept == upstream
