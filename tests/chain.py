"""A chain of datasets for the doors: each is a filtered subset of the next; one edge waits for a person."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.standins import Faults, StandIns
from tests.standins.faults import Latency
from tests.standins.world import World, WorldDataset

__all__ = ["CALM", "LENGTH", "SLOW", "chain_services", "rules_environment", "settings_file"]

LENGTH = 6
CALM = Faults()
SLOW = Faults(latency={"hub": Latency(mean=300, minimum=300)})


def _card(upstream: str) -> str:
    return f"# D\n\nThis dataset is a filtered subset of [it](https://huggingface.co/datasets/{upstream}).\n"


def _world() -> World:
    ids = [f"acme/link-{number}" for number in range(LENGTH)]
    chain = [
        WorldDataset(id=id_, card=_card(upstream), created_at=f"2024-0{9 - number}-01")
        for number, (id_, upstream) in enumerate(itertools.pairwise(ids))
    ]
    last = WorldDataset(id=ids[-1], card="# D\n\nWritten by our annotators.\n", created_at="2023-01-01")
    early = WorldDataset(id="acme/early", card=_card("acme/late"), created_at="2022-06-01")
    late = WorldDataset(id="acme/late", card=_card(ids[-2]), created_at="2024-09-01")
    return World(datasets=(*chain, last, early, late))


@contextmanager
def chain_services() -> Iterator[StandIns]:
    with StandIns(_world()) as services:
        yield services


def rules_environment(services: StandIns) -> dict[str, str]:
    """Give the variables that send a run to the services, with no model and no web search."""
    left_out = ("OPENAI_", "TAVILY_")
    return {name: value for name, value in services.environment.items() if not name.startswith(left_out)}


def settings_file(services: StandIns, folder: Path, *, model: bool = False) -> Path:
    """Write them as an environment file, with the model when it is wanted."""
    variables = services.environment if model else rules_environment(services)
    path = folder / "services.env"
    path.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    return path
