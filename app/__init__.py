"""taproot: where a post-training dataset really comes from."""

__all__ = ["__version__"]

__version__ = "0.1.0"
