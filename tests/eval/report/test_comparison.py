from __future__ import annotations

import pytest

from groundspeed_eval.report.comparison import Comparison, Difference, compare_runs, mcnemar
from groundspeed_eval.running.run_folder import Run
from groundspeed_server.errors import UserError
from support.eval_runs import failed, make_run, make_tasks, quiet, shown

TASKS = make_tasks(40, per_file=2)


def run_of(name: str, right: set[int]) -> Run:
    """A run that is right at some tasks."""
    return make_run(
        name,
        TASKS,
        [shown(task, task.target if n in right else "wrong") for n, task in enumerate(TASKS)],
    )


def difference(comparison: Comparison, score: str) -> Difference:
    return next(d for d in comparison.differences if d.score == score)


def test_the_change_is_of_paired_tasks() -> None:
    base, other = run_of("a", set(range(10))), run_of("b", set(range(30)))
    found = difference(compare_runs(base, other, looks=1), "exact_match")

    assert (found.n, found.base, found.other) == (40, 0.25, 0.75)
    assert found.change == pytest.approx(0.5)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low < 0.5 < found.high
    assert found.p == pytest.approx(2 / 2**20)


def test_a_run_does_not_differ_from_itself() -> None:
    run = run_of("a", set(range(10)))
    changes = compare_runs(run, run, looks=1).differences

    assert {d.change for d in changes} <= {0, None}
    assert {(d.low, d.high) for d in changes} <= {(0, 0), (None, None)}
    assert {d.p for d in changes} <= {1.0, None}


def test_tasks_without_a_value_in_both_are_no_pairs() -> None:
    base = make_run("a", TASKS[:4], [shown(task, task.target) for task in TASKS[:4]])
    results = [shown(TASKS[0], "x"), quiet(TASKS[1]), failed(TASKS[2])]
    comparison = compare_runs(base, make_run("b", TASKS[:4], results), looks=1)

    assert (comparison.tasks, comparison.unpaired) == (3, 1)
    assert difference(comparison, "exact_match").n == 1
    assert difference(comparison, "hit").n == 2


def test_runs_without_a_common_task_are_refused() -> None:
    one = make_run("a", TASKS[:1], [shown(TASKS[0], "x")])
    two = make_run("b", TASKS[1:2], [shown(TASKS[1], "x")])

    with pytest.raises(UserError, match="share no answered task"):
        compare_runs(one, two, looks=1)


def test_several_looks_widen_the_intervals() -> None:
    base, other = run_of("a", set(range(0, 40, 3))), run_of("b", set(range(0, 40, 2)))
    once = difference(compare_runs(base, other, looks=1), "exact_match")
    often = difference(compare_runs(base, other, looks=10), "exact_match")

    assert once.low is not None
    assert once.high is not None
    assert often.low is not None
    assert often.high is not None
    assert often.low < once.low
    assert often.high > once.high


@pytest.mark.parametrize(
    ("won", "lost", "p"),
    # Two-sided exact binomial, worked by hand.
    [(0, 0, 1), (1, 0, 1), (5, 0, 0.0625), (6, 0, 0.03125), (8, 2, 0.109375), (3, 3, 1)],
)
def test_the_p_of_mcnemar_is_the_one_worked_out_by_hand(won: int, lost: int, p: float) -> None:
    pairs = [(0.0, 1.0)] * won + [(1.0, 0.0)] * lost + [(1.0, 1.0)] * 5

    assert mcnemar(pairs) == pytest.approx(p)


def test_mcnemar_takes_thousands() -> None:
    assert mcnemar([(0.0, 1.0)] * 5_000 + [(1.0, 0.0)] * 5_000) == 1
