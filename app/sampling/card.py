"""The dataset card of a sample: front matter and tables, from the plain values of its report.

Names, licenses and reasons come from cards of others: they stand as text, never as markup.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from app.naming.unseen import without_unseen

__all__ = ["card_text"]

_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~&:@#!$]")
_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def card_text(report: Mapping[str, Any], targets: Sequence[str]) -> str:
    """Write the card.

    Args:
        report: of the sample.
        targets: the datasets whose lineage the roots are of; none: of the whole graph.
    """
    front = yaml.safe_dump(_front(report), sort_keys=False, allow_unicode=True)
    of = f"the lineage of {', '.join(map(_text, targets))}" if targets else "a whole lineage graph"
    parts = [
        f"---\n{front}---\n",
        f"# {_text(str(report['name']))}\n",
        f"{report['rows']} rows, drawn at the roots of {of}: allocation `{report['allocation']}`, seed"
        f" {report['seed']}. Each row names its root, file and row number (from 0); `original` is the row as it stands"
        " there, in JSON.\n",
        "## Roots\n",
        _table(("Root", "License", "Rows", "Without repeats", "Taken"), _roots(report)),
        "Licenses are what cards state: facts, not legal advice.\n",
        *_dropped(report),
        *_benchmarks(report),
        *_diversity(report),
    ]
    return "\n".join(parts)


def _front(report: Mapping[str, Any]) -> dict[str, Any]:
    taken = [root for root in report["roots"] if root["taken"]]
    licenses = sorted({root["license"] or "unknown" for root in taken})
    size = next((name for most, name in _SIZES if report["rows"] < most), "1M<n<10M")
    front: dict[str, Any] = {"pretty_name": str(report["name"]), "size_categories": [size], "tags": ["taproot"]}
    if len(licenses) == 1 and licenses[0] != "unknown":
        front["license"] = licenses[0]
    else:
        front |= {"license": "other", "license_name": "several", "license_details": "; ".join(licenses)}
    return front


def _roots(report: Mapping[str, Any]) -> list[list[str]]:
    return [
        [
            _text(root["id"]), _text(root["license"] or "unknown"), *(str(root[key]) for key in
            ("rows", "available", "taken")),
        ]
        for root in report["roots"]
    ]  # fmt: skip


def _dropped(report: Mapping[str, Any]) -> list[str]:
    rows = [
        [_text(root["id"]), _text(reason), str(count)]
        for root in report["roots"]
        for reason, count in root["dropped"].items()
    ]
    parts = ["## Left out\n", _table(("Root", "Rows left out because", "Rows"), rows)] if rows else []
    if report["left_out"]:
        out = [[_text(one["id"]), _text(one["reason"])] for one in report["left_out"]]
        parts += [_table(("Root not drawn from", "Because"), out)]
    return parts


def _benchmarks(report: Mapping[str, Any]) -> list[str]:
    rows = [
        [_text(one["name"]), *(str(one[key]) for key in ("rows", "dropped_rows", "left_in_sample"))]
        for one in report["benchmarks"]
    ]
    if not rows:
        return ["## Benchmarks\n", "No benchmark was named, so none was looked for.\n"]
    methods = ", ".join(report["benchmarks"][0]["methods"])
    head = ("Benchmark", "Its rows", "Rows dropped for it", "Left in the sample")
    return ["## Benchmarks\n", _table(head, rows), f"Looked for by {methods}; a rewritten question is found by none.\n"]


def _diversity(report: Mapping[str, Any]) -> list[str]:
    measured = report["diversity"]
    if measured is None:
        return []
    rows = [
        [_text(one["name"]), str(one["compared_rows"]), *_pair(one, "vendi"), *_pair(one, "centroid_distance")]
        for one in measured["compared"]
    ]
    head = ("Beside", "Rows of each", "Vendi: sample", "it", "Centroid distance: sample", "it")
    spread = f"rows were spread by `{report['spread_by']}`" if report["spread_by"] else "rows were taken by chance"
    weak = ", ".join(f"{_text(one['name'])} ({_text(one['measure'])})" for one in measured["not_clearly_above"])
    said = f"Measured under `{measured['embedder']}`; {spread}. Not above beyond chance: {weak or 'none'}.\n"
    return ["## Diversity\n", _table(head, rows), said]


def _pair(one: Mapping[str, Any], what: str) -> list[str]:
    digits = 1 if what == "vendi" else 4
    return [
        f"{side[what]['value']:.{digits}f} ({side[what]['low']:.{digits}f} to {side[what]['high']:.{digits}f})"
        for side in (one["sample"], one["set"])
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _text(text: str) -> str:
    return _MARKUP.sub(lambda found: "\\" + found.group(), " ".join(without_unseen(str(text)).split()))
