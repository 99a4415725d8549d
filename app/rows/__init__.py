"""Rows: what datasets really hold, read from files and the Hub, compared and cleaned.

Caveat: rows are compared by their texts alone. What was translated or rewritten is found by no method of this room.
"""
