"""Intervals hold the truth as often as they say, though events of a person hang together."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from groundspeed_metrics.warehouse.models import load_models
from support.metrics_models import fill, lent_schema

TRIALS = 400
PEOPLE = 40
Row = dict[str, Any]


def clustered_share(chance: random.Random) -> tuple[int, int]:
    """One person's events: a taste of one's own, and very unequal numbers of events."""
    taste = chance.betavariate(3, 7)
    events = 1 + int(chance.expovariate(1 / 60))
    return sum(chance.random() < taste for _ in range(events)), events


def changes(chance: random.Random) -> tuple[int, int]:
    """One person's merged changes, over the weeks in which the person was there."""
    weeks = chance.randint(4, 12)
    pace = chance.gammavariate(2, 1.2)
    return sum(int(chance.expovariate(1 / pace) + 0.5) for _ in range(weeks)), weeks


@pytest.mark.parametrize(("unit", "person"), [("share", clustered_share), ("per_week", changes)])
def test_nineteen_of_twenty_intervals_hold_the_truth(
    empty_warehouse: Path, unit: str, person: Any
) -> None:
    chance = random.Random(7)
    world = [person(chance) for _ in range(40_000)]
    truth = sum(n for n, _ in world) / sum(of for _, of in world)
    samples = [[person(chance) for _ in range(PEOPLE)] for _ in range(TRIALS)]

    found = intervals(empty_warehouse, unit, samples)

    held = sum(low <= truth <= high for low, high in found)
    assert 0.91 * TRIALS <= held <= 0.98 * TRIALS


def intervals(
    empty: Path, unit: str, samples: list[list[tuple[int, int]]]
) -> list[tuple[float, float]]:
    people: list[Row] = [
        {"measure": "m", "kind": "week", "cell": str(trial), "engineer": str(number),
         "numerator": n, "denominator": of}
        for trial, sample in enumerate(samples)
        for number, (n, of) in enumerate(sample)
    ]  # fmt: skip
    cells: list[Row] = [
        {"measure": "m", "kind": "week", "cell": str(trial), "n_people": len(sample),
         "numerator": sum(n for n, _ in sample), "denominator": sum(of for _, of in sample)}
        for trial, sample in enumerate(samples)
    ]  # fmt: skip
    model = next(m for m in load_models() if m.name == "facts.interval")
    with lent_schema(empty) as connection:
        fill(connection, "settings.build", [{"k": 5}])
        fill(
            connection, "metrics.definition", [{"measure": "m", "aggregate": "ratio", "unit": unit}]
        )
        fill(connection, "facts.cell", cells)
        fill(connection, "facts.person_cell", people)
        rows = connection.execute(f"SELECT low, high FROM ({model.text})").fetchall()
    return [(float(low), float(high)) for low, high in rows]
