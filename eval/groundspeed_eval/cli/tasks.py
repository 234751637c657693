"""`groundspeed-eval tasks`: cut completion tasks from a repository's object database."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from groundspeed_eval.cli.options import positive, share
from groundspeed_eval.cli.repositories import checked_name, public_name
from groundspeed_eval.tasks.cutting import Harvest, Wish, cut_tasks
from groundspeed_eval.tasks.kinds.registry import kind_names, kinds_named
from groundspeed_eval.tasks.task import Origin
from groundspeed_eval.tasks.task_file import write_tasks
from groundspeed_server.history import Repository


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    names = kind_names()
    kinds = "\n".join(f"  {name}: {kind.SUMMARY}" for name, kind in kinds_named(names).items())
    parser.description = (
        "Cut completion tasks from a TypeScript repository, at a commit. The work tree is never\n"
        "looked at, and a bare repository will do. The same arguments give the same tasks.\n\n"
        f"kinds of task:\n{kinds}"
    )
    parser.epilog = "Example: groundspeed-eval tasks ~/src/hono --out hono.jsonl --count 60"
    parser.add_argument("repo", metavar="REPO", type=Path, help="a clone, or a bare repository")
    parser.add_argument("--out", metavar="FILE.jsonl", type=Path, required=True)
    parser.add_argument("--kinds", default=",".join(names), help="comma-separated (all)")
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
    repository = Repository.containing(arguments.repo.expanduser())
    wish = Wish(
        kinds=tuple(dict.fromkeys(word.strip() for word in arguments.kinds.split(","))),
        count=arguments.count,
        seed=arguments.seed,
        tsx_share=arguments.tsx_share,
        per_file=arguments.per_file,
        with_tests=arguments.tests,
        changes=arguments.from_history,
    )
    name = checked_name(arguments.name or public_name(repository.root))
    origin = Origin(repo=name, commit=repository.commit(arguments.commit))
    harvest = cut_tasks(repository, origin=origin, wish=wish)
    write_tasks(arguments.out, harvest.tasks)
    print(_narration(harvest, wish, arguments.out), file=sys.stderr)
    return 0


def _narration(harvest: Harvest, wish: Wish, out: Path) -> str:
    tasks = harvest.tasks
    kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(Counter(t.kind for t in tasks).items()))
    files = len({task.file for task in tasks})
    lines = [f"{len(tasks)} tasks from {files} files: {kinds}; written to {out}"]
    if harvest.skipped:
        reasons = sorted(harvest.skipped.items(), key=lambda item: (-item[1], item[0]))
        why = ", ".join(f"{count} {reason}" for reason, count in reasons)
        left_out = sum(harvest.skipped.values())
        lines.append(f"{left_out} of {harvest.files} TypeScript files left out: {why}")
    if len(tasks) < wish.count:
        lines.append(
            f"There are no more tasks of these kinds than {len(tasks)}, of {wish.count} wanted; "
            "raise --per-file, or add --tests."
        )
    return "\n".join(lines)
