"""Spawn to the reply to `initialize`, and resident memory with a file open, against a peer.

The peer is GitHub's Copilot language server, which answers `initialize` and opens files without an
account; `scripts/install_peers.sh` installs it. The floor is to import the protocol's types alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.figure import Figure, Goal, in_turn, milliseconds
from bench.groundspeed import ROOT, SERVER, serve, server_environment
from bench.server_process import ServerProcess
from bench.typescript import typescript

PLACE = ROOT / ".cache" / "bench"
PACKAGE = PLACE / "node_modules" / "@github" / "copilot-language-server"
PEER = (PLACE / "node", PACKAGE / "dist" / "language-server.js", "--stdio")
PEER_NAME = "Copilot's language server"

STARTS = 11
MEMORY_PAIRS = 3
LINES = 2_000
DOCUMENT = typescript(LINES)
# By then a server has read what it was given, and started what it starts later.
SETTLED_S = 3.0
SCRIPT = '[[answer]]\ntext = "(rates, limit);"\n'


def figures() -> list[Figure]:
    """Measure."""
    memory = "memory with 2,000 lines open"
    loaded = f"{memory}, embedded model loaded"
    starts = in_turn(_start, _import_types, pairs=STARTS)
    return [
        Figure.of_pairs("spawn to initialize", "ms", starts, against="importing protocol types"),
        _against_peer(
            "spawn to initialize",
            "ms",
            _start,
            _start_peer,
            pairs=STARTS,
            goal=Goal(1 / 2, of="ratio"),
        ),
        _against_peer(
            memory,
            "MiB",
            _memory,
            _memory_of_peer,
            pairs=MEMORY_PAIRS,
            goal=Goal(1 / 3, of="ratio"),
        ),
        _against_peer(loaded, "MiB", _memory_with_model, _memory_of_peer, pairs=MEMORY_PAIRS),
    ]


def _against_peer(
    name: str,
    unit: str,
    ours: Callable[[], float],
    theirs: Callable[[], float],
    *,
    pairs: int,
    goal: Goal | None = None,
) -> Figure:
    if not all(Path(part).exists() for part in PEER[:2]):
        why = f"{PEER_NAME} (not installed: sh scripts/install_peers.sh)"
        return Figure.alone(name, unit, ours(), why=why, goal=goal)
    measured = in_turn(ours, theirs, pairs=pairs)
    return Figure.of_pairs(name, unit, measured, against=PEER_NAME, goal=goal)


def _import_types() -> float:
    command = [sys.executable, "-c", "import lsprotocol.types"]
    return milliseconds(lambda: subprocess.run(command, check=True))


def _start() -> float:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        return _until_initialized(SERVER, home, server_environment(home, SCRIPT))


def _start_peer() -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _until_initialized(PEER, Path(folder), {})


def _until_initialized(
    command: Sequence[str | Path], home: Path, environment: Mapping[str, str]
) -> float:
    start = time.perf_counter()
    with ServerProcess(command, home, environment) as server:
        server.initialize()
        return (time.perf_counter() - start) * 1_000


def _memory() -> float:
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder), script=SCRIPT) as server:
        server.open(DOCUMENT)
        server.idle(SETTLED_S)
        return server.resident_mib()


def _memory_with_model() -> float:
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as server:
        uri = server.open(DOCUMENT)
        server.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": uri},
                "position": {"line": LINES, "character": 0},
                "context": {"triggerKind": 1},
            },
        )
        server.idle(SETTLED_S)
        return server.resident_mib()


def _memory_of_peer() -> float:
    with tempfile.TemporaryDirectory() as folder, ServerProcess(PEER, Path(folder), {}) as server:
        server.initialize()
        server.notify("initialized", {})
        server.open(DOCUMENT)
        server.idle(SETTLED_S)
        return server.resident_mib()
