"""The nodes of the trace: search, read, extract, verify, merge; thin, and without input or output of their own."""
