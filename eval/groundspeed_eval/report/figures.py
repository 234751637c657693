"""From runs to figures: every score, in every group, with n and an interval."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from groundspeed_eval.report.intervals import Interval, bootstrap, mean, quantile, wilson
from groundspeed_eval.report.pooling import Valued, pooled, valued
from groundspeed_eval.result import Status
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.scores.score import Score, Summary
from groundspeed_eval.tasks.task import Task

T = TypeVar("T")
EVERYTHING = "all"
QUANTILES = {"p50": 0.5, "p95": 0.95}
GREATEST = {"%": 1.0, "": 100.0}  # The units of scores that have a greatest value.


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a report.

    Attributes:
        run: The run's name.
        group: `all`, `kind=…` or `language=…`.
        score: The score's name.
        statistic: `share`, `mean`, `p50` or `p95`.
        n: How many tasks have a value; those that cannot be scored are not among them.
        estimate: None when n is 0. So are the ends of the interval, `low` and `high`, which are
            also None when fewer than two files give a value of a mean or a quantile.
    """

    run: str
    group: str
    score: str
    title: str
    statistic: str
    unit: str
    n: int
    estimate: float | None
    low: float | None
    high: float | None


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How the tasks of a run ended.

    Attributes:
        waiting: Tasks that have not been asked yet.
        replayed: Answers for which the model's record was played back; they have no times.
        reasons: Why nothing was shown, by `quiet: word` and `error: word`.
        cost_usd: What all requests together cost, as far as prices are known; None otherwise.
    """

    run: str
    system: str
    tasks: int
    shown: int
    quiet: int
    errors: int
    waiting: int
    replayed: int
    reasons: dict[str, int]
    models: list[str]
    prompts: list[str]
    cost_usd: float | None


def figures_of(run: Run) -> Iterator[Figure]:
    """Yield every score of every group; values are computed once a task."""
    answered = run.answered
    for name, score in all_scores().items():
        values = [valued(score, task, result) for task, result in answered]
        scored = [value for value in values if value is not None and value.weight]
        for group, members in _groups(scored, (task for task, _ in answered)).items():
            yield from _figures(run.name, group, name, score, pooled(score, members))


def tally_of(run: Run) -> Tally:
    """Count how the tasks of a run ended."""
    answers = [result.answer for _, result in run.answered]
    ends = Counter(answer.status for answer in answers)
    silent = (answer for answer in answers if answer.status is not Status.SHOWN)
    reasons = Counter(f"{answer.status}: {answer.reason or 'unknown'}" for answer in silent)
    costs = [answer.cost_usd for answer in answers if answer.cost_usd is not None]
    return Tally(
        run=run.name,
        system=run.identity.system,
        tasks=len(run.tasks),
        shown=ends[Status.SHOWN],
        quiet=ends[Status.QUIET],
        errors=ends[Status.ERROR],
        waiting=len(run.tasks) - len(answers),
        replayed=sum(answer.replayed for answer in answers),
        reasons=dict(sorted(reasons.items())),
        models=sorted({answer.model for answer in answers if answer.model}),
        prompts=sorted({answer.prompt for answer in answers if answer.prompt}),
        cost_usd=sum(costs) if costs else None,
    )


def by_file(members: Iterable[tuple[Task, T]]) -> list[list[T]]:
    """Gather values by the file that their tasks were cut from."""
    files: defaultdict[str, list[T]] = defaultdict(list)
    for task, value in members:
        files[task.file].append(value)
    return list(files.values())


def _groups(scored: Sequence[Valued], asked: Iterable[Task]) -> dict[str, list[Valued]]:
    """Split values by kind and by language; a group that was asked is there even when empty."""
    groups: dict[str, list[Valued]] = {EVERYTHING: list(scored)}
    tasks = list(asked)
    by: tuple[tuple[str, Callable[[Task], str]], ...] = (
        ("kind", lambda task: task.kind),
        ("language", lambda task: task.language.value),
    )
    for label, key in by:
        names = sorted({key(task) for task in tasks})
        if len(names) > 1:
            for name in names:
                groups[f"{label}={name}"] = [item for item in scored if key(item.task) == name]
    return groups


def _figures(
    run: str, group: str, name: str, score: Score, members: Sequence[tuple[Task, float]]
) -> Iterator[Figure]:
    values = [value for _, value in members]
    for statistic, estimate, interval in _summaries(score, members, f"{group}:{name}"):
        yield Figure(
            run=run,
            group=group,
            score=name,
            title=score.title,
            statistic=statistic,
            unit=score.unit,
            n=len(values),
            estimate=estimate,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
        )


def _summaries(
    score: Score, members: Sequence[tuple[Task, float]], seed: str
) -> Iterator[tuple[str, float | None, Interval | None]]:
    values = [value for _, value in members]
    if score.summary is Summary.SHARE:
        share = mean(values) if values else None
        yield "share", share, wilson(round(sum(values)), len(values))
        return
    files = by_file(members)
    statistics: dict[str, Callable[[Sequence[float]], float]] = {"mean": mean}
    if score.summary is Summary.QUANTILES:
        statistics = {name: partial(quantile_of, share=q) for name, q in QUANTILES.items()}
    for name, statistic in statistics.items():
        estimate = statistic(values) if values else None
        interval = bootstrap(files, statistic, seed=f"{seed}:{name}")
        if interval is not None and score.summary is Summary.MEAN and len(set(values)) == 1:
            interval = _of_like_values(score, values[0], len(files))
        yield name, estimate, interval


def _of_like_values(score: Score, value: float, files: int) -> Interval | None:
    """Return the interval of a mean whose values are all alike.

    Draws of them are alike, too, and say nothing of what was not seen. At an end of a scale
    Wilson's interval over files does; of a rate, such as no hint on any line, nothing is known.
    """
    most = GREATEST.get(score.unit)
    if most is not None and value in {0.0, most}:
        share = wilson(round(value / most) * files, files)
        return share and Interval(share.low * most, share.high * most)
    return None if score.weight is not None else Interval(value, value)


def quantile_of(values: Sequence[float], share: float) -> float:
    """Return a quantile of values in any order."""
    return quantile(sorted(values), share)
