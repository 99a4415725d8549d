"""Colours and strokes of pictures, light and dark. Nothing is told by colour alone: marks and dashes say it too."""

from dataclasses import dataclass
from typing import Final

from app.exports.roles import Role
from app.records.claim import Relationship

__all__ = ["DARK", "LIGHT", "UNSTATED", "Palette", "Stroke", "stroke_of"]


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a relationship is drawn: ``dashes`` as SVG has them, ``slot`` chooses the colour of a palette."""

    words: str
    slot: int
    dashes: str
    width: float


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours; ``nodes`` are (fill, line, text) by role, ``edges`` by slot."""

    ground: str
    text: str
    faint: str
    doubt: str
    nodes: dict[Role, tuple[str, str, str]]
    edges: tuple[str, ...]


_STROKES: Final = {
    Relationship.DIRECT_INCLUSION.value: Stroke("Direct Inclusion/Subset", 0, "", 1.8),
    Relationship.STRUCTURED_FUSION.value: Stroke("Structured Fusion", 1, "", 1.1),
    Relationship.SEMANTIC_EVOLUTION.value: Stroke("Semantic Evolution", 2, "9 4", 1.5),
    Relationship.COT_DISTILLATION.value: Stroke("CoT Distillation", 3, "9 3 2 3", 1.5),
    Relationship.SYNTHETIC_GENERATION.value: Stroke("Synthetic Generation", 4, "2 3", 1.6),
}
UNSTATED: Final = Stroke("not stated, or another", 5, "", 1.0)


def stroke_of(relationship: str | None) -> Stroke:
    """Give the stroke of one of the paper's five; any other wording is drawn as unstated."""
    return _STROKES.get(relationship or "", UNSTATED)


LIGHT: Final = Palette(
    ground="#ffffff",
    text="#1c1f26",
    faint="#5d6470",
    doubt="#b45309",
    nodes={
        Role.TARGET: ("#1f4fa3", "#12336d", "#ffffff"),
        Role.ROOT: ("#d9efdc", "#2c7a41", "#10301a"),
        Role.BETWEEN: ("#e4ecf9", "#5577b5", "#12264a"),
        Role.BENCHMARK: ("#fde2d2", "#c2571a", "#4a1d05"),
        Role.OFF_HUB: ("#f1f1f3", "#77777f", "#33343a"),
        Role.UNREAD: ("#ffffff", "#9a9da6", "#555963"),
    },
    edges=("#1f4fa3", "#6b7280", "#8a3ffc", "#0f766e", "#be185d", "#a0a5af"),
)
DARK: Final = Palette(
    ground="#14171c",
    text="#e8eaee",
    faint="#a3a9b5",
    doubt="#fbbf24",
    nodes={
        Role.TARGET: ("#3b76d8", "#a9c8ff", "#ffffff"),
        Role.ROOT: ("#173d24", "#5fbf7a", "#d8f5df"),
        Role.BETWEEN: ("#1d2d4a", "#7fa3e0", "#dce8ff"),
        Role.BENCHMARK: ("#4a2410", "#f09a5f", "#ffe6d6"),
        Role.OFF_HUB: ("#2a2d33", "#8d929c", "#d5d8de"),
        Role.UNREAD: ("#14171c", "#7a808c", "#b9bec8"),
    },
    edges=("#7fb0ff", "#9aa1ad", "#c4a5ff", "#4fd1c0", "#ff8ac0", "#6c727e"),
)
