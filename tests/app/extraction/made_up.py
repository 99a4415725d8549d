"""Documents in our own words, as cards and READMEs are written, with what they state and what they only mention.

None of the datasets, models or sites need exist; the wordings do. ``upstream`` maps a name to its relationship
(``None``: any), ``tempting`` are names that no claim may take.
"""

from dataclasses import dataclass, field

from app.records.claim import Relationship
from app.records.dataset import Dataset
from app.records.document import Document, DocumentKind
from app.records.identity import content_hash, stable_id

INCLUDED = Relationship.DIRECT_INCLUSION
DISTILLED = Relationship.COT_DISTILLATION
SEEDED = Relationship.SYNTHETIC_GENERATION
EVOLVED = Relationship.SEMANTIC_EVOLUTION
FUSED = Relationship.STRUCTURED_FUSION


@dataclass(frozen=True)
class MadeUp:
    """One labelled document."""

    dataset: str
    text: str
    upstream: dict[str, Relationship | None] = field(default_factory=dict)
    tempting: tuple[str, ...] = ()
    kind: DocumentKind = DocumentKind.CARD

    def document(self) -> Document:
        """Give it as read."""
        digest = content_hash(self.text)
        return Document(id=stable_id("doc", digest), kind=self.kind, url="", text=self.text, content_hash=digest)

    def described(self) -> Dataset:
        """Give the dataset it describes."""
        return Dataset(id=self.dataset, name=self.dataset)


