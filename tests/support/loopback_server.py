"""An HTTP/1.1 server on loopback that answers as a test tells it, well or badly."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Reply:
    """What the server does with one request.

    Attributes:
        pieces: The body; each piece is a chunk of its own.
        wait_s: Seconds before the status line.
        pace_s: Seconds between pieces.
        hang_before: Never send anything; wait until the client leaves.
        hang_after: The same after the last piece.
        cut: Close the connection after the last piece instead of ending the body.
        drop: Close the connection without a word.
    """

    status: int = 200
    pieces: Sequence[bytes] = ()
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    pace_s: float = 0.0
    hang_before: bool = False
    hang_after: bool = False
    cut: bool = False
    drop: bool = False


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, object]
    client_port: int


Answer = Reply | Callable[[Received], Reply]
"""A reply, or what makes one of a request."""


class LoopbackServer:
    """Plays replies in order, and the last one for ever.

    Attributes:
        received: The requests so far.
        asked: Set when the first request has arrived.
        left: Set when a client went away while the server hung.
        listing: What it answers to every GET.
    """

    def __init__(self, *replies: Answer) -> None:
        self.received: list[Received] = []
        self.asked = threading.Event()
        self.left = threading.Event()
        self.listing = Reply(status=404)
        self._replies = list(replies)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                world._connections.add(self.connection)

            def finish(self) -> None:
                world._connections.discard(self.connection)
                super().finish()

            def do_GET(self) -> None:
                world._answer(self, world.listing)

            def do_POST(self) -> None:
                world._serve(self)

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        # Clients keep idle connections open; nobody waits for them here.
        for connection in tuple(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()

    def _next_answer(self) -> Answer:
        with self._lock:
            return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers["Content-Length"])
        body = json.loads(handler.rfile.read(length))
        port = handler.client_address[1]
        received = Received(handler.path, dict(handler.headers), body, port)
        self.received.append(received)
        self.asked.set()
        answer = self._next_answer()
        try:
            self._answer(handler, answer if isinstance(answer, Reply) else answer(received))
        except OSError:
            handler.close_connection = True
            self.left.set()

    def _answer(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.hang_before:
            self._hang(handler)
            return
        time.sleep(reply.wait_s)
        if reply.drop:
            handler.close_connection = True
            return
        handler.send_response(reply.status)
        handler.send_header("Content-Type", reply.content_type)
        handler.send_header("Transfer-Encoding", "chunked")
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        for number, piece in enumerate(reply.pieces):
            if number:
                time.sleep(reply.pace_s)
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if reply.hang_after:
            self._hang(handler)
        elif reply.cut:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            handler.wfile.write(b"0\r\n\r\n")

    def _hang(self, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        while not self._stopping.is_set():
            readable, _, _ = select.select([handler.connection], [], [], 0.01)
            if readable and not handler.connection.recv(1, socket.MSG_PEEK):
                self.left.set()
                return
