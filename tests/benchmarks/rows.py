"""Rows at scale: synthetic sets with planted overlap, time, memory and findings. Run apart.

``python -m tests.benchmarks.rows FOLDER [--rows N] [--engine duckdb|daft|ray]``

Each measure runs in a process of its own, so that its peak of memory (with the processes it started) is its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS_A_GROUP = 65_536
WORDS = 24
VOCABULARY = np.array([f"word{n}" for n in range(50_000)])


def texts(count, seed):
    drawn = np.random.default_rng(seed).integers(0, len(VOCABULARY), (count, WORDS))
    return [" ".join(row) for row in VOCABULARY[drawn].tolist()]


def write_set(path, count, seed, planted):
    """Write ``count`` rows; ``planted`` by row number."""
    with pq.ParquetWriter(path, pa.schema([("question", pa.string()), ("answer", pa.string())])) as writer:
        for start in range(0, count, ROWS_A_GROUP):
            part = texts(min(ROWS_A_GROUP, count - start), [seed, start])
            for number in range(len(part)):
                part[number] = planted.get(start + number, part[number])
            writer.write_table(pa.table({"question": part, "answer": [f"answer {n}" for n in range(len(part))]}))


def make(folder, count):
    """Write two sets with one row in a hundred in common, and a benchmark with runs of 13 words planted in ``a``."""
    shared = texts(count // 100, 1)
    benchmark = texts(20_000, 2)
    runs = {n * 997 + 5: f"prefix {' '.join(benchmark[n].split()[3:18])} suffix {n}" for n in range(count // 1000)}
    equal = {n * 100 + 50: text for n, text in enumerate(shared)}
    write_set(folder / f"a{count}.parquet", count, 3, equal | runs)
    write_set(
        folder / f"b{count}.parquet", count, 4, {n * 100 + 7: f" {text.upper()}" for n, text in enumerate(shared)}
    )
    write_set(folder / "benchmark.parquet", len(benchmark), 5, dict(enumerate(benchmark)))
    (folder / f"{count}.json").write_text(json.dumps({"equal": len(equal.keys() - runs.keys()), "runs": sorted(runs)}))


def engine_of(name, memory):
    if name == "duckdb":
        from app.rows.engines import DuckEngine

        return DuckEngine(memory, 2)
    from app.rows.daft_engine import DaftEngine

    if name == "daft":
        return DaftEngine()
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False)
    return DaftEngine(cluster.address)


class Peak(threading.Thread):
    """The largest sum of the proportional memory of this process and all below it, looked at five times a second."""

    def __init__(self):
        super().__init__(daemon=True)
        self.largest_mb = 0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.2):
            self.largest_mb = max(self.largest_mb, sum(map(memory_mb, tree(os.getpid()))))


def tree(pid):
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += tree(int(child))
    except OSError:
        pass  # a process that ended meanwhile
    return found


def memory_mb(pid):
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) // 1024


def run_one(task, folder, count, name, memory):
    from app.rows.overlap import contained, measure
    from app.rows.sets import RowSet

    engine = engine_of(name, memory)
    truth = json.loads((folder / f"{count}.json").read_text())
    a, b = (RowSet(side, str(folder / f"{side}{count}.parquet")) for side in "ab")
    peak = Peak()
    peak.start()
    began = time.perf_counter()
    if task == "exact":
        report = measure([a, b], engine, methods=["exact"], examples=0)
        found = report.pairs[0].found["exact"].a_in_b
        right = found == truth["equal"]
    else:
        bench = RowSet("benchmark", str(folder / "benchmark.parquet"))
        places = sorted(contained(a, bench, engine, 13))
        found, right = len(places), places == truth["runs"]
    wall = time.perf_counter() - began
    peak.over.set()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    sys.stdout.write(
        json.dumps(
            {
                "task": task,
                "engine": name,
                "rows": count,
                "found": found,
                "right": right,
                "wall_s": round(wall, 1),
                "cpu_s": round(sum(one.ru_utime + one.ru_stime for one in used), 1),
                "peak_mb": peak.largest_mb,
                "load": round(os.getloadavg()[0], 1),
            }
        )
        + "\n"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=["duckdb", "daft", "ray"], default="duckdb")
    parser.add_argument("--memory", type=int, default=512)
    parser.add_argument("--task", choices=["exact", "ngram13"])
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if not (given.folder / f"{given.rows}.json").exists():
        make(given.folder, given.rows)
    if given.task:
        run_one(given.task, given.folder, given.rows, given.engine, given.memory)
        return
    for task in ("exact", "ngram13"):
        subprocess.run([sys.executable, "-m", "tests.benchmarks.rows", *sys.argv[1:], "--task", task], check=True)


if __name__ == "__main__":
    main()
