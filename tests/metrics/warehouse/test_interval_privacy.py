"""Plays the attacker who works back from the ends of an interval to what single people did.

The attacker knows what is published beside an interval (how many people, what was counted and over
what), and even how many things each person could have done. A *world* is a way in which the people
could have done it; the attacker lists all of them, and keeps those that give the same interval.
Where these agree that some people, and fewer than k, did so much or more, the interval has told on
them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from groundspeed_metrics.warehouse.models import load_models
from support.metrics_models import fill, lent_schema

K = 5
# How many people there are who could have done so much, for each amount.
Groups = Sequence[tuple[int, int]]
# What each person did, and could have done.
World = tuple[tuple[int, int], ...]

SHARES: list[tuple[Groups, int]] = [
    (((10, 2),), 9),
    (((10, 4),), 12),
    (((10, 4),), 20),
    (((10, 6),), 23),
    (((10, 6),), 30),
    (((10, 6),), 37),
    (((12, 4),), 24),
    (((5, 6), (5, 2)), 16),
    (((5, 6), (5, 2)), 20),
    (((5, 6), (7, 2)), 23),
]
# Each in one week: nothing limits what they could have done but the number of all.
RATES: list[tuple[Groups, int]] = [(((people, 99),), did) for people in (10, 12)
                                   for did in (7, 14, 19, 20, 22)]  # fmt: skip


@pytest.mark.parametrize("counts", ["acts", "service"])
@pytest.mark.parametrize(
    ("unit", "scenes"), [("share", SHARES), ("per_week", RATES)], ids=["share", "per_week"]
)
def test_no_interval_tells_on_a_small_group(
    empty_warehouse: Path, unit: str, scenes: list[tuple[Groups, int]], counts: str
) -> None:
    found = [
        list(publishable(worlds(did, groups), unit, counts_acts=counts == "acts"))
        for groups, did in scenes
    ]
    ends = iter(intervals(empty_warehouse, unit, [world for scene in found for world in scene]))

    told = [attack(scene, [next(ends) for _ in scene]) for scene in found]

    assert sum(len(scene) for scene in found) > 2_000
    assert told == [[] for _ in scenes]


@pytest.mark.parametrize(("unit", "scenes"), [("share", SHARES), ("per_week", RATES)])
def test_exact_intervals_would_tell(unit: str, scenes: list[tuple[Groups, int]]) -> None:
    """Otherwise the test above could not fail."""
    for groups, did in scenes:
        scene = list(publishable(worlds(did, groups), unit, counts_acts=True))

        assert attack(scene, [round(squares(world), 9) for world in scene]), (groups, did)


def test_a_count_that_is_too_small_to_tell_has_the_interval_of_its_share_alone(
    empty_warehouse: Path,
) -> None:
    scene = list(publishable(worlds(12, ((10, 4),)), "share", counts_acts=True))

    assert len(set(intervals(empty_warehouse, "share", scene))) == 1
    assert set(intervals(empty_warehouse, "per_week", scene)) == {None}


def attack(scene: Sequence[World], told: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return what intervals tell: that so many people did so much or more, as (amount, people)."""
    alike: dict[Hashable, list[World]] = defaultdict(list)
    for world, interval in zip(scene, told, strict=True):
        alike[interval].append(world)
    known = _agreed(scene)
    return sorted({fact for kept in alike.values() for fact in _agreed(kept) - known})


def _agreed(scene: Sequence[World]) -> set[tuple[int, int]]:
    """Return the small groups on which all worlds agree."""
    every = [_small_groups(world) for world in scene]
    return set.intersection(*every) if every else set()


def _small_groups(world: World) -> set[tuple[int, int]]:
    did = [amount for amount, _ in world]
    # An amount stands for itself, and below zero for itself and more.
    exactly = {(amount, people) for amount, people in Counter(did).items()}
    most = {(-amount, sum(other >= amount for other in did)) for amount in range(1, max(did) + 1)}
    return {(amount, people) for amount, people in exactly | most if 1 <= people < K}


def worlds(did: int, groups: Groups) -> Iterator[World]:
    """Yield every way in which people could have done so much, whoever they are."""
    (people, could), *others = groups
    if not others:
        yield from (tuple((one, could) for one in part) for part in _parts(did, people, could))
        return
    for here in range(min(did, people * could) + 1):
        for part in _parts(here, people, could):
            for rest in worlds(did - here, others):
                yield (*((one, could) for one in part), *rest)


def _parts(total: int, people: int, most: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to divide a number among people, the largest part first."""
    if people == 0:
        if total == 0:
            yield ()
        return
    for first in range(min(total, most), -1, -1):
        if first * people < total:
            break
        for rest in _parts(total - first, people - 1, first):
            yield (first, *rest)


def publishable(scene: Iterator[World], unit: str, *, counts_acts: bool) -> Iterator[World]:
    """Leave out the worlds in which the cell itself is withheld."""
    for world in scene:
        did = [amount for amount, _ in world]
        behind, rest = sum(n > 0 for n in did), sum(n < could for n, could in world)
        if max(did) * 2 > sum(did):
            continue
        if counts_acts and (1 <= behind < K or 1 <= rest < K):
            continue
        yield world if unit == "share" else tuple((n, 1) for n in did)


def squares(world: World) -> float:
    """Return from what an exact interval is made, beside what is published anyway."""
    did, could = (sum(side) for side in zip(*world, strict=True))
    return math.fsum((n / did - of / could) ** 2 for n, of in world)


def intervals(empty: Path, unit: str, scene: Sequence[World]) -> list[tuple[float, float] | None]:
    """Return the interval of each world, None where there is none."""
    cells: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for number, world in enumerate(scene):
        place = {"measure": "m", "kind": "week", "cell": str(number)}
        did, could = (sum(side) for side in zip(*world, strict=True))
        cells.append({**place, "n_people": len(world), "numerator": did, "denominator": could})
        people += [
            {**place, "engineer": str(who), "numerator": n, "denominator": of}
            for who, (n, of) in enumerate(world)
        ]
    model = next(m for m in load_models() if m.name == "facts.interval")
    measure = {"measure": "m", "aggregate": "ratio", "unit": unit}
    with lent_schema(empty) as connection:
        fill(connection, "settings.build", [{"k": K}])
        fill(connection, "metrics.definition", [measure])
        fill(connection, "facts.cell", cells)
        fill(connection, "facts.person_cell", people)
        rows = connection.execute(f"SELECT cell, low, high FROM ({model.text})").fetchall()
    ends = {int(cell): (float(low), float(high)) for cell, low, high in rows}
    return [ends.get(number) for number in range(len(scene))]
