"""A real client of OpenAI-compatible servers that asks one on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from groundspeed_server.models.openai.client import OpenAIModel
from groundspeed_server.settings.values import ModelSettings
from support.loopback_server import Answer
from support.openai_server import OpenAIServer


@contextmanager
def openai(
    *replies: Answer,
    fills: bool | str | None = False,
    key: str | None = None,
    name: str | None = "coder",
) -> Iterator[tuple[OpenAIServer, OpenAIModel]]:
    """Run a server and a model that asks it."""
    environment = {} if key is None else {"MY_KEY": key}
    with OpenAIServer(*replies) as server:
        settings = ModelSettings(
            name=name, base_url=f"{server.url}/v1/", api_key_env="MY_KEY", fill_in_middle=fills
        )
        model = OpenAIModel(settings, environment)
        try:
            yield server, model
        finally:
            model.close()
