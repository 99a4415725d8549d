"""Analyses: each against hand-made graphs, random graphs done the slow way, and the published graphs."""
