"""`groundspeed-eval check`: execute the answers of runs, and keep what that tells."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from groundspeed_eval.cli.options import add_typescript, place
from groundspeed_eval.cli.progress import progress
from groundspeed_eval.execution.checking import Subject, check_tests, check_types, subjects_of
from groundspeed_eval.result import TESTS, TYPES
from groundspeed_eval.running.check_log import CheckLog, Finding
from groundspeed_eval.running.run_folder import read_run
from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository

_SAYS = {TYPES: "type checks", TESTS: "tests run"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.description = (
        "Execute the answers of runs: run the tests of tasks that have some, in a\n"
        "sandbox, and compare the type errors of tasks from the clones named with\n"
        "--repo. `report` and `compare` then show pass@1 and `no new type error`. It\n"
        "needs Node 20 or newer. An answer that cannot be checked has no score; what\n"
        "was found before is not looked for again."
    )
    parser.epilog = "Example: groundspeed-eval check runs/engine --repo ~/src/hono"
    parser.add_argument("runs", metavar="DIR", type=Path, nargs="+", help="folders of runs")
    parser.add_argument(
        "--repo",
        metavar="REPO",
        type=place,
        action="append",
        default=[],
        help="a clone that the tasks were cut from, with its packages installed if types are to "
        "be found in them; may be given again",
    )
    add_typescript(
        parser,
        what_for="a folder in which npm installed `typescript`, for clones that have none, and "
        "`expect`, for tests",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check the runs."""
    clones = [Repository.containing(repo) for repo in arguments.repo]
    for folder in arguments.runs:
        _check(folder, clones, arguments.typescript)
    return 0


def _check(folder: Path, clones: Sequence[Repository], folders: Sequence[Path]) -> None:
    answered = read_run(folder).answered
    with CheckLog(folder) as log:
        tests = subjects_of(answered, TESTS, log)
        types = subjects_of(answered, TYPES, log) if clones else []
        if not tests and not types and not log.findings:
            raise UserError(
                f"There is nothing to check in {folder}: its tasks have no tests, and no clone "
                "was named.",
                "Name the clone that they were cut from with --repo.",
            )
        if tests:
            with _progress(folder, TESTS, tests, log) as keep:
                check_tests(tests, folders, keep)
        if types:
            with _progress(folder, TYPES, types, log) as keep:
                check_types(types, clones, folders, keep)


@contextmanager
def _progress(
    folder: Path, check: str, subjects: Sequence[Subject], log: CheckLog
) -> Iterator[Callable[[Finding], None]]:
    """Keep findings, show how far it is on a terminal, and say at the end what was found."""
    counts: Counter[bool | None] = Counter()
    try:
        with progress(_SAYS[check], len(subjects)) as advance:

            def keep(finding: Finding) -> None:
                log.append(finding)
                counts[finding.good] += 1
                advance()

            yield keep
    finally:
        print(f"{folder.name}: {_narration(check, len(subjects), counts)}", file=sys.stderr)


def _narration(check: str, wanted: int, counts: Counter[bool | None]) -> str:
    sentence = f"{counts.total()} {_SAYS[check]}: {counts[True]} good, {counts[False]} bad"
    unscored = wanted - counts[True] - counts[False]
    return f"{sentence}, {unscored} could not be checked" if unscored else sentence
