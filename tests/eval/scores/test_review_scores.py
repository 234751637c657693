"""Scores of reviews, worked by hand, as single values and pooled over a run."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_eval.report.comparison import compare_runs
from groundspeed_eval.report.figures import figures_of
from groundspeed_eval.report.intervals import mean
from groundspeed_eval.report.pooling import Valued, pooled
from groundspeed_eval.report.ruling import rule
from groundspeed_eval.result import Answer, GivenHint, Result, Status
from groundspeed_eval.scores.hint_match import HintMatch, hint_match
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.scores.score import Family
from groundspeed_eval.tasks.review import under_review
from groundspeed_eval.tasks.task import Defect, Task
from support.eval_runs import failed, make_run, make_task

Line = tuple[str, int]
REVIEWS = ("hint_precision", "hint_recall", "hint_f05", "false_alarms")


def review(number: int, defects: Sequence[Line] = (), lines: int = 10) -> Task:
    code = "x\n" * (lines - 1) + "x"
    task = make_task("", code, "\n", kind="review", path=f"src/f{number}.ts")
    return under_review(task, [Defect(rule=name, line=line) for name, line in defects])


def said(task: Task, *hints: Line) -> Result:
    given = tuple(
        GivenHint(rule=name, line=line, severity="warning", confidence=0.9 - 0.01 * n)
        for n, (name, line) in enumerate(hints)
    )
    status = Status.SHOWN if hints else Status.QUIET
    answer = Answer(status=status, text="a hint" * bool(hints), hints=given)
    return Result(task=task.id, answer=answer, latency_ms=1)


@pytest.mark.parametrize(
    ("defects", "hints", "found"),
    [
        ([("race", 5)], [("race", 5)], 1),
        ([("race", 5)], [("race", 7)], 1),
        ([("race", 5)], [("race", 8)], 0),
        ([("race", 5)], [("injection", 5)], 0),
        ([("race", 5)], [("race", 4), ("race", 6)], 1),
        ([("race", 5), ("race", 8)], [("race", 6), ("race", 7)], 2),
        # The surest hint takes the nearest defect, and leaves the other hint nothing in reach.
        ([("race", 5), ("race", 9)], [("race", 7), ("race", 3)], 1),
        ([("race", 5), ("race", 8)], [("race", 7), ("race", 4)], 2),
        ([], [("race", 5)], 0),
        ([("race", 5)], [], 0),
    ],
)
def test_a_hint_names_a_defect_by_rule_and_line_and_one_by_one(
    defects: list[Line], hints: list[Line], found: int
) -> None:
    task = review(0, defects)

    assert hint_match(task, said(task, *hints)) == HintMatch(found, len(hints), len(defects))


def run_by_hand() -> list[tuple[Task, Result]]:
    """Three defects, of which one is found; five hints, of which two stand in clean code."""
    first = review(1, [("race", 5)])
    second = review(2, [("race", 5), ("injection", 1)])
    clean, silent = review(3, lines=20), review(4, lines=180)
    return [
        (first, said(first, ("race", 6), ("injection", 6))),
        (second, said(second, ("off-by-one", 5))),
        (clean, said(clean, ("race", 1), ("race", 9))),
        (silent, said(silent)),
    ]


@pytest.mark.parametrize(
    ("name", "n", "value"),
    [
        ("hint_precision", 3, 1 / 5),
        ("hint_recall", 2, 1 / 3),
        ("hint_f05", 3, 1.25 * 1 / (5 + 0.25 * 3)),
        ("false_alarms", 2, 1000 * 2 / 200),
        ("quiet", 2, 1 / 2),
    ],
)
def test_a_run_s_figures_are_sums_over_sums(name: str, n: int, value: float) -> None:
    pairs = run_by_hand()
    run = make_run("a", [task for task, _ in pairs], [result for _, result in pairs])
    figure = next(f for f in figures_of(run) if (f.group, f.score) == ("all", name))

    assert figure.estimate == pytest.approx(value)
    assert figure.n == n


def test_what_failed_is_not_scored() -> None:
    task = review(0, [("race", 1)])

    assert [all_scores()[name].of(task, failed(task)) for name in REVIEWS] == [None] * 4


def test_a_review_has_no_scores_of_completion_and_the_other_way_round() -> None:
    task, other = review(0, [("race", 5)]), make_task()
    result = said(task, ("race", 5))
    result = msgspec.structs.replace(
        result, answer=msgspec.structs.replace(result.answer, chars_out=90, tokens_out=30)
    )
    about = {Family.QUALITY, Family.PUBLISHED}
    quality = {name: s for name, s in all_scores().items() if s.family in about}
    wrong = [name for name, score in quality.items() if score.of(task, result) is not None]

    assert wrong == []
    assert all_scores()["tokens_wasted"].of(task, result) is None
    assert [all_scores()[name].of(other, said(other)) for name in REVIEWS] == [None] * 4


def test_reviewers_are_compared_and_gated() -> None:
    tasks = [review(n, [("race", 5)]) for n in range(60)]
    sharp = make_run("sharp", tasks, [said(task, ("race", 5)) for task in tasks])
    noisy = make_run("noisy", tasks, [said(t, ("race", 5), ("race", 9)) for t in tasks])
    half = make_run("half", tasks, [said(t, *[("race", 5)][: n % 2]) for n, t in enumerate(tasks)])
    change = {d.score: d.change for d in compare_runs(sharp, noisy, looks=1).differences}

    assert change["hint_precision"] == pytest.approx(-0.5)
    assert change["hint_recall"] == 0
    assert not rule(sharp, noisy, {"hint_precision": 0.1}).passes
    assert not rule(sharp, half, {"hint_recall": 0.1}).passes
    assert rule(sharp, sharp, {"hint_recall": 0.1, "hint_f05": 0.1}).passes


WEIGHTED = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5)), min_size=1, max_size=20).filter(
    lambda members: any(weight for _, weight in members)
)


@given(WEIGHTED)
def test_the_mean_of_pooled_values_is_the_ratio(members: list[tuple[float, int]]) -> None:
    task = make_task()
    score = all_scores()["hint_precision"]
    given = [Valued(task, value, weight) for value, weight in members]
    ratio = sum(v * w for v, w in members) / sum(w for _, w in members)

    assert mean([value for _, value in pooled(score, given)]) == pytest.approx(ratio, abs=1e-9)


def test_a_pooled_value_is_as_far_from_the_ratio_as_its_weight_makes_it() -> None:
    given = [Valued(make_task(), 1.0, 1.0), Valued(make_task(), 0.0, 3.0)]
    values = [value for _, value in pooled(all_scores()["hint_precision"], given)]

    # The ratio is 1/4, and a typical weight 2.
    assert values == pytest.approx([0.25 + 0.5 * 0.75, 0.25 - 1.5 * 0.25])


def test_without_any_weight_there_is_nothing_to_say() -> None:
    score = all_scores()["hint_precision"]

    assert pooled(score, [Valued(make_task(), 0.0, 0.0)] * 3) == []


@pytest.mark.parametrize(("line", "precision"), [(5, 1.0), (50, 0.0)])
def test_a_handful_of_hints_that_are_all_right_or_all_wrong_proves_little(
    line: int, precision: float
) -> None:
    tasks = [review(number, [("race", 5)], lines=60) for number in range(4)]
    run = make_run("run", tasks, [said(task, ("race", line)) for task in tasks])
    found = next(f for f in figures_of(run) if (f.score, f.group) == ("hint_precision", "all"))

    assert found.estimate == precision
    assert found.low is not None
    assert found.high is not None
    assert found.high - found.low > 0.4
    assert found.low <= precision <= found.high
