"""Puts tasks to a system as a command line wants it: what `run` and `ablate` share."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from groundspeed_eval.cli.options import add_typescript, positive
from groundspeed_eval.cli.progress import progress
from groundspeed_eval.cli.prompts import named_prompts, with_prompts
from groundspeed_eval.cli.repositories import named_repositories, without_a_clone
from groundspeed_eval.cli.type_checks import chosen_type_checks
from groundspeed_eval.models.opening import Recording
from groundspeed_eval.result import Status
from groundspeed_eval.running.identity import run_identity
from groundspeed_eval.running.result_log import ResultLog
from groundspeed_eval.running.run_folder import prepare
from groundspeed_eval.running.runner import Step, run_tasks
from groundspeed_eval.running.unhurried import unhurried
from groundspeed_eval.systems.registry import check_work, make_system
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.tasks.task_file import TaskSet, read_tasks, task_set
from groundspeed_server.counting import counted
from groundspeed_server.engine.values import Trigger
from groundspeed_server.settings.load import load
from groundspeed_server.settings.places import state_dir
from groundspeed_server.settings.values import Settings, TypeCheckSettings


def add_asking(parser: argparse.ArgumentParser) -> None:
    """Let a command say which tasks are asked, and how."""
    parser.add_argument("tasks", metavar="TASKS", type=Path, help="a file of tasks")
    parser.add_argument(
        "--repository",
        metavar="[NAME=]PATH",
        action="append",
        default=[],
        help="a clone that the tasks were cut from, for systems that look into it; may be repeated",
    )
    parser.add_argument("--limit", type=positive, help="ask only the first tasks of the file")
    parser.add_argument(
        "--trigger",
        choices=tuple(Trigger),
        type=Trigger,
        default=Trigger.MANUAL,
        help="`manual` measures quality everywhere, `auto` also where the engine stays quiet",
    )
    parser.add_argument(
        "--retry-errors", action="store_true", help="ask the tasks that failed once more"
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="ask every task, even one that another run with the same model, settings and engine "
        "has asked",
    )
    parser.add_argument(
        "--recording",
        action=argparse.BooleanOptionalAction,
        help="keep what the model says, and play it back when it gets the same prompt again, also "
        "from another engine; times that come of that do not count (only for the embedded model)",
    )
    add_typescript(
        parser,
        what_for="let the engine check types, as in an editor: a folder in which npm installed "
        "`typescript`, for clones that have none of their own; may be repeated",
    )
    parser.add_argument(
        "--unhurried",
        action="store_true",
        help="lift the engine's limits of time, so that a slow machine does not decide",
    )
    parser.add_argument(
        "--prompt",
        metavar="NAME|FILE.md",
        action="append",
        default=[],
        help="ask with this prompt in the place of the configured one; may be repeated",
    )


def chosen_settings(arguments: argparse.Namespace) -> Settings:
    """Return the settings of this environment, and tell what is odd about them.

    Args:
        arguments: What `add_asking` lets a command say.

    Raises:
        UserError: They cannot be used, or name a prompt that cannot.
    """
    loaded = load(dict(os.environ))
    for notice in loaded.notices:
        print(notice, file=sys.stderr)
    settings = with_prompts(loaded.settings, named_prompts(arguments.prompt))
    return unhurried(settings) if arguments.unhurried else settings


def chosen_tasks(arguments: argparse.Namespace) -> TaskSet:
    """Return the tasks that a command line names.

    Raises:
        UserError: They cannot be read.
    """
    return task_set(read_tasks(arguments.tasks).tasks[: arguments.limit])


def ask(
    tasks: TaskSet, folder: Path, system: str, settings: Settings, arguments: argparse.Namespace
) -> None:
    """Put tasks to a system and keep the results in a run's folder.

    Args:
        tasks: The tasks.
        folder: The run's folder, new or of the same run.
        system: The system's name.
        settings: Under which it is asked.
        arguments: What `add_asking` lets a command say.

    Raises:
        UserError: The system cannot work here, or the folder holds something else.
    """
    check_work(system, tasks.tasks)
    state = state_dir(dict(os.environ), settings.state_dir)
    with ExitStack() as stack:
        root = Path(stack.enter_context(TemporaryDirectory(prefix="groundspeed-eval-")))
        setup = _setup(system, root, settings, state, arguments)
        if system == "engine" and setup.repositories:
            _tell_of_missing_clones(without_a_clone(tasks.tasks, setup.repositories))
        answering = stack.enter_context(closing(make_system(system, setup)))
        identity = run_identity(system, answering.model, setup, tasks)
        prepare(folder, identity, tasks)
        log = stack.enter_context(ResultLog(folder))
        cache = None
        # A rule without a model is as fast as the cache.
        if answering.model is not None and not arguments.no_cache:
            cache = stack.enter_context(ResultLog(state / "eval-cache" / identity.key))
        if arguments.retry_errors:
            log.drop(lambda result: result.answer.status is Status.ERROR)
        known = log.results.keys() | (cache.results.keys() if cache else set())
        if any(task.id not in known for task in tasks.tasks):
            answering.warm_up()
        on_step = stack.enter_context(_progress(folder.name, len(tasks.tasks)))
        run_tasks(tasks.tasks, answering, log, cache, on_step=on_step)


def _setup(
    system: str, root: Path, settings: Settings, state: Path, arguments: argparse.Namespace
) -> Setup:
    environment = dict(os.environ)
    repositories = named_repositories(arguments.repository)
    type_checks: dict[str, TypeCheckSettings] = {}
    if system == "engine":
        type_checks = chosen_type_checks(settings, repositories, arguments.typescript, environment)
    return Setup(
        settings,
        environment,
        root,
        arguments.trigger,
        repositories,
        Recording(state / "eval-records", arguments.recording),
        type_checks,
        named_prompts(arguments.prompt),
    )


def _tell_of_missing_clones(names: Sequence[str]) -> None:
    for name in names:
        print(
            f"No clone of {name} was named: at its tasks the engine sees their own file alone. "
            f"Name it with --repository {name}=PATH.",
            file=sys.stderr,
        )


@contextmanager
def _progress(name: str, total: int) -> Iterator[Callable[[Step], None]]:
    """Show how far the run is on a terminal; say at the end, however it comes, what was done."""
    steps: list[Step] = []
    try:
        with progress("asking", total) as advance:

            def on_step(step: Step) -> None:
                steps.append(step)
                advance()

            yield on_step
    finally:
        print(f"{name}: {_narration(total, steps)}", file=sys.stderr)


def _narration(total: int, steps: list[Step]) -> str:
    sources = Counter(step.source for step in steps)
    ends = Counter(step.result.answer.status for step in steps)
    replayed = sum(step.result.answer.replayed for step in steps)
    parts = f"{ends[Status.SHOWN]} shown, {ends[Status.QUIET]} quiet, {ends[Status.ERROR]} failed"
    origin = f"{sources['asked']} asked now, {sources['cached']} from other runs"
    if replayed:
        origin += f", {replayed} with a model's answer from the records"
    sentence = f"{len(steps)} of {counted(total, 'task')} answered: {parts} ({origin})"
    return sentence if len(steps) == total else f"{sentence}; run the same command to go on"
