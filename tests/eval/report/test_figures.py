from __future__ import annotations

import pytest

from groundspeed_eval.report.figures import Figure, Tally, figures_of, tally_of
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.tasks.review import under_review
from support.eval_runs import failed, make_run, make_task, make_tasks, quiet, shown

TASKS = make_tasks(8, per_file=2)
RUN = make_run(
    "run",
    TASKS,
    [
        shown(TASKS[0], TASKS[0].target),
        shown(TASKS[1], "wrong"),
        shown(TASKS[2], TASKS[2].target),
        shown(TASKS[3], "wrong"),
        quiet(TASKS[4]),
        quiet(TASKS[5], "secret"),
        failed(TASKS[6]),
    ],
)


def figure(run: Run, score: str, group: str = "all", statistic: str | None = None) -> Figure:
    found = [f for f in figures_of(run) if (f.score, f.group) == (score, group)]
    return next(f for f in found if statistic in {None, f.statistic})


def test_failures_and_waiting_tasks_are_counted_apart() -> None:
    assert tally_of(RUN) == Tally(
        run="run",
        system="engine",
        tasks=8,
        shown=4,
        quiet=2,
        errors=1,
        replayed=0,
        waiting=1,
        reasons={"error: timeout": 1, "quiet: filter": 1, "quiet: secret": 1},
        models=[],
        prompts=[],
        cost_usd=None,
    )


@pytest.mark.parametrize(
    ("score", "n", "estimate"),
    [("exact_match", 4, 0.5), ("hit", 6, 2 / 6), ("shown", 6, 4 / 6)],
)
def test_a_share_counts_only_what_has_a_value(score: str, n: int, estimate: float) -> None:
    found = figure(RUN, score)

    assert found.n == n
    assert found.estimate == pytest.approx(estimate)
    assert found.low is not None
    assert found.high is not None
    assert found.low < estimate < found.high


@pytest.mark.parametrize(("statistic", "expected"), [("p50", 10.0), ("p95", 10.0)])
def test_quantiles_leave_out_what_failed(statistic: str, expected: float) -> None:
    found = figure(RUN, "latency", statistic=statistic)

    assert (found.n, found.estimate) == (6, expected)


def test_what_nobody_counted_has_no_figure() -> None:
    found = figure(RUN, "cost")

    assert (found.n, found.estimate, found.low, found.high) == (0, None, None, None)


def test_a_mean_over_one_file_has_no_interval() -> None:
    tasks = make_tasks(3, per_file=3)
    found = figure(make_run("r", tasks, [shown(t, t.target) for t in tasks]), "edit_similarity")

    assert (found.n, found.estimate, found.low, found.high) == (3, 100, None, None)


@pytest.mark.parametrize(
    ("said", "score", "ends"),
    [
        pytest.param("b + c", "edit_similarity", (60.97, 100), id="all right"),
        pytest.param("b + c", "usable_prefix", (0.6097, 1), id="all right, a share"),
        pytest.param("zzz", "edit_similarity", (0, 39.03), id="all wrong"),
        pytest.param("zzz", "keystrokes_saved", (0, 0.3903), id="nothing saved"),
        pytest.param("b", "usable_prefix", (0.2, 0.2), id="alike, in the middle"),
    ],
)
def test_a_mean_at_an_end_of_its_scale_is_not_certain(
    said: str, score: str, ends: tuple[float, float]
) -> None:
    tasks = [make_task(path=f"src/{n}.ts") for n in range(6)]
    found = figure(make_run("r", tasks, [shown(task, said) for task in tasks]), score)

    assert (found.low, found.high) == pytest.approx(ends, abs=1e-2)


def test_no_hint_on_a_few_clean_lines_is_not_silence_for_ever() -> None:
    tasks = [under_review(make_task(path=f"src/{n}.ts")) for n in range(6)]
    found = figure(make_run("r", tasks, [quiet(task) for task in tasks]), "false_alarms")

    assert (found.n, found.estimate, found.low, found.high) == (6, 0, None, None)


def test_kinds_and_languages_are_groups_when_there_are_several() -> None:
    tasks = [
        make_task(path="src/a.ts"),
        make_task(path="src/b.tsx"),
        make_task(path="src/c.ts", kind="block"),
    ]
    run = make_run("r", tasks, [shown(tasks[0], tasks[0].target), shown(tasks[2], "wrong")])
    groups = {f.group: f.estimate for f in figures_of(run) if f.score == "exact_match"}

    assert groups == {"all": 0.5, "kind=block": 0, "kind=rest_of_line": 1}


def test_a_group_that_was_asked_stays_when_nothing_in_it_could_be_scored() -> None:
    tasks = [make_task(path="src/a.ts"), make_task(path="src/b.tsx")]
    run = make_run("r", tasks, [shown(tasks[0], tasks[0].target), failed(tasks[1])])
    found = figure(run, "exact_match", "language=typescriptreact")

    assert (found.n, found.estimate) == (0, None)


def test_every_score_has_figures() -> None:
    assert {f.score for f in figures_of(RUN)} == set(all_scores())


def test_a_report_is_the_same_every_time() -> None:
    assert list(figures_of(RUN)) == list(figures_of(RUN))
