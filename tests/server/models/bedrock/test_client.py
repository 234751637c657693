"""Real boto3 against a server on loopback that speaks Bedrock's event-stream protocol."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.bedrock.client import BedrockModel
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    ModelIdentity,
    PromptShape,
    StopReason,
    TextDelta,
    Usage,
)
from groundspeed_server.settings.values import ModelSettings
from support.bedrock_model import bedrock, failed
from support.bedrock_server import (
    USAGE,
    BedrockServer,
    answer,
    delta,
    dressed_as_stream,
    event,
    failure,
    fault_event,
    html,
    metadata,
    stop,
    stream,
)
from support.loopback_server import Received, Reply
from support.model_prompts import chat, hole, read, request

pytestmark = pytest.mark.usefixtures("signed_in")

CANARY = "canary-7f3a"


def test_an_answer_comes_with_its_text_reason_and_tokens() -> None:
    usage = {**USAGE, "cacheReadInputTokens": 900, "cacheWriteInputTokens": 0}
    with bedrock(answer([" a", " + b;"], reason="stop_sequence", usage=usage)) as (_, model):
        text, end = read(model.stream(request(), Cancellation()))

    assert text == " a + b;"
    assert end == Finished(StopReason.STOP_SEQUENCE, Usage(12, 3, 900, 0))


def test_the_default_is_a_small_model_of_the_regions_own_geography_that_does_not_think() -> None:
    with bedrock(answer(["x"])) as (server, model):
        read(model.stream(request(max_tokens=96), Cancellation()))

    assert server.received[0].path == ("/model/eu.anthropic.claude-haiku-5-5/converse-stream")
    assert server.received[0].body == {
        "system": [{"text": "You complete code."}],
        "messages": [{"role": "user", "content": [{"text": "Continue: const x ="}]}],
        "inferenceConfig": {"maxTokens": 96},
        "additionalModelRequestFields": {
            "thinking": {"type": "disabled"},
            "output_config": {"effort": "low"},
        },
    }
    assert model.identity == ModelIdentity(
        "bedrock",
        "anthropic.claude-haiku-5-5",
        "claude-haiku-5-5",
        PromptShape.CHAT,
        chats=True,
        on_device=False,
    )


def test_another_answer_is_asked_for_where_one_is_wanted() -> None:
    settings = ModelSettings(name="eu.anthropic.claude-haiku-4-5")
    with bedrock(answer(["x"]), settings=settings) as (server, model):
        read(model.stream(replace(request(), variation=1), Cancellation()))

    assert server.received[0].body["inferenceConfig"] == {"maxTokens": 32, "temperature": 0.8}


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("end_turn", StopReason.END),
        ("max_tokens", StopReason.MAX_TOKENS),
        ("guardrail_intervened", StopReason.REFUSED),
        ("content_filtered", StopReason.REFUSED),
        ("refusal", StopReason.REFUSED),
    ],
)
def test_the_reason_of_the_end_is_told(reason: str, expected: StopReason) -> None:
    with bedrock(answer(["x"], reason=reason)) as (_, model):
        _, end = read(model.stream(request(), Cancellation()))

    assert end.reason is expected


REFUSALS = [
    ("temperature", "`temperature` is deprecated for this model.", "claude-haiku-4-5"),
    ("thinking", "thinking.type: Input tag 'disabled' found, expected 'adaptive'", None),
    ("output_config", "output_config: Extra inputs are not permitted", None),
    (
        "stopSequences",
        "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
        None,
    ),
]


@pytest.mark.parametrize(("field", "message", "family"), REFUSALS)
def test_a_refused_feature_is_dropped_and_the_process_remembers(
    field: str, message: str, family: str | None
) -> None:
    complaint = failure(400, "ValidationException", message)
    settings = ModelSettings(name=f"eu.anthropic.{family}" if family else None)
    asked = request(chat(stops=["</code>"]))
    with bedrock(complaint, answer(["ok"]), settings=settings) as (server, model):
        first, _ = read(model.stream(asked, Cancellation()))
        second, _ = read(model.stream(asked, Cancellation()))

    assert (first, second) == ("ok", "ok")
    sent = [field in str(received.body) for received in server.received]
    assert sent == [True, False, False]


def test_what_began_is_not_said_again_after_a_complaint() -> None:
    complaint = stream(delta("const "), fault_event("validationException", "thinking: no"))
    with bedrock(complaint, answer(["const x"])) as (server, model):
        text, error = failed(model)

    assert (text, error.code) == ("const ", ModelErrorCode.INVALID_REQUEST)
    assert len(server.received) == 1


def test_a_complaint_inside_the_stream_is_repaired_too() -> None:
    complaint = stream(fault_event("validationException", "thinking: not supported"))
    with bedrock(complaint, answer(["ok"])) as (server, model):
        text, _ = read(model.stream(request(), Cancellation()))

    assert text == "ok"
    assert "thinking" not in str(server.received[1].body)


def test_a_bare_id_is_asked_again_under_its_regional_profile() -> None:
    complaint = failure(
        400,
        "ValidationException",
        "Invocation of model ID acme.coder-v1:0 with on-demand throughput isn't supported.",
    )
    settings = ModelSettings(name="acme.coder-v1:0", region="us-east-2")
    with bedrock(complaint, answer(["ok"]), settings=settings) as (server, model):
        read(model.stream(request(), Cancellation()))

    assert [received.path for received in server.received] == [
        "/model/acme.coder-v1%3A0/converse-stream",
        "/model/us.acme.coder-v1%3A0/converse-stream",
    ]


def test_features_that_are_refused_one_after_the_other_are_dropped_in_one_call() -> None:
    def newer_model(received: Received) -> Reply:
        if "eu." not in received.path:
            return failure(400, "ValidationException", "on-demand throughput isn't supported")
        if "temperature" in str(received.body):
            return failure(400, "ValidationException", "`temperature` is deprecated")
        return answer(["ok"])

    settings = ModelSettings(name="anthropic.claude-haiku-9")
    with bedrock(newer_model, settings=settings) as (server, model):
        text, _ = read(model.stream(request(), Cancellation()))

    assert text == "ok"
    assert len(server.received) == 3


def test_a_complaint_that_nobody_understands_is_asked_once_only() -> None:
    with bedrock(failure(400, "ValidationException", "no")) as (server, model):
        _, error = failed(model)

    assert error.code is ModelErrorCode.INVALID_REQUEST
    assert len(server.received) == 1


def test_a_complaint_that_persists_is_repaired_once_only() -> None:
    with bedrock(failure(400, "ValidationException", "thinking is wrong")) as (server, model):
        failed(model)

    assert len(server.received) == 2


FAULTS = [
    (failure(429, "ThrottlingException"), ModelErrorCode.THROTTLED, "quota"),
    (failure(429, "ModelNotReadyException"), ModelErrorCode.THROTTLED, "loading"),
    (failure(503, "ServiceUnavailableException"), ModelErrorCode.UNAVAILABLE, "try again"),
    (failure(500, "InternalServerException"), ModelErrorCode.UNAVAILABLE, "try again"),
    (failure(408, "ModelTimeoutException"), ModelErrorCode.TIMEOUT, "try again"),
    (failure(424, "ModelErrorException"), ModelErrorCode.UNAVAILABLE, "try again"),
    (failure(404, "ResourceNotFoundException"), ModelErrorCode.MODEL_NOT_FOUND, "region"),
    (failure(403, "AccessDeniedException"), ModelErrorCode.ACCESS_DENIED, "enabled"),
    (
        failure(403, "AccessDeniedException", "explicit deny in a Service Control Policy"),
        ModelErrorCode.ACCESS_DENIED,
        "organisation's policy",
    ),
    (
        failure(403, "AccessDeniedException", "requires aws-marketplace:Subscribe"),
        ModelErrorCode.ACCESS_DENIED,
        "subscription",
    ),
    (
        failure(400, "ValidationException", "The provided model identifier is invalid."),
        ModelErrorCode.MODEL_NOT_FOUND,
        "model id",
    ),
    (html(503), ModelErrorCode.UNAVAILABLE, "try again"),
    (html(403), ModelErrorCode.ACCESS_DENIED, "proxy"),
    (html(407), ModelErrorCode.ACCESS_DENIED, "proxy"),
    (html(302), ModelErrorCode.BAD_ANSWER, "proxy's page"),
    (Reply(status=307), ModelErrorCode.BAD_ANSWER, "proxy's page"),
    # A gateway may say by its status alone what it means.
    (Reply(status=400, pieces=[b"{}"]), ModelErrorCode.INVALID_REQUEST, "request"),
    (Reply(status=401, pieces=[b"{}"]), ModelErrorCode.ACCESS_DENIED, "enabled"),
    (Reply(status=403, pieces=[b"{}"]), ModelErrorCode.ACCESS_DENIED, "enabled"),
    (Reply(status=404, pieces=[b"{}"]), ModelErrorCode.MODEL_NOT_FOUND, "region"),
    (Reply(status=429, pieces=[b"{}"]), ModelErrorCode.THROTTLED, "quota"),
]


@pytest.mark.parametrize(("reply", "code", "word"), FAULTS)
def test_each_fault_has_its_code_and_a_remedy_in_words(
    reply: Reply, code: ModelErrorCode, word: str
) -> None:
    with bedrock(reply) as (server, model):
        _, error = failed(model)

    assert error.code is code
    assert word in error.remedy
    assert len(server.received) <= 2


GARBAGE = [
    ("a page", html()),
    ("nothing", Reply(content_type="application/json")),
    ("an empty object", Reply(pieces=[b"{}"])),
    ("a page dressed as a stream", dressed_as_stream(b"<html>" + b"x" * 600)),
    ("a short page dressed as a stream", dressed_as_stream(b"<html>")),
    ("a stream without events", stream()),
    ("a stream without an end", stream(delta("x"))),
    ("usage alone", stream(metadata(USAGE))),
    ("an unknown reason", stream(delta("x"), stop("tired"))),
    ("a malformed output", stream(delta("x"), stop("malformed_model_output"))),
    ("a reason of the wrong type", stream(event("messageStop", {"stopReason": 5}))),
    ("text of the wrong type", stream(event("contentBlockDelta", {"delta": {"text": [1]}}))),
    ("a delta of the wrong type", stream(event("contentBlockDelta", {"delta": "x"}))),
    ("usage of the wrong type", stream(stop("end_turn"), event("metadata", {"usage": 7}))),
    ("a damaged frame", stream(delta("x")[:-1] + b"!", stop("end_turn"))),
]


@pytest.mark.parametrize("reply", [r for _, r in GARBAGE], ids=[name for name, _ in GARBAGE])
def test_a_success_that_is_none_is_a_bad_answer(reply: Reply) -> None:
    with bedrock(reply) as (server, model):
        _, error = failed(model)

    assert error.code is ModelErrorCode.BAD_ANSWER
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"inputTokens": 10**12},
        {"outputTokens": 10**12},
        {"cacheReadInputTokens": 10**12},
        {"cacheWriteInputTokens": 10**12},
        {"outputTokens": -1},
        {"inputTokens": "many"},
        {"inputTokens": 1.5},
    ],
)
def test_what_nobody_can_have_counted_costs_neither_money_nor_the_answer(
    wrong: dict[str, object],
) -> None:
    with bedrock(answer(["x"], usage={**USAGE, **wrong})) as (_, model):
        text, end = read(model.stream(request(), Cancellation()))

    assert (text, end) == ("x", Finished(StopReason.END, Usage()))


def test_an_empty_answer_is_an_answer() -> None:
    with bedrock(stream(stop("end_turn"))) as (_, model):
        text, end = read(model.stream(request(), Cancellation()))

    assert (text, end) == ("", Finished(StopReason.END))


def test_thoughts_are_not_part_of_the_answer() -> None:
    thought = event("contentBlockDelta", {"delta": {"reasoningContent": {"text": "hm"}}})
    with bedrock(stream(thought, delta("x"), stop("end_turn"))) as (_, model):
        text, _ = read(model.stream(request(), Cancellation()))

    assert text == "x"


BROKEN_STREAMS = [
    (fault_event("throttlingException", "slow down"), ModelErrorCode.THROTTLED),
    (fault_event("modelStreamErrorException", "oh"), ModelErrorCode.UNAVAILABLE),
    (fault_event("serviceUnavailableException", ""), ModelErrorCode.UNAVAILABLE),
    (fault_event("internalServerException", ""), ModelErrorCode.UNAVAILABLE),
    (stop("model_context_window_exceeded"), ModelErrorCode.INVALID_REQUEST),
]


@pytest.mark.parametrize(("last", "code"), BROKEN_STREAMS)
def test_what_came_before_a_fault_in_the_stream_is_kept(last: bytes, code: ModelErrorCode) -> None:
    with bedrock(stream(delta("const "), delta("x"), last)) as (server, model):
        text, error = failed(model)

    assert (text, error.code) == ("const x", code)
    assert len(server.received) == 1


def test_a_cut_connection_is_unavailable() -> None:
    with bedrock(replace(stream(delta("x")), cut=True)) as (_, model):
        text, error = failed(model)

    assert (text, error.code) == ("x", ModelErrorCode.UNAVAILABLE)


def test_a_port_where_nobody_listens_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    with BedrockServer(answer([])) as gone:
        url = gone.url
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url)

    _, error = failed(BedrockModel(ModelSettings()))

    assert error.code is ModelErrorCode.UNAVAILABLE
    assert "network" in error.remedy


def test_a_cancellation_wakes_the_reader_and_hangs_up() -> None:
    cancellation = Cancellation()
    with bedrock(replace(stream(delta("x")), hang_after=True)) as (server, model):
        events = model.stream(request(), cancellation)
        assert next(events) == TextDelta("x")
        threading.Timer(0.02, cancellation.cancel).start()
        with pytest.raises(ModelError) as caught:
            next(events)
        hung_up = server.left.wait(20)

    assert caught.value.code is ModelErrorCode.CANCELLED
    assert hung_up


def test_closing_the_iterator_hangs_up() -> None:
    with bedrock(replace(stream(delta("x")), hang_after=True)) as (server, model):
        events = model.stream(request(), Cancellation())
        next(events)
        events.close()  # type: ignore[attr-defined]

        assert server.left.wait(20)


def test_closing_the_client_ends_its_calls() -> None:
    with bedrock(replace(stream(delta("x")), hang_after=True)) as (_, model):
        events = model.stream(request(), Cancellation())
        next(events)
        threading.Timer(0.02, model.close).start()

        with pytest.raises(ModelError):
            next(events)


def test_a_connection_is_used_again() -> None:
    with bedrock(answer(["x"])) as (server, model):
        for _ in range(3):
            read(model.stream(request(), Cancellation()))

    assert len({received.client_port for received in server.received}) == 1


def test_a_connection_that_was_given_up_without_a_word_is_replaced() -> None:
    with bedrock(answer(["x"]), Reply(drop=True), answer(["y"])) as (server, model):
        texts = [read(model.stream(request(), Cancellation()))[0] for _ in range(2)]

    assert texts == ["x", "y"]
    assert len(server.received) == 3


def test_a_server_that_hangs_up_is_asked_twice_only() -> None:
    with bedrock(Reply(drop=True)) as (server, model):
        _, error = failed(model)

    assert error.code is ModelErrorCode.UNAVAILABLE
    assert len(server.received) == 2


def test_only_chat_prompts_are_answered() -> None:
    model = BedrockModel(ModelSettings())

    with pytest.raises(ModelError) as caught:
        next(model.stream(request(hole()), Cancellation()))

    assert caught.value.code is ModelErrorCode.INVALID_REQUEST


def test_no_log_holds_the_prompt_or_the_answer(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    replies = (answer([CANARY]), failure(400, "ValidationException", f"thinking {CANARY}"))
    with bedrock(*replies) as (_, model):
        prompt = chat(CANARY, system=CANARY)
        read(model.stream(request(prompt), Cancellation()))
        _, error = failed(model)

    assert CANARY not in caplog.text
    assert CANARY not in error.remedy
    assert error.__cause__ is None
