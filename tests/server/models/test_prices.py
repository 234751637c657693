from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from groundspeed_server.models.port import ModelIdentity, PromptShape, Usage
from groundspeed_server.models.prices import cost_usd

DAY = dt.date(2026, 11, 1)
HAIKU = ModelIdentity(
    "bedrock", "arn:…", "claude-haiku-5-5", PromptShape.CHAT, chats=True, on_device=False
)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (Usage(2_000, 60), 0.00023),
        (Usage(500, 60, cache_read=1_500), 0.000095),
        (Usage(100_000, 0), 0.01),
        (Usage(100_001, 0), 0.0500005),
        (Usage(1, 0, cache_read=100_000), 0.0050005),
        (Usage(0, 0), 0.0),
    ],
)
def test_a_call_costs_what_the_list_says(usage: Usage, expected: float) -> None:
    assert cost_usd(HAIKU, usage, DAY) == pytest.approx(expected)


def test_a_model_on_this_machine_costs_nothing() -> None:
    local = replace(HAIKU, provider="local", label="smollm2-135m", on_device=True)

    assert cost_usd(local, Usage(), DAY) == 0.0


@pytest.mark.parametrize(
    ("identity", "usage", "day"),
    [
        (replace(HAIKU, label="custom"), Usage(1, 1), DAY),
        (HAIKU, Usage(1, 1), dt.date(2026, 10, 6)),
        (HAIKU, Usage(tokens_out=1), DAY),
        (HAIKU, Usage(tokens_in=1), DAY),
    ],
)
def test_what_is_not_known_is_not_zero(identity: ModelIdentity, usage: Usage, day: dt.date) -> None:
    assert cost_usd(identity, usage, day) is None
