"""Recording a run into one cassette, and replaying it with the network closed.

What the run sees while it is recorded is what the cassette holds (decoded, trimmed, without secrets), so a
replay sees the same. Only ``Location`` and ``Link`` differ: live they point to where the service was
redirected to, in the cassette to its public address. Failures below HTTP are recorded as well.

What a replay answers is in ``recording_playback``.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from app.errors import CassetteError
from app.records.run import RunOptions
from app.sources.scrubbing import Scrubber
from app.tracing.recording_format import ERROR_HEADER, Exchange, dump_exchange, dump_header, load
from app.tracing.recording_playback import Playback
from app.tracing.recording_requests import RequestKey, describe

if TYPE_CHECKING:
    import httpx
    import httpx2

__all__ = ["Tape"]

_REQUEST_HEADERS: Final = frozenset({"accept", "content-type"})
_RESPONSE_HEADERS: Final = frozenset(
    {
        "content-type",
        "date",
        "etag",
        "last-modified",
        "link",
        "location",
        "retry-after",
        "retry-after-ms",
        "x-error-code",
        "x-error-message",
        "x-linked-etag",
        "x-linked-size",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-repo-commit",
        "x-taproot-refused",
    }
)
_LINK_TARGET: Final = re.compile(r"<([^<>]*)>")
_NOTHING: Final = b"[]\n"

PublicUrl = Callable[[str], str]


class Tape:
    """One cassette, open for recording or for replay; safe to use from several threads.

    ``failure`` is the first ``CassetteError`` of a replay, kept because a client in between may wrap it.
    """

    def __init__(self, path: Path, public_url: PublicUrl, scrubber: Scrubber) -> None:
        self.path = path
        self.failure: CassetteError | None = None
        self._public_url = public_url
        self._scrubber = scrubber
        self._lock = threading.Lock()
        self._file: FileIO | None = None
        self._opening = self._end = 0
        self._playback: Playback | None = None

    @classmethod
    def open_for_recording(
        cls, path: Path, options: RunOptions, *, public_url: PublicUrl = str, secrets: Iterable[str] = ()
    ) -> "Tape":
        """Start a cassette at ``path``, replacing what is there once its opening is written.

        Args:
            path: where; its folder must exist.
            options: what ``--replay`` restores.
            public_url: from the address that was asked to the public address of the same thing.
            secrets: keys of the run, which the cassette must not hold anywhere.

        Raises:
            CassetteError: the file cannot be written.
        """
        tape = cls(path, public_url, Scrubber(secrets))
        opening = dump_header(options).encode()
        fresh = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            fresh.write_bytes(opening)
            os.replace(fresh, path)
            tape._file = FileIO(path, "r+")
        except OSError as error:
            raise CassetteError(f"{path} cannot be written: {error.strerror}.") from error
        tape._opening = tape._end = len(opening) - len(_NOTHING)
        return tape

    @classmethod
    def open_for_replay(cls, path: Path) -> tuple[RunOptions, "Tape"]:
        """Read a cassette and give the options of its run, and the tape that answers in place of the network.

        Raises:
            CassetteError: it is broken, torn, too large, or not a recording of a run.
        """
        options, exchanges = load(path)
        tape = cls(path, str, Scrubber())
        tape._playback = Playback(exchanges)
        return options, tape

    @property
    def replaying(self) -> bool:
        """Whether answers come from the cassette."""
        return self._playback is not None

    def wrap_httpx2(self, transport: "httpx2.AsyncBaseTransport | None" = None) -> "httpx2.AsyncBaseTransport":
        """Record what goes through ``transport``, or answer in its place (then it is not used)."""
        import httpx2

        return self._wrap(httpx2, transport)  # type: ignore[no-any-return]

    def wrap_httpx(self, transport: "httpx.AsyncBaseTransport | None" = None) -> "httpx.AsyncBaseTransport":
        """Do the same for clients of the first httpx (Tavily)."""
        import httpx

        return self._wrap(httpx, transport)  # type: ignore[no-any-return]

    def _wrap(self, library: Any, transport: Any) -> Any:  # noqa: ANN401 — two libraries, one shape
        from app.tracing.recording_transports import RecordingTransport, ReplayTransport

        if self.replaying:
            return ReplayTransport(self, library)
        if transport is None:
            raise ValueError("a recording needs the transport it records")
        return RecordingTransport(self, library, transport)

    def record(self, exchange: Exchange) -> Exchange:
        """Add an exchange, as it happened, and give it as the run may see it.

        Raises:
            CassetteError: the file cannot be written.
        """
        seen = self._seen(exchange)
        block = dump_exchange(self._public(seen)).encode()
        with self._lock:
            self._append(block)
        return seen

    def play(self, method: str, uri: str, body: bytes) -> Exchange:
        """Give the recorded answer to a request.

        Raises:
            CassetteError: the recording does not hold it, or not as often; also kept as ``failure``.
        """
        if self._playback is None:
            raise ValueError("a recording has no answers")
        key = RequestKey.of(method, uri, body)
        with self._lock:
            exchange = self._playback.answer(key, body)
            if exchange is not None:
                return exchange
            why = self._playback.why_missing(key)
            error = CassetteError(f"The replay asks for {describe(method, uri, body)}: {why} ({self.path}).")
            self.failure = self.failure or error
            raise error

    def raise_if_failed(self) -> None:
        """Raise the first request that was missing, whatever a client made of it."""
        if self.failure is not None:
            raise self.failure

    def unplayed(self) -> tuple[str, ...]:
        """Give method and address of every exchange a replay has not used, request by request."""
        left = self._playback.left() if self._playback is not None else ()
        return tuple(f"{exchange.method} {exchange.uri}" for exchange in left)

    def close(self) -> None:
        """Close the file; the cassette was complete after every exchange."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _seen(self, exchange: Exchange) -> Exchange:
        kept = _RESPONSE_HEADERS | {ERROR_HEADER} if exchange.error else _RESPONSE_HEADERS
        named = ((name.lower(), value) for name, value in exchange.headers)
        headers = tuple((name, self._scrubber.text(value)) for name, value in named if name in kept)
        return replace(exchange, headers=headers, body=self._scrubber.body(exchange.body))

    def _public(self, exchange: Exchange) -> Exchange:
        named = ((name.lower(), value) for name, value in exchange.request_headers)
        return replace(
            exchange,
            uri=self._scrubber.text(self._public_url(exchange.uri)),
            request_headers=tuple(
                (name, self._scrubber.text(value)) for name, value in named if name in _REQUEST_HEADERS
            ),
            request_body=self._scrubber.body(exchange.request_body),
            headers=tuple((name, self._public_header(exchange.uri, name, value)) for name, value in exchange.headers),
        )

    def _public_header(self, uri: str, name: str, value: str) -> str:
        if name == "location":
            return self._absolute(uri, value)
        if name == "link":
            return _LINK_TARGET.sub(lambda found: f"<{self._absolute(uri, found[1])}>", value)
        return value

    def _absolute(self, uri: str, target: str) -> str:
        try:
            return self._scrubber.text(self._public_url(urljoin(uri, target)))
        except ValueError:
            return target

    def _append(self, block: bytes) -> None:
        """Write a whole item by one call: what a kill leaves behind is a whole cassette."""
        if self._file is None:
            raise CassetteError(f"{self.path} cannot be written: the recording is closed.")
        content = b"\n" + block if self._end == self._opening else block
        try:
            self._file.seek(self._end)
            if self._file.write(content) != len(content):
                self._file.truncate(self._end)
                raise CassetteError(f"{self.path} cannot be written: the disk is full.")
        except OSError as error:
            raise CassetteError(f"{self.path} cannot be written: {error.strerror}.") from error
        self._end += len(content)
