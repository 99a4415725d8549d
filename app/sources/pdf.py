"""PDFs are read in a process of their own: it knows no key, and is ended when it needs too much time or memory.

Caveat: a page can keep a reader busy for ever, and nothing can stop a thread. Time is counted in seconds of
CPU, so that what is read of a document does not depend on how busy the machine is; the limits of CPU and memory
are the operating system's and hold on POSIX, the longer limit of the clock holds everywhere.
"""

import asyncio
import json
import os
import sys
from typing import Final

from app.errors import ReadingError
from app.records.document import ReadText

__all__ = ["MAX_CPU_S", "PdfProcesses", "serve"]

MAX_CPU_S: Final = 90
"""Above what the reader allows itself between pages; for the page it does not come back from."""

MAX_WALL_S: Final = 600.0
MAX_MEMORY_BYTES: Final = 2_000_000_000
AT_ONCE: Final = 4
_SERVE: Final = "from app.sources.pdf import serve; serve()"


class PdfProcesses:
    """Reads PDFs, a process each, at most four at once; satisfies ``graph_nodes.ports.PdfReader``.

    Args:
        cpu_s: seconds of CPU that one document may take.
        wall_s: seconds of the clock.
    """

    def __init__(self, cpu_s: int = MAX_CPU_S, wall_s: float = MAX_WALL_S) -> None:
        self._cpu_s = cpu_s
        self._wall_s = wall_s
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, body: bytes) -> ReadText:
        """Read a PDF as ``app.reading.pdf.read_pdf`` does.

        Raises:
            ReadingError: it cannot be read, or not within the limits.
        """
        async with self._slots:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-c",
                _SERVE,
                str(self._cpu_s),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                # pypdf quotes the document in its warnings, which would reach the terminal as they are.
                stderr=asyncio.subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            try:
                async with asyncio.timeout(self._wall_s):
                    answer, _ = await process.communicate(body)
            except TimeoutError:
                raise ReadingError(f"The PDF took longer than {self._wall_s:g} s to read.") from None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        return _read(answer, process.returncode)


def _read(answer: bytes, code: int | None) -> ReadText:
    if code != 0:
        raise ReadingError("The PDF took more time or memory to read than a document may.")
    error, read = json.loads(answer)
    if error is not None:
        raise ReadingError(error)
    return ReadText.model_validate(read)


def serve() -> None:
    """Read one PDF from standard input within the limits, and write what became of it to standard output."""
    _limit(int(sys.argv[1]))
    from app.reading.pdf import read_pdf

    try:
        error, read = None, read_pdf(sys.stdin.buffer.read()).model_dump()
    except ReadingError as caught:
        error, read = str(caught), None
    sys.stdout.buffer.write(json.dumps([error, read]).encode())


def _limit(cpu_s: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; there the clock alone ends it.
        return
    for what, most in (
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))
