"""Recall of each method on copies that are not equal, and what each finds between sets that are unrelated. Run apart.

``python -m tests.benchmarks.rows_recall SAMPLES``; SAMPLES is the folder of real sets beside the project. Rephrased
GSM8K is row for row the test set; the two copies of AIME 2025 hold the same thirty problems.
"""

import json
import sys
from pathlib import Path

from app.rows.decontaminate import METHODS, find_contamination
from app.rows.engines import DuckEngine
from app.rows.sets import RowSet

COPIES = [("decontam_gsm8k_rephrase", "gsm8k_test"), ("aime25_lightr1", "aime25_skywork")]
UNRELATED = [
    ("alpagasus_dolly_3k", "humaneval"),
    ("gsm8k_train", "truthfulqa"),
    ("codealpaca_2k", "aime25_skywork"),
    ("cherry_alpaca_5pct", "gsm8k_test"),
    ("gpteacher_toolformer_dedupe_only", "mbpp"),
    ("rllm_math_train", "humaneval"),
]


def main(samples):
    files = {one["name"]: one["file"] for one in map(json.loads, (samples / "index.jsonl").read_text().splitlines())}
    for kind, pairs in (("copies", COPIES), ("unrelated", UNRELATED)):
        for training, benchmark in pairs:
            a, b = (RowSet(name, str(samples / files[name])) for name in (training, benchmark))
            report = find_contamination(a, [b], DuckEngine(processes=1))
            found = report.benchmarks[0]
            line = {"kind": kind, "training": training, "benchmark": benchmark, "rows": a.rows}
            line |= {method: found.by_method[method] for method in METHODS}
            line |= {"any": found.training_rows, "benchmark_rows_held": found.benchmark_rows, "of": found.rows}
            sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
