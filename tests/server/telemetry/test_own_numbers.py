from __future__ import annotations

from dataclasses import replace

import pytest

from groundspeed_server.engine.values import Decision, ModelCall, Source, Trigger
from groundspeed_server.telemetry.ledger import LoggedDecision, LoggedSuggestion
from groundspeed_server.telemetry.own_numbers import own_numbers, percentile

CALL = ModelCall("bedrock", "claude", "line@0123456789ab", cost_usd=0.001)


def decided(latency_ms: float, source: Source, call: ModelCall | None = None) -> LoggedDecision:
    decision = Decision(
        request="r",
        trigger=Trigger.AUTO,
        language="typescript",
        position_kind="statement",
        source=source,
        latency_ms=latency_ms,
        call=call,
    )
    return LoggedDecision(10.0, decision)


SUGGESTION = LoggedSuggestion(
    at_s=5.0,
    shown=True,
    outcome="accepted",
    chars_accepted=40,
    checked_age_s=600,
    chars_kept=30,
)


def test_an_empty_ledger_has_no_rates_rather_than_zero() -> None:
    numbers = own_numbers([], [])

    assert (numbers.since_s, numbers.acceptance_rate, numbers.retention_rate) == (None, None, None)
    assert (numbers.latency_p50_ms, numbers.requests, numbers.cost_usd) == (None, 0, 0.0)
    assert numbers.cache_hit_rate is None


def test_a_next_edit_is_no_completion() -> None:
    entry = decided(5.0, Source.NONE)
    followed = replace(entry, decision=replace(entry.decision, position_kind="next_edit"))

    assert own_numbers([followed], []).requests == 0


def test_numbers_count_what_they_say() -> None:
    decisions = [
        decided(100.0, Source.MODEL, CALL),
        decided(300.0, Source.MODEL, replace(CALL, cost_usd=None)),
        decided(1.0, Source.CACHE),
        decided(900.0, Source.NONE, CALL),
    ]
    suggestions = [
        SUGGESTION,
        replace(SUGGESTION, outcome="partial", checked_age_s=None, chars_kept=None),
        replace(SUGGESTION, outcome="typed_over", chars_accepted=0, chars_kept=None),
        replace(SUGGESTION, shown=False, outcome="replaced", chars_accepted=0, chars_kept=None),
    ]
    numbers = own_numbers(decisions, suggestions)

    assert (numbers.since_s, numbers.requests, numbers.suggested) == (5.0, 4, 3)
    assert (numbers.shown, numbers.accepted, numbers.chars_accepted) == (3, 2, 80)
    assert numbers.acceptance_rate == pytest.approx(2 / 3)
    assert (numbers.chars_checked, numbers.chars_kept, numbers.retention_rate) == (40, 30, 0.75)
    assert (numbers.latency_p50_ms, numbers.latency_p95_ms) == (100.0, 300.0)
    assert (numbers.cost_usd, numbers.calls_without_price) == (0.002, 1)


def test_the_share_of_the_cache_is_of_all_prompt_tokens_that_were_counted() -> None:
    cached = replace(CALL, tokens_in=100, tokens_cache_read=700, tokens_cache_write=200)
    afresh = replace(CALL, tokens_in=1_000)
    calls = (cached, afresh, replace(CALL, tokens_in=None))
    numbers = own_numbers([decided(1.0, Source.MODEL, call) for call in calls], [])

    assert (numbers.prompt_tokens, numbers.tokens_from_cache) == (2_000, 700)
    assert numbers.cache_hit_rate == 0.35


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50.0), (0.95, 95.0), (1.0, 100.0), (0.001, 1.0)]
)
def test_percentiles_are_by_nearest_rank(share: float, expected: float) -> None:
    assert percentile([float(n) for n in range(100, 0, -1)], share) == expected
