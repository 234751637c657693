"""Two runs on the same tasks: what changed, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import msgspec

from groundspeed_eval.report.figures import QUANTILES, by_file, quantile_of
from groundspeed_eval.report.intervals import bootstrap, mean
from groundspeed_eval.report.pooling import pooled, valued
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.scores.score import Score, Summary
from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError

Pair = tuple[float, float]
Summarise = Callable[[Sequence[float]], float]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One score of two runs, on the tasks that have a value in both.

    Attributes:
        n: Pairs.
        base: The figure of the first run over these pairs; None when n is 0.
        other: The figure of the second run.
        change: `other - base`.
        low: The lower end of the change's interval; None with fewer than two files. So is `high`.
        p: McNemar's exact test of equal shares; None for other statistics. It takes tasks of one
            file as independent; the interval does not.
    """

    score: str
    title: str
    statistic: str
    unit: str
    better: str
    n: int
    base: float | None
    other: float | None
    change: float | None
    low: float | None
    high: float | None
    p: float | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two runs side by side.

    Attributes:
        tasks: Tasks that both runs answered.
        unpaired: Tasks that only one of them has, or has answered.
        level: How often each interval holds the truth; above 0.95 when there are several looks.
    """

    base: str
    other: str
    tasks: int
    unpaired: int
    level: float
    differences: list[Difference]


def compare_runs(
    base: Run, other: Run, *, looks: int, scores: Iterable[str] | None = None
) -> Comparison:
    """Compare two runs.

    Args:
        base: What the other run is measured against.
        other: The run of interest.
        looks: How many comparisons are made in all. The intervals are widened so that all of
            them hold at once with at least 95 % (Bonferroni).
        scores: The names of those to compare, in this order; None compares all there are.

    Raises:
        UserError: The runs share no task.
    """
    shared = shared_tasks(base, other)
    level = 1 - 0.05 / looks
    known = all_scores()
    everything = {task.id for task in base.tasks} | {task.id for task in other.tasks}
    return Comparison(
        base=base.name,
        other=other.name,
        tasks=len(shared),
        unpaired=len(everything) - len(shared),
        level=level,
        differences=[
            difference
            for name in (known if scores is None else scores)
            for difference in _differences(
                name, known[name], scored_pairs(known[name], shared, base, other), level
            )
        ],
    )


def shared_tasks(base: Run, other: Run) -> list[Task]:
    """Return the tasks that both runs answered, in the order of the first.

    Raises:
        UserError: There is none.
    """
    shared = [task for task, _ in base.answered if task.id in other.results]
    if not shared:
        raise UserError(
            f"The runs {base.name} and {other.name} share no answered task.",
            "Run both systems on the same task file.",
        )
    return shared


def scored_pairs(
    score: Score, tasks: Sequence[Task], base: Run, other: Run
) -> list[tuple[Task, Pair]]:
    """Return a score's values of two runs, for the tasks that have one in both."""
    befores, afters = [], []
    for task in tasks:
        before = valued(score, task, base.results[task.id])
        after = valued(score, task, other.results[task.id])
        if before is not None and after is not None and (before.weight or after.weight):
            befores.append(before)
            afters.append(after)
    pairs = zip(pooled(score, befores), pooled(score, afters), strict=False)
    return [(task, (before, after)) for (task, before), (_, after) in pairs]


def mcnemar(pairs: Sequence[Pair]) -> float:
    """Return the exact two-sided p of McNemar's test; 1 when no pair differs.

    Source: Q. McNemar, 1947, Psychometrika 12(2); exact binomial form.
    """
    lost = sum(before > after for before, after in pairs)
    won = sum(before < after for before, after in pairs)
    differing = lost + won
    tail, ways = 0, 1
    for k in range(min(lost, won) + 1):
        tail += ways
        ways = ways * (differing - k) // (k + 1)
    outcomes: int = 2**differing
    return min(1.0, 2 * tail / outcomes)


def _differences(
    name: str, score: Score, members: Sequence[tuple[Task, Pair]], level: float
) -> Iterator[Difference]:
    pairs = [pair for _, pair in members]
    for statistic, summarise in _statistics(score).items():
        change = partial(_change, summarise)
        interval = bootstrap(by_file(members), change, seed=f"{name}:{statistic}", level=level)
        yield Difference(
            score=name,
            title=score.title,
            statistic=statistic,
            unit=score.unit,
            better=score.better,
            n=len(pairs),
            base=summarise([before for before, _ in pairs]) if pairs else None,
            other=summarise([after for _, after in pairs]) if pairs else None,
            change=change(pairs) if pairs else None,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
            p=mcnemar(pairs) if pairs and score.summary is Summary.SHARE else None,
        )


def _change(summarise: Summarise, pairs: Sequence[Pair]) -> float:
    return summarise([after for _, after in pairs]) - summarise([before for before, _ in pairs])


def _statistics(score: Score) -> dict[str, Summarise]:
    if score.summary is Summary.QUANTILES:
        return {name: partial(quantile_of, share=share) for name, share in QUANTILES.items()}
    return {score.summary.value: mean}
