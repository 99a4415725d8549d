"""Grades: direct, inherited, possible; a train split is no test split, seeds are no copies."""

import networkx as nx
import pytest

from app.analysis.benchmarks import Benchmark, BenchmarkRegistry, known_benchmarks, read_benchmarks
from app.analysis.contamination import contamination
from app.errors import ConfigurationError, NotInGraphError
from tests.app.analysis.graphs import DISTILLED, EVOLVED, FUSED, INCLUDED, SEEDED, graph, random_graph


def graded(report):
    return {(name, each.dataset): each.grade for name, found in report.findings.items() for each in found}


def test_direct_inherited_and_possible():
    made = graph(
        ("KbsdJames/Omni-MATH", "a", INCLUDED), ("a", "b", DISTILLED), ("b", "c", SEEDED), ("c", "d", INCLUDED),
        ("KbsdJames/Omni-MATH", "e", EVOLVED), ("KbsdJames/Omni-MATH", "f"),
    )  # fmt: skip
    grades = {dataset: grade for (_, dataset), grade in graded(contamination(made)).items()}
    assert grades == {
        "a": "direct", "b": "inherited", "c": "possible", "d": "possible", "e": "possible", "f": "possible",
    }  # fmt: skip


def test_a_training_split_is_no_test_split():
    said = {**INCLUDED, "evidence": "the test set of GSM8K is included"}
    made = graph(("openai/gsm8k", "a", INCLUDED), ("openai/gsm8k", "b", said), ("b", "c", FUSED))
    report = contamination(made)
    assert graded(report) == {
        ("openai/gsm8k", "a"): "possible", ("openai/gsm8k", "b"): "direct", ("openai/gsm8k", "c"): "inherited",
    }  # fmt: skip
    (doubtful,) = (each for each in report.findings["openai/gsm8k"] if each.dataset == "a")
    assert "training split" in report.reason("openai/gsm8k", doubtful)


def test_the_surest_way_is_reported_though_a_shorter_one_is_doubtful():
    made = graph(
        ("xw27/scibench", "d", SEEDED), ("xw27/scibench", "a", INCLUDED), ("a", "d", INCLUDED), ("d", "e", SEEDED)
    )
    found = {each.dataset: each for each in contamination(made).findings["xw27/scibench"]}
    assert (found["d"].grade, found["d"].path) == ("inherited", ("xw27/scibench", "a", "d"))
    assert (found["e"].grade, found["e"].path) == ("possible", ("xw27/scibench", "d", "e"))


def test_a_part_of_a_benchmark_is_possible_only():
    made = graph(("hendrycks/competition_math", "a", INCLUDED), ("HuggingFaceH4/MATH-500", "b", INCLUDED))
    grades = graded(contamination(made))
    assert grades["HuggingFaceH4/MATH-500", "a"] == "possible"
    assert grades["HuggingFaceH4/MATH-500", "b"] == "direct"


def test_what_speaks_of_removal_takes_nothing():
    removed = {**INCLUDED, "evidence": "we also removed those found in truthful_qa"}
    (found,) = contamination(graph(("truthfulqa/truthful_qa", "a", removed))).findings["truthfulqa/truthful_qa"]
    assert found.grade == "possible"


def test_one_dataset_with_every_way():
    made = graph(
        ("xw27/scibench", "a", INCLUDED), ("a", "d", INCLUDED), ("xw27/scibench", "b", INCLUDED), ("b", "d", SEEDED),
        ("xw27/scibench", "elsewhere", INCLUDED),
    )  # fmt: skip
    report = contamination(made, "d")
    assert graded(report) == {("xw27/scibench", "d"): "inherited"}
    assert report.other_paths == {"xw27/scibench": (("xw27/scibench", "b", "d"),)}
    with pytest.raises(NotInGraphError):
        contamination(made, "nobody/knows")


@pytest.mark.parametrize("seed", range(30))
def test_all_at_once_is_each_alone(seed):
    """Bit by bit as networkx finds reachability and distance, one benchmark after the other."""
    made = random_graph(seed, cyclic=seed % 2 == 1)
    names = ("d0", "d1", "d2")
    registry = BenchmarkRegistry([Benchmark(name, name) for name in names])
    found = graded(contamination(made, registry=registry))
    kept = [e for e in made.edges if made.edges[e].get("relationship") in {
        "Direct Inclusion/Subset", "Structured Fusion", "CoT Distillation"}]  # fmt: skip
    sure = nx.DiGraph(kept)
    sure.add_nodes_from(made)
    for name in names:
        surely = nx.single_source_shortest_path_length(sure, name)
        expected = {
            other: ("direct" if surely[other] == 1 else "inherited") if other in surely else "possible"
            for other in nx.descendants(made, name)
        }
        assert {dataset: grade for (benchmark, dataset), grade in found.items() if benchmark == name} == expected


@pytest.mark.parametrize(
    ("dataset", "name"),
    [
        ("EleutherAI/hendrycks_math", "MATH"), ("MATH", "MATH"), ("math", None), ("someone/math", None),
        ("AIME (American Invitational Mathematics Examination)", "AIME"), ("AIME 1983-2023", "AIME"),
        ("AIME 2024", "AIME 2024"), ("math-ai/aime25", "AIME 2025"), ("cais/mmlu", "MMLU"), ("MMLU-Pro", "MMLU-Pro"),
        ("Idavidrein/gpqa", "GPQA"), ("HumanEval+", "HumanEval+"), ("openai/gsm8k", "GSM8K"), ("gsm8k-hard", None),
        ("BIG-Bench Hard", "BBH"), ("AGIEval", "AGIEval"), ("google/IFEval", "IFEval"), ("DROP", "DROP"),
        ("drop", None),
        ("LiveCodeBench v5", "LiveCodeBench"), ("Hothan/OlympiadBench", "OlympiadBench"), ("AMC 12", "AMC"),
        ("teknium/OpenHermes-2.5", None),
    ],
)  # fmt: skip
def test_which_benchmark_a_dataset_is(dataset, name):
    found = known_benchmarks().find(dataset)
    assert (found and found.name) == name


def test_benchmarks_of_a_file_go_first(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text(
        'benchmarks = [{name = "Our Exam", id = "us/exam", also = ["exam of ours"]},'
        ' {name = "GSM8K", id = "openai/gsm8k", train = false}]'
    )
    registry = read_benchmarks([path])
    assert registry.find("Exam of Ours").id == "us/exam"
    made = graph(("us/exam", "a", INCLUDED), ("openai/gsm8k", "a", INCLUDED))
    assert set(graded(contamination(made, registry=registry)).values()) == {"direct"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("benchmarks = 3", "no list called benchmarks"),
        ("benchmarks = [{id = 'a/b'}]", "benchmark 1 has no name"),
        ("benchmarks = [{name = 'A', also = 'B'}]", "also is not a list"),
        ("benchmarks = [{name = 'A', ids = [1]}]", "lists of texts"),
        ("benchmarks = [", "cannot be read"),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_a_sentence(tmp_path, text, says):
    path = tmp_path / "wrong.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=says):
        read_benchmarks([path])
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_benchmarks([tmp_path / "absent.toml"])
