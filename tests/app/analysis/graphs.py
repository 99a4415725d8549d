"""Graphs for the tests of analyses."""

import random
from itertools import combinations

import networkx as nx

INCLUDED = {"relationship": "Direct Inclusion/Subset"}
FUSED = {"relationship": "Structured Fusion"}
DISTILLED = {"relationship": "CoT Distillation"}
SEEDED = {"relationship": "Synthetic Generation"}
EVOLVED = {"relationship": "Semantic Evolution"}


def graph(*edges, **nodes):
    """Edges as (upstream, downstream) or with attributes; nodes as attributes by name."""
    made = nx.MultiDiGraph()
    for name, attributes in nodes.items():
        made.add_node(name, **attributes)
    made.add_edges_from(edges)
    return made


def random_graph(seed, cyclic):
    """A graph of 4 to 14 datasets."""
    chance = random.Random(seed)
    names = [f"d{number}" for number in range(chance.randrange(4, 15))]
    made = nx.DiGraph()
    made.add_nodes_from(names)
    kinds = (INCLUDED, FUSED, DISTILLED, SEEDED, EVOLVED, {}, {"relationship": "grew out of"})
    for up, down in combinations(names, 2):
        if chance.random() < 0.3:
            pair = (down, up) if cyclic and chance.random() < 0.3 else (up, down)
            made.add_edge(*pair, **chance.choice(kinds))
    return made
