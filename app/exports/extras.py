"""Packages of the ``export`` extra: asked for where they are needed, and one sentence where they are missing."""

from importlib import import_module
from types import ModuleType

from app.errors import ConfigurationError

__all__ = ["needed"]


def needed(module: str, what: str) -> ModuleType:
    """Import a module of the extra.

    Raises:
        ConfigurationError: it is not installed; the text says how to install it.
    """
    try:
        return import_module(module)
    except ImportError:
        package = module.split(".")[0]
        raise ConfigurationError(
            f"{what} needs the package {package}, which is not installed: pip install '.[export]' in the clone."
        ) from None
