"""Invented worlds with something to lose at every service: each has cards, papers, READMEs, pages and web hits.

Every fifth dataset has a blog post, every seventh a repository and every eleventh both; each of those states one
upstream that no other document states, so a document that is lost costs an edge.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.standins.synthetic import SyntheticWorld, TrueEdge, synthetic_world
from tests.standins.world import ModelLine, WorldDataset, WorldPage

__all__ = ["exposed_world", "terminal"]

_KIND = "Direct Inclusion/Subset"
_PAGE = "<html><body><article><h1>{title}</h1><p>{opening}</p><p>{stated}</p></article></body></html>"


def exposed_world(count: int, seed: int = 0) -> SyntheticWorld:
    """Invent ``count`` datasets whose lineage is told by cards, papers, blog posts and repositories."""
    made = synthetic_world(count, seed)
    datasets = sorted(made.world.datasets, key=lambda one: str(one.created_at))
    known = {(edge.downstream, edge.upstream) for edge in made.edges}
    pages: dict[str, WorldPage] = {}
    repositories: dict[str, Mapping[str, str]] = {}
    answers, edges = list(made.world.answers), list(made.edges)
    changed: dict[str, WorldDataset] = {}
    for number, dataset in enumerate(datasets):
        older = [one.id for one in datasets[:number] if (dataset.id, one.id) not in known]
        for place, every in enumerate((5, 7)):
            if len(older) < 2 or (number % every and number % 11):
                continue
            upstream = older[-1 - place]
            short = dataset.id.partition("/")[2]
            stated = f"{short} is a filtered subset of {upstream}, with every row kept."
            opening = f"{('A note on', 'The code of')[place]} {short}, which was told nowhere else."
            current = changed.get(dataset.id, dataset)
            if place == 0:
                address = f"notes{number}.ternlab.dev/blog/{short}"
                html = _PAGE.format(title=short, opening=opening, stated=stated)
                pages[address] = WorldPage(html.encode())
                link = f"How it was made is told in [our blog post](https://{address})."
            else:
                repositories[f"tern-code/{short}"] = {"README.md": f"# {short}\n\n{opening}\n\n{stated}\n"}
                link = f"Code: https://github.com/tern-code/{short}"
            changed[dataset.id] = replace(current, card=f"{current.card}\n## Background\n\n{link}\n")
            claim = {"name": upstream, "relationship": _KIND, "confidence": 0.9, "evidence": stated}
            answers.append(ModelLine("DocumentClaims", {"claims": [claim]}, dataset.id, opening))
            edges.append(TrueEdge(upstream, dataset.id, _KIND))
    world = replace(
        made.world,
        datasets=tuple(changed.get(one.id, one) for one in made.world.datasets),
        pages=pages,
        repositories=repositories,
        answers=tuple(answers),
    )
    used = {edge.upstream for edge in edges}
    return SyntheticWorld(world, tuple(edges), tuple(one for one in made.seeds if one not in used))


def terminal(export: Mapping[str, bytes]) -> frozenset[str]:
    """Give the datasets that an export calls terminal."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in export["data.jsonl"].splitlines()]
    return frozenset(line["name"] for line in lines if line["is_terminal_node"])
