from __future__ import annotations

import json
import threading
import time
from dataclasses import replace

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.errors import UserError
from groundspeed_server.models.openai.client import OpenAIModel
from groundspeed_server.models.openai.connection import Connections
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    StopReason,
    TextDelta,
    Usage,
)
from groundspeed_server.settings.values import ModelSettings
from support.loopback_server import Received, Reply
from support.model_prompts import chat, read, read_failure, request
from support.openai_model import openai
from support.openai_server import (
    OpenAIServer,
    chat_answer,
    chat_delta,
    failure,
    sse,
    streamed,
)


def test_a_model_that_chats_is_asked_by_chat() -> None:
    with openai(chat_answer([" a", " + b;"])) as (server, model):
        prompt = chat("Continue: x", system="S", context="C", stops=list("abcdef"))
        text, end = read(model.stream(request(prompt, max_tokens=96), Cancellation()))

    assert text == " a + b;"
    assert end == Finished(StopReason.END, Usage(tokens_in=12, tokens_out=3, cache_read=8))
    assert server.received[0].path == "/v1/chat/completions"
    assert server.received[0].body == {
        "model": "coder",
        "messages": [
            {"role": "system", "content": "S\n\nC"},
            {"role": "user", "content": "Continue: x"},
        ],
        "max_tokens": 96,
        "temperature": 0,
        "stop": ["a", "b", "c", "d"],
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_another_answer_is_asked_for_by_temperature() -> None:
    with openai(chat_answer(["a"])) as (server, model):
        varied = replace(request(chat()), variation=1)
        read(model.stream(varied, Cancellation()))

    assert server.received[0].body["temperature"] == 0.8


def test_an_answer_can_be_bound_to_a_schema() -> None:
    with openai(chat_answer(["{}"])) as (server, model):
        prompt = chat(answer_schema='{"type": "object"}')
        read(model.stream(request(prompt), Cancellation()))

    assert server.received[0].body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": {"type": "object"}},
    }


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (failure(401, "bad key"), ModelErrorCode.NO_CREDENTIALS),
        (Reply(pieces=[b"<html>"], content_type="text/html"), ModelErrorCode.BAD_ANSWER),
    ],
)
def test_a_warm_up_tells_why_the_model_will_not_answer(reply: Reply, code: ModelErrorCode) -> None:
    with openai(reply) as (_, model), pytest.raises(ModelError) as caught:
        model.warm_up()

    assert caught.value.code is code


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("Unrecognized request argument supplied: stream_options", "stream_options"),
        ("'temperature' does not support 0 with this model", "temperature"),
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.", "max_tokens"),
    ],
)
def test_a_field_that_the_server_refuses_is_dropped_for_good(message: str, field: str) -> None:
    with openai(failure(400, message), chat_answer(["ok"])) as (server, model):
        texts = [read(model.stream(request(), Cancellation()))[0] for _ in range(2)]

    assert texts == ["ok", "ok"]
    assert [field in received.body for received in server.received] == [True, False, False]


def test_fields_that_the_server_refuses_one_after_the_other_are_dropped_in_one_call() -> None:
    def choosy(received: Received) -> Reply:
        refused = [
            field for field in ("max_tokens", "temperature", "stop") if field in received.body
        ]
        return failure(400, f"Unsupported: '{refused[0]}'") if refused else chat_answer(["ok"])

    with openai(choosy) as (server, model):
        text, _ = read(model.stream(request(chat(stops=["x"])), Cancellation()))

    assert text == "ok"
    assert len(server.received) == 4


