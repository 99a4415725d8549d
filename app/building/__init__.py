"""Datasets built from a lineage and the rows of its roots: ``taproot sample``.

Joins what the floors below keep apart: the roots that a lineage names, their rows, the sampling of both, the exports.
"""
