"""Replies for one document while another one is hostile: long lines, binary data, brackets.

Each hostile document is opened, edited and asked for a completion again and again. Meanwhile a
heartbeat is an ordinary key in an ordinary document: an edit, and a request for a completion.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.figure import Figure, Goal
from bench.groundspeed import serve
from bench.server_process import ServerProcess, completion_at, replacement
from bench.typescript import typescript

BEATS = 40
PAUSE_S = 0.025
SCRIPT = """
[[answer]]
text = "items.length;"
"""
HOSTILE = {
    "2 MB on a line": "a=1;" * 500_000,
    "2 MB of lines": "const a = 1;\n" * 160_000,
    "binary": "\x01\x00\u00ff" * 300_000,
    "50,000 brackets": "[\n" * 50_000,
    "50,000 brackets on lines": "f({[(\n" * 12_500,
    "25,000 open templates": "`${\n" * 25_000,
}


def figures() -> list[Figure]:
    """Measure the slowest heartbeat beside each hostile document."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), script=SCRIPT) as server,
    ):
        calm = _Heart(server, Path(folder))
        calm.beats(None)
        return [_figure(calm, name, text) for name, text in HOSTILE.items()]


def _figure(heart: _Heart, name: str, text: str) -> Figure:
    alone = heart.beats(None)
    beside = heart.beats(_Hostile(heart.server, heart.folder, text))
    return Figure.of_pairs(
        f"slowest reply beside {name}",
        "ms",
        [(beside, alone)],
        against="the same with no such document",
        goal=Goal(250, of="ours"),
    )


class _Hostile:
    """A document that nobody should have opened, in which somebody types all the same."""

    def __init__(self, server: ServerProcess, folder: Path, text: str) -> None:
        self._server = server
        self._uri = (folder / "hostile.ts").as_uri()
        self._version = 1
        item = {"uri": self._uri, "languageId": "typescript", "version": 1, "text": text}
        server.notify("textDocument/didOpen", {"textDocument": item})

    def key(self) -> None:
        """Type a key at the start, and ask there; nobody waits for the answer."""
        self._version += 1
        key = replacement(self._uri, self._version, 0, (0, 0), "x")
        self._server.notify("textDocument/didChange", key)
        self._server.ask("textDocument/inlineCompletion", completion_at(self._uri, 0, 1))

    def close(self) -> None:
        """Close the document."""
        identifier = {"textDocument": {"uri": self._uri}}
        self._server.notify("textDocument/didClose", identifier)


class _Heart:
    """An ordinary document in which somebody types."""

    def __init__(self, server: ServerProcess, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self._uri = server.open("const a = \n" + typescript(500))
        self._version = 1

    def beats(self, hostile: _Hostile | None) -> float:
        """Return the slowest of some replies, in milliseconds."""
        slowest = 0.0
        for _ in range(BEATS):
            if hostile is not None:
                hostile.key()
            self._version += 1
            key = replacement(self._uri, self._version, 0, (10, 10), " ")
            start = time.perf_counter()
            self.server.type(key, 0, 11)
            slowest = max(slowest, (time.perf_counter() - start) * 1_000)
            self.server.idle(PAUSE_S)
        if hostile is not None:
            hostile.close()
        return slowest
