import tomllib
from importlib.resources import files

import pytest

from app.naming.aliases import is_benchmark, kind_of, look_up, published_by
from app.naming.identifier import parse_dataset_id
from app.records.dataset import NodeKind

DATASET, BENCHMARK, CRAWL, WEBSITE, BOOK = NodeKind


@pytest.mark.parametrize(
    ("mention", "dataset_id"),
    [
        ("MMLU", "cais/mmlu"),
        ("GPQA-Diamond", "Idavidrein/gpqa"),
        ("gsm8k", "openai/gsm8k"),
        ("the GSM-8K dataset", "openai/gsm8k"),
        ("MATH", "hendrycks/competition_math"),
        ("MATH (Hendrycks et al., 2021)", "hendrycks/competition_math"),
        ("MATH500", "HuggingFaceH4/MATH-500"),
        ("Omni Math", "KbsdJames/Omni-MATH"),
        ("OlympiadBench", "Hothan/OlympiadBench"),
        ("HumanEval", "openai/openai_humaneval"),
        ("HumanEval+", "evalplus/humanevalplus"),
        ("MBPP", "google-research-datasets/mbpp"),
        ("LiveCodeBench v5", "livecodebench/code_generation_lite"),
        ("SciBench", "xw27/scibench"),
        ("TheoremQA", "TIGER-Lab/TheoremQA"),
        ("TruthfulQA", "truthfulqa/truthful_qa"),
        ("ARC-Challenge", "allenai/ai2_arc"),
        ("BIG-Bench Hard", "lukaemon/bbh"),
        ("HellaSwag", "Rowan/hellaswag"),
        ("IFEval", "google/IFEval"),
        ("DROP", "ucinlp/drop"),
        ("AlpacaEval 2.0", "tatsu-lab/alpaca_eval"),
        ("BoolQ", "google/boolq"),
        ("SQuAD v1.1", "rajpurkar/squad"),
        ("SQuAD 2.0", "rajpurkar/squad_v2"),
        ("Alpaca", "tatsu-lab/alpaca"),
        ("Stanford Alpaca data", "tatsu-lab/alpaca"),
        ("Dolly", "databricks/databricks-dolly-15k"),
        ("OASST1", "OpenAssistant/oasst1"),
        ("LIMA", "GAIR/lima"),
        ("MetaMathQA", "meta-math/MetaMathQA"),
        ("MetaMath 40k", "meta-math/MetaMathQA"),
        ("UltraChat", "stingning/ultrachat"),
        ("UltraChat 200k", "HuggingFaceH4/ultrachat_200k"),
        ("SlimPajama-627B", "cerebras/SlimPajama-627B"),
        ("NuminaMath-TIR", "AI-MO/NuminaMath-TIR"),
        ("xP3", "bigscience/xP3"),
        ("P3", "bigscience/P3"),
        ("C4", "allenai/c4"),
    ],
)
def test_well_known_names_mean_one_id(mention: str, dataset_id: str) -> None:
    found = look_up(mention)
    assert found is not None
    assert (found.id, bool(found.reason)) == (dataset_id, True)


@pytest.mark.parametrize(
    ("mention", "name", "kind"),
    [
        ("CommonCrawl", "Common Crawl", CRAWL),
        ("a Common Crawl snapshot of May 2023", "Common Crawl", CRAWL),
        ("English Wikipedia dump", "Wikipedia", WEBSITE),
        ("posts from Stack Overflow", "Stack Overflow", WEBSITE),
        ("StackExchange", "Stack Exchange", WEBSITE),
        ("AoPS forum", "AoPS", WEBSITE),
        ("Codeforces", "Codeforces", WEBSITE),
        ("ShareGPT (GPT-4 only)", "ShareGPT", WEBSITE),
        ("Project Gutenberg", "Project Gutenberg", BOOK),
        ("arXiv", "arXiv", WEBSITE),
        ("AIME 2024", "AIME 2024", BENCHMARK),
        ("AIME (2024)", "AIME 2024", BENCHMARK),
        ("AIME25", "AIME 2025", BENCHMARK),
        ("AMC 12", "AMC", BENCHMARK),
        ("MT-Bench", "MT-Bench", BENCHMARK),
        ("AGIEval", "AGIEval", BENCHMARK),
        ("FLAN", "FLAN", DATASET),
        ("Evol-Instruct", "Evol-Instruct", DATASET),
    ],
)
def test_what_has_no_single_id_stays_off_the_hub(mention: str, name: str, kind: NodeKind) -> None:
    found = look_up(mention)
    assert found is not None
    assert (found.id, found.name, found.kind) == (None, name, kind)


