"""`collect git` against the least that git itself needs to list the same changes.

Measured on this repository, or on the one that BENCH_REPOSITORY names: a few hundred commits show
what a command costs to start, a few thousand what a commit costs.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from bench.figure import Figure, Goal, in_turn, milliseconds
from bench.groundspeed import ROOT, Warehouse

PAIRS = 5


def figures() -> list[Figure]:
    """Measure a first collection, and one that finds nothing new."""
    repository = Path(os.environ.get("BENCH_REPOSITORY") or ROOT).resolve()
    log = partial(_log, repository)
    first = in_turn(partial(_collect_whole, repository), log, pairs=PAIRS)
    with tempfile.TemporaryDirectory() as folder:
        again = in_turn(partial(_collect, Path(folder), repository), log, pairs=PAIRS)
    name = f"collect git, {_count_commits(repository):,} commits"
    against = "git log -z --raw --numstat"
    return [
        Figure.of_pairs(name, "ms", first, against=against, goal=Goal(1.5, of="ratio")),
        Figure.of_pairs(f"{name}, none of them new", "ms", again, against=against),
    ]


def _collect_whole(repository: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _collect(Path(folder), repository)


def _collect(folder: Path, repository: Path) -> float:
    return milliseconds(lambda: Warehouse(folder).run("collect", "git", repository))


def _log(repository: Path) -> float:
    command = ("git", "-C", repository, "log", "-z", "--raw", "--numstat")
    return milliseconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True))


def _count_commits(repository: Path) -> int:
    command = ("git", "-C", repository, "rev-list", "--count", "HEAD")
    return int(subprocess.run(command, capture_output=True, check=True).stdout)
