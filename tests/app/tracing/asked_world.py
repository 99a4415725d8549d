"""A small world in which much is uncertain: younger upstreams stated outright, and two that name each other."""

from tests.standins.world import World, WorldDataset

__all__ = ["ASKED", "SEED"]

SEED = "acme/mix"


def _made_of(*names: str) -> str:
    said = "".join(
        f"This dataset is a filtered subset of [{name}](https://huggingface.co/datasets/{name}).\n\n" for name in names
    )
    return f"# It\n\n{said or 'Every row was written by hand by our annotators.'}\n"


def _dataset(name: str, created: str | None, *made_of: str) -> WorldDataset:
    return WorldDataset(id=name, card=_made_of(*made_of), created_at=created)


ASKED = World(
    datasets=(
        _dataset(SEED, "2024-02-01", "acme/young", "acme/late", "acme/plain"),
        _dataset("acme/young", "2024-06-01", "acme/younger", "acme/old"),
        _dataset("acme/younger", "2024-08-01", "acme/deep"),
        _dataset("acme/late", "2024-07-01", "acme/old"),
        _dataset("acme/plain", "2023-07-01", "acme/left", "acme/calm"),
        _dataset("acme/calm", "2023-06-01", "acme/calmer"),
        _dataset("acme/calmer", "2023-05-01"),
        _dataset("acme/old", "2022-05-01"),
        _dataset("acme/deep", "2022-04-01"),
        _dataset("acme/other", "2023-04-01", "acme/deep"),
        _dataset("acme/left", None, "acme/right"),
        _dataset("acme/right", None, "acme/left"),
    )
)
