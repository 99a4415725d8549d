"""The files of a sample: rows, dataset card, Croissant and report; all of them whole, or none.

Caveat: a card that stands there already is replaced, for it describes rows that are gone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from app.building.sample import Sample
from app.errors import UsageError
from app.exports import card, croissant
from app.records.claim import Relationship
from app.records.excerpt import Excerpt, ExcerptEdge, ExcerptNode
from app.rows.writing import check_target, write_rows, written_whole
from app.sampling.card import card_text

__all__ = ["Outputs", "outputs_of", "write_sample"]

_TYPES: Final = {"row": "sc:Integer"}
_FORMATS: Final = {".parquet": "application/vnd.apache.parquet", ".jsonl": "application/jsonl"}


class Outputs:
    """Where the files of a sample go: beside the rows, by their name."""

    def __init__(self, rows: Path) -> None:
        self.rows = rows
        self.card = rows.with_name(f"{rows.stem}.card.md")
        self.croissant = rows.with_name(f"{rows.stem}.croissant.json")
        self.report = rows.with_name(f"{rows.stem}.report.json")


def outputs_of(target: Path) -> Outputs:
    """Give the files for rows at ``target``.

    Raises:
        UsageError: the name has no ending of a format that is written, or something else than a file stands there.
    """
    check_target(target)
    outputs = Outputs(target)
    for path in (outputs.card, outputs.croissant, outputs.report):
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} cannot be written: it is not a file.")
    return outputs


def write_sample(outputs: Outputs, sample: Sample, report: Mapping[str, Any], targets: Sequence[str]) -> None:
    """Write everything.

    Args:
        outputs: where to.
        sample: finished.
        report: as ``report_of`` gives it.
        targets: the datasets whose lineage the roots are of; none: of the whole graph.

    Raises:
        DataError: the disk is full, or a folder cannot be written to; what stood there before is still there.
    """
    excerpt = _excerpt(str(report["name"]), sample, report)
    with written_whole(outputs.rows, outputs.card, outputs.croissant, outputs.report) as (rows, text, jsonld, told):
        write_rows(rows, pq.ParquetFile(sample.path).iter_batches(), outputs.rows.suffix)
        text.write_text(card_text(report, targets), "utf-8")
        card.write(text, excerpt)
        croissant.write(jsonld, excerpt)
        described = json.loads(jsonld.read_text("utf-8")) | _rows_described(outputs.rows, rows, report)
        jsonld.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8")
        told.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _excerpt(name: str, sample: Sample, report: Mapping[str, Any]) -> Excerpt:
    """Give the sample and its roots as a lineage: each edge says which rows were taken."""
    given = [origin for origin in sample.origins if sample.taken.get(origin.root.id)]
    permissions = {origin.root.license for origin in given}
    own = permissions.pop() if len(permissions) == 1 else None
    nodes = [ExcerptNode(id=name, license=own, summary=f"{report['rows']} rows drawn at {len(given)} roots.")]
    nodes += [
        ExcerptNode(id=one.root.id, license=one.root.license, published_on=one.root.published_on) for one in given
    ]
    edges = [
        ExcerptEdge(
            downstream=name,
            upstream=origin.root.id,
            relationship=Relationship.DIRECT_INCLUSION.value,
            confidence=1.0,
            reason="rows were drawn from it",
            evidence=f"{sample.taken[origin.root.id]} of its {origin.rows.rows} rows, seed {sample.plan.seed}",
        )
        for origin in given
    ]
    return Excerpt(dataset=name, nodes=tuple(nodes), edges=tuple(edges))


def _rows_described(target: Path, written: Path, report: Mapping[str, Any]) -> dict[str, Any]:
    """Give what Croissant says of the file and its fields."""
    with written.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    columns = pq.ParquetFile(written).schema_arrow.names if target.suffix == ".parquet" else None
    names = columns or ["question", "input", "output", "choices", "root", "file", "row", "original"]
    extract = (lambda name: {"column": name}) if columns else (lambda name: {"jsonPath": f"$.{name}"})
    return {
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": target.name,
                "name": target.name,
                "contentUrl": target.name,
                "contentSize": f"{written.stat().st_size} B",
                "encodingFormat": _FORMATS[target.suffix],
                "sha256": digest,
            }
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "rows",
                "name": "rows",
                "description": f"{report['rows']} rows; root, file and row name where each comes from.",
                "field": [
                    {
                        "@type": "cr:Field",
                        "@id": f"rows/{name}",
                        "name": name,
                        "dataType": _TYPES.get(name, "sc:Text"),
                        "source": {"fileObject": {"@id": target.name}, "extract": extract(name)},
                    }
                    for name in names
                ],
            }
        ],
    }