DOCUMENTS: tuple[MadeUp, ...] = (
    MadeUp(
        "lumen/quizforge-60k",
        """# QuizForge-60K

QuizForge-60K holds 60,000 exam questions with step-by-step solutions written by Qwen2.5-72B-Instruct. The
questions were sampled from [SchoolBench](https://huggingface.co/datasets/ardent/schoolbench),
[TriviaVault](https://huggingface.co/datasets/ardent/trivia-vault) and the training split of PhysQ.

## Evaluation

Models trained on QuizForge-60K were evaluated on ARC-Challenge, MMLU and HellaSwag.

| Model | MMLU | HellaSwag |
|---|---|---|
| Llama-3-8B | 60.1 | 77.0 |
""",
        {"SchoolBench": DISTILLED, "TriviaVault": DISTILLED, "PhysQ": DISTILLED},
        ("MMLU", "HellaSwag", "ARC-Challenge", "Qwen2.5-72B-Instruct", "Llama-3-8B"),
    ),
    MadeUp(
        "lumen/tidy-forum-de",
        """---
pretty_name: Tidy Forum (German)
source_datasets:
- extended|forum_dump
license: cc-by-4.0
---
# Dataset Card for Tidy Forum

## Dataset Summary

A German translation of ForumDump, produced with NLLB-200 and corrected by two native speakers.
It follows the ShareGPT format.

## Citation

Please cite the original authors of ForumDump.
""",
        {"forum_dump": None, "ForumDump": EVOLVED},
        ("NLLB-200", "ShareGPT"),
    ),
    MadeUp(
        "orchard/appleseed-mix",
        """# AppleSeed Mix

## Data composition

| Source | Samples | License |
|---|---|---|
| [Gravel-Instruct](https://huggingface.co/datasets/quarry/gravel-instruct) | 40,210 | MIT |
| [Pebble-Chat](https://huggingface.co/datasets/quarry/pebble-chat) | 12,002 | Apache-2.0 |
| internal_support_tickets | 900 | - |
| Total | 53,112 | |

## How it compares

| Dataset | Size | Avg. turns |
|---|---|---|
| AppleSeed Mix | 53k | 3.1 |
| OtherMix | 90k | 1.2 |
""",
        {"Gravel-Instruct": INCLUDED, "Pebble-Chat": INCLUDED, "internal_support_tickets": None},
        ("OtherMix", "Total"),
    ),
    MadeUp(
        "orchard/grove-code",
        """# Grove-Code

Grove-Code was built in three stages.

1. **Seed collection.** We use CodeAlpaca and the Python subset of The Stack as seeds.
2. **Generation.** GPT-4o writes new programming tasks inspired by the seeds.
3. **Filtering.** Near-duplicates of HumanEval and MBPP were removed to avoid contamination.

Code is linted with Ruff and formatted with Black.
""",
        {"CodeAlpaca": SEEDED, "The Stack": SEEDED},
        ("HumanEval", "MBPP", "GPT-4o", "Ruff", "Black"),
    ),
    MadeUp(
        "harbor/tidepool-v2",
        """# Tidepool v2

Tidepool v2 is a deduplicated version of [Tidepool](https://huggingface.co/datasets/harbor/tidepool). Compared to
v1, 8% of the rows were dropped. The [Tidepool-7B](https://huggingface.co/harbor/Tidepool-7B) model was
fine-tuned on it together with [SlimPond](https://huggingface.co/datasets/harbor/slimpond).
""",
        {"harbor/tidepool": INCLUDED},
        ("SlimPond", "Tidepool-7B"),
    ),
    MadeUp(
        "harbor/signal-news",
        """# Signal News

The articles were scraped from the Guardian and BBC News between 2015 and 2019. Summaries come from crowd workers on
Amazon Mechanical Turk. The data can be downloaded from [Zenodo](https://zenodo.org/record/123456).

## Related datasets

- [CNN/DailyMail](https://huggingface.co/datasets/abisee/cnn_dailymail)
- [XSum](https://huggingface.co/datasets/EdinburghNLP/xsum)
""",
        {"Guardian": None, "BBC News": None},
        ("CNN/DailyMail", "XSum", "Zenodo", "Amazon Mechanical Turk"),
    ),
    MadeUp(
        "northstar/reason-mini",
        """# Reason-Mini

We combine the following datasets:

- [LogicPuzzles](https://huggingface.co/datasets/acme/logic-puzzles): 10k grid puzzles
- [MathDrill](https://huggingface.co/datasets/acme/math-drill): 25k word problems taken from WorldSchool
- `acme/riddles`: 2k riddles

For every prompt, a new long chain-of-thought response is generated with DeepSeek-R1.
""",
        {"LogicPuzzles": DISTILLED, "MathDrill": DISTILLED, "acme/riddles": DISTILLED},
        ("WorldSchool", "DeepSeek-R1"),
    ),
    MadeUp(
        "northstar/trainer",
        """# northstar-trainer

This repository contains the training code for NorthStar-7B. The code is based on
[LLaMA-Factory](https://github.com/hiyouga/LLaMA-Factory), and the evaluation scripts are adapted from
[lm-evaluation-harness](https://github.com/EleutherAI/lm-evaluation-harness). Install the requirements with pip.

## Data

Download the data from [our page](https://huggingface.co/datasets/northstar/trainer) and put it in `data/`.

## Results

NorthStar-7B is trained on UltraMix and outperforms Vicuna-13B on MT-Bench and AlpacaEval.
""",
        {},
        ("LLaMA-Factory", "lm-evaluation-harness", "UltraMix", "Vicuna-13B", "MT-Bench", "AlpacaEval"),
        DocumentKind.GITHUB,
    ),
    MadeUp(
        "delta/medqa-plus",
        """# MedQA-Plus

## Dataset Description
- **Homepage:** https://delta.example.org
- **Repository:** https://github.com/delta/medqa-plus
- **Paper:** https://arxiv.org/abs/2401.00001

### Dataset Summary

MedQA-Plus extends MedQA with free-text rationales. Questions from PubMedQA and MedMCQA were added to widen the
coverage. Unlike BioASQ, every answer has a citation.

### Source Data

#### Initial Data Collection and Normalization

[More Information Needed]

#### Who are the source language producers?

Medical doctors.
""",
        {"MedQA": None, "PubMedQA": None, "MedMCQA": None},
        ("BioASQ",),
    ),
    MadeUp(
        "delta/claims-fr",
        """# Claims-FR

Source: [FactPile](https://huggingface.co/datasets/delta/factpile)

Each English claim of FactPile was rewritten in French by Mistral-Large. We tested FlauBERT and CamemBERT on it.
""",
        {"FactPile": EVOLVED},
        ("Mistral-Large", "FlauBERT", "CamemBERT"),
    ),
    MadeUp(
        "ember/chat-blend",
        """# Chat Blend

A mixture of OpenTalk, GigaChatLogs (2021-2023), and Reddit threads, cleaned and converted to the ChatML format.
Rows that overlap with MT-Bench were removed. Not included: ToxicChat.
""",
        {"OpenTalk": INCLUDED, "GigaChatLogs (2021-2023)": INCLUDED, "Reddit": None},
        ("MT-Bench", "ToxicChat", "ChatML"),
    ),
    MadeUp(
        "ember/persona-story",
        """# PersonaStory

PersonaStory is a synthetic dataset of short stories. All stories were generated by Claude 3.5 Sonnet. No existing
dataset was used. If you use PersonaStory, please also consider StoryCloze for evaluation.

PersonaStory has been used to train StoryLM and is part of the NarrativeMix collection.
""",
        {},
        ("Claude 3.5 Sonnet", "StoryCloze", "StoryLM", "NarrativeMix"),
    ),
    MadeUp(
        "kite/web-extracts",
        """# Web Extracts

This corpus was extracted from 12 Common Crawl dumps (CC-MAIN-2022-05 to CC-MAIN-2023-14), filtered with a fastText
classifier and deduplicated with MinHash. Language identification uses CLD3.
""",
        {"Common Crawl": None},
        ("fastText", "MinHash", "CLD3"),
    ),
    MadeUp(
        "kite/lecture-notes",
        """# Lecture Notes

Text taken from OpenStax textbooks and Wikibooks. Exercises were paired with answers by volunteers.

## Licensing Information

The dataset is released under CC BY-SA 4.0. Wikibooks content is licensed under CC BY-SA 3.0.
""",
        {"OpenStax": None, "Wikibooks": None},
        (),
    ),
    MadeUp(
        "prism/eval-hard",
        """# Eval-Hard

Eval-Hard is a benchmark of 500 questions. Its items are a subset of BigExam, selected because GPT-4 fails on them.

### Baselines

GPT-4 reaches 12%, compared with 61% on BigExam and 70% on SmallExam.
""",
        {"BigExam": INCLUDED},
        ("SmallExam", "GPT-4"),
    ),
    MadeUp(
        "prism/rewrite-20k",
        """# Rewrite-20k

Starting from the instructions of Dolly-Clean, we evolve each prompt three times with an Evol-Instruct style
procedure. The resulting data trains Rewrite-7B.
""",
        {"Dolly-Clean": EVOLVED},
        ("Rewrite-7B",),
    ),
    MadeUp(
        "atlas/geo-qa",
        """# GeoQA-World

## Sources

### WikiPlaces
By Atlas Lab: https://huggingface.co/datasets/atlas/wikiplaces

### GeoNames
https://www.geonames.org

### RouteTalk 15k
By the RouteTalk team: https://huggingface.co/datasets/routetalk/routetalk-15k

## Thanks

Thanks to the developers of spaCy and Hugging Face.
""",
        {"WikiPlaces": INCLUDED, "GeoNames": None, "RouteTalk 15k": INCLUDED},
        ("spaCy", "Hugging Face"),
    ),
    MadeUp(
        "atlas/dialog-maker",
        """# DialogMaker

Conversations are grounded in Wikipedia articles and in posts from Stack Overflow. Two annotators then wrote a
dialogue about each of them. DialogMaker is different from QuAC and CoQA, in which the answer is a span.
""",
        {"Wikipedia": None, "Stack Overflow": None},
        ("QuAC", "CoQA"),
    ),
    MadeUp(
        "fjord/sft-blend",
        """# SFT-Blend

This dataset is a curated blend of open data:

* 20,000 rows from [Nordic-Instruct](https://huggingface.co/datasets/fjord/nordic-instruct)
* 5,000 rows from [Saga](https://huggingface.co/datasets/fjord/saga), translated with DeepL
* 1,500 hand-written rows

Decontamination was done against GSM8K, MATH-500 and IFEval. A DPO version is available at
[fjord/dpo-blend](https://huggingface.co/datasets/fjord/dpo-blend).
""",
        {"Nordic-Instruct": INCLUDED, "Saga": EVOLVED},
        ("GSM8K", "MATH-500", "IFEval", "DeepL", "fjord/dpo-blend"),
    ),
    MadeUp(
        "fjord/pairs",
        """# Preference Pairs

Prompts from Saga-Prompts; the chosen answer is written by GPT-4, the rejected one by Mistral-7B.
Reward models trained on these pairs score 81% on RewardBench.
""",
        {"Saga-Prompts": None},
        ("GPT-4", "Mistral-7B", "RewardBench"),
    ),
    MadeUp(
        "vela/star-charts",
        """# StarCharts: Instruction Tuning for Charts

Abstract. We present StarCharts, a set of 80K chart questions. Related datasets such as ChartBench and PlotWorld have
few question types. StarCharts is derived from FigureBank (Moreno et al., 2021) and TableTown (Ito et al., 2020);
templates are filled from the tables and paraphrased by a language model.

4 Experiments
We fine-tune LLaVA-1.5 on StarCharts and report accuracy on ChartBench and DocVQA.

5 Related Work
PlotWorld was constructed from World Bank data. ChartBench collects charts from Statista.
""",
        {"FigureBank": None, "TableTown": None},
        ("ChartBench", "PlotWorld", "DocVQA", "LLaVA-1.5"),
        DocumentKind.PAPER,
    ),
    MadeUp(
        "vela/tool-calls",
        """# ToolCalls

| split | rows |
|---|---|
| train | 9,000 |
| test | 1,000 |

The API descriptions were collected from RapidAPI; user requests were produced by prompting GPT-4 with ToolSeeds as
few-shot examples.

## Usage

```python
from datasets import load_dataset
ds = load_dataset("vela/tool-calls")
```
""",
        {"RapidAPI": None, "ToolSeeds": None},
        ("GPT-4",),
    ),
    MadeUp(
        "quill/essays",
        """# Essays

Base dataset: `quill/essays-raw`

Essays with fewer than 100 words were dropped. Scores follow the rubric of ASAP, but no ASAP essays are contained.
""",
        {"quill/essays-raw": INCLUDED},
        ("ASAP",),
    ),
    MadeUp(
        "quill/proof-steps",
        """# ProofSteps

ProofSteps consists of 30k proofs from mathlib4 and 4k proofs from the Archive of Formal Proofs. It was inspired by
LeanDojo. Tactics were re-annotated with DeepSeek-Prover.
""",
        {"mathlib4": INCLUDED, "Archive of Formal Proofs": None},
        ("LeanDojo", "DeepSeek-Prover"),
    ),
    MadeUp(
        "basalt/units",
        """# Units

The release notes of our project:

- 2024-03-01: we released [Units-7B](https://huggingface.co/basalt/units-7b), trained with TRL.
- 2024-02-11: the data is on [Hugging Face](https://huggingface.co/datasets/basalt/units).
- 2024-01-05: our demo is built on Gradio.

See also [UnitBench](https://huggingface.co/datasets/basalt/unitbench), a benchmark derived from Units.
""",
        {},
        ("Units-7B", "TRL", "Gradio", "UnitBench"),
        DocumentKind.GITHUB,
    ),
    MadeUp(
        "basalt/hints",
        """# Hints

We took all 7.5k training questions of MathSchool and 12k of AlgebraWorld and asked Gemini 1.5 Pro for hints.
The test sets of both were left out. On AlgebraWorld, Hints-7B gains 4 points over Orca-2.
""",
        {"MathSchool": None, "AlgebraWorld": None},
        ("Gemini 1.5 Pro", "Hints-7B", "Orca-2"),
    ),
    MadeUp(
        "cobalt/mini-pile",
        """# Mini-Crust

Mini-Crust is a 1% random sample of [TheCrust](https://huggingface.co/datasets/cobalt/thecrust). TheCrust itself was
assembled from PubMed, ArXiv and FreeLaw.
""",
        {"TheCrust": INCLUDED},
        ("PubMed", "ArXiv", "FreeLaw"),
    ),
    MadeUp(
        "cobalt/speech-text",
        """# SpeechText

Transcripts of LibriVox audiobooks and TED talks, normalised and aligned. Parts of VoxForge are included as well.
The tokenizer is that of GPT-2.
""",
        {"LibriVox": None, "VoxForge": None},
        ("GPT-2",),
    ),
)
