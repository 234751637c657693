from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.running.result_log import FILE, ResultLog, read_results
from groundspeed_eval.running.runner import (
    MAX_ANSWER_CHARS,
    MAX_ERRORS_IN_A_ROW,
    Step,
    run_tasks,
)
from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError
from support.eval_runs import AnsweringSystem, echo, make_tasks, shown

TASKS = make_tasks(6)


def still() -> float:
    """A clock that stands still, so that results can be compared whole."""
    return 0.0


class Killed(BaseException):
    """The process is killed here."""


def killed_after(count: int) -> Callable[[Step], None]:
    seen: list[Step] = []

    def on_step(step: Step) -> None:
        seen.append(step)
        if len(seen) == count:
            raise Killed

    return on_step


def ignore(step: Step) -> None:
    """Progress does not matter here."""


def error(task: Task) -> Answer:
    return Answer(status=Status.ERROR, reason="timeout", detail="It took too long.")


def test_every_task_is_asked_once_in_order_and_kept(tmp_path: Path) -> None:
    system = AnsweringSystem(echo)
    with ResultLog(tmp_path) as log:
        run_tasks(TASKS, system, log, None, on_step=ignore, clock=still)

    results = read_results(tmp_path / FILE)

    assert system.asked == list(results) == [task.id for task in TASKS]
    assert [results[task.id].answer.text for task in TASKS] == [task.target for task in TASKS]


@pytest.mark.parametrize("count", range(1, len(TASKS) + 1))
def test_an_interrupted_run_goes_on_and_ends_equal(tmp_path: Path, count: int) -> None:
    with ResultLog(tmp_path / "whole") as log:
        run_tasks(TASKS, AnsweringSystem(echo), log, None, on_step=ignore, clock=still)
    with pytest.raises(Killed), ResultLog(tmp_path / "cut") as log:
        run_tasks(TASKS, AnsweringSystem(echo), log, None, on_step=killed_after(count), clock=still)
    rest = AnsweringSystem(echo)
    with ResultLog(tmp_path / "cut") as log:
        run_tasks(TASKS, rest, log, None, on_step=ignore, clock=still)

    assert len(rest.asked) == len(TASKS) - count
    assert (tmp_path / "cut" / FILE).read_bytes() == (tmp_path / "whole" / FILE).read_bytes()


def test_a_second_run_under_the_same_key_asks_nothing(tmp_path: Path) -> None:
    first, second = AnsweringSystem(echo), AnsweringSystem(echo)
    for name, system in {"a": first, "b": second}.items():
        with ResultLog(tmp_path / name) as log, ResultLog(tmp_path / "cache") as cache:
            run_tasks(TASKS, system, log, cache, on_step=ignore, clock=still)

    assert len(first.asked) == len(TASKS)
    assert second.asked == []
    assert (tmp_path / "a" / FILE).read_bytes() == (tmp_path / "b" / FILE).read_bytes()


def test_failures_are_kept_with_the_run_but_never_cached(tmp_path: Path) -> None:
    with ResultLog(tmp_path / "a") as log, ResultLog(tmp_path / "cache") as cache:
        run_tasks(TASKS, AnsweringSystem(error), log, cache, on_step=ignore)

        assert len(log.results) == len(TASKS)
        assert cache.results == {}


def test_latency_is_the_time_that_the_answer_took(tmp_path: Path) -> None:
    ticks = iter([10.0, 10.25])
    with ResultLog(tmp_path) as log:
        run_tasks(TASKS[:1], AnsweringSystem(echo), log, None, on_step=ignore, clock=ticks.__next__)

        assert log.results[TASKS[0].id].latency_ms == 250


def test_a_system_that_always_fails_is_given_up_with_its_own_words(tmp_path: Path) -> None:
    system = AnsweringSystem(error)
    with (
        ResultLog(tmp_path) as log,
        pytest.raises(UserError, match=r"20 tasks failed \(timeout\).*It took too long"),
    ):
        run_tasks(make_tasks(40), system, log, None, on_step=ignore)

    assert len(system.asked) == MAX_ERRORS_IN_A_ROW


def test_failures_between_answers_end_nothing(tmp_path: Path) -> None:
    tasks = make_tasks(60)
    system = AnsweringSystem(lambda task: echo(task) if task is tasks[19] else error(task))
    with ResultLog(tmp_path) as log:
        run_tasks(tasks[:39], system, log, None, on_step=ignore)

        assert len(log.results) == 39


def test_a_fault_of_the_system_itself_is_one_failed_task(tmp_path: Path) -> None:
    def broken(task: Task) -> Answer:
        raise ZeroDivisionError("a text that nobody may see")

    with ResultLog(tmp_path) as log:
        run_tasks(TASKS[:2], AnsweringSystem(broken), log, None, on_step=ignore)
        answers = [result.answer for result in log.results.values()]

    assert [answer.reason for answer in answers] == ["internal_error"] * 2
    assert answers[0].detail == "The system itself failed (ZeroDivisionError); please report this."


def test_what_a_system_cannot_do_is_told_with_its_remedy(tmp_path: Path) -> None:
    def unable(task: Task) -> Answer:
        raise UserError("The clone has no commit abc.", "Fetch it.")

    with ResultLog(tmp_path) as log:
        run_tasks(TASKS[:1], AnsweringSystem(unable), log, None, on_step=ignore)
        answer = log.results[TASKS[0].id].answer

    assert (answer.status, answer.reason) == (Status.ERROR, "cannot_work")
    assert answer.detail == "The clone has no commit abc. Fetch it."


def test_megabytes_are_a_failure_and_are_not_kept(tmp_path: Path) -> None:
    endless = Answer(status=Status.SHOWN, text="x" * (MAX_ANSWER_CHARS + 1))
    with ResultLog(tmp_path) as log:
        run_tasks(TASKS[:1], AnsweringSystem(lambda _: endless), log, None, on_step=ignore)
        answer = log.results[TASKS[0].id].answer

    assert (answer.status, answer.reason, answer.text) == (Status.ERROR, "answer_too_long", "")


def test_what_utf8_cannot_hold_is_kept_with_a_mark(tmp_path: Path) -> None:
    half = Answer(status=Status.SHOWN, text="a\ud800b", source="model")
    with ResultLog(tmp_path) as log:
        run_tasks(
            TASKS[:1], AnsweringSystem(lambda _: half), log, None, on_step=ignore, clock=still
        )

    kept = read_results(tmp_path / FILE)[TASKS[0].id]

    assert kept.answer == shown(TASKS[0], "a?b").answer
