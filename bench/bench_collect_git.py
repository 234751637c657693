"""`collect git` against git itself, printing the same differences, and against its peers.

Measured on this repository, or on the one that GROUNDSPEED_BENCH_REPOSITORY names: a few hundred
commits show what a command costs to start, a few thousand what a commit costs. The peers are there
when scripts/install_git_peers.sh was run; they are slow, and so they are measured once.
"""

from __future__ import annotations

import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.figure import Figure, Goal, in_turn, milliseconds
from bench.groundspeed import ROOT, Warehouse, git, measured_repository

from groundspeed_metrics.git import lock_files

PAIRS = 5
PEERS = ROOT / ".cache" / "bench" / "git-peers" / "bin"
LARGE = ("-c", "core.bigFileThreshold=1m")
PASSED_OVER = ("-c", f"core.attributesFile={lock_files.ATTRIBUTES}")
# What a collection makes git do, without the switches that keep a repository from harming, and of
# all files: a collection passes over lock files.
LOG = (
    "log", "-z", "--raw", "-p", "-U0",
    "--diff-merges=first-parent", "--find-renames", "-l1000",
)  # fmt: skip
# PyDriller is asked for as little as counts lines. It is asked for the whole history: the newest
# commits of a project cost it more than the others.
PYDRILLER = """
import sys, pydriller
for commit in pydriller.Repository(sys.argv[1]).traverse_commits():
    for file in commit.modified_files:
        file.added_lines, file.deleted_lines
"""


def figures() -> list[Figure]:
    """Measure a first collection, one that finds nothing new, and the peers."""
    repository = measured_repository()
    commits = _count_commits(repository)
    name = f"collect git, {commits:,} commits"
    first = in_turn(partial(_collect_whole, repository), partial(_log, repository), pairs=PAIRS)
    with tempfile.TemporaryDirectory() as folder:
        _collect(Path(folder), repository)
        again = [_collect(Path(folder), repository) for _ in range(PAIRS)]
    ours, floor = (statistics.median(column) for column in zip(*first, strict=True))
    return [
        Figure.of_pairs(
            name, "ms", first, against="git log with the same diff", goal=Goal(1.5, of="ratio")
        ),
        Figure.of_pairs(
            "git log with the same diff, without lock files",
            "ms",
            in_turn(partial(_log, repository, *PASSED_OVER), partial(_log, repository), pairs=1),
            against="git log with the same diff",
        ),
        Figure.alone(
            f"{name}, none of them new",
            "ms",
            sorted(again)[PAIRS // 2],
            why="nothing does as little",
            goal=Goal(500, of="ours"),
        ),
        *_peers(repository, ours, floor),
    ]


def _peers(repository: Path, ours: float, floor: float) -> Iterator[Figure]:
    if not (PEERS / "python").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        # The peers read no bare repository.
        clone = Path(folder) / "clone"
        _run(("git", "clone", "--quiet", "--shared", "--no-checkout", repository, clone))
        pydriller = milliseconds(lambda: _run((PEERS / "python", "-c", PYDRILLER, clone)))
        analyse = PEERS / "git-of-theseus-analyze"
        options = ("--quiet", "--outdir", folder, "--branch", _branch(clone))
        theseus = milliseconds(lambda: _run((analyse, *options, clone)))
    driller, ship = "PyDriller, no merges", "git-of-theseus, one sample a week"
    yield _against("counts of lines", ours, driller, pydriller, 20)
    yield _against("lives of lines", ours, ship, theseus, 10)
    # Whatever runs git cannot be faster than this.
    for peer, theirs in ((driller, pydriller), (ship, theseus)):
        yield Figure.of_pairs("git log with the same diff", "ms", [(floor, theirs)], against=peer)


def _against(name: str, ours: float, peer: str, theirs: float, times: float) -> Figure:
    goal = Goal(1 / times, of="ratio")
    return Figure.of_pairs(f"collect git, {name}", "ms", [(ours, theirs)], against=peer, goal=goal)


def _run(command: tuple[str | Path, ...]) -> None:
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd=ROOT
    )


def _collect_whole(repository: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return _collect(Path(folder), repository)


def _collect(folder: Path, repository: Path) -> float:
    return milliseconds(lambda: Warehouse(folder).run("collect", "git", repository))


def _log(repository: Path, *switches: str) -> float:
    return milliseconds(lambda: _run(("git", "-C", repository, *LARGE, *switches, *LOG)))


def _count_commits(repository: Path) -> int:
    return int(git(repository, "rev-list", "--count", "HEAD"))


def _branch(repository: Path) -> str:
    return git(repository, "rev-parse", "--abbrev-ref", "HEAD").decode().strip()
