"""The index of a workspace of 500,000 lines: how fast it is built, and what it costs a typist.

The floor of the build is to read the files. While a server builds its index, keys are typed; they
are held against keys at a server whose workspace is empty.
"""

from __future__ import annotations

import tempfile
import time
from functools import partial
from pathlib import Path

from bench.bench_keystroke import SCRIPT, Typist
from bench.figure import Figure, Goal, in_turn
from bench.groundspeed import serve
from bench.typescript import typescript

from groundspeed_server.gate.gate import Gate
from groundspeed_server.settings.values import GateSettings
from groundspeed_server.workspace.index import CodeIndex
from groundspeed_server.workspace.surroundings import Surroundings

LINES = 500_000
LINES_OF_FILE = 500
PAIRS = 3
PATIENCE_S = 120.0
# By then the index is whole, on a machine that has other work.
SETTLED_S = 20.0


def figures() -> list[Figure]:
    """Measure the build, a question, keys while it is built, and the server's memory."""
    with tempfile.TemporaryDirectory() as folder:
        large, empty = Path(folder, "large"), Path(folder, "empty")
        empty.mkdir()
        _write_files(large)
        builds = in_turn(partial(_build, large), partial(_read, large), pairs=PAIRS)
        keys = in_turn(partial(_type, large), partial(_type, empty), pairs=PAIRS)
        memory = _memory(large)
        question_ms = _question(large)
    size = f"{LINES:,} lines"
    return [
        Figure.of_pairs(
            f"index of {size}, built in the background",
            "lines/s",
            builds,
            against="reading the files",
            goal=Goal(50_000, of="ours", at_least=True),
        ),
        Figure.of_pairs(
            f"key that asks the model, p95, while {size} are indexed",
            "ms",
            keys,
            against="an empty workspace",
            goal=Goal(25, of="ours"),
        ),
        Figure.alone(
            f"memory of the server with {size} indexed",
            "MiB",
            memory,
            why="no peer keeps an index",
            goal=Goal(150, of="ours"),
        ),
        Figure.alone("pieces like ten lines, found", "ms", question_ms, why="no floor"),
    ]


def _write_files(folder: Path) -> None:
    lines = typescript(LINES).splitlines(keepends=True)
    for number, start in enumerate(range(0, LINES, LINES_OF_FILE)):
        path = folder / f"part{number // 50}" / f"orders{number}.ts"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines[start : start + LINES_OF_FILE]), encoding="utf-8")


def _build(folder: Path) -> float:
    start = time.perf_counter()
    around = Surroundings.on_disk(Gate(GateSettings(), (folder,)), (folder,), indexed=True)
    if not around.wait(PATIENCE_S):
        raise RuntimeError("the index was not built in time")
    seconds = time.perf_counter() - start
    lines = around.index.size.lines
    around.close()
    return lines / seconds


def _read(folder: Path) -> float:
    start = time.perf_counter()
    lines = sum(path.read_text(encoding="utf-8").count("\n") for path in folder.rglob("*.ts"))
    return lines / (time.perf_counter() - start)


def _type(folder: Path) -> float:
    """Return the p95 of keys that are typed as soon as the server is ready."""
    with serve(folder, script=SCRIPT) as server:
        return Typist(server).ask().p95


def _memory(folder: Path) -> float:
    with serve(folder, script=SCRIPT) as server:
        typist = Typist(server)
        server.idle(SETTLED_S)
        typist.ask()
        return server.resident_mib()


def _question(folder: Path) -> float:
    index = CodeIndex()
    for path in folder.rglob("*.ts"):
        index.put(str(path), path.read_text(encoding="utf-8"))
    lines = typescript(LINES).splitlines(keepends=True)
    times = []
    for first in range(0, LINES, LINES // 21):
        question = "".join(lines[first : first + 10])
        start = time.perf_counter()
        index.nearest(question, 20)
        times.append((time.perf_counter() - start) * 1_000)
    index.close()
    return sorted(times)[len(times) // 2]
