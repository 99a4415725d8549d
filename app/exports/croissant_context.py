"""The JSON-LD context of Croissant 1.1, with the prefixes of PROV and of this program added."""

from typing import Any, Final

from app.exports.addresses import PROV_NAMESPACE

__all__ = ["CONFORMS_TO", "CONTEXT"]

CONFORMS_TO: Final = "http://mlcommons.org/croissant/1.1"

_OF_CROISSANT: Final = (
    "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty",
    "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5",
    "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator",
    "source", "subField", "transform",
)  # fmt: skip

CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{term: f"cr:{term}" for term in _OF_CROISSANT},
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "prov": PROV_NAMESPACE,
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "taproot": "urn:taproot:terms:",
}
