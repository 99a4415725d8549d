"""A small gold file of our own, with its documents."""

import json
from pathlib import Path

__all__ = ["CARD", "write_gold", "write_labelled"]

CARD = """# Lantern Mix

Lantern Mix is a filtered subset of [Tide Problems](https://huggingface.co/datasets/shore/tide-problems).

The word problems of Old Quay were rewritten into harder ones by a language model.

## Evaluation

Models trained on it are evaluated on Beacon-Bench.
"""


def write_gold(folder: Path) -> Path:
    """Write two documents and their labels; give the gold file."""
    (folder / "mix.md").write_text(CARD, encoding="utf-8")
    (folder / "plain.md").write_text("# Plain\n\nAll rows were written by hand by our own staff.\n", encoding="utf-8")
    lines = [
        {
            "dataset": "harbor/lantern-mix",
            "file": "mix.md",
            "kind": "hf_card",
            "upstream": [
                {
                    "mention": "Tide Problems",
                    "id": "shore/tide-problems",
                    "type": "dataset",
                    "relationship": "Direct Inclusion/Subset",
                    "evidence": "Lantern Mix is a filtered subset of [Tide Problems]"
                    "(https://huggingface.co/datasets/shore/tide-problems).",
                },
                {
                    "mention": "Old Quay",
                    "id": "shore/old-quay",
                    "type": "dataset",
                    "relationship": "Semantic Evolution",
                    "evidence": "The word problems of Old Quay were rewritten into harder ones by a language model.",
                },
            ],
            "not_upstream": [
                {
                    "mention": "Beacon-Bench",
                    "id": None,
                    "why": "evaluation",
                    "evidence": "Models trained on it are evaluated on Beacon-Bench.",
                }
            ],
            "note": "",
        },
        {
            "dataset": "harbor/plain",
            "file": "plain.md",
            "kind": "hf_card",
            "upstream": [],
            "not_upstream": [],
            "note": "",
        },
    ]
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def write_labelled(folder: Path, text: str) -> Path:
    """Write one card of harbor/newset without labels; give the gold file."""
    (folder / "card.md").write_text(text, encoding="utf-8")
    line = {"dataset": "harbor/newset", "file": "card.md", "kind": "hf_card", "upstream": [], "not_upstream": []}
    path = folder / "gold.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    return path
