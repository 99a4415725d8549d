"""Lineage in a few lines of Python, for notebooks and other programs: ``from app.api import trace, atrace, Lineage``.

Everything is read from the lineage database when it is asked for, so a ``Lineage`` sees what later traces and reviews
add to it. A run that ends early (budget, Ctrl-C, a service that is down) gives what it found and a
``StoppedEarlyWarning``; ``lineage.stopped`` says why, ``lineage.resume()`` goes on. Everything else that goes wrong
raises an error of the tree in ``app.errors``.
"""

from app.api.lineage import Lineage, Tree
from app.api.tracing import StoppedEarlyWarning, aresume, atrace, resume, trace

__all__ = ["Lineage", "StoppedEarlyWarning", "Tree", "aresume", "atrace", "resume", "trace"]
