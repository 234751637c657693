"""Real boto3 against a server on loopback that answers InvokeModel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from groundspeed_server.errors import UserError
from groundspeed_server.models.embedding.bedrock import BedrockEmbedding
from groundspeed_server.models.embedding.port import Embedded, Purpose
from groundspeed_server.models.port import ModelError, ModelErrorCode
from groundspeed_server.settings.values import EmbeddingSettings
from support.bedrock_server import BedrockServer, failure, html
from support.embedding_models import cleared_text, cohere_reply, titan_reply
from support.loopback_server import Reply

pytestmark = pytest.mark.usefixtures("signed_in")

CANARY = "canary-7f3a"
COHERE_3 = EmbeddingSettings(name="cohere.embed-english-v3")
COHERE_4 = EmbeddingSettings(name="eu.cohere.embed-v4:0", dimensions=512)


@contextmanager
def bedrock(
    *replies: Reply, settings: EmbeddingSettings | None = None
) -> Iterator[tuple[BedrockServer, BedrockEmbedding]]:
    """Run a server and a model that asks it."""
    with pytest.MonkeyPatch.context() as environment, BedrockServer(*replies) as server:
        environment.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", server.url)
        model = BedrockEmbedding(settings or EmbeddingSettings())
        try:
            yield server, model
        finally:
            model.close()


def embed(model: BedrockEmbedding, *texts: str, purpose: Purpose = Purpose.PIECE) -> Embedded:
    return model.embed([cleared_text(text) for text in texts], purpose)


def test_titan_is_asked_for_one_text_with_the_length_that_is_set() -> None:
    with bedrock(titan_reply([0.5, -0.5], tokens=6)) as (server, model):
        embedded = embed(model, "const a = 1")
    (received,) = server.received

    assert embedded == Embedded(([0.5, -0.5],), 6)
    assert model.most_texts == 1
    assert received.path == "/model/amazon.titan-embed-text-v2%3A0/invoke"
    assert received.body == {"inputText": "const a = 1", "dimensions": 256, "normalize": True}
    assert "AKIAEXAMPLE" in received.headers["Authorization"]


@pytest.mark.parametrize(
    ("settings", "extra"),
    [
        (COHERE_3, {"truncate": "END"}),
        (COHERE_4, {"truncate": "RIGHT", "output_dimension": 512}),
    ],
    ids=["v3", "v4"],
)
@pytest.mark.parametrize(
    ("purpose", "said"), [(Purpose.PIECE, "search_document"), (Purpose.QUESTION, "search_query")]
)
def test_cohere_is_asked_for_many_texts_and_told_what_for(
    settings: EmbeddingSettings, extra: dict[str, object], purpose: Purpose, said: str
) -> None:
    with bedrock(cohere_reply([1.0, 0.0], [0.0, 1.0], tokens=31), settings=settings) as (
        server,
        model,
    ):
        embedded = embed(model, "a", "b", purpose=purpose)

    assert embedded == Embedded(([1.0, 0.0], [0.0, 1.0]), 31)
    assert server.received[0].body == {
        "texts": ["a", "b"],
        "input_type": said,
        "embedding_types": ["float"],
        **extra,
    }


@pytest.mark.parametrize(
    ("reply", "settings"),
    [
        (titan_reply([1.0], tokens=10**12), None),
        (titan_reply([1.0], tokens=-1), None),
        (titan_reply([1.0], tokens="many"), None),
        (cohere_reply([1.0], tokens=10**12), COHERE_3),
        (cohere_reply([1.0], tokens="9" * 5_000), COHERE_3),
        (cohere_reply([1.0], tokens="-1"), COHERE_3),
    ],
)
def test_what_nobody_can_have_counted_costs_neither_money_nor_the_vectors(
    reply: Reply, settings: EmbeddingSettings | None
) -> None:
    with bedrock(reply, settings=settings) as (_, model):
        embedded = embed(model, "const a = 1")

    assert embedded == Embedded(([1.0],), None)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (None, "amazon.titan-embed-text-v2:0"),
        ("eu.cohere.embed-v4:0", "cohere.embed-v4:0"),
        (
            "arn:aws:bedrock:eu-west-1::foundation-model/amazon.titan-embed-text-v2:0",
            "amazon.titan-embed-text-v2:0",
        ),
    ],
)
def test_its_public_name_holds_no_account_and_no_profile(name: str | None, label: str) -> None:
    assert BedrockEmbedding(EmbeddingSettings(name=name)).identity.label == label


def test_a_model_that_is_not_known_is_refused_with_one_that_is() -> None:
    with pytest.raises(UserError, match="not one that is known") as refused:
        BedrockEmbedding(EmbeddingSettings(name="anthropic.claude-haiku-5-5"))

    assert "amazon.titan-embed-text-v2:0" in refused.value.remedy


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (failure(403, "AccessDeniedException", CANARY), ModelErrorCode.ACCESS_DENIED),
        (failure(429, "ThrottlingException", CANARY), ModelErrorCode.THROTTLED),
        (failure(400, "ValidationException", CANARY), ModelErrorCode.INVALID_REQUEST),
        (failure(403, "ExpiredTokenException", CANARY), ModelErrorCode.EXPIRED_CREDENTIALS),
        (failure(500, "InternalServerException", CANARY), ModelErrorCode.UNAVAILABLE),
        (html(), ModelErrorCode.BAD_ANSWER),
        (Reply(pieces=[b'{"embedding": "canary-7f3a"}']), ModelErrorCode.BAD_ANSWER),
        (titan_reply([]), ModelErrorCode.BAD_ANSWER),
        (titan_reply([1.0] * 5_000), ModelErrorCode.BAD_ANSWER),
        (Reply(pieces=[b'{"embedding": [1e999]}']), ModelErrorCode.BAD_ANSWER),
    ],
)
def test_every_fault_has_its_code_and_quotes_nothing(reply: Reply, code: ModelErrorCode) -> None:
    with bedrock(reply) as (server, model), pytest.raises(ModelError) as caught:
        embed(model, "const a = 1")

    assert caught.value.code is code
    assert CANARY not in caught.value.remedy
    assert "[model]" not in caught.value.remedy
    assert len(server.received) == 1


def test_fewer_vectors_than_texts_are_no_answer() -> None:
    with (
        bedrock(cohere_reply([1.0, 0.0]), settings=COHERE_4) as (_, model),
        pytest.raises(ModelError, match="1 vectors for 2 texts"),
    ):
        embed(model, "a", "b")


def test_new_credentials_are_found_after_the_old_ones_expired(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with bedrock(failure(403, "ExpiredTokenException"), titan_reply([1.0])) as (server, model):
        with pytest.raises(ModelError):
            embed(model, "const a = 1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANEWER")
        embed(model, "const a = 1")
    signed = [received.headers["Authorization"] for received in server.received]

    assert "AKIAEXAMPLE" in signed[0]
    assert "AKIANEWER" in signed[1]


def test_without_credentials_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with bedrock(titan_reply([1.0])) as (server, model), pytest.raises(ModelError) as caught:
        embed(model, "const a = 1")

    assert caught.value.code is ModelErrorCode.NO_CREDENTIALS
    assert server.received == []
