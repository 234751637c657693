"""What `base_url` and `name` may be, and what of them is shown."""

from __future__ import annotations

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.errors import UserError
from groundspeed_server.models.openai.client import OpenAIModel
from groundspeed_server.settings.values import ModelSettings
from support.model_prompts import read, request
from support.openai_server import OpenAIServer, chat_answer


def test_the_query_of_an_address_goes_along() -> None:
    with OpenAIServer(chat_answer(["x"])) as server:
        address = f"{server.url}/openai/deployments/coder/?api-version=2024-10-21"
        model = OpenAIModel(ModelSettings(base_url=address, fill_in_middle=False), {})
        read(model.stream(request(), Cancellation()))
        model.close()

    path = "/openai/deployments/coder/chat/completions?api-version=2024-10-21"
    assert server.received[0].path == path


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:8080",
        "ftp://host/v1",
        "http:///v1",
        "http://host:808O",
        "http://[::1/v1",
        "http://host/v 1",
        "http://host/m\u00f6del/v1",
        "http://host/\x7f",
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UserError) as caught:
        OpenAIModel(ModelSettings(base_url=url), {})

    assert "base_url" in caught.value.remedy


def test_a_blank_that_was_copied_with_an_address_is_no_part_of_it() -> None:
    with OpenAIServer(chat_answer(["x"])) as server:
        address = f" {server.url}/v1 "
        model = OpenAIModel(ModelSettings(base_url=address, fill_in_middle=False), {})
        text, _ = read(model.stream(request(), Cancellation()))
        model.close()

    assert text == "x"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Qwen/Qwen2.5-Coder-7B", "Qwen2.5-Coder-7B"),
        ("gpt-5-mini", "gpt-5-mini"),
        ("/srv/models/secret-project", "custom"),
        (None, "custom"),
        ("arn with spaces", "custom"),
    ],
)
def test_the_label_shows_no_path(name: str | None, label: str) -> None:
    settings = ModelSettings(base_url="http://127.0.0.1:1/v1", name=name)

    assert OpenAIModel(settings, {}).identity.label == label
