from __future__ import annotations

import json
from contextlib import closing

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.openai.client import OpenAIModel
from groundspeed_server.models.openai.errors import fault_of
from groundspeed_server.models.port import ModelErrorCode
from groundspeed_server.settings.values import ModelSettings
from support.loopback_server import LoopbackServer, Reply
from support.model_prompts import read_failure, request

# The bodies are LiteLLM's.
BUDGET = (
    '{"error":{"message":"Budget has been exceeded! Current cost: 2.0, Max budget: 1.0",'
    '"type":"budget_exceeded","param":null,"code":"%d"}}'
)
NO_SUCH_NAME = (
    '{"error":{"message":"/chat/completions: Invalid model name passed in model=None. Call '
    '`/v1/models` to view available models for your key.","type":"invalid_request_error",'
    '"param":null,"code":"400"}}'
)
NOT_WITH_THIS_KEY = (
    '{"error":{"message":"key not allowed to access model. This key can only access '
    'models=[\'embed\']. Tried to access coder","type":"key_model_access_denied",'
    '"param":"model","code":"401"}}'
)
NO_DATABASE = (
    '{"error":{"message":"No connected db.","type":"no_db_connection","param":null,"code":"400"}}'
)
EXPIRED = (
    '{"error":{"message":"Authentication Error - Expired Key. Key Expiry time 2026-01-01",'
    '"type":"expired_key","param":"x","code":"400"}}'
)


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_is_heard_that_says_for_how_long_it_wants_no_request(status: int) -> None:
    with LoopbackServer(Reply(status=status, headers={"Retry-After": "45"})) as server:
        settings = ModelSettings(base_url=server.url, fill_in_middle=False)
        with closing(OpenAIModel(settings, {})) as model:
            _, error = read_failure(model.stream(request(), Cancellation()))

    assert error.retry_after_s == 45


@pytest.mark.parametrize(
    ("status", "body", "code", "says"),
    [
        (400, BUDGET % 400, ModelErrorCode.THROTTLED, "is used up"),
        (422, BUDGET % 422, ModelErrorCode.THROTTLED, "is used up"),
        (429, BUDGET % 429, ModelErrorCode.THROTTLED, "is used up"),
        (400, NO_SUCH_NAME, ModelErrorCode.MODEL_NOT_FOUND, "check `name`"),
        (401, NOT_WITH_THIS_KEY, ModelErrorCode.ACCESS_DENIED, "with this key"),
        (400, NO_DATABASE, ModelErrorCode.NO_CREDENTIALS, "`api_key_env`"),
        (400, EXPIRED, ModelErrorCode.NO_CREDENTIALS, "`api_key_env`"),
    ],
)
def test_what_litellm_says_of_keys_and_models_is_told_as_such(
    status: int, body: str, code: ModelErrorCode, says: str
) -> None:
    error, _ = fault_of(status, body.encode(), {})

    assert error.code is code
    assert says in error.remedy


def test_what_a_server_quotes_of_a_question_is_no_fault_of_its_own() -> None:
    quoted = json.dumps({"detail": [{"input": {"code": 'if (type === "budget_exceeded") {'}}]})
    error, _ = fault_of(422, quoted.encode(), {})

    assert error.code is ModelErrorCode.INVALID_REQUEST
