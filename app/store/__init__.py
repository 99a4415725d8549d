"""The lineage database: one SQLite file."""

import sys

_UNUSED = [name for name in ("numpy", "pandas") if name not in sys.modules]

# sqlite_utils loads both where they are installed, for values that nothing here stores: half a second and 80 MB.
sys.modules.update(dict.fromkeys(_UNUSED))  # type: ignore[arg-type]
try:
    import sqlite_utils  # noqa: F401
finally:
    for _name in _UNUSED:
        del sys.modules[_name]
