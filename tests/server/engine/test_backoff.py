"""The delay after suggestions that were taken or turned down."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.backoff import MAX_DELAY_S, MIN_DELAY_S, Backoff


def after(verdicts: str) -> Backoff:
    backoff = Backoff()
    for verdict in verdicts:
        (backoff.rejected if verdict == "r" else backoff.accepted)(0.0)
    return backoff


@pytest.mark.parametrize(
    ("verdicts", "factor"),
    [("", 1.0), ("r", 1.5), ("rr", 2.25), ("a", 0.8), ("ra", 1.2), ("r" * 30, 1.5**10)],
)
def test_each_of_the_last_verdicts_weighs(verdicts: str, factor: float) -> None:
    assert after(verdicts).factor(0.0) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("verdicts", "delay", "delayed"),
    [
        ("", 0.0, 0.0),
        ("aaa", 0.2, 0.2),
        ("r", 0.2, 0.3),
        ("r", 0.0, 1.5 * MIN_DELAY_S),
        ("rrrrrrrrrr", 0.4, MAX_DELAY_S),
    ],
)
def test_the_delay_grows_within_its_bounds(verdicts: str, delay: float, delayed: float) -> None:
    assert after(verdicts).delayed(delay, 0.0) == pytest.approx(delayed)


def test_the_delay_counts_from_the_first_request_since_a_chance() -> None:
    backoff = after("rrrrrrrrrr")
    moments = [backoff.not_before(now, now) for now in (0.0, 1.0, 2.0)]
    backoff.served()

    assert moments == pytest.approx([MAX_DELAY_S, MAX_DELAY_S, 2.0])
    assert backoff.not_before(3.0, 3.0) == pytest.approx(3.0 + MAX_DELAY_S)


def test_rejections_fade_and_are_forgotten() -> None:
    backoff = after("rrr")
    factors = [backoff.factor(now) for now in (0.0, 120.0, 590.0, 600.0)]

    assert factors == sorted(factors, reverse=True)
    assert factors[-1] == 1.0
