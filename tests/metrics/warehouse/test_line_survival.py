"""The curves of survival are those of the estimator, worked out line by line."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from groundspeed_metrics.warehouse.models import load_models
from support.metrics_models import fill, lent_schema
from support.metrics_warehouse import rows

MODEL = {model.name: model for model in load_models()}
AGES = (14, 21, 30, 90)


@dataclass(frozen=True)
class Watched:
    """Lines of one change that ended alike."""

    origin: str
    sha: str
    days: int
    is_dead: bool
    weight_of: int
    weight_over: int
    n_lines: int

    @property
    def weight(self) -> float:
        return self.n_lines * self.weight_of / self.weight_over

    def at_risk(self, day: int) -> bool:
        return self.days > day or (self.days == day and self.is_dead)

    def dies(self, day: int) -> bool:
        return self.days == day and self.is_dead


def some_lines(rng: random.Random) -> list[Watched]:
    """Changes of which some are frail: their lines die together."""
    found = []
    for change in range(40):
        frailty = rng.choice((0.01, 0.02, 0.1))
        for origin in ("ai", "human"):
            over = rng.randrange(1, 5) if origin == "human" else 1
            for _ in range(rng.randrange(6)):
                until = rng.randrange(1, 120)
                death = int(rng.expovariate(frailty))
                found.append(
                    Watched(
                        origin, f"s{change}", min(until, death), death < until,
                        2 if origin == "human" else 1, over, rng.randrange(1, 4),
                    )
                )  # fmt: skip
    return found


def curve(lines: list[Watched], age: int) -> tuple[float, dict[str, float]]:
    """Return the logarithm of the survival at an age, and the influence of each change on it."""
    log_alive, influence = 0.0, dict.fromkeys({line.sha for line in lines}, 0.0)
    for day in range(age):
        at_risk = sum(line.weight for line in lines if line.at_risk(day))
        dead = sum(line.weight for line in lines if line.dies(day))
        if not dead:
            continue
        log_alive += math.log(1 - dead / at_risk)
        for line in lines:
            if line.at_risk(day):
                excess = line.dies(day) - dead / at_risk
                influence[line.sha] -= line.weight * excess / (at_risk - dead)
    return log_alive, influence


def error(influence: dict[str, float]) -> float:
    n = len(influence)
    return math.sqrt(sum(amount**2 for amount in influence.values()) * n / (n - 1))


@pytest.mark.parametrize("seed", range(4))
def test_curves_and_their_errors_are_those_of_the_definition(
    empty_warehouse: Path, seed: int
) -> None:
    lines = some_lines(random.Random(seed))
    with lent_schema(empty_warehouse) as connection:
        given = [
            {"repo": "r", **{n: getattr(line, n) for n in Watched.__dataclass_fields__}}
            for line in lines
        ]
        fill(connection, "facts.line_watch", given)
        found = {
            (which, age): (value, spread, n)
            for which, age, value, spread, n in rows(connection, MODEL["facts.line_survival"].text)
        }

    wanted: dict[tuple[str, int], tuple[float, float, int]] = {}
    for age in AGES:
        ai, ai_moved = curve([line for line in lines if line.origin == "ai"], age)
        human, human_moved = curve([line for line in lines if line.origin == "human"], age)
        both: dict[str, float] = defaultdict(float, ai_moved)
        for sha, amount in human_moved.items():
            both[sha] -= amount
        wanted["ai", age] = math.exp(ai), error(ai_moved), len(ai_moved)
        wanted["human", age] = math.exp(human), error(human_moved), len(human_moved)
        wanted["ratio", age] = math.exp(ai - human), error(both), len(both)

    assert found.keys() == wanted.keys()
    for key, expected in wanted.items():
        assert found[key] == pytest.approx(expected, abs=2e-9), key


def test_without_censoring_and_clusters_it_is_the_plain_share_with_its_binomial_error(
    empty_warehouse: Path,
) -> None:
    given = [
        {"origin": "ai", "repo": "r", "sha": f"s{n}", "days": 3 if n < 20 else 200,
         "is_dead": n < 20, "weight_of": 1, "weight_over": 1, "n_lines": 1}
        for n in range(100)
    ]  # fmt: skip
    with lent_schema(empty_warehouse) as connection:
        fill(connection, "facts.line_watch", given)
        found = {row[:2]: row for row in rows(connection, MODEL["facts.line_survival"].text)}

    _, _, value, spread, n = found["ai", 30]
    assert value == pytest.approx(0.8)
    assert spread == pytest.approx(math.sqrt(0.2 / (0.8 * 100) * 100 / 99))
    assert n == 100


def test_where_all_are_gone_there_is_no_value(empty_warehouse: Path) -> None:
    gone = {"origin": "ai", "repo": "r", "days": 20, "is_dead": True, "weight_of": 1,
            "weight_over": 1, "n_lines": 1}  # fmt: skip
    with lent_schema(empty_warehouse) as connection:
        fill(connection, "facts.line_watch", [{**gone, "sha": "s"}, {**gone, "sha": "t"}])
        found = {row[1]: row for row in rows(connection, MODEL["facts.line_survival"].text)}

    assert {age: row[2] for age, row in found.items()} == {14: None, 21: None, 30: None, 90: None}
