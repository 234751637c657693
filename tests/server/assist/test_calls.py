from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from groundspeed_server.assist.calls import Reading, describe_call, with_costs
from groundspeed_server.engine.values import ModelCall
from groundspeed_server.models.port import ModelIdentity, PromptShape, Usage
from groundspeed_server.prompts.prompt import PromptId

TODAY = datetime.date(2026, 11, 1)
MODEL = ModelIdentity("openai", "m", "m", PromptShape.HOLE, chats=True, on_device=False)
PROMPT = PromptId("line", "0" * 12)


@pytest.mark.parametrize(
    ("usage", "said", "counted", "estimated"),
    [
        (Usage(tokens_in=9, tokens_out=3), "left + right", 3, None),
        (Usage(), "left + right", None, 4),
        (Usage(tokens_in=9), "left + right", None, 4),
        (Usage(), "", None, None),
    ],
    ids=["counted", "not counted", "half counted", "nothing came"],
)
def test_generated_tokens_are_estimated_only_where_nobody_counted(
    usage: Usage, said: str, counted: int | None, estimated: int | None
) -> None:
    call = describe_call(MODEL, PROMPT, Reading(said, usage), TODAY)

    assert (call.tokens_out, call.tokens_out_estimated) == (counted, estimated)
    assert call.chars_out == len(said)


def test_what_the_provider_counted_is_told_with_its_cost() -> None:
    priced = replace(MODEL, label="claude-haiku-4-5")
    usage = Usage(tokens_in=1_000_000, tokens_out=100, cache_read=20, cache_write=3)
    call = describe_call(priced, PROMPT, Reading("x", usage), TODAY)
    counted = (call.tokens_in, call.tokens_out, call.tokens_cache_read, call.tokens_cache_write)

    assert counted == (1_000_000, 100, 20, 3)
    assert call.cost_usd is not None
    assert call.cost_usd > 0.5
    assert (call.provider, call.model) == ("openai", "claude-haiku-4-5")


CALL = ModelCall("openai", "m", "line@0", 5.0, 10, 20, 30, 40, 0.5)


@pytest.mark.parametrize(
    ("further", "added"),
    [
        ([], (10, 20, 30, 40, 0.5)),
        ([CALL, CALL], (30, 60, 90, 120, 1.5)),
        ([replace(CALL, tokens_out=None, cost_usd=None)], (20, None, 60, 80, None)),
    ],
    ids=["one call", "three calls", "one of them not counted"],
)
def test_further_calls_for_a_request_are_added_where_all_were_counted(
    further: list[ModelCall], added: tuple[float | None, ...]
) -> None:
    call = with_costs(CALL, further)
    counted = (call.tokens_in, call.tokens_out, call.tokens_cache_read, call.tokens_cache_write)

    assert (*counted, call.cost_usd) == added
    assert call.ttft_ms == CALL.ttft_ms


def test_both_times_are_kept() -> None:
    call = describe_call(MODEL, PROMPT, Reading("x", Usage(), 20.0, 35.0), TODAY)

    assert (call.ttft_ms, call.last_token_ms) == (20.0, 35.0)
