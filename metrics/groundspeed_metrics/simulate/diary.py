"""What one session of a synthetic editor has to say, and what of it is true."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import NormalDist
from typing import TypeVar

from groundspeed_metrics.simulate.messages import Body
from groundspeed_metrics.simulate.plan import Workweek
from groundspeed_metrics.simulate.prices import PriceTable
from groundspeed_metrics.simulate.truth import Truth

PROVIDER = "bedrock"
LANGS = ("typescript",) * 6 + ("typescriptreact",) * 3 + ("javascript",)
# A working day of seven hours between the first event and the last request.
DAY_MS = 7 * 3600 * 1000
Choice = TypeVar("Choice")


def quantiles(median: float, spread: float) -> tuple[float, ...]:
    """Return a thousand equally likely values of a lognormal: drawing one of them is quick."""
    normal = NormalDist(math.log(median), spread)
    return tuple(round(math.exp(normal.inv_cdf((n + 0.5) / 1000)), 1) for n in range(1000))


_LATENCIES = quantiles(median=365, spread=0.45)


@dataclass(slots=True)
class Diary:
    """The events of one session so far, and the means to add to them.

    Attributes:
        week: The engineer and the week.
        day: The day, where the engineer is.
        rng: The stream of chance.
        truth: Where it is counted.
        prices: What models cost.
        stem: Twenty-four digits and dashes that start every id of this session.
        bodies: The events so far, in no order.
    """

    week: Workweek
    day: date
    rng: random.Random
    truth: Truth
    prices: PriceTable
    stem: str
    bodies: list[Body] = field(default_factory=list)
    _ids: int = 0

    def new_id(self) -> str:
        """Return an id that nothing else has."""
        self._ids += 1
        return f"{self.stem}{self._ids:012x}"

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """Return one of them, quicker than `random.choice`: there are millions of choices."""
        return choices[int(self.rng.random() * len(choices))]

    def latency(self) -> float:
        """Return how long a model took, in milliseconds."""
        return self.pick(_LATENCIES)

    def trigger(self, manual: float) -> str:
        """Return what started a request; asking by hand is being engaged."""
        if self.rng.random() >= manual:
            return "auto"
        self.meet("engaged")
        return "manual"

    def pay(self, model: str, tokens_in: int, tokens_out: int, cache_read: int = 0) -> float:
        """Count the cost of a model call, and return it in US dollars."""
        nano = self.prices.on(self.day, model).cost(tokens_in, tokens_out, cache_read)
        self.count("cost_nano_usd", nano)
        self.truth.total(f"cost_{model}_nano_usd", nano)
        return nano / 1e9

    def count(self, name: str, amount: int = 1) -> None:
        """Add to a sum of the week."""
        self.truth.add(self.week.monday, name, amount)

    def meet(self, role: str) -> None:
        """Count the engineer in the week."""
        self.truth.meet(self.week.monday, role, self.week.engineer.email)
