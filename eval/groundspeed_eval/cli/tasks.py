"""`groundspeed-eval tasks`: cut completion tasks from a repository's object database."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from groundspeed_eval.cli.options import add_typescript, listed, place, positive, share
from groundspeed_eval.cli.repositories import checked_name, public_name
from groundspeed_eval.tasks.cutting import Harvest, Wish, cut_tasks, portions
from groundspeed_eval.tasks.kinds.registry import (
    completion_kind_names,
    kind_names,
    kinds_named,
)
from groundspeed_eval.tasks.sets.importing import KINDS, import_tasks, read_set
from groundspeed_eval.tasks.sets.registry import all_sets
from groundspeed_eval.tasks.task import Origin
from groundspeed_eval.tasks.task_file import write_tasks
from groundspeed_server.counting import counted
from groundspeed_server.history import Repository


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    names = kind_names()
    kinds = listed({name: kind.SUMMARY for name, kind in kinds_named(names).items()})
    sets = listed({name: one.SUMMARY for name, one in all_sets().items()})
    parser.description = (
        "Cut completion tasks from a TypeScript repository, at a commit. The work tree\n"
        "is never looked at, and a bare repository will do. The same arguments give the\n"
        "same tasks.\n\n"
        "With --from, take programs with tests from the file of a public set instead,\n"
        "and check that their references pass; `check` executes the answers.\n\n"
        "kinds of task:\n"
        f"{kinds}\n\n"
        "public sets:\n"
        f"{sets}"
    )
    parser.epilog = "Example: groundspeed-eval tasks ~/src/hono --out hono.jsonl --count 60"
    parser.add_argument(
        "repo", metavar="REPO", type=place, help="a clone, a bare repository, or a set's file"
    )
    parser.add_argument("--out", metavar="FILE.jsonl", type=Path, required=True)
    parser.add_argument(
        "--kinds",
        help=f"comma-separated (all but reviews; of programs with tests {','.join(KINDS)})",
    )
    parser.add_argument("--count", type=positive, default=200, help="tasks in all (200)")
    parser.add_argument("--seed", type=int, default=1, help="decides which holes are taken (1)")
    parser.add_argument("--commit", metavar="REV", default="HEAD", help="the commit (HEAD)")
    parser.add_argument(
        "--from-history",
        metavar="CHANGES",
        type=positive,
        nargs="?",
        const=200,
        default=0,
        help="replay the newest changes up to the commit: take the lines that they added, in the "
        "files as they stood at that moment (200)",
    )
    parser.add_argument(
        "--from", dest="set", choices=tuple(all_sets()), help="the public set that the file is of"
    )
    add_typescript(
        parser,
        what_for="a folder in which npm installed `typescript` and `expect`, to run tests with",
    )
    parser.add_argument("--name", help="the repository's public name (its folder's name)")
    parser.add_argument("--tests", action="store_true", help="cut from tests too")
    parser.add_argument(
        "--tsx-share", metavar="SHARE", type=share, default=0.2, help="tasks from TSX files (0.2)"
    )
    parser.add_argument(
        "--per-file", type=positive, default=4, help="the most tasks of a kind from one file (4)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Cut the tasks and write them."""
    if arguments.set is not None:
        return _import(arguments)
    repository = Repository.containing(arguments.repo)
    wish = _wish(arguments, completion_kind_names())
    name = checked_name(arguments.name or public_name(repository.root), "with --name")
    origin = Origin(repo=name, commit=repository.commit(arguments.commit))
    harvest = cut_tasks(repository, origin=origin, wish=wish)
    write_tasks(arguments.out, harvest.tasks)
    print(_narration(harvest, wish, arguments.out), file=sys.stderr)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    """Make tasks from a public set and write them."""
    programs, origin = read_set(arguments.set, arguments.repo)
    wish = _wish(arguments, KINDS)
    imported = import_tasks(programs, origin=origin, wish=wish, folders=arguments.typescript)
    write_tasks(arguments.out, imported.tasks)
    print(
        f"{counted(len(imported.tasks), 'task')} from {counted(imported.programs, 'program')} of "
        f"{arguments.set}; written to {arguments.out}",
        file=sys.stderr,
    )
    if imported.excluded:
        names = ", ".join(imported.excluded)
        print(
            f"{len(imported.excluded)} left out, since their own references do not pass their "
            f"tests in the time given: {names}",
            file=sys.stderr,
        )
    return 0


def _wish(arguments: argparse.Namespace, kinds: Sequence[str]) -> Wish:
    """Return which tasks are wanted; `kinds` are those to take when none were named."""
    words = arguments.kinds.split(",") if arguments.kinds is not None else kinds
    return Wish(
        kinds=tuple(dict.fromkeys(word.strip() for word in words)),
        count=arguments.count,
        seed=arguments.seed,
        tsx_share=arguments.tsx_share,
        per_file=arguments.per_file,
        with_tests=arguments.tests,
        changes=arguments.from_history,
    )


def _narration(harvest: Harvest, wish: Wish, out: Path) -> str:
    tasks = harvest.tasks
    found = Counter(task.kind for task in tasks)
    kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(found.items()))
    files = len({task.file for task in tasks})
    lines = [
        f"{counted(len(tasks), 'task')} from {counted(files, 'file')}: {kinds}; written to {out}"
    ]
    if harvest.skipped:
        reasons = sorted(harvest.skipped.items(), key=lambda item: (-item[1], item[0]))
        why = ", ".join(f"{count} {reason}" for reason, count in reasons)
        left_out = sum(harvest.skipped.values())
        lines.append(f"{left_out} of {harvest.files} TypeScript files left out: {why}")
    few = [
        f"{found[kind]} of {wanted} {kind}"
        for kind, wanted in portions(wish).items()
        if found[kind] < wanted
    ]
    if few:
        lines.append(
            f"Fewer than wanted: {', '.join(few)}; raise --per-file, add --tests, or name other "
            "--kinds."
        )
    return "\n".join(lines)
