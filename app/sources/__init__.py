"""One file per outside place, all through one guarded door."""
