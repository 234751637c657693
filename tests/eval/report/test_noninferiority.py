"""The gate's statistics: by hand, at the borders, and by their rates of error."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from groundspeed_eval.report.noninferiority import Finding, Sample, Verdict, judge
from groundspeed_eval.sampling import seeded

SAME = [[0.0]] * 200


def sample(gains: Sequence[Sequence[float]], margin: float = 0.02, *, share: bool = True) -> Sample:
    return Sample(gains, margin, is_share=share)


def judged(
    gains: Sequence[Sequence[float]], margin: float = 0.02, *, share: bool = True
) -> Finding:
    return judge({"s": sample(gains, margin, share=share)}, level=0.05, looks=1)["s"]


@pytest.mark.parametrize(
    ("gains", "verdict"),
    [
        pytest.param([[0.0]] * 300, Verdict.NOT_WORSE, id="the same"),
        pytest.param([[1.0]] * 30, Verdict.NOT_WORSE, id="better everywhere"),
        pytest.param([[-1.0]] * 30, Verdict.WORSE, id="worse everywhere"),
        pytest.param([[0.0]] * 10, Verdict.UNCLEAR, id="the same, but hardly any tasks"),
        pytest.param([[1.0], [-1.0]] * 20, Verdict.UNCLEAR, id="as many won as lost"),
        pytest.param([[0.0] * 500], Verdict.UNCLEAR, id="one file alone"),
        pytest.param([], Verdict.UNCLEAR, id="nothing"),
        pytest.param([[], [], [0.0]], Verdict.UNCLEAR, id="nothing but empty files"),
    ],
)
def test_the_verdict_is_what_the_gains_show(
    gains: Sequence[Sequence[float]], verdict: Verdict
) -> None:
    assert judged(gains).verdict is verdict


@pytest.mark.parametrize(
    ("files", "verdict"), [(2, Verdict.UNCLEAR), (29, Verdict.UNCLEAR), (30, Verdict.NOT_WORSE)]
)
def test_a_mean_that_is_the_same_at_a_few_files_proves_nothing(
    files: int, verdict: Verdict
) -> None:
    assert judged([[0.0]] * files, 2, share=False).verdict is verdict


def test_a_mean_that_is_worse_at_a_few_files_is_worse() -> None:
    assert judged([[-10.0 - n] for n in range(5)], 2, share=False).verdict is Verdict.WORSE


def test_without_two_files_nothing_is_known() -> None:
    finding = judged([[0.0] * 500])

    assert (finding.p, finding.bound, finding.resolution) == (1, None, None)


def test_the_bound_is_near_the_normal_one_where_that_is_right() -> None:
    random = Random(1)
    gains = [[random.gauss(1, 10)] for _ in range(400)]
    finding = judged(gains, 2, share=False)
    mean = sum(gain for [gain] in gains) / 400

    assert finding.bound == pytest.approx(mean - 1.645 * 0.5, abs=0.1)
    assert finding.resolution == pytest.approx(2 * 1.645 * 0.5, rel=0.1)


def test_values_of_one_file_do_not_count_as_many() -> None:
    apart = judged([[g] for g in (1.0, -1.0) for _ in range(50)], 0.3, share=False)
    together = judged([[g] * 10 for g in (1.0, -1.0) for _ in range(5)], 0.3, share=False)

    assert apart.verdict is Verdict.NOT_WORSE
    assert together.verdict is Verdict.UNCLEAR


def test_holm_holds_the_smallest_p_to_the_strictest_level() -> None:
    found = judge(
        {"clear": sample(SAME), "poor": sample([[-1.0], [1.0]] * 50), "good": sample([[1.0]] * 50)},
        level=0.06,
        looks=1,
    )
    levels = sorted(finding.level for finding in found.values())

    assert levels == pytest.approx([0.02, 0.03, 0.06])
    assert list(found) == ["clear", "poor", "good"]
    assert found["poor"].level == pytest.approx(0.06)
    assert found["poor"].verdict is Verdict.UNCLEAR


def test_holm_stops_at_the_first_score_that_is_not_shown_to_be_good() -> None:
    # Alone, it would pass at 0.05; beside a twin with the same p, both are held to 0.025 first.
    edge = sample([[gain] for gain in (-1.0, 1.0) for _ in range(200)], 0.09, share=False)
    alone = judge({"a": edge}, level=0.05, looks=1)["a"]
    twins = judge({"a": edge, "b": edge}, level=0.05, looks=1)

    assert 0.025 < alone.p <= 0.05
    assert alone.verdict is Verdict.NOT_WORSE
    assert {finding.verdict for finding in twins.values()} == {Verdict.UNCLEAR}


def test_looks_share_the_level() -> None:
    many = judge({"s": sample(SAME)}, level=0.05, looks=10)["s"]

    assert many.level == pytest.approx(0.005)
    assert many.bound is not None
    assert many.bound < (judged(SAME).bound or 0)


def test_the_same_values_give_the_same_finding() -> None:
    gains = [[1.0], [0.0], [-1.0]] * 30

    assert judged(gains) == judged(gains)


GAINS = Path(__file__).parents[2] / "data" / "eval" / "gains.json"
LEVEL = 0.05
DRAWS = 500
FILES = 100
# What chance leaves of a rate of 0.05 in so many draws, 99 times in 100.
MOST = LEVEL + 2.33 * (LEVEL * (1 - LEVEL) / DRAWS) ** 0.5


def stored(score: str) -> list[list[float]]:
    """How far two systems were apart on real tasks, by file."""
    gains: list[list[float]] = json.loads(GAINS.read_text())[score]
    return gains


def another(files: Sequence[Sequence[float]], random: Random, favour: float) -> list[list[float]]:
    """Draw a comparison: how far apart is as stored, in whose favour is chance, file by file."""
    return [
        [size if random.random() < favour else -size]
        for size in (abs(sum(file)) / len(file) for file in random.choices(files, k=FILES))
    ]


@pytest.mark.parametrize(("score", "share"), [("hit", True), ("edit_similarity", False)])
def test_the_same_system_twice_hardly_ever_fails_from_the_resolution_on(
    score: str, *, share: bool
) -> None:
    """A/A: neither run is better, so that every failure is a false alarm."""
    random = seeded("A/A", score)
    files = stored(score)
    resolution = judged(another(files, random, 0.5), 1, share=share).resolution
    assert resolution is not None
    found = Counter(
        judged(another(files, random, 0.5), resolution, share=share).verdict for _ in range(DRAWS)
    )

    assert found[Verdict.WORSE] <= MOST * DRAWS
    assert DRAWS - found[Verdict.NOT_WORSE] <= MOST * DRAWS


@pytest.mark.parametrize(
    ("score", "share", "margin"), [("hit", True, 0.03), ("edit_similarity", False, 5)]
)
def test_a_rollout_that_is_worse_by_the_margin_hardly_ever_passes(
    score: str, margin: float, *, share: bool
) -> None:
    random = seeded("at the margin", score)
    files = stored(score)
    apart = sum(abs(sum(file)) / len(file) for file in files) / len(files)
    favour = (1 - margin / apart) / 2
    passed = sum(
        judged(another(files, random, favour), margin, share=share).verdict is Verdict.NOT_WORSE
        for _ in range(DRAWS)
    )

    assert passed <= MOST * DRAWS
