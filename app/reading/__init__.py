"""From raw bytes to pruned, headed text; evidence is never pruned."""
