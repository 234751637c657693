"""Messages over stdin and stdout, and an end when the client is gone.

A message is a header block and a body of `Content-Length` bytes. A stream that breaks that rule
cannot be read on, and ends the process with code 1. So do the end of the stream, a signal, the
death of the parent process and that of the client, unless the client asked to shut down before.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO, NoReturn, Protocol

from groundspeed_server.lsp.logs import told
from groundspeed_server.lsp.ports import CloseReason

_MOST_HEADER_BYTES = 4 * 1024
# VS Code sends files of up to 50 MB. They are not followed, but must not end the server.
_MOST_BODY_BYTES = 64 * 1024 * 1024
# How many messages may wait for the event loop before the pipe has to.
_MOST_WAITING = 256
_WATCH_EVERY_S = 1.0
# What is left of the process this long after its end was decided is not worth waiting for.
_GRACE_S = 1.5
# What works for so long within one call of C, and lets no thread of Python run, never ends.
_SPIN_S = 30.0

_log = logging.getLogger(__name__)


class FramingError(Exception):
    """The stream does not hold messages; nothing that follows can be read."""


class Writer(Protocol):
    """Takes what goes to the client."""

    def write(self, data: bytes) -> None:
        """Send all of it."""
        ...

    def close(self) -> None:
        """Send no more."""
        ...


class Served(Protocol):
    """What a transport carries messages for. Called in the event loop's thread."""

    @property
    def client_process(self) -> int | None:
        """The client's process, once it is known and was seen alive."""
        ...

    def connect(self, writer: Writer, end: Callable[[CloseReason], None]) -> None:
        """Begin to serve."""
        ...

    def receive(self, body: bytes) -> None:
        """Serve one message. Never raises."""
        ...

    def close(self, reason: CloseReason) -> int:
        """End everything, and return the exit code of the process."""
        ...


def read_message(stream: BinaryIO) -> bytes | None:
    """Return the body of the next message; None at the end of the stream.

    Raises:
        FramingError: The header is malformed, too long or lacks a length; the body is too long
            or cut short.
    """
    length = _read_header(stream)
    if length is None:
        return None
    body = stream.read(length)
    if len(body) < length:
        raise FramingError("the stream ended within a message")
    return body


def serve_stdio(served: Served) -> NoReturn:
    """Serve this process's stdin and stdout, and end the process with them."""
    code = 1
    try:
        incoming, outgoing = _take_stdio()
        code = asyncio.run(_serve(served, incoming, outgoing))
    except BaseException as error:  # noqa: BLE001 - The process ends here, and must.
        _log.error("the server failed: %s", told(error))
    finally:
        # A thread that waits for a model must not keep the process: no interpreter shutdown.
        os._exit(code)


async def _serve(served: Served, incoming: BinaryIO, outgoing: BinaryIO) -> int:
    line = _Line(asyncio.get_running_loop(), served)
    served.connect(_Outgoing(outgoing, line.end), line.end)
    threading.Thread(target=line.read, args=(incoming,), daemon=True).start()
    threading.Thread(target=line.watch, args=(os.getppid(),), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not one of the loop's own, which would wait for it.
        signal.signal(number, line.interrupt)
    reason = await line.ended
    threading.Thread(target=_exit_after_grace, daemon=True).start()
    return served.close(reason)


class _Line:
    """The connection as the threads that listen to it see it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, served: Served) -> None:
        self.ended: asyncio.Future[CloseReason] = loop.create_future()
        self.loop = loop
        self._served = served
        self._places = threading.Semaphore(_MOST_WAITING)

    def end(self, reason: CloseReason) -> None:
        """Decide the end, in the event loop's thread; the first reason counts."""
        if not self.ended.done():
            self.ended.set_result(reason)

    def read(self, incoming: BinaryIO) -> None:
        """Hand over messages until there are no more."""
        reason: CloseReason = "eof"
        try:
            while (body := read_message(incoming)) is not None:
                self._places.acquire()
                self.loop.call_soon_threadsafe(self._deliver, body)
        except (FramingError, OSError) as error:
            _log.error("the client's messages cannot be read: %s", error)
            reason = "error"
        except RuntimeError:
            return  # The loop is closed: the end was decided elsewhere.
        self._hang_up(reason)

    def interrupt(self, *_: object) -> None:
        """End the process for a signal, even where the loop hangs."""
        threading.Thread(target=self._hang_up, args=("exit",), daemon=True).start()

    def watch(self, parent: int) -> None:
        """Wait until the parent process, or the client, is gone.

        A process that hangs in C hears neither that nor a signal. The system ends it, once it has
        used up a time of the processor that this thread renews; a pause uses up none.
        """
        while os.getppid() == parent and _lives(self._served.client_process):
            signal.setitimer(signal.ITIMER_PROF, _SPIN_S)
            time.sleep(_WATCH_EVERY_S)
        self._hang_up("client_died")

    def _deliver(self, body: bytes) -> None:
        self._places.release()
        self._served.receive(body)

    def _hang_up(self, reason: CloseReason) -> None:
        try:
            self.loop.call_soon_threadsafe(self.end, reason)
        except RuntimeError:
            return
        # The loop may hang in a write to a client that reads no more.
        _exit_after_grace()


class _Outgoing:
    """Writes to the client, and takes a broken pipe for its death."""

    def __init__(self, stream: BinaryIO, end: Callable[[CloseReason], None]) -> None:
        self._stream = stream
        self._end = end

    def write(self, data: bytes) -> None:
        try:
            self._stream.write(data)
            self._stream.flush()
        except OSError:
            self._end("client_died")

    def close(self) -> None:
        """Leave the stream to the end of the process."""


def _read_header(stream: BinaryIO) -> int | None:
    """Return the length that a header block gives; None at the end of the stream."""
    length: int | None = None
    left = _MOST_HEADER_BYTES
    while line := stream.readline(left + 1):
        left -= len(line)
        if left < 0 or not line.endswith(b"\n"):
            raise FramingError("a header is too long or cut short")
        name, colon, value = line.strip().partition(b":")
        if not name and not colon:
            if length is None:
                raise FramingError("a header names no length")
            return length
        if name.strip().lower() == b"content-length":
            length = _length(value.strip())
        elif not colon:
            raise FramingError("a header has no colon")
    if left < _MOST_HEADER_BYTES:
        raise FramingError("the stream ended within a header")
    return None


def _length(value: bytes) -> int:
    if not value.isdigit() or len(value) > len(str(_MOST_BODY_BYTES)):
        raise FramingError("a length is no number, or too large")
    length = int(value)
    if length > _MOST_BODY_BYTES:
        raise FramingError("a message is too large")
    return length


def _take_stdio() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout for messages alone.

    Whoever else prints, in Python or in C, prints on stderr from now on, and no child process
    reads the client's messages.
    """
    sys.stdout.flush()
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")


def _lives(process: int | None) -> bool:
    return process is None or is_alive(process)


def is_alive(process: int) -> bool:
    """Whether there is a process with this number."""
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def _exit_after_grace() -> NoReturn:
    time.sleep(_GRACE_S)
    os._exit(1)
