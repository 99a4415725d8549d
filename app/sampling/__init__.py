"""Sampling at the roots of a lineage: which roots, how many rows of each, which rows, and how diverse they are.

Pure: numbers, texts and frozen values in and out. ``app.building`` reads rows, calls these, and writes the result.
"""