@pytest.mark.parametrize(
    "fault",
    [
        {"error": {"message": "Extra inputs: stream_options", "code": 400}},
        {"error": "Extra inputs: stream_options"},
        {"object": "error", "message": "Extra inputs: stream_options", "code": 400},
        {"detail": [{"loc": ["body", "stream_options"], "msg": "Extra inputs"}]},
        {"error": {"message": None, "param": "stream_options"}},
    ],
)
def test_a_complaint_is_understood_in_every_shape(fault: dict[str, object]) -> None:
    refusal = Reply(status=400, pieces=[json.dumps(fault).encode()])
    with openai(refusal, chat_answer(["ok"])) as (server, model):
        text, _ = read(model.stream(request(), Cancellation()))

    assert text == "ok"
    assert "stream_options" not in server.received[1].body


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"error": {"message": "slow down", "code": "429"}}, ModelErrorCode.THROTTLED),
        ({"error": {"message": "oh", "code": "server_error"}}, ModelErrorCode.UNAVAILABLE),
        ({"error": {"message": None, "code": 20003}}, ModelErrorCode.UNAVAILABLE),
        ({"error": "the model runner has stopped"}, ModelErrorCode.UNAVAILABLE),
        ({"object": "error", "message": "too long", "code": 400}, ModelErrorCode.INVALID_REQUEST),
    ],
)
def test_a_fault_inside_a_stream_is_understood_in_every_shape(
    fault: dict[str, object], code: ModelErrorCode
) -> None:
    with openai(streamed(chat_delta("x"), sse(fault), b"data: [DONE]\n\n")) as (_, model):
        text, error = read_failure(model.stream(request(), Cancellation()))

    assert (text, error.code) == ("x", code)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (failure(402, "Insufficient credits"), "is used up"),
        (failure(429, "insufficient_quota"), "is used up"),
        (failure(429, "Rate limit reached"), "too much to do"),
        (failure(503, "Loading model"), "still loading"),
        (failure(400, "This model's maximum context length is 2048 tokens."), "`prompt_tokens`"),
        (failure(400, "the request exceeds the available context size"), "`prompt_tokens`"),
        (failure(400, "context_length_exceeded"), "`prompt_tokens`"),
        (failure(400, "no such role"), "`fill_in_middle`"),
        (failure(400, "Client sent an HTTP request to an HTTPS server."), "begin with https:"),
        (failure(400, "The plain HTTP request was sent to HTTPS port"), "begin with https:"),
        (Reply(status=301), "leads on to another one"),
        (Reply(status=307, content_type="text/html"), "leads on to another one"),
        (failure(407, ""), "wants to know who asks"),
        (failure(403, "not for you"), "denies access with this key"),
        (Reply(status=403, pieces=[b"<!DOCTYPE html><p>Blocked"]), "forbids the way"),
        (streamed(), "its log says why"),
        (streamed(b": ping\r\n\r\n"), "its log says why"),
    ],
)
def test_faults_of_one_status_are_told_apart(reply: Reply, says: str) -> None:
    with openai(reply) as (_, model):
        _, error = read_failure(model.stream(request(), Cancellation()))

    assert says in error.remedy


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (failure(400, "too long"), ModelErrorCode.INVALID_REQUEST),
        (failure(401, "bad key"), ModelErrorCode.NO_CREDENTIALS),
        (failure(403, ""), ModelErrorCode.ACCESS_DENIED),
        (failure(404, "no such model"), ModelErrorCode.MODEL_NOT_FOUND),
        (failure(429, ""), ModelErrorCode.THROTTLED),
        (failure(500, ""), ModelErrorCode.UNAVAILABLE),
        (failure(504, ""), ModelErrorCode.TIMEOUT),
        (Reply(status=302), ModelErrorCode.BAD_ANSWER),
        (Reply(pieces=[b"<html>sign in</html>"], content_type="text/html"), "bad_answer"),
        (Reply(pieces=[b"{}"]), "bad_answer"),
        (streamed(), "bad_answer"),
        (streamed(b"data: [DONE]\n\n"), "bad_answer"),
        (streamed(b"data: {\n\n"), "bad_answer"),
        (streamed(b"data: \xff\xfe\n\n"), "bad_answer"),
        (streamed(sse({"choices": [{"delta": {"content": 5}}]})), "bad_answer"),
        (streamed(sse([])), "bad_answer"),
        (streamed(chat_delta(None, "tired")), "bad_answer"),
        (streamed(b"x" * (3 << 20)), "bad_answer"),
        (streamed(sse({"error": {"message": "oh", "code": 500}})), ModelErrorCode.UNAVAILABLE),
        (streamed(sse({"error": {"message": "oh", "code": 429}})), ModelErrorCode.THROTTLED),
    ],
)
def test_each_fault_has_its_code_and_a_remedy(reply: Reply, code: str) -> None:
    with openai(reply) as (_, model):
        _, error = read_failure(model.stream(request(), Cancellation()))

    assert error.code == code
    assert error.remedy


def test_the_kind_of_an_answer_is_known_in_capitals_too() -> None:
    reply = replace(chat_answer(["x"]), content_type="Text/Event-Stream")
    with openai(reply) as (_, model):
        text, _ = read(model.stream(request(), Cancellation()))

    assert text == "x"


def test_https_to_a_server_of_plain_http_says_which_it_is() -> None:
    with OpenAIServer(chat_answer(["x"])) as server:
        address = server.url.replace("http:", "https:")
        model = OpenAIModel(ModelSettings(base_url=address, fill_in_middle=False), {})
        _, error = read_failure(model.stream(request(), Cancellation()))
        model.close()

    assert "begin with http:" in error.remedy


def test_a_refusal_is_told() -> None:
    refusal = streamed(sse({"choices": [{"delta": {"refusal": "no"}, "finish_reason": "stop"}]}))
    with openai(refusal) as (_, model):
        _, end = read(model.stream(request(), Cancellation()))

    assert end.reason is StopReason.REFUSED


def test_what_came_before_a_cut_is_kept() -> None:
    with openai(replace(streamed(chat_delta("x")), cut=True)) as (_, model):
        text, error = read_failure(model.stream(request(), Cancellation()))

    assert (text, error.code) == ("x", ModelErrorCode.UNAVAILABLE)


