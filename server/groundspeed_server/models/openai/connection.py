"""HTTP connections to one server, kept for the next call, that another thread can break off.

urllib3's pools lend no connection out, so a call that waits for the first byte of an answer could
not be cancelled; and that is where a server spends most of its time. Hence urllib3's connections
without its pools.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from groundspeed_server.errors import UserError
from groundspeed_server.models.openai.proxy import proxy_to

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection
    from urllib3.response import BaseHTTPResponse

    from groundspeed_server.cancellation import Cancellation

CONNECT_TIMEOUT_S = 2.0
# Between two reads, not in total: the egress door keeps the deadline of the whole call.
READ_TIMEOUT_S = 30.0
KEPT = 4
# Firewalls forget a connection that lies idle, and a machine that slept has lost all of them: what
# is then sent on one gets no answer. A new one costs a moment.
IDLE_LIMIT_S = 60.0
_HTTPS_PORT = 443
# After the last event only the end of the body is missing, and has usually come with it.
_REST_TIMEOUT_S = 0.05
_REST_BYTES = 4_096
# How a connection fails that the other side has given up meanwhile.
_GIVEN_UP = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


@dataclass(slots=True)
class _Loan:
    """A connection for one call: whether it has served another, and whether it can serve more."""

    connection: HTTPConnection
    kept: bool
    reusable: bool = False


class Connections:
    """Connections to the server of one base URL; safe to use from any thread.

    Args:
        base_url: `http://` or `https://`, with the path before `/completions`; a query goes along.
        environment: Where a proxy is named.
        wall: Seconds since 1970, on a clock that goes on while the machine sleeps.

    Raises:
        UserError: It is no such URL, or the proxy is none.
    """

    def __init__(
        self,
        base_url: str,
        environment: Mapping[str, str],
        *,
        wall: Callable[[], float] = time.time,
    ) -> None:
        parts, self._host, self._port = _split(base_url)
        self._secure = parts.scheme == "https"
        self._proxy = proxy_to(parts, environment)
        self._path = parts.path.rstrip("/")
        # Gateways want a version or a tenant there.
        self._query = f"?{parts.query}" if parts.query else ""
        self._proxy_headers: Mapping[str, str] = {}
        # A proxy of plain HTTP is told the whole address; to HTTPS it only makes a tunnel.
        if self._proxy is not None and not self._secure:
            self._path = f"http://{parts.netloc.rpartition('@')[2]}{self._path}"
            self._proxy_headers = self._proxy.headers
        self._wall = wall
        self._lock = threading.Lock()
        self._idle: list[tuple[HTTPConnection, float]] = []
        self._busy: set[HTTPConnection] = set()
        self._closed = False

    @contextlib.contextmanager
    def send(
        self,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        cancellation: Cancellation,
        *,
        patience_s: float = READ_TIMEOUT_S,
    ) -> Iterator[BaseHTTPResponse]:
        """Send a request and lend its response, whose body is still to be read.

        A request without a body is a GET, and any other a POST.

        A cancellation breaks the connection off at any time, which ends whatever read waits; so
        does a read that waits for `patience_s`.

        Raises:
            urllib3.exceptions.HTTPError: The network or the server failed.
            OSError: So did the network.
        """
        method = "GET" if body is None else "POST"
        headers = {**headers, **self._proxy_headers}
        target = f"{self._path}{path}{self._query}"
        for may_be_kept in (True, False):
            with self._lend(cancellation, may_be_kept=may_be_kept) as loan:
                connection = loan.connection
                try:
                    connection.request(method, target, body, headers, preload_content=False)
                    if cancellation.cancelled:
                        self._break_off(connection)
                    connection.timeout = patience_s
                    response = connection.getresponse()
                except _GIVEN_UP:
                    # The server hung up while nobody asked, so it has not read the question.
                    if loan.kept and not (cancellation.cancelled or self._closed):
                        continue
                    raise
                yield response
                loan.reusable = _read_to_end(connection, response)
                return

    def close(self) -> None:
        """Break off all calls and give up the connections."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            busy = tuple(self._busy)
        for connection, _ in idle:
            connection.close()
        for connection in busy:
            self._break_off(connection)

    @contextlib.contextmanager
    def _lend(self, cancellation: Cancellation, *, may_be_kept: bool) -> Iterator[_Loan]:
        """Lend a connection, which a cancellation breaks off."""
        loan = self._take(may_be_kept=may_be_kept)

        def hang_up() -> None:
            self._break_off(loan.connection)

        cancellation.on_cancel(hang_up)
        try:
            yield loan
        finally:
            cancellation.forget(hang_up)
            self._give_back(loan)

    def _take(self, *, may_be_kept: bool) -> _Loan:
        with self._lock:
            loan = (self._take_kept() if may_be_kept else None) or _Loan(self._new(), kept=False)
            self._busy.add(loan.connection)
            return loan

    def _take_kept(self) -> _Loan | None:
        now = self._wall()
        while self._idle:
            connection, since = self._idle.pop()
            if 0 <= now - since < IDLE_LIMIT_S and connection.is_connected:
                return _Loan(connection, kept=True)
            connection.close()
        return None

    def _give_back(self, loan: _Loan) -> None:
        with self._lock:
            self._busy.discard(loan.connection)
            if loan.reusable and not self._closed and len(self._idle) < KEPT:
                self._idle.append((loan.connection, self._wall()))
                return
        loan.connection.close()

    def _new(self) -> HTTPConnection:
        from urllib3.connection import (  # noqa: PLC0415 - only those who need it load it.
            HTTPConnection,
            HTTPSConnection,
        )

        # At DEBUG urllib3 logs addresses.
        logging.getLogger("urllib3").setLevel(logging.WARNING)
        kind = HTTPSConnection if self._secure else HTTPConnection
        if self._proxy is None:
            return kind(self._host, self._port, timeout=CONNECT_TIMEOUT_S)
        connection = kind(self._proxy.host, self._proxy.port, timeout=CONNECT_TIMEOUT_S)
        if self._secure:
            connection.set_tunnel(self._host, self._port or _HTTPS_PORT, self._proxy.headers)
        return connection

    def _break_off(self, connection: HTTPConnection) -> None:
        """Shut the socket down, which wakes the thread that reads from it."""
        with self._lock:
            lent = connection in self._busy
        if lent and isinstance(connection.sock, socket.socket):
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)


def _split(base_url: str) -> tuple[SplitResult, str, int | None]:
    """Return the parts of an address, its host and its port."""
    try:
        # A blank is easily copied along.
        parts = urlsplit(base_url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or not _can_be_sent(parts):
        raise UserError(
            "The model server's address is not an http or https URL.",
            "Set `base_url` under [model], such as http://127.0.0.1:8080/v1.",
        )
    return parts, host, port


def _can_be_sent(address: SplitResult) -> bool:
    """Whether path and query are of the characters that a request line may hold."""
    target = f"{address.path}{address.query}"
    return target.isascii() and target.isprintable() and " " not in target


def _read_to_end(connection: HTTPConnection, response: BaseHTTPResponse) -> bool:
    """Read what little is left of a body; return whether the connection is clean for another."""
    if connection.sock is None or response.headers.get("connection", "").lower() == "close":
        return False
    connection.sock.settimeout(_REST_TIMEOUT_S)
    with contextlib.suppress(Exception):
        response.read(_REST_BYTES)
    return response.closed
