from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundspeed_eval.report.intervals import Interval, bootstrap, mean, quantile, wilson
from groundspeed_eval.sampling import seeded


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        # The first three are worked by hand from the formula; the others are published examples
        # (Newcombe, 1998, Statistics in Medicine 17, table I, method 3).
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_equals_published_values(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes, n)

    assert interval is not None
    assert [interval.low, interval.high] == pytest.approx([low, high], abs=5e-5)


def test_nothing_observed_is_nothing_known() -> None:
    assert wilson(0, 0) is None
    assert bootstrap([], mean, seed="s") is None
    assert bootstrap([[1.0, 2.0], []], mean, seed="s") is None


@given(n=st.integers(1, 2000), data=st.data())
def test_wilson_holds_the_share_and_stays_within_0_and_1(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    interval = wilson(successes, n)

    assert interval is not None
    assert 0 <= interval.low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= interval.high <= 1


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([1], 0.95, 1),
        ([1, 2], 0.5, 1.5),
        ([1, 2, 4], 0.25, 1.5),
        ([1, 2, 3], 0.5, 2),
        (list(range(101)), 0.95, 95),
    ],
)
def test_quantiles_lie_between_neighbours(
    values: list[float], share: float, expected: float
) -> None:
    assert quantile(values, share) == pytest.approx(expected)


def test_the_same_seed_gives_the_same_interval() -> None:
    random = seeded("clusters")
    clusters = [[random.random(), random.random()] for _ in range(30)]

    assert bootstrap(clusters, mean, seed="a") == bootstrap(clusters, mean, seed="a")
    assert bootstrap(clusters, mean, seed="a") != bootstrap(clusters, mean, seed="b")


def test_equal_values_leave_no_doubt() -> None:
    assert bootstrap([[2.0], [2.0, 2.0]], mean, seed="s") == Interval(2.0, 2.0)


def test_a_bootstrap_of_many_independent_values_is_near_the_normal_interval() -> None:
    random = seeded("values")
    clusters = [[random.gauss(10, 2)] for _ in range(400)]
    interval = bootstrap(clusters, mean, seed="s")

    assert interval is not None
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * 2 / 20, rel=0.15)


def test_values_that_depend_on_each_other_make_the_interval_wider() -> None:
    random = seeded("files")
    clusters = [[value] * 10 for value in (random.gauss(10, 2) for _ in range(40))]
    together = bootstrap(clusters, mean, seed="s")
    apart = bootstrap([[value] for cluster in clusters for value in cluster], mean, seed="s")

    assert together is not None
    assert apart is not None
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_higher_level_gives_a_wider_interval() -> None:
    random = seeded("level")
    clusters = [[random.random()] for _ in range(50)]
    usual = bootstrap(clusters, mean, seed="s")
    sure = bootstrap(clusters, mean, seed="s", level=0.99)

    assert usual is not None
    assert sure is not None
    assert sure.low < usual.low < usual.high < sure.high
