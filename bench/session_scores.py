"""What a technique changes in typing sessions: paired, with the interval over sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from groundspeed_eval.report.ablation import Contribution
from groundspeed_eval.report.comparison import Difference
from groundspeed_eval.report.intervals import bootstrap

Typed = TypeVar("Typed")


@dataclass(frozen=True, slots=True)
class Score(Generic[Typed]):
    """A figure of several sessions together.

    Attributes:
        name: Names it, and seeds its interval.
        title: What the table calls it.
        unit: The unit of the figure.
        of: Works it out from at least one session.
        better: Which way it should go.
    """

    name: str
    title: str
    unit: str
    of: Callable[[Sequence[Typed]], float]
    better: Literal["higher", "lower"] = "lower"


def contributions(
    technique: str, pairs: Sequence[tuple[Typed, Typed]], scores: Sequence[Score[Typed]]
) -> Iterator[Contribution]:
    """Yield what a technique changes: from the sessions without it to those with it."""
    for score in scores:
        of = score.of

        def change(
            drawn: Sequence[tuple[Typed, Typed]], of: Callable[[Sequence[Typed]], float] = of
        ) -> float:
            return of([full for _, full in drawn]) - of([reduced for reduced, _ in drawn])

        interval = bootstrap([[pair] for pair in pairs], change, seed=score.name)
        yield Contribution(
            technique=technique,
            difference=Difference(
                score=score.name,
                title=score.title,
                statistic="ratio",
                unit=score.unit,
                better=score.better,
                n=len(pairs),
                base=of([reduced for reduced, _ in pairs]),
                other=of([full for _, full in pairs]),
                change=change(pairs),
                low=interval.low if interval else None,
                high=interval.high if interval else None,
                p=None,
            ),
        )
