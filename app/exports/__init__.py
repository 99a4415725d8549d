"""One file per format, write and read side by side."""
