"""A language server process, spoken to as an editor does: one message at a time, over its pipes."""

from __future__ import annotations

import itertools
import json
import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

Json = dict[str, Any]

_CONTENT_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_PATIENCE_S = 60.0
_KIB_PER_MIB = 1024
# A port that nobody listens on: a server that is measured has nothing to seek on the network.
_NOWHERE = "http://127.0.0.1:9"


class ServerProcess:
    """One server, from its start to its end; a context manager.

    Args:
        command: What to run.
        home: Its home directory, so that it finds and leaves nothing in the user's.
        environment: Variables to add.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        home: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        proxies = dict.fromkeys(
            ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE
        )
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=home,
            env={**os.environ, **proxies, "HOME": str(home), **(environment or {})},
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._home = home
        self._input = self._process.stdin
        self._output = self._process.stdout.fileno()
        self._ids = itertools.count(1)
        self._received = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """End the process and every child of it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._input.close()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def initialize(self) -> None:
        """Do what editors do first, up to the answer; the home directory is the workspace."""
        capability = {"dynamicRegistration": False}
        self.request(
            "initialize",
            {
                "processId": os.getpid(),
                # The server adds no delay to that of this client, so every key is answered at once.
                "clientInfo": {"name": "Neovim", "version": "bench"},
                "initializationOptions": {
                    "editorInfo": {"name": "bench", "version": "1"},
                    "editorPluginInfo": {"name": "bench", "version": "1"},
                },
                "rootUri": self._home.as_uri(),
                "workspaceFolders": [{"uri": self._home.as_uri(), "name": "home"}],
                "capabilities": {"textDocument": {"inlineCompletion": capability}},
            },
        )

    def open(self, text: str) -> str:
        """Save and open a TypeScript document of the workspace, and return its URI."""
        path = self._home / "orders.ts"
        path.write_text(text, encoding="utf-8")
        uri = path.as_uri()
        item = {"uri": uri, "languageId": "typescript", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._input.write(frame({"method": method, "params": params}))

    def ask(self, method: str, params: object) -> None:
        """Send a request for whose result nobody waits."""
        self._input.write(frame({"id": next(self._ids), "method": method, "params": params}))

    def request(self, method: str, params: object, *, before: bytes = b"") -> Json:
        """Send a request, in one piece with frames that come before it, and return its result.

        Raises:
            RuntimeError: The server ended, answers with an error, or does not answer.
        """
        request = next(self._ids)
        self._input.write(before + frame({"id": request, "method": method, "params": params}))
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            message = self._receive(deadline)
            if message is None:
                raise RuntimeError(f"no answer to {method} in {_PATIENCE_S:.0f} s")
            if message.get("id") == request and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method} failed: {message['error']['message']}")
                result: Json = message["result"]
                return result

    def type(self, change: Json, line: int, column: int) -> Json:
        """Send a change and the request that follows a key, in one piece; return the answer."""
        return self.request(
            "textDocument/inlineCompletion",
            completion_at(change["textDocument"]["uri"], line, column),
            before=frame({"method": "textDocument/didChange", "params": change}),
        )

    def idle(self, seconds: float) -> None:
        """Let time pass, and answer what the server asks meanwhile."""
        deadline = time.monotonic() + seconds
        while self._receive(deadline) is not None:
            pass

    def resident_mib(self) -> float:
        """Return the resident memory of the process and all its children."""
        return resident_mib(self._process.pid)

    def _receive(self, deadline: float) -> Json | None:
        """Return the next message, or None when none came in time; requests are answered."""
        while (message := self._next_frame()) is None:
            left = max(0.0, deadline - time.monotonic())
            if not select.select([self._output], [], [], left)[0]:
                return None
            received = os.read(self._output, 1 << 16)
            if not received:
                raise RuntimeError("the server ended")
            self._received += received
        if "method" in message and "id" in message:
            self._input.write(frame({"id": message["id"], "result": None}))
        return message

    def _next_frame(self) -> Json | None:
        header = _CONTENT_LENGTH.search(self._received)
        start = self._received.find(b"\r\n\r\n") + 4
        end = start + int(header[1]) if header else 0
        if header is None or start < header.end() or len(self._received) < end:
            return None
        message: Json = json.loads(self._received[start:end])
        del self._received[:end]
        return message


def replacement(uri: str, version: int, line: int, columns: tuple[int, int], text: str) -> Json:
    """Return a change of a part of one line, which makes a version of a document."""
    start, end = ({"line": line, "character": column} for column in columns)
    change = {"range": {"start": start, "end": end}, "text": text}
    return {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}


def completion_at(uri: str, line: int, column: int) -> Json:
    """Return what editors send with an automatic request for a completion."""
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": column},
        "context": {"triggerKind": 2},
    }


def frame(message: Json) -> bytes:
    """Return a JSON-RPC message as it goes over a pipe."""
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def resident_mib(root: int) -> float:
    """Return the resident memory of a process and all its descendants, as `ps` has it."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    family = {root}
    while more := {pid for pid, parent, _ in rows if parent in family and pid not in family}:
        family |= more
    return sum(rss for pid, _, rss in rows if pid in family) / _KIB_PER_MIB
