"""A server on loopback with an OpenAI-compatible `/embeddings`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec
import pytest

from groundspeed_server.errors import UserError
from groundspeed_server.models.embedding.openai import OpenAIEmbedding
from groundspeed_server.models.embedding.port import Embedded, Purpose
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import EmbeddingSettings
from support.embedding_models import cleared_text, vectors_reply
from support.loopback_server import Reply
from support.openai_server import OpenAIServer, failure

CANARY = "canary-7f3a"


@contextmanager
def server_of(
    *replies: Reply, name: str | None = "nomic-embed", environment: Mapping[str, str] | None = None
) -> Iterator[tuple[OpenAIServer, OpenAIEmbedding]]:
    """Run a server and a model that asks it."""
    with OpenAIServer(*replies) as server:
        settings = EmbeddingSettings(provider="openai", base_url=f"{server.url}/v1", name=name)
        model = OpenAIEmbedding(settings, environment or {})
        try:
            yield server, model
        finally:
            model.close()


def embed(model: OpenAIEmbedding, *texts: str) -> Embedded:
    return model.embed([cleared_text(text) for text in texts], Purpose.PIECE)


def test_texts_go_at_once_and_vectors_come_back_in_their_order() -> None:
    with server_of(vectors_reply([1.0], [2.0], tokens=5), environment={"OPENAI_API_KEY": "k"}) as (
        server,
        model,
    ):
        embedded = embed(model, "a", "b")
    (received,) = server.received

    assert embedded == Embedded(([1.0], [2.0]), 5)
    assert received.path == "/v1/embeddings"
    assert received.headers["Authorization"] == "Bearer k"
    assert received.body == {
        "input": ["a", "b"],
        "encoding_format": "float",
        "model": "nomic-embed",
    }


@pytest.mark.parametrize(
    ("name", "dimensions"),
    [("text-embedding-3-small", 256), ("nomic-embed", None), (None, None)],
)
def test_only_models_whose_vectors_can_be_cut_are_told_a_length(
    name: str | None, dimensions: int | None
) -> None:
    with server_of(vectors_reply([1.0], tokens=None), name=name) as (server, model):
        embedded = embed(model, "a")

    assert server.received[0].body.get("dimensions") == dimensions
    assert model.identity.dimensions == dimensions
    assert embedded.tokens is None


@pytest.mark.parametrize("counted", [10**12, -1, "many"])
def test_what_nobody_can_have_counted_costs_neither_money_nor_the_vectors(counted: object) -> None:
    with server_of(vectors_reply([1.0], tokens=counted)) as (_, model):
        embedded = embed(model, "a")

    assert embedded == Embedded(([1.0],), None)


def test_connections_are_kept_for_the_next_call() -> None:
    with server_of(vectors_reply([1.0])) as (server, model):
        for _ in range(3):
            embed(model, "a")

    assert len({received.client_port for received in server.received}) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (failure(401, CANARY), ModelErrorCode.NO_CREDENTIALS),
        (failure(404, CANARY), ModelErrorCode.MODEL_NOT_FOUND),
        (failure(400, CANARY), ModelErrorCode.INVALID_REQUEST),
        (failure(429, CANARY), ModelErrorCode.THROTTLED),
        (failure(500, CANARY), ModelErrorCode.UNAVAILABLE),
        (Reply(pieces=[b"<html>canary-7f3a"], content_type="text/html"), ModelErrorCode.BAD_ANSWER),
        (vectors_reply([1.0], [2.0]), ModelErrorCode.BAD_ANSWER),
        (Reply(pieces=[b'{"data": '], cut=True), ModelErrorCode.UNAVAILABLE),
    ],
)
def test_every_fault_has_its_code_and_quotes_nothing(reply: Reply, code: ModelErrorCode) -> None:
    with server_of(reply) as (_, model), pytest.raises(ModelError) as caught:
        embed(model, "a")

    assert caught.value.code is code
    assert CANARY not in caught.value.remedy
    assert "[model]" not in caught.value.remedy


@pytest.mark.parametrize("before", ["", "litellm.InternalServerError: OpenAIException - "])
def test_a_text_that_llama_cpp_does_not_take_is_no_failure_of_the_server(before: str) -> None:
    too_large = failure(500, f"{before}input (4200 tokens) is too large to process.")
    with server_of(too_large) as (_, model), pytest.raises(ModelError) as caught:
        embed(model, "a")

    assert caught.value.code is ModelErrorCode.INVALID_REQUEST


@pytest.mark.parametrize(
    "reply",
    [
        failure(400, "no"),
        failure(400, "This model's maximum context length is 512 tokens."),
        failure(413, "`inputs` must have less than 512 tokens. Given: 700"),
    ],
)
def test_a_remedy_names_no_setting_that_embeddings_lack(reply: Reply) -> None:
    with server_of(reply) as (_, model), pytest.raises(ModelError) as caught:
        embed(model, "a")

    assert "2,000 characters" in caught.value.remedy
    assert not {"fill_in_middle", "prompt_tokens"} & set(re.findall(r"\w+", caught.value.remedy))


def test_a_server_that_was_started_without_embeddings_is_told_as_such() -> None:
    refusal = failure(501, "This server does not support embeddings. Start it with `--embeddings`")
    with server_of(refusal) as (_, model), pytest.raises(ModelError) as caught:
        embed(model, "a")

    assert caught.value.code is ModelErrorCode.MODEL_NOT_FOUND
    assert "`--embeddings`" in caught.value.remedy


def test_a_key_that_is_missing_is_told_as_such() -> None:
    with server_of(failure(401, "no")) as (_, model), pytest.raises(ModelError) as caught:
        embed(model, "a")

    assert "none is set" in caught.value.remedy


def test_a_server_is_heard_that_says_for_how_long_it_wants_no_request() -> None:
    busy = Reply(status=429, headers={"Retry-After": "45"})
    with server_of(busy) as (_, model), pytest.raises(ModelError) as caught:
        embed(model, "a")

    assert caught.value.retry_after_s == 45


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with server_of(vectors_reply([1.0])) as (_, model):
        pass
    with pytest.raises(ModelError) as caught:
        embed(model, "a")

    assert caught.value.code is ModelErrorCode.UNAVAILABLE
    assert "[embedding]" in caught.value.remedy


@pytest.mark.parametrize("base_url", [None, "ftp://nowhere", "localhost:8080"])
def test_an_address_that_is_none_is_refused(base_url: str | None) -> None:
    settings = EmbeddingSettings(provider="openai", base_url=base_url)
    with pytest.raises(UserError) as refused:
        OpenAIEmbedding(settings, {})

    assert "[embedding]" in refused.value.remedy


def test_another_server_s_model_is_another_model() -> None:
    settings = EmbeddingSettings(provider="openai", base_url="http://127.0.0.1:1/v1")
    others = msgspec.structs.replace(settings, base_url="http://127.0.0.1:2/v1")
    one, other = (OpenAIEmbedding(each, {}).identity for each in (settings, others))

    assert one.model != other.model
    assert one.label == other.label == "custom"
