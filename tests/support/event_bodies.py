"""One body of every kind of event, and more of each by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from groundspeed_server.telemetry.events import (
    CompletionChecked,
    CompletionClosed,
    CompletionDecided,
    CompletionFingerprints,
    CompletionRetained,
    CompletionShown,
    ContextEmbedded,
    EventBody,
    Health,
    HintClosed,
    HintShown,
    ReviewDecided,
    SessionEnded,
    SessionStarted,
    SurveyAnswered,
    TypingWindow,
)

COMPLETION = "0191d1a0-0000-7000-8000-000000000001"
REQUEST = "0191d1a0-0000-7000-8000-000000000002"
HINT = "0191d1a0-0000-7000-8000-000000000003"
PROMPT = "completion-line@0123456789ab"
MODEL = "claude-haiku-4-5"

ONE_OF_EACH: tuple[EventBody, ...] = (
    SessionStarted(features=("completion", "review"), provider="bedrock", model=MODEL),
    SessionEnded(reason="shutdown"),
    CompletionDecided(
        request=REQUEST,
        trigger="auto",
        lang="typescript",
        position_kind="statement",
        source="model",
        latency_ms=412.5,
        context={"prefix": 900, "open_tab": 120},
        provider="bedrock",
        model=MODEL,
        prompt=PROMPT,
        ttft_ms=201.0,
        tokens_in=1_020,
        tokens_out=24,
        tokens_cache_read=900,
        tokens_cache_write=0,
        cost_usd=0.00042,
        type_errors=0,
    ),
    CompletionChecked(request=REQUEST, type_errors=2, check_ms=64.5),
    CompletionShown(completion=COMPLETION, request=REQUEST, chars=42, lines=2),
    CompletionClosed(
        completion=COMPLETION,
        outcome="accepted",
        visible_ms=1_250.0,
        chars_accepted=40,
        chars_typed_through=2,
        lines_accepted=2,
    ),
    CompletionRetained(completion=COMPLETION, age_s=30, chars_kept=38, similarity=0.95, doc="open"),
    CompletionFingerprints(completion=COMPLETION, lines=("0" * 32, "f" * 32)),
    ReviewDecided(
        request=REQUEST,
        trigger="manual",
        lang="typescript",
        latency_ms=2_400.0,
        functions=3,
        hints=1,
        refused={"not_found": 1},
        provider="bedrock",
        model=MODEL,
        prompt="review-chat.v1@0123456789ab",
        tokens_in=1_800,
        tokens_out=160,
        cost_usd=0.00026,
    ),
    ContextEmbedded(
        provider="bedrock",
        model="amazon.titan-embed-text-v2:0",
        calls=580,
        failed=1,
        texts=580,
        tokens_in=61_000,
        cost_usd=0.00122,
    ),
    HintShown(
        hint=HINT,
        rule="missing-await",
        severity="warning",
        confidence=0.8,
        model=MODEL,
        prompt=PROMPT,
    ),
    HintClosed(hint=HINT, outcome="applied"),
    TypingWindow(
        chars_typed=300, chars_pasted=20, chars_completed=120, chars_deleted=40, active_s=111.5
    ),
    SurveyAnswered(question="would_miss_it", score=9),
    Health(gated={"too_large": 3}, cancelled=7, dropped_events=0, breaker_changes=2),
)

_uuids = st.uuids().map(str)
_counts = st.integers(0, 10**9)
_milliseconds = st.floats(0, 1e9)
_words = st.from_regex(r"[a-z][a-z0-9_-]{0,63}", fullmatch=True)


def bodies() -> st.SearchStrategy[EventBody]:
    """Bodies with any allowed values in the fields that vary most."""
    return st.one_of(
        st.sampled_from(ONE_OF_EACH),
        st.builds(
            CompletionDecided,
            request=_uuids,
            trigger=st.sampled_from(["auto", "manual"]),
            lang=st.sampled_from(["typescript", "typescriptreact", "javascript"]),
            position_kind=_words,
            source=st.sampled_from(
                ["model", "cache", "typed_through", "speculative", "copy", "none"]
            ),
            latency_ms=_milliseconds,
            context=st.dictionaries(_words, _counts, max_size=6),
            reason=st.none() | _words,
            ttft_ms=st.none() | _milliseconds,
            tokens_in=st.none() | _counts,
            cost_usd=st.none() | st.floats(0, 1e3),
        ),
        st.builds(
            CompletionRetained,
            completion=_uuids,
            age_s=st.sampled_from([30, 120, 300, 600]),
            chars_kept=st.none() | _counts,
            similarity=st.none() | st.floats(0, 1),
            doc=st.sampled_from(["open", "closed", "branch_switched"]),
        ),
        st.builds(
            TypingWindow,
            chars_typed=_counts,
            chars_pasted=_counts,
            chars_completed=_counts,
            chars_deleted=_counts,
            active_s=st.floats(0, 300),
        ),
    )