@pytest.mark.parametrize(
    ("legacy", "dataset_id"),
    [("glue", "nyu-mll/glue"), ("conll2003", "eriktks/conll2003"), ("xsum", "EdinburghNLP/xsum")],
)
def test_ids_without_an_owner_are_known_by_their_new_place(legacy: str, dataset_id: str) -> None:
    found = look_up(legacy)
    assert found is not None
    assert found.id == dataset_id
    assert look_up("spider") is None


@pytest.mark.parametrize(
    "mention",
    [
        "math", "arc", "drop", "open-r1/codeforces", "HuggingFaceFW/fineweb", "lab/alpaca",
        "Codeforces-Python-Submissions",
        "Wikipedia-based QA", "arXiv QA", "lab-CC-MAIN-2022-40-sample",
        "OpenMathInstruct-3", "Alpaca (v2)", "Evol Instruct 70K", "", "???",
        "C4, cleaned from Common Crawl",
    ],
)  # fmt: skip
def test_other_names_are_not_guessed(mention: str) -> None:
    assert look_up(mention) is None


@pytest.mark.parametrize(
    ("mention", "url", "kind"),
    [
        ("college textbooks", None, BOOK),
        ("a discussion forum", None, WEBSITE),
        ("example.org", None, WEBSITE),
        ("a web crawl", None, CRAWL),
        ("some questions", "https://math.stackexchange.com/questions", WEBSITE),
        ("news articles", "https://data.commoncrawl.org/x", CRAWL),
        ("MMLU", None, BENCHMARK),
        ("HuggingFaceFW/fineweb", None, None),
        ("wikipedia", "https://huggingface.co/datasets/wikimedia/wikipedia", DATASET),
        ("Some Set", "https://example.org/x", None),
        ("Some Set", "https://[", None),
    ],
)
def test_kinds_by_wording_and_link(mention: str, url: str | None, kind: NodeKind | None) -> None:
    assert kind_of(mention, url) is kind


def test_benchmarks_are_known_by_id_name_and_mirror() -> None:
    known = ["openai/gsm8k", "GSM8K", "someone/gsm8k", "MATH", "HuggingFaceH4/aime_2024", "Idavidrein/gpqa", "BBH"]
    others = ["camel-ai/math", "meta-math/MetaMathQA", "math", "meta-math/GSM8K_Backward", "HuggingFaceFW/fineweb", ""]
    assert [name for name in known if not is_benchmark(name)] == []
    assert [name for name in others if is_benchmark(name)] == []


def test_every_entry_has_a_reason_and_a_wellformed_id() -> None:
    names: set[str] = set()
    for table in ("aliases.toml", "benchmarks.toml"):
        content = tomllib.loads((files("app.naming") / table).read_text(encoding="utf-8"))
        for entry in (entry for key in content if key != "publishers" for entry in content[key]):
            assert entry["reason"].strip(), entry
            assert entry["name"] not in names
            names.add(entry["name"])
            for dataset_id in [*entry.get("ids", ()), *([entry["id"]] if "id" in entry else ())]:
                assert parse_dataset_id(dataset_id) == dataset_id
            found = look_up(entry["name"])
            assert found is not None
            assert found.name == entry["name"]


def test_publishers_are_known_by_their_usual_names() -> None:
    assert "deepmind" in published_by("deepmind")
    assert "googledeepmind" in published_by("deepmind")
    assert published_by("re-uploader") == ()
