from __future__ import annotations

from contextlib import closing

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.openai.client import OpenAIModel
from groundspeed_server.settings.values import ModelSettings
from support.loopback_server import LoopbackServer, Reply
from support.model_prompts import read_failure, request


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_is_heard_that_says_for_how_long_it_wants_no_request(status: int) -> None:
    with LoopbackServer(Reply(status=status, headers={"Retry-After": "45"})) as server:
        settings = ModelSettings(base_url=server.url, fill_in_middle=False)
        with closing(OpenAIModel(settings, {})) as model:
            _, error = read_failure(model.stream(request(), Cancellation()))

    assert error.retry_after_s == 45
