from __future__ import annotations

import datetime

import pytest

from groundspeed_server.assist.calls import Reading, describe_call
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


def test_both_times_are_kept() -> None:
    call = describe_call(MODEL, PROMPT, Reading("x", Usage(), 20.0, 35.0), TODAY)

    assert (call.ttft_ms, call.last_token_ms) == (20.0, 35.0)
