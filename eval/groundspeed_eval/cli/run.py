"""`groundspeed-eval run`: put tasks to a system, and keep the results as they come."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from groundspeed_eval.cli.options import positive
from groundspeed_eval.cli.repositories import named_repositories
from groundspeed_eval.running.identity import run_identity
from groundspeed_eval.running.result import Status
from groundspeed_eval.running.result_log import ResultLog
from groundspeed_eval.running.run_folder import prepare
from groundspeed_eval.running.runner import Step, run_tasks
from groundspeed_eval.systems.registry import SYSTEMS, Setup
from groundspeed_eval.tasks.task_file import read_tasks, task_set
from groundspeed_server.engine.values import Trigger
from groundspeed_server.settings.load import load
from groundspeed_server.settings.places import state_dir


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    systems = "\n".join(f"  {name}: {kind.summary}" for name, kind in SYSTEMS.items())
    parser.description = (
        "Put tasks to the same engine as in the editor, or to a baseline, one after the other.\n"
        "The model comes from the configuration, such as GROUNDSPEED_PROVIDER. A run that was\n"
        f"interrupted goes on where it stopped.\n\nsystems:\n{systems}"
    )
    parser.epilog = "Example: groundspeed-eval run hono.jsonl --out runs/engine"
    parser.add_argument("tasks", metavar="TASKS", type=Path, help="a file of tasks")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the run's folder")
    parser.add_argument("--system", choices=tuple(SYSTEMS), default="engine")
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


def run(arguments: argparse.Namespace) -> int:
    """Run the tasks."""
    tasks = task_set(read_tasks(arguments.tasks).tasks[: arguments.limit])
    environment = dict(os.environ)
    loaded = load(environment)
    for notice in loaded.notices:
        print(notice, file=sys.stderr)
    settings = loaded.settings
    repositories = named_repositories(arguments.repository)
    with ExitStack() as stack:
        root = Path(stack.enter_context(TemporaryDirectory(prefix="groundspeed-eval-")))
        setup = Setup(settings, environment, root, arguments.trigger, repositories)
        system = stack.enter_context(closing(SYSTEMS[arguments.system].make(setup)))
        identity = run_identity(
            system=arguments.system,
            trigger=arguments.trigger,
            model=system.model,
            settings=settings,
            tasks=tasks.digest,
        )
        prepare(arguments.out, identity, tasks)
        log = stack.enter_context(ResultLog(arguments.out))
        cache = None
        # A rule without a model is as fast as the cache.
        if system.model is not None and not arguments.no_cache:
            answers = state_dir(environment, settings.state_dir) / "eval-cache" / identity.key
            cache = stack.enter_context(ResultLog(answers))
        if arguments.retry_errors:
            log.drop(lambda result: result.answer.status is Status.ERROR)
        known = log.results.keys() | (cache.results.keys() if cache else set())
        if any(task.id not in known for task in tasks.tasks):
            system.warm_up()
        on_step = stack.enter_context(_progress(len(tasks.tasks)))
        run_tasks(tasks.tasks, system, log, cache, on_step=on_step)
    return 0


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Step], None]]:
    """Show how far the run is on a terminal; say at the end, however it comes, what was done."""
    console = Console(stderr=True)
    sources: Counter[str] = Counter()
    ends: Counter[Status] = Counter()
    bar = Progress(
        TextColumn("asking"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    try:
        with bar:
            work = bar.add_task("", total=total)

            def on_step(step: Step) -> None:
                sources[step.source] += 1
                ends[step.result.answer.status] += 1
                bar.advance(work)

            yield on_step
    finally:
        print(_narration(total, sources, ends), file=sys.stderr)


def _narration(total: int, sources: Counter[str], ends: Counter[Status]) -> str:
    done = sources.total()
    parts = f"{ends[Status.SHOWN]} shown, {ends[Status.QUIET]} quiet, {ends[Status.ERROR]} failed"
    origin = f"{sources['asked']} asked now, {sources['cached']} from other runs"
    sentence = f"{done} of {total} tasks answered: {parts} ({origin})"
    return sentence if done == total else f"{sentence}; run the same command to go on"
