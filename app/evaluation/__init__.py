"""Scoring extraction against gold labels."""
