"""A lineage-aware sample of the real sample files: is it more diverse than each root, and than a plain mixture?

Needs the measuring material beside the project; prints the tables of ``taproot sample`` and what it took, and checks
that every row is the row of its root which it names and that no benchmark row is left by any method.
``python -m tests.benchmarks.sampling [--budget 1500] [--allocation sqrt] [--seed 0]``
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from app.rows.readers import read_batches
from tests.conftest import SHARED

ROOTS = {
    "openai/gsm8k-train": ("gsm8k_train.jsonl", "mit"),
    "agentica/math-train": ("rllm_math_train.json", "mit"),
    "agentica/aime": ("rllm_aime_train.json", "mit"),
    "sahil2801/codealpaca-new": ("codealpaca_new.json", "apache-2.0"),
    "sahil2801/codealpaca-2k": ("codealpaca_2k.json", "apache-2.0"),
    "teknium/gpteacher-codegen": ("gpteacher_codegen.json", "mit"),
    "teknium/gpteacher-toolformer": ("gpteacher_toolformer_dedupe_only.json", "mit"),
    "gpt4life/alpaca-9k": ("alpagasus_random_9k.json", "cc-by-nc-4.0"),
    "gpt4life/dolly-3k": ("alpagasus_dolly_3k.json", "cc-by-sa-3.0"),
    "yizhongw/seed-tasks": ("selfinstruct_seed_tasks.jsonl", "apache-2.0"),
    "deepseek/mbpp": ("mbpp.jsonl", "cc-by-4.0"),
}
BENCHMARKS = {
    "gsm8k-test": "gsm8k_test.jsonl",
    "math500": "rllm_math500_test.json",
    "amc": "rllm_amc_test.json",
    "aime25": "aime25_skywork.parquet",
    "humaneval": "humaneval.jsonl",
    "mmlu-math": "mmlu_high_school_mathematics.csv",
    "theoremqa": "theoremqa.json",
    "truthfulqa": "truthfulqa.csv",
    "vicuna": "vicuna_bench.jsonl",
    "mt-bench": "mt_bench.jsonl",
}


def main() -> int:
    """Run and print; 1 when a row is not what it says, or a benchmark row is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", default="1500")
    parser.add_argument("--allocation", default="sqrt")
    parser.add_argument("--seed", default="0")
    given = parser.parse_args()
    samples = SHARED / "samples"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lineage = folder / "lineage"
        write_lineage(lineage)
        db, target = str(folder / "lineage.db"), folder / "sample.parquet"
        run("import", str(lineage), "--db", db)
        since = time.monotonic()
        said = run(
            *("sample", "us/mix", "--db", db, "--to", str(target), "--budget", given.budget, "--only-rows"),
            *("--allocation", given.allocation, "--seed", given.seed, "--benchmarks"),
            *(word for root, (file, _) in ROOTS.items() for word in ("--rows", f"{root}={samples / file}")),
            *(word for one, file in BENCHMARKS.items() for word in ("--against", f"{one}={samples / file}")),
        )
        took = time.monotonic() - since
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        bad = [row for row in pq.read_table(target).to_pylist() if not same(row)]
        report = json.loads(target.with_name("sample.report.json").read_text("utf-8"))
    left = sum(one["left_in_sample"] for one in report["benchmarks"])
    say(said)
    say(f"{report['rows']} rows, {took:.1f} s, {peak:.0f} MB")
    say(f"{len(bad)} rows not traceable; {left} benchmark rows left")
    below = [
        f"{one['name']}: {measure}"
        for one in report["diversity"]["compared"]
        for measure, above in one["sample_is_above"].items()
        if not above
    ]
    say(f"not above: {', '.join(below) or 'nothing'}")
    return int(bool(bad) or left > 0)


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(text + "\n")


def write_lineage(folder: Path) -> None:
    """Write a mixture of all roots in the published layout."""
    folder.mkdir()
    nodes = [
        {"name": root, "license": license_, "exists_on_hf": "exists", "is_terminal_node": True, "categories": []}
        for root, (_, license_) in ROOTS.items()
    ]
    nodes.append({"name": "us/mix", "exists_on_hf": "exists", "is_terminal_node": False, "categories": []})
    told = json.dumps({"source": "HuggingFace README", "confidence": 0.9, "relationship": "Structured Fusion"})
    edges = [{"target": "us/mix", "source": root, "meta_info": told} for root in ROOTS]
    for what, lines in (("data", nodes), ("graph", edges)):
        (folder / f"mix_{what}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def same(row: dict[str, object]) -> bool:
    """Tell whether a row is the row of the file which it names."""
    return _rows(str(row["file"]))[int(str(row["row"]))] == str(row["original"])


_READ: dict[str, list[str]] = {}


def _rows(file: str) -> list[str]:
    if file not in _READ:
        _READ[file] = [
            json.dumps(row, ensure_ascii=False, default=str)
            for batch in read_batches(file)
            for row in batch.batch.to_pylist()
        ]
    return _READ[file]


def run(*words: str) -> str:
    """Run a command of the program; its output."""
    command = [sys.executable, "-c", "from app.cli import main; main()", *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
