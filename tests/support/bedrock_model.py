"""A real Bedrock client that asks a server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.bedrock.client import BedrockModel
from groundspeed_server.models.port import ModelError
from groundspeed_server.settings.values import ModelSettings
from support.bedrock_server import BedrockServer
from support.loopback_server import Answer
from support.model_prompts import read_failure, request


@contextmanager
def bedrock(
    *replies: Answer, settings: ModelSettings | None = None
) -> Iterator[tuple[BedrockServer, BedrockModel]]:
    """Run a server and a model that asks it."""
    with pytest.MonkeyPatch.context() as environment, BedrockServer(*replies) as server:
        environment.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
        model = BedrockModel(settings or ModelSettings())
        try:
            yield server, model
        finally:
            model.close()


def failed(model: BedrockModel) -> tuple[str, ModelError]:
    """Ask a model that must fail; return what it said before, and the error."""
    return read_failure(model.stream(request(), Cancellation()))
