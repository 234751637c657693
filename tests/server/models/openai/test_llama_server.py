"""The clients against a real server: llama.cpp's own, on loopback, with the real SmolLM2."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.embedding.openai import OpenAIEmbedding
from groundspeed_server.models.embedding.port import Purpose
from groundspeed_server.models.openai.client import OpenAIModel
from groundspeed_server.models.port import ModelError, ModelErrorCode, PromptShape, StopReason
from groundspeed_server.settings.values import EmbeddingSettings, ModelSettings
from support.assistant_desk import until
from support.embedding_models import cleared_text
from support.fim_weights import write_fim_weights
from support.llama_server import BATCH_TOKENS, CONTEXT_TOKENS, llama_server
from support.model_prompts import chat, hole, read, read_failure, request

if TYPE_CHECKING:
    from xllamacpp import Server

KEY = "sk-of-the-test"
SCHEMA = {
    "type": "object",
    "properties": {"severity": {"enum": ["error", "warning"]}},
    "required": ["severity"],
}

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with llama_server(KEY) as running:
        yield running


def model_of(server: Server, *, key: str = KEY, fills: bool | None = None) -> closing[OpenAIModel]:
    settings = ModelSettings(
        base_url=f"{server.listening_address}/v1", api_key_env="MY_KEY", fill_in_middle=fills
    )
    return closing(OpenAIModel(settings, {"MY_KEY": key}))


def test_it_is_found_to_chat_and_what_it_counts_is_told(server: Server) -> None:
    with model_of(server) as model:
        model.warm_up()
        text, end = read(model.stream(request(chat(), max_tokens=8), Cancellation()))

    assert model.identity.shape is PromptShape.CHAT
    assert text
    assert end.reason is StopReason.MAX_TOKENS
    assert end.usage.tokens_out == 8
    assert (end.usage.tokens_in or 0) + (end.usage.cache_read or 0) > 10


def test_its_answer_can_be_bound_to_a_schema(server: Server) -> None:
    with model_of(server) as model:
        prompt = chat("Is this wrong?", answer_schema=json.dumps(SCHEMA))
        text, _ = read(model.stream(request(prompt, max_tokens=64), Cancellation()))

    assert json.loads(text)["severity"] in {"error", "warning"}


def test_it_stops_when_the_answer_is_no_longer_wanted(server: Server) -> None:
    cancellation = Cancellation()
    endless = request(hole("la " * 10), max_tokens=1_500)
    with model_of(server, fills=True) as model:
        answer = model.stream(endless, cancellation)
        next(answer)
        assert "requests_processing 1" in server.handle_metrics()
        threading.Thread(target=cancellation.cancel).start()
        _, error = read_failure(answer)
        until(lambda: "requests_processing 0" in server.handle_metrics())

    assert error.code is ModelErrorCode.CANCELLED


@pytest.mark.parametrize(
    ("key", "question", "code", "says"),
    [
        (KEY, "x " * 2 * CONTEXT_TOKENS, ModelErrorCode.INVALID_REQUEST, "`prompt_tokens`"),
        ("sk-wrong", "x", ModelErrorCode.NO_CREDENTIALS, "does not accept the key"),
        ("", "x", ModelErrorCode.NO_CREDENTIALS, "none is set"),
    ],
)
def test_its_faults_have_their_remedies(
    server: Server, key: str, question: str, code: ModelErrorCode, says: str
) -> None:
    with model_of(server, key=key) as model:
        _, error = read_failure(model.stream(request(chat(question)), Cancellation()))

    assert error.code is code
    assert says in error.remedy


def test_a_model_that_fills_in_the_middle_is_told_by_its_file_and_reads_both_sides(
    tmp_path: Path,
) -> None:
    with llama_server(KEY, write_fim_weights(tmp_path)) as server, model_of(server) as model:
        model.warm_up()
        asked = request(hole("const a =", ";\n" + "a += 2;\n" * 20), max_tokens=1)
        _, end = read(model.stream(asked, Cancellation()))

    assert model.identity.shape is PromptShape.HOLE
    assert (end.usage.tokens_in or 0) > 60


def test_it_makes_vectors_of_what_is_not_too_long(server: Server) -> None:
    settings = EmbeddingSettings(
        provider="openai", base_url=f"{server.listening_address}/v1", api_key_env="MY_KEY"
    )
    with closing(OpenAIEmbedding(settings, {"MY_KEY": KEY})) as model:
        made = model.embed([cleared_text("const a = 1;"), cleared_text("type B")], Purpose.PIECE)
        with pytest.raises(ModelError) as caught:
            model.embed([cleared_text("x " * 2 * BATCH_TOKENS)], Purpose.PIECE)

    assert [len(vector) for vector in made.vectors] == [576, 576]
    assert made.tokens
    assert caught.value.code is ModelErrorCode.INVALID_REQUEST
