"""What a document names another dataset for."""

from enum import StrEnum

__all__ = ["Use"]


class Use(StrEnum):
    """The classes of context; only ``UPSTREAM`` makes an edge."""

    UPSTREAM = "upstream"
    EVALUATION = "evaluation"
    COMPARISON = "comparison"
    DECONTAMINATION = "decontamination"
    DOWNSTREAM = "downstream"
    MODEL = "model"
    LICENSE = "license"
    RELATED_WORK = "related_work"
    SELF_OR_VERSION = "self_or_version"
    FORMAT_ONLY = "format_only"
    INDIRECT = "indirect"
    OTHER = "other"
    UNKNOWN = "unknown"
