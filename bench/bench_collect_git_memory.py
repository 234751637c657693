"""The memory that `collect git` takes for a long history: 50,000 commits, made for this.

The history is made of edits of many files by many people, with `git fast-import`, which takes
seconds.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
from pathlib import Path

from bench.figure import Figure, Goal
from bench.groundspeed import Warehouse

COMMITS = 50_000
FILES = 2_000
LINES = 40
PEOPLE = 300
FIRST = 1_600_000_000
BETWEEN_S = 600
GOAL_MIB = 500


def figures() -> list[Figure]:
    """Measure one collection of everything."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "history"
        _make_history(root)
        peak = Warehouse(Path(folder)).most_memory("collect", "git", root)
    name = f"collect git, {COMMITS:,} commits, most memory at once, without git's own"
    return [
        Figure.alone(name, "MiB", peak, why="nothing does as much", goal=Goal(GOAL_MIB, of="ours"))
    ]


def _make_history(root: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", root], check=True)
    rng = random.Random(1)
    files = [[f"const start{file} = {line}" for line in range(LINES)] for file in range(FILES)]
    command = ["git", "-C", str(root), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        if process.stdin is None:
            raise AssertionError("git was started without a pipe")
        for number in range(COMMITS):
            process.stdin.write(_commit(number, files, rng).encode())
    if process.returncode:
        raise AssertionError("git could not make the history")


def _commit(number: int, files: list[list[str]], rng: random.Random) -> str:
    file = rng.randrange(FILES)
    lines = files[file]
    at = rng.randrange(len(lines))
    came = (f"const value{number} = compute({number}, {nth})" for nth in range(rng.randrange(1, 7)))
    lines[at : at + rng.randrange(6)] = came
    text = "\n".join(lines) + "\n"
    who = f"<{rng.randrange(PEOPLE)}@example.com> {FIRST + number * BETWEEN_S} +0000"
    return (
        f"commit refs/heads/main\ncommitter A {who}\ndata 6\nChange\n"
        f"M 100644 inline src/{file % 40}/{file}.ts\ndata {len(text)}\n{text}\n"
    )
