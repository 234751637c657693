"""A rollout before the gate: chosen scores of two runs, and whether it may go on."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from groundspeed_eval.report.comparison import Pair, scored_pairs, shared_tasks
from groundspeed_eval.report.figures import by_file
from groundspeed_eval.report.intervals import mean
from groundspeed_eval.report.noninferiority import Finding, Sample, Verdict, judge
from groundspeed_eval.result import Status
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.scores.score import Better, Score, Summary
from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError

LEVEL = 0.05  # The chance of a wrong pass that is tolerated.
MAX_LOST = 0.01  # Of the tasks: what a rollout failed at cannot be judged, and must be rare.


class MarginTest(msgspec.Struct, frozen=True, kw_only=True):
    """One score of a ruling. Values are in the score's unit; shares are from 0 to 1.

    Attributes:
        margin: How much worse is tolerable.
        n: Pairs of results.
        change: The rollout's figure less the base's; None when n is 0, as both of them.
        bound: The worst change that the one-sided interval at `level` holds.
        level: What Holm's procedure holds p to.
        resolution: The smallest margin at which an equal system passes 95 times in 100.
    """

    score: str
    title: str
    unit: str
    margin: float
    n: int
    files: int
    base: float | None
    other: float | None
    change: float | None
    bound: float | None
    p: float
    level: float
    resolution: float | None
    verdict: Verdict


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a rollout may go on.

    Attributes:
        tasks: Tasks that the base answered.
        lost: How many of those the rollout failed at, or was not asked.
        level: How often a rollout passes that is worse by a margin, at most, over all looks.
        passes: Whether no score is worse, and nearly every task could be judged.
    """

    base: str
    other: str
    tasks: int
    lost: int
    level: float
    looks: int
    passes: bool
    tests: list[MarginTest]


def rule(base: Run, other: Run, margins: Mapping[str, float], *, looks: int = 1) -> Ruling:
    """Say whether a rollout may go on.

    Args:
        base: What there is.
        other: The rollout.
        margins: How much worse is tolerable, by score, above 0 and in the score's unit.
        looks: How many times the rollout is judged in all.

    Raises:
        UserError: The runs share no task, or a score cannot be judged.
    """
    scores = {name: gated_score(name) for name in margins}
    shared = shared_tasks(base, other)
    pairs = {name: scored_pairs(score, shared, base, other) for name, score in scores.items()}
    samples = {name: _sample(scores[name], pairs[name], margins[name]) for name in scores}
    findings = judge(samples, level=LEVEL, looks=looks)
    answered = [task for task, result in base.answered if result.answer.status is not Status.ERROR]
    lost = sum(_is_lost(other, task) for task in answered)
    shown_good = all(finding.verdict is Verdict.NOT_WORSE for finding in findings.values())
    return Ruling(
        base=base.name,
        other=other.name,
        tasks=len(answered),
        lost=lost,
        level=LEVEL,
        looks=looks,
        passes=shown_good and lost <= MAX_LOST * len(answered),
        tests=[
            _test(name, scores[name], samples[name], pairs[name], findings[name]) for name in scores
        ],
    )


def gated_score(name: str) -> Score:
    """Return a score that a rollout can be judged by.

    Raises:
        UserError: There is no such score, or it is no share or mean that is better one way.
    """
    score = all_scores().get(name)
    fit = [
        known
        for known, candidate in all_scores().items()
        if candidate.summary is not Summary.QUANTILES and candidate.better is not Better.NEITHER
    ]
    if score is None or name not in fit:
        raise UserError(f"A rollout cannot be judged by {name!r}.", f"Scores are {', '.join(fit)}.")
    return score


def _sample(score: Score, pairs: list[tuple[Task, Pair]], margin: float) -> Sample:
    sign = 1 if score.better is Better.HIGHER else -1
    gains = [(task, sign * (after - before)) for task, (before, after) in pairs]
    return Sample(by_file(gains), margin, is_share=score.summary is Summary.SHARE)


def _is_lost(other: Run, task: Task) -> bool:
    result = other.results.get(task.id)
    return result is None or result.answer.status is Status.ERROR


def _test(
    name: str, score: Score, sample: Sample, pairs: list[tuple[Task, Pair]], finding: Finding
) -> MarginTest:
    base = mean([before for _, (before, _) in pairs]) if pairs else None
    other = mean([after for _, (_, after) in pairs]) if pairs else None
    worst = finding.bound
    if worst is not None and score.better is Better.LOWER:
        worst = -worst
    return MarginTest(
        score=name,
        title=score.title,
        unit=score.unit,
        margin=sample.margin,
        n=len(pairs),
        files=len(sample.gains),
        base=base,
        other=other,
        change=None if base is None or other is None else other - base,
        bound=worst,
        p=finding.p,
        level=finding.level,
        resolution=finding.resolution,
        verdict=finding.verdict,
    )
