"""The lives of lines against `git blame --first-parent`: both must name one birth for each line.

Measured on this repository, or on the one that GROUNDSPEED_BENCH_REPOSITORY names, on whole files
in random order until there are 10,000 lines. Where they differ, files were renamed together: git's
log gives each the old one that resembles it most among those that are left, and blame the one that
resembles it most.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
from bench.figure import Figure, Goal
from bench.groundspeed import KEY, Warehouse, git, measured_repository

from groundspeed_metrics.identity import Pseudonyms

SAMPLE = 10_000
BLAMED = re.compile(rb"^([0-9a-f]{40,64}) \d+ \d+(?: \d+)?$", re.MULTILINE)
ALIVE = """
    SELECT born, n_lines FROM (
        SELECT born, n_lines, alive_in, position FROM raw.git_line_life WHERE died IS NULL
        UNION ALL
        SELECT born, n_lines, alive_in, position FROM raw.git_line_copy
    )
    WHERE alive_in = ? ORDER BY position
"""


@dataclass(slots=True)
class Agreement:
    """How many lines were compared, and of how many both say the same."""

    lines: int = 0
    same: int = 0


def figures() -> list[Figure]:
    """Compare a sample."""
    repository = measured_repository()
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder))
        warehouse.run("collect", "git", repository)
        with duckdb.connect(str(warehouse.file), read_only=True) as connection:
            found = _compare(connection, repository)
    name = f"of {found.lines:,} lines alive, born elsewhere than blame says"
    why = "git blame --first-parent"
    return [Figure.alone(name, "", found.lines - found.same, why=why, goal=Goal(0, of="ours"))]


def _compare(connection: duckdb.DuckDBPyConnection, repository: Path) -> Agreement:
    row = connection.execute("SELECT repo FROM raw.git_repository").fetchone()
    if row is None:
        raise AssertionError("the repository was not collected")
    pseudonyms = Pseudonyms(KEY)
    found = Agreement()
    for path in _files(repository):
        if found.lines >= SAMPLE:
            break
        ours = connection.execute(ALIVE, [pseudonyms.path(row[0], path)]).fetchall()
        if any(n_lines == 0 for _, n_lines in ours):
            continue  # git compares no lines of this one.
        births = [born for born, n_lines in ours for _ in range(n_lines)]
        theirs = _blame(repository, path)
        found.lines += len(theirs)
        found.same += sum(one == other for one, other in zip(births, theirs, strict=True))
    return found


def _files(repository: Path) -> Iterator[str]:
    names = git(repository, "ls-tree", "-r", "-z", "--format=%(objecttype) %(path)", "HEAD")
    files = [name[5:] for name in names.split(b"\0") if name.startswith(b"blob ")]
    random.Random(1).shuffle(files)
    return (name.decode("utf-8", "surrogateescape") for name in files)


def _blame(repository: Path, path: str) -> list[str]:
    said = git(repository, "blame", "--first-parent", "--porcelain", "HEAD", "--", path)
    return [sha.decode() for sha in BLAMED.findall(said)]
