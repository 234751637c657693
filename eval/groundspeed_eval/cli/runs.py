"""Folders of runs as command lines name them."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from groundspeed_eval.running.run_folder import Run, read_run


def add_two_runs(parser: argparse.ArgumentParser, *, base: str, other: str) -> None:
    """Let a command take two runs, with a word of help for each."""
    parser.add_argument("base", metavar="A", type=Path, help=base)
    parser.add_argument("other", metavar="B", type=Path, help=other)


def read_two_runs(arguments: argparse.Namespace) -> tuple[Run, Run]:
    """Read the runs that `add_two_runs` lets a command take.

    Raises:
        UserError: A folder holds no run.
    """
    base, other = read_runs([arguments.base, arguments.other])
    return base, other


def read_runs(folders: Sequence[Path]) -> list[Run]:
    """Read runs; those whose folders are called alike are named by their paths.

    Raises:
        UserError: A folder holds no run.
    """
    runs = [read_run(folder) for folder in folders]
    shared = {name for name, count in Counter(run.name for run in runs).items() if count > 1}
    return [
        replace(run, name=str(folder)) if run.name in shared else run
        for run, folder in zip(runs, folders, strict=True)
    ]
