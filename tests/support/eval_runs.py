"""Tasks, results and systems made by hand, for tests of running and reporting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from groundspeed_eval.result import Answer, Result, Status
from groundspeed_eval.running.run_folder import SCHEMA, Run, RunIdentity
from groundspeed_eval.systems.rule import RuleSystem
from groundspeed_eval.tasks.task import Origin, Suite, Task
from groundspeed_server.text.snapshot import Language, Span


def make_task(
    before: str = "const a = ",
    target: str = "b + c",
    after: str = "\n",
    *,
    kind: str = "rest_of_line",
    path: str = "src/a.ts",
    suite: Suite | None = None,
) -> Task:
    """Return a task whose file is the three texts, one after the other."""
    return Task.cut(
        before + target + after,
        Span(len(before), len(before + target)),
        kind=kind,
        path=path,
        language=Language.of_path(Path(path)) or Language.TYPESCRIPT,
        origin=Origin(repo="repo", commit="0" * 40),
        suite=suite,
    )


def make_tasks(count: int, per_file: int = 1) -> tuple[Task, ...]:
    """Return different tasks, several of them from each file."""
    return tuple(
        make_task(f"const a{n} = ", f"b{n} + c", path=f"src/f{n // per_file}.ts")
        for n in range(count)
    )


def shown(task: Task, text: str, *, before: int = 0, after: int = 0) -> Result:
    """Return the result of a task to which a text was offered."""
    answer = Answer(
        status=Status.SHOWN, text=text, replaced_before=before, replaced_after=after, source="model"
    )
    return Result(task=task.id, answer=answer, latency_ms=10)


def quiet(task: Task, reason: str = "filter") -> Result:
    """Return the result of a task at which the system chose silence."""
    return Result(task=task.id, answer=Answer(status=Status.QUIET, reason=reason), latency_ms=1)


def failed(task: Task, reason: str = "timeout") -> Result:
    """Return the result of a task at which the system failed."""
    return Result(task=task.id, answer=Answer(status=Status.ERROR, reason=reason), latency_ms=9000)


def make_identity(*, tasks: str = "t") -> RunIdentity:
    """Return the identity of a run of the engine with a scripted model."""
    return RunIdentity(
        schema=SCHEMA,
        system="engine",
        engine="1+a",
        tasks=tasks,
        trigger="manual",
        provider="scripted",
        model="scripted",
        settings="s",
    )


def make_run(name: str, tasks: Sequence[Task], results: Sequence[Result]) -> Run:
    """Return a run as its folder would tell it."""
    return Run(name, make_identity(), tuple(tasks), {result.task: result for result in results})


class AnsweringSystem(RuleSystem):
    """A system that answers by a function, and remembers which tasks it was asked."""

    def __init__(self, answer: Callable[[Task], Answer]) -> None:
        super().__init__(answer)
        self.asked: list[str] = []

    def answer(self, task: Task) -> Answer:
        """Answer by the function."""
        self.asked.append(task.id)
        return super().answer(task)


def echo(task: Task) -> Answer:
    """Offer the right text."""
    return Answer(status=Status.SHOWN, text=task.target, source="model")
