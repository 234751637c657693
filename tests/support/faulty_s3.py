"""An S3 that answers as a test says: slowly, wrongly or not at all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW_DOWN = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
DENIED = b"<Error><Code>AccessDenied</Code><Message>No.</Message></Error>"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a read or to a write.

    Attributes:
        length: The length that is announced; None announces the true one.
        hangs: Whether nothing is sent until the test ends.
        tagged: Whether the answer names the object's tag, as S3 always does.
    """

    status: int = 200
    body: bytes = b""
    length: int | None = None
    hangs: bool = False
    tagged: bool = True


@contextmanager
def faulty_s3(answer: Answer) -> Iterator[str]:
    """Serve on loopback; yields the address."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if answer.hangs:
                over.wait(30)
                return
            self.send_response(answer.status)
            length = len(answer.body) if answer.length is None else answer.length
            self.send_header("Content-Length", str(length))
            if answer.tagged:
                self.send_header("ETag", '"e"')
            self.end_headers()
            self.wfile.write(answer.body)

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()
