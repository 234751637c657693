"""A rollout before the gate: which scores, which way is better, and what cannot be judged."""

from __future__ import annotations

import msgspec
import pytest

from groundspeed_eval.report.cells import ruling_sentence
from groundspeed_eval.report.noninferiority import Verdict
from groundspeed_eval.report.ruling import gated_score, rule
from groundspeed_eval.result import Result
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError
from support.eval_runs import failed, make_run, make_tasks, quiet, shown

TASKS = make_tasks(200)


def right(task: Task) -> Result:
    return shown(task, task.target)


def with_tokens(result: Result, tokens: int) -> Result:
    answer = msgspec.structs.replace(result.answer, tokens_out=tokens)
    return msgspec.structs.replace(result, answer=answer)


def run(name: str, wrong: int = 0, failures: int = 0, unasked: int = 0) -> Run:
    """A run that is right except at its first tasks, and failed at its last."""
    results = [quiet(task) if n < wrong else right(task) for n, task in enumerate(TASKS)]
    for n in range(len(TASKS) - failures, len(TASKS)):
        results[n] = failed(TASKS[n])
    return make_run(name, TASKS, results[: len(TASKS) - unasked])


def test_a_run_against_itself_passes() -> None:
    ruling = rule(run("a"), run("b"), {"hit": 0.03, "edit_similarity": 2, "keystrokes_saved": 0.03})

    assert ruling.passes
    assert ruling_sentence(ruling) == "Pass: b against a is not worse by its margins."


def test_a_run_that_is_worse_fails_and_the_score_is_named() -> None:
    ruling = rule(run("a"), run("b", wrong=40), {"hit": 0.03})
    (test,) = ruling.tests

    assert not ruling.passes
    assert (test.base, test.other, test.verdict) == (1, 0.8, Verdict.WORSE)
    assert test.change == pytest.approx(-0.2)
    assert test.bound is not None
    assert test.bound < -0.2
    assert ruling_sentence(ruling) == "Fail: b against a: hits of all tasks is worse."


def test_one_bad_score_is_enough() -> None:
    ruling = rule(run("a"), run("b", wrong=40), {"exact_match": 0.03, "hit": 0.03})
    verdicts = {test.score: test.verdict for test in ruling.tests}

    assert verdicts == {"exact_match": Verdict.NOT_WORSE, "hit": Verdict.WORSE}
    assert not ruling.passes


def test_a_score_of_which_less_is_better_is_turned_around() -> None:
    slow = [shown(task, task.target) for task in TASKS]
    cheap = make_run(
        "cheap", TASKS, [with_tokens(result, 10 + n % 3) for n, result in enumerate(slow)]
    )
    dear = make_run(
        "dear", TASKS, [with_tokens(result, 20 + n % 3) for n, result in enumerate(slow)]
    )
    (worse,) = rule(cheap, dear, {"tokens_out": 5}).tests
    (better,) = rule(dear, cheap, {"tokens_out": 5}).tests

    assert (worse.verdict, better.verdict) == (Verdict.WORSE, Verdict.NOT_WORSE)
    assert worse.change == pytest.approx(10, abs=0.1)
    assert worse.bound == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize(
    ("failures", "unasked", "lost", "passes"),
    [(2, 0, 2, True), (3, 0, 3, False), (0, 3, 3, False)],
)
def test_a_rollout_that_fails_at_tasks_cannot_pass_by_it(
    failures: int, unasked: int, lost: int, *, passes: bool
) -> None:
    ruling = rule(run("a"), run("b", failures=failures, unasked=unasked), {"hit": 0.05})

    assert (ruling.lost, ruling.passes) == (lost, passes)


def test_what_the_base_failed_at_is_not_held_against_the_rollout() -> None:
    ruling = rule(run("a", failures=50), run("b", failures=50), {"hit": 0.05})

    assert (ruling.tasks, ruling.lost) == (150, 0)


def test_a_rollout_that_always_fails_is_a_failure_and_no_error() -> None:
    ruling = rule(run("a"), run("b", failures=200), {"hit": 0.05})

    assert not ruling.passes
    assert "200 of 200 tasks not answered" in ruling_sentence(ruling)


@pytest.mark.parametrize("name", ["poem", "latency", "shown"])
def test_only_shares_and_means_that_are_better_one_way_are_judged(name: str) -> None:
    with pytest.raises(UserError, match=f"cannot be judged by '{name}'") as caught:
        gated_score(name)

    assert caught.value.remedy is not None
    assert "hit" in caught.value.remedy
