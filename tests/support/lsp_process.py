"""A server process, and a client at the other end of its pipes."""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.lsp_editor import URI, Json, completion

_TESTS = Path(__file__).resolve().parents[1]
_PATH = os.pathsep.join([str(_TESTS), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
_PATIENCE_S = 20.0


def entry(*behaviour: str) -> list[str]:
    """Return the command line of a server that behaves so."""
    return [sys.executable, "-m", "support.lsp_entry", *behaviour]


class ServerProcess:
    """Speaks to one process."""

    def __init__(self, command: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": _PATH, "PYTHONUNBUFFERED": "1"},
        )
        self.stderr = b""
        self.notifications: list[Json] = []
        self._replies: queue.SimpleQueue[Json | None] = queue.SimpleQueue()
        self._ids = itertools.count(1)
        self._threads = [threading.Thread(target=f) for f in (self._read, self._listen)]
        for thread in self._threads:
            thread.start()

    def raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: object = None) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: object = None) -> int:
        request = next(self._ids)
        self.send({"id": request, "method": method, "params": params})
        return request

    def next_reply(self) -> Json:
        reply = self._replies.get(timeout=_PATIENCE_S)
        assert reply is not None, f"the server ended: {self.stderr!r}"
        return reply

    def request(self, method: str, params: object = None) -> Any:
        """Send a request and return its result; it must be the next reply."""
        request = self.ask(method, params)
        reply = self.next_reply()
        assert reply["id"] == request
        return reply["result"]

    def start(self, **params: object) -> None:
        """Initialize, wait for the assistant, and open a document."""
        self.request("initialize", {"capabilities": {}, **params})
        self.notify("initialized", {})
        while self.request("groundspeed/status")["busy"]:
            time.sleep(0.005)
        self.open("const x = \n")

    def open(self, text: str) -> None:
        item = {"uri": URI, "languageId": "typescript", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def complete(self) -> int:
        return self.ask("textDocument/inlineCompletion", completion(0, 10))

    def hang_up(self) -> None:
        """Close the server's stdin."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self, timeout: float = _PATIENCE_S) -> int:
        """Wait for the end of the process and of its output."""
        code = self.process.wait(timeout)
        for thread in self._threads:
            thread.join(_PATIENCE_S)
        return code

    def end(self) -> None:
        """Free everything, whatever the test left."""
        self.process.kill()
        self.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def _read(self) -> None:
        """Read frames strictly: anything else on stdout fails the test."""
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            assert line.startswith(b"Content-Length: "), line
            length = int(line.split(b":")[1])
            while line.strip():
                line = self.process.stdout.readline()
            message = json.loads(self.process.stdout.read(length))
            if "method" in message:
                self.notifications.append(message)
            else:
                self._replies.put(message)
        self._replies.put(None)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.stderr = self.process.stderr.read()


@contextmanager
def served(*behaviour: str) -> Iterator[ServerProcess]:
    """A running server that behaves so."""
    server = ServerProcess(entry(*behaviour))
    try:
        yield server
    finally:
        server.end()
