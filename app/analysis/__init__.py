"""What the graph tells: structure, redundancy, contamination, licenses, overlap, integrity.

Pure: a :class:`~app.records.lineage.Lineage` or a networkx graph in, a frozen report out. Caveat: a lineage knows what
documents say, not which rows were copied; every report says what it concludes from and what it cannot know.
"""
