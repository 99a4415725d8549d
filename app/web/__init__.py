"""The explorer: a local web page over the lineage database.

Everything that is shown was written by others, so no markup is made of it anywhere: the picture is built by
``textContent`` and ``setAttribute``, panels by elements whose texts are data, and the content security policy allows
neither ``eval`` nor scripts that this server did not write. Needs the extra ``web``.
"""

from app.web.serving import serve

__all__ = ["serve"]
