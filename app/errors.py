"""The error tree. Raised by name below, turned into a sentence and an exit code only in ``app/cli``.

::

    TaprootError                  exit 1  failed, with a sentence a person can act on
    ├── UsageError                exit 2  the request itself cannot be carried out as written
    │   ├── MalformedIdError              not a dataset id
    │   └── ConfigurationError            a key, endpoint or option is missing or contradicts another
    ├── DataError                 exit 1  something we were given is not what it should be
    │   ├── DatabaseError                 the lineage database: foreign, unwritable, newer, damaged
    │   ├── CassetteError                 a recording that is broken, or lacks a request
    │   ├── ImportFormatError             a file in a format that cannot be read (says where)
    │   └── NotInGraphError               a dataset or edge which the lineage database does not hold
    ├── ReadingError              exit 1  one document cannot be turned into text (stored as a reason)
    ├── RefusedAddressError       exit 1  an address the network door does not open (stored as a reason)
    ├── RunConflictError          exit 1  another process owns this run
    ├── TryAgainError                     one try failed and may not fail again (never leaves the patience loop)
    └── StoppedError              exit 3  ended early, everything found is kept, can be resumed
        ├── BudgetError                   the budget is spent
        ├── InterruptedRunError           Ctrl-C
        ├── UnreachableError              a service could not be asked for longer than the patience
        └── UnwritableError               the lineage database could not be written for now: full disk, locked
"""

from typing import ClassVar

__all__ = [
    "BudgetError",
    "CassetteError",
    "ConfigurationError",
    "DataError",
    "DatabaseError",
    "ImportFormatError",
    "InterruptedRunError",
    "MalformedIdError",
    "NotInGraphError",
    "ReadingError",
    "RefusedAddressError",
    "RunConflictError",
    "StoppedError",
    "TaprootError",
    "TryAgainError",
    "UnreachableError",
    "UnwritableError",
    "UsageError",
]


class TaprootError(Exception):
    """Anything taproot reports to a person; its text is one clear sentence."""

    exit_code: ClassVar[int] = 1


class UsageError(TaprootError):
    """The request cannot be carried out as it was written."""

    exit_code: ClassVar[int] = 2


class MalformedIdError(UsageError):
    """Not a dataset id of the form ``org/name`` (or a bare legacy name)."""


class ConfigurationError(UsageError):
    """A key, endpoint or option is missing or contradicts another."""


class DataError(TaprootError):
    """Something we were given is not what it should be."""


class DatabaseError(DataError):
    """The lineage database cannot be used: foreign, unwritable, newer than this program, damaged.

    ``passing`` says that the file is sound and can be used again later: the disk is full, or it is locked.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


class CassetteError(DataError):
    """A recording is broken, or does not hold a request that the replay makes."""


class ImportFormatError(DataError):
    """A file to import is not in its format; the text names the file and the line."""


class NotInGraphError(DataError):
    """The lineage database does not hold that dataset or edge."""


class ReadingError(TaprootError):
    """One document cannot be turned into text; the reason is stored with it."""


class RefusedAddressError(TaprootError):
    """An address which the network door does not open: private, malformed, or of another scheme."""


class RunConflictError(TaprootError):
    """Another process owns this run."""


class TryAgainError(TaprootError):
    """One try of a call failed for a reason that may pass; whoever tries decides when to try again.

    ``after_s`` are the seconds the service asked to wait; ``busy`` says that it is alive but refuses for now.
    """

    def __init__(self, reason: str, *, after_s: float | None = None, busy: bool = False) -> None:
        super().__init__(reason)
        self.after_s = after_s
        self.busy = busy


class StoppedError(TaprootError):
    """A run ended early; everything found is kept and the run can be resumed."""

    exit_code: ClassVar[int] = 3


class BudgetError(StoppedError):
    """The budget of tokens or dollars is spent."""


class InterruptedRunError(StoppedError):
    """A person stopped the run."""


class UnreachableError(StoppedError):
    """A service could not be asked for longer than the patience of the run."""


class UnwritableError(StoppedError):
    """The lineage database could not be written for now (full disk, locked); what was stored is sound."""
