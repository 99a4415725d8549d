"""Prompts are files; their content hash is their version and is stored with every claim."""