def test_an_answer_that_its_server_breaks_off_says_nothing_against_the_address() -> None:
    with openai(streamed(chat_delta("x"), b"data: [DONE]\n\n")) as (_, model):
        text, error = read_failure(model.stream(request(), Cancellation()))

    assert (text, error.code) == ("x", ModelErrorCode.BAD_ANSWER)
    assert "broke its answer off" in error.remedy


def test_a_port_where_nobody_listens_says_to_start_the_server() -> None:
    with OpenAIServer(chat_answer([])) as gone:
        settings = ModelSettings(base_url=gone.url, fill_in_middle=False)
    _, error = read_failure(OpenAIModel(settings, {}).stream(request(), Cancellation()))

    assert error.code is ModelErrorCode.UNAVAILABLE
    assert "start it" in error.remedy


def test_pieces_come_as_they_are_sent() -> None:
    slow = replace(streamed(chat_delta("x"), chat_delta("y", "stop")), pace_s=1)
    with openai(slow) as (_, model):
        events = model.stream(request(), Cancellation())
        began = time.monotonic()
        first = next(events)
        waited_s = time.monotonic() - began
        rest = list(events)

    assert first == TextDelta("x")
    assert waited_s < 1
    assert rest[0] == TextDelta("y")


@pytest.mark.parametrize(
    "reply", [Reply(hang_before=True), replace(streamed(chat_delta("x")), hang_after=True)]
)
def test_a_cancellation_hangs_up_even_before_the_first_byte(reply: Reply) -> None:
    cancellation = Cancellation()
    with openai(reply) as (server, model):
        threading.Timer(0.05, cancellation.cancel).start()
        _, error = read_failure(model.stream(request(), cancellation))
        hung_up = server.left.wait(20)

    assert error.code is ModelErrorCode.CANCELLED
    assert hung_up


def test_closing_the_client_ends_its_calls() -> None:
    with openai(Reply(hang_before=True)) as (server, model):
        threading.Timer(0.05, model.close).start()
        read_failure(model.stream(request(), Cancellation()))

        assert server.left.wait(20)


def test_a_connection_is_used_again() -> None:
    with openai(chat_answer(["x"])) as (server, model):
        for _ in range(3):
            read(model.stream(request(), Cancellation()))

    assert len({received.client_port for received in server.received}) == 1


def test_a_connection_that_the_server_closed_is_replaced() -> None:
    closing = replace(chat_answer(["x"]), headers={"Connection": "close"})
    with openai(closing) as (_, model):
        texts = [read(model.stream(request(), Cancellation()))[0] for _ in range(2)]

    assert texts == ["x", "x"]


def test_a_connection_that_was_given_up_without_a_word_is_replaced() -> None:
    with openai(chat_answer(["x"]), Reply(drop=True), chat_answer(["y"])) as (server, model):
        texts = [read(model.stream(request(), Cancellation()))[0] for _ in range(2)]

    assert texts == ["x", "y"]
    ports = [received.client_port for received in server.received]
    assert ports[0] == ports[1] != ports[2]


def test_a_server_that_hangs_up_on_a_new_connection_is_asked_once_only() -> None:
    with openai(Reply(drop=True)) as (server, model):
        _, error = read_failure(model.stream(request(), Cancellation()))

    assert error.code is ModelErrorCode.UNAVAILABLE
    assert len(server.received) == 1


@pytest.mark.parametrize(("pause_s", "connections"), [(59, 1), (60, 2), (-1, 2)])
def test_a_connection_that_lay_idle_for_long_is_not_used_again(
    pause_s: float, connections: int
) -> None:
    now = 1_000.0
    with OpenAIServer(chat_answer(["x"])) as server:
        kept = Connections(server.url, {}, wall=lambda: now)
        for _ in range(2):
            with kept.send("/", b"{}", {}, Cancellation()) as response:
                response.read()
            now += pause_s
        kept.close()

    assert len({received.client_port for received in server.received}) == connections


def test_the_key_is_sent_without_its_line_break() -> None:
    with openai(chat_answer(["x"]), key="secret\n") as (server, model):
        read(model.stream(request(), Cancellation()))

    assert server.received[0].headers["Authorization"] == "Bearer secret"


@pytest.mark.parametrize(("key", "says"), [(None, "none is set"), ("k", "does not accept the key")])
def test_a_key_that_is_missing_is_told_from_one_that_is_not_accepted(
    key: str | None, says: str
) -> None:
    with openai(failure(401, "Invalid API Key"), key=key) as (_, model):
        _, error = read_failure(model.stream(request(), Cancellation()))

    assert error.code is ModelErrorCode.NO_CREDENTIALS
    assert says in error.remedy
    assert "`api_key_env`" in error.remedy


def test_a_key_that_cannot_be_sent_is_refused_without_being_shown() -> None:
    with pytest.raises(UserError) as caught, openai(chat_answer([]), key="s\u00e4cret\nx"):
        pass

    assert "MY_KEY" in caught.value.what
    assert "cret" not in caught.value.what + caught.value.remedy
