"""Overlap and containment through Daft on a Ray cluster of two nodes on this machine; prints what is found as JSON."""

import json
import sys
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from app.rows.daft_engine import DaftEngine
from app.rows.overlap import measure
from app.rows.sets import RowSet


def main(folder):
    memory = 100 * 1024 * 1024
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": memory})
    cluster.add_node(num_cpus=1, object_store_memory=memory)
    ray.init(address=cluster.address, log_to_driver=False)
    try:
        nodes = sum(node["Alive"] for node in ray.nodes())
        sets = [RowSet(name, str(folder / f"{name}.jsonl")) for name in "ab"]
        report = measure(sets, DaftEngine(cluster.address), examples=2)
        sys.stdout.write(json.dumps({"nodes": nodes, "report": report.to_json()}) + "\n")
    finally:
        ray.shutdown()
        cluster.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
