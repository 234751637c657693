"""Puts tasks to a system, one after the other, and keeps each result at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from groundspeed_eval.result import Answer, Result, Status
from groundspeed_eval.running.result_log import ResultLog
from groundspeed_eval.systems.system import System
from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError

MAX_ERRORS_IN_A_ROW = 20
MAX_ANSWER_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is, after one more task.

    Attributes:
        result: What that task gave.
        source: Where the result came from.
    """

    result: Result
    source: str  # `kept` from an earlier start, `cached` by another run, or `asked` now.


def run_tasks(
    tasks: Iterable[Task],
    system: System,
    log: ResultLog,
    cache: ResultLog | None,
    *,
    on_step: Callable[[Step], None],
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    """Answer every task that has no result yet.

    Args:
        tasks: The tasks, in the order in which they are asked.
        system: Who answers.
        log: Where results are kept; tasks that it knows are not asked again.
        cache: Answers of other runs under the same key; failures are not kept there.
        on_step: Called after every task.
        clock: Monotonic seconds.

    Raises:
        UserError: The system fails again and again.
    """
    failures = 0
    for task in tasks:
        step = _answer(task, system, log, cache, clock)
        on_step(step)
        if step.source == "kept":
            continue
        failed = step.result.answer.status is Status.ERROR
        failures = failures + 1 if failed else 0
        if failures == MAX_ERRORS_IN_A_ROW:
            answer = step.result.answer
            raise UserError(
                f"The last {failures} tasks failed ({answer.reason}); all results are kept."
                + (f" {answer.detail}" if answer.detail else ""),
                "Remedy that, and run the same command with --retry-errors.",
            )


def _answer(
    task: Task,
    system: System,
    log: ResultLog,
    cache: ResultLog | None,
    clock: Callable[[], float],
) -> Step:
    kept = log.results.get(task.id)
    if kept is not None:
        return Step(kept, "kept")
    cached = cache.results.get(task.id) if cache is not None else None
    if cached is not None:
        log.append(cached)
        return Step(cached, "cached")
    answer, latency_ms = _guarded(system, task, clock)
    result = Result(task=task.id, answer=_checked(answer), latency_ms=latency_ms)
    log.append(result)
    if cache is not None and answer.status is not Status.ERROR:
        cache.append(result)
    return Step(result, "asked")


def _guarded(system: System, task: Task, clock: Callable[[], float]) -> tuple[Answer, float]:
    """Ask, and take a fault of the system itself as the failure of one task.

    Returns:
        The answer, and how many milliseconds it took once the task's surroundings were read.
    """
    start = None
    try:
        system.approach(task)
        start = clock()
        answer = system.answer(task)
    except UserError as error:
        detail = f"{error.what} {error.remedy}".strip()
        answer = Answer(status=Status.ERROR, reason="cannot_work", detail=detail)
    except Exception as error:  # noqa: BLE001 - one bad file must not end a run of hours.
        detail = f"The system itself failed ({type(error).__name__}); please report this."
        answer = Answer(status=Status.ERROR, reason="internal_error", detail=detail)
    return answer, 0.0 if start is None else round((clock() - start) * 1000, 3)


def _checked(answer: Answer) -> Answer:
    """Return an answer that can be kept: no megabytes, nothing that UTF-8 cannot hold."""
    if len(answer.text) > MAX_ANSWER_CHARS:
        return msgspec.structs.replace(
            answer,
            status=Status.ERROR,
            text="",
            reason="answer_too_long",
            detail=f"The answer had {len(answer.text)} characters.",
        )
    text = answer.text.encode("utf-8", "replace").decode()
    return msgspec.structs.replace(answer, text=text)
