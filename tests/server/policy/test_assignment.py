"""An engineer stays in an arm; weights decide shares, and changing them moves few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_server.policy.assignment import assigned_arm
from groundspeed_server.policy.document import Arm, Experiment, Wave

PEOPLE = [f"{number:032x}" for number in range(3_000)]
WEIGHTS = st.dictionaries(
    st.sampled_from("abcde"), st.floats(min_value=0.01, max_value=100), min_size=2
)


def experiment(weights: dict[str, float], salt: str = "") -> Experiment:
    return Experiment(arms={arm: Arm(weight=weight) for arm, weight in weights.items()}, salt=salt)


def arm_of(engineer: str, of: Experiment, team: str | None = None) -> str | None:
    waves = {"first": Wave(teams=("payments",), engineers=(PEOPLE[7],))}
    return assigned_arm("wording", of, engineer=engineer, team=team, waves=waves)


def arms(of: Experiment) -> list[str | None]:
    return [arm_of(engineer, of) for engineer in PEOPLE]


def test_the_draw_is_the_same_on_every_machine_and_in_every_release() -> None:
    found = [arm_of(person, experiment({"a": 1, "b": 1, "c": 2})) for person in PEOPLE[:12]]

    assert found == list("bcbcabaccacb")


def test_shares_are_those_of_the_weights() -> None:
    found = arms(experiment({"a": 50, "b": 30, "c": 20}))
    shares = [found.count(arm) / len(found) for arm in "abc"]

    # Four standard errors of a share of one half among 3,000 are 0.037.
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.037)


def test_experiments_and_salts_draw_apart() -> None:
    halves = {"a": 1.0, "b": 1.0}
    first, second = arms(experiment(halves)), arms(experiment(halves, salt="again"))
    same = sum(one == other for one, other in zip(first, second, strict=True)) / len(first)

    assert same == pytest.approx(0.5, abs=0.037)


@given(WEIGHTS, st.data())
def test_who_raises_a_weight_moves_engineers_into_that_arm_alone(
    weights: dict[str, float], data: st.DataObject
) -> None:
    raised = data.draw(st.sampled_from(sorted(weights)))
    engineer = data.draw(st.sampled_from(PEOPLE))
    before = arm_of(engineer, experiment(weights))
    after = arm_of(engineer, experiment({**weights, raised: weights[raised] * 3}))

    assert after in (before, raised)


@given(WEIGHTS, st.sampled_from(PEOPLE), st.floats(min_value=0.5, max_value=4))
def test_shares_alone_count(weights: dict[str, float], engineer: str, factor: float) -> None:
    scaled = {arm: weight * 2 ** round(factor) for arm, weight in weights.items()}

    assert arm_of(engineer, experiment(scaled)) == arm_of(engineer, experiment(weights))


def test_a_shift_of_ten_percent_moves_ten_percent() -> None:
    before, after = arms(experiment({"a": 50, "b": 50})), arms(experiment({"a": 60, "b": 40}))
    moved = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]

    assert set(moved) == {("b", "a")}
    assert len(moved) / len(PEOPLE) == pytest.approx(0.1, abs=0.025)


@pytest.mark.parametrize(
    ("engineer", "team", "arm"),
    [
        (PEOPLE[5], "payments", "by_name"),
        (PEOPLE[6], "search", "by_team"),
        (PEOPLE[6], "payments", "by_wave"),
        (PEOPLE[7], None, "by_wave"),
        (PEOPLE[7], "search", "by_team"),
        (PEOPLE[8], None, "drawn"),
        (PEOPLE[8], "unheard-of", "drawn"),
    ],
)
def test_the_nearest_table_decides_before_the_draw(
    engineer: str, team: str | None, arm: str
) -> None:
    tables = Experiment(
        arms={"drawn": Arm(weight=1), "by_name": Arm(), "by_team": Arm(), "by_wave": Arm()},
        engineers={PEOPLE[5]: "by_name"},
        teams={"search": "by_team"},
        waves={"first": "by_wave"},
    )

    assert arm_of(engineer, tables, team) == arm
