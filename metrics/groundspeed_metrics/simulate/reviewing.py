"""Reviews of a synthetic engineer's changes: the hints they bring, and what becomes of them."""

from __future__ import annotations

from groundspeed_metrics.simulate.diary import DAY_MS, LANGS, PROVIDER, Diary
from groundspeed_metrics.simulate.messages import HintClosed, HintShown, ReviewDecided
from groundspeed_metrics.simulate.prices import SONNET

_PROMPT = "review.functions@ba9876543210"
_OUTCOMES = ("applied", "applied", "edited", "dismissed", "wrong", "resolved", "ignored")
_RULES = ("null-check", "error-handling", "test-missing", "naming")
_SLOWER_THAN_COMPLETION = 8


def review(diary: Diary) -> None:
    """Write a review that a model gave, and its hints."""
    rng = diary.rng
    at, hints = int(rng.random() * DAY_MS), int(rng.random() * 4)
    tokens_in, tokens_out = 2_000 + int(rng.random() * 4_000), 100 + int(rng.random() * 300)
    latency = round(diary.latency() * _SLOWER_THAN_COMPLETION, 1)
    diary.count("reviews")
    diary.bodies.append(
        ReviewDecided(
            mono_ms=at,
            request=diary.new_id(),
            trigger=diary.trigger(0.2),
            lang=diary.pick(LANGS),
            reason=None,
            latency_ms=latency,
            functions=1 + int(rng.random() * 6),
            hints=hints,
            refused={"quote_not_found": 1} if rng.random() < 0.2 else {},
            provider=PROVIDER,
            model=SONNET,
            prompt=_PROMPT,
            ttft_ms=round(latency * 0.2, 1),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            tokens_cache_read=0,
            tokens_cache_write=0,
            cost_usd=diary.pay(SONNET, tokens_in, tokens_out),
        )
    )
    for _ in range(hints):
        _hint(diary, at + 1)


def _hint(diary: Diary, at: int) -> None:
    hint, outcome = diary.new_id(), diary.pick(_OUTCOMES)
    shown = HintShown(
        mono_ms=at,
        hint=hint,
        rule=diary.pick(_RULES),
        severity="warning",
        confidence=round(0.5 + diary.rng.random() / 2, 2),
        model=SONNET,
        prompt=_PROMPT,
    )
    closed_at = at + 5_000 + int(diary.rng.random() * 600_000)
    diary.bodies += shown, HintClosed(mono_ms=closed_at, hint=hint, outcome=outcome)
    diary.count(f"hint_{outcome}")
    if outcome in {"applied", "edited"}:
        diary.meet("engaged")
