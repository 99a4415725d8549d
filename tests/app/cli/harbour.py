"""A world in which every document says what it is made of in one kind of sentence, and a model that reads those."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tests.standins.arxiv import latexml
from tests.standins.world import SearchLine, World, WorldDataset, WorldPage, WorldPaper

__all__ = ["HARBOUR", "RULES_ONLY", "SEED", "chain", "dataset", "made_of", "reading_model", "rules"]

SEED = "harbour/mix"
RULES_ONLY = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "TAVILY_BASE_URL", "TAVILY_API_KEY")
_MADE = re.compile(
    r"(?:This dataset|Mix|Bare) is a filtered subset of (?:\[([^\]\s]+)\]\([^)\s]+\)|([\w./-]+)), with every row kept\."
)


def rules(environment: Mapping[str, str], *, tavily: bool = False) -> dict[str, str]:
    """Take the model away, and Tavily unless it is wished for."""
    gone = [name for name in RULES_ONLY if not (tavily and name.startswith("TAVILY"))]
    return {name: value for name, value in environment.items() if name not in gone}


def made_of(*names: str) -> str:
    """Say what a dataset is made of; names with a slash are linked."""
    said = [f"[{name}](https://huggingface.co/datasets/{name})" if "/" in name else name for name in names]
    return "\n\n".join(f"This dataset is a filtered subset of {name}, with every row kept." for name in said)


def reading_model(schema: str, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Claim what those sentences say, for any document of any world."""
    if schema != "DocumentClaims":
        return None
    text = "\n".join(str(message["content"]) for message in messages)
    claims = {
        found[0]: {
            "name": found[1] or found[2],
            "relationship": "Direct Inclusion/Subset",
            "confidence": 0.9,
            "evidence": found[0],
        }
        for found in _MADE.finditer(text)
    }
    return {"claims": list(claims.values())}


def dataset(name: str, created: str | None, *made: str, more: str = "", **fields: Any) -> WorldDataset:
    body = made_of(*made) or "All rows were written by hand by our own people over one long summer."
    return WorldDataset(name, card=f"# {name.partition('/')[2]}\n\n{body}\n\n{more}\n", created_at=created, **fields)


def chain(*names: str) -> World:
    """Make a world of one chain, the first made from the second and so on."""
    pairs = zip(names, [*names[1:], None], strict=True)
    return World(
        datasets=tuple(
            dataset(name, f"{2025 - number // 9}-0{9 - number % 9}-01", *([upstream] if upstream else []))
            for number, (name, upstream) in enumerate(pairs)
        )
    )


_POST = "<html><body><article><h1>How Mix was made</h1><p>Mix is a blend.</p><p>{}</p></article></body></html>"
_PAPER = f"# Introduction\n\nWe introduce Rightwords.\n\n# Data\n\n{made_of('harbour/left')}"

HARBOUR = World(
    datasets=(
        dataset(
            SEED,
            "2025-06-01",
            "harbour/left",
            "harbour/rightwords",
            "PencilForum",
            more="How it was mixed is told in [our blog post](https://notes.harbourlab.org/mix).\n\n"
            "## Evaluation\n\nModels are evaluated on [exam](https://huggingface.co/datasets/harbour/exam) only.",
        ),
        dataset("harbour/left", "2024-03-01", "shore/former", more="Code: https://github.com/harbour/left"),
        dataset(
            "harbour/rightwords",
            "2024-05-01",
            more="Paper: [Rightwords: a corpus of turns](https://arxiv.org/abs/2405.00001)",
        ),
        dataset("shore/base", "2023-01-01", "shore/exercise", renamed_from=("shore/former",)),
        dataset("shore/exercise", "2019-05-01", "shore/ancient"),
        dataset("shore/ancient", "2018-05-01"),
        dataset("harbour/exam", "2023-05-01", gated="manual"),
        dataset("harbour/pier", "2025-07-01", "harbour/left", "harbour/lone"),
        dataset("harbour/lone", "2024-08-01"),
        WorldDataset("harbour/bare", card="# Bare\n\nSoon more.\n", created_at="2025-02-01"),
    ),
    papers=(
        WorldPaper(
            "2405.00001",
            "Rightwords: a corpus of turns",
            "We introduce Rightwords.",
            "2024-05-02",
            ("A. Gull",),
            html=latexml("Rightwords: a corpus of turns", ("A. Gull",), _PAPER),
        ),
    ),
    repositories={"harbour/left": {"README.md": f"# left\n\nCode of left.\n\n{made_of('shore/base')}\n"}},
    pages={
        "notes.harbourlab.org/mix": WorldPage(
            _POST.format("Mix is a filtered subset of harbour/left, with every row kept.").encode()
        ),
        "diary.harbourlab.org/bare": WorldPage(
            _POST.format("Bare is a filtered subset of harbour/lone, with every row kept.").encode()
        ),
    },
    searches=(
        SearchLine(
            "harbour/bare",
            ({"title": "On Bare", "url": "https://diary.harbourlab.org/bare", "content": "Bare", "score": 0.9},),
        ),
    ),
)
