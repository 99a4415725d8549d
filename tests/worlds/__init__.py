"""Worlds for the stand-in services, one folder each; ``NAME_truth.jsonl`` beside it holds the edges that are meant.

All cards, papers, pages and model answers in here were written for this project. The worlds use names, dates and
figures of real datasets so that a trace looks like one, but nothing in them is a real document, and what they say
of a dataset is no evidence about it.
"""
