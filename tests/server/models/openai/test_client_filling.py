"""How the client finds out what its model sees of what stands behind the cursor, and shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.port import ModelErrorCode, PromptShape, StopReason
from support.loopback_server import Reply
from support.model_prompts import hole, read, read_failure, request
from support.openai_model import openai
from support.openai_server import chat_answer, completion_answer, failure, probe_answer

NO_SUFFIX = failure(400, "suffix is not currently supported")
LISTED = Reply(pieces=[b'{"data": [{"id": "coder", ', b'"root": "Qwen/Qwen2.5-Coder-7B"}]}'])


def test_a_model_that_fills_in_the_middle_sees_both_sides() -> None:
    with openai(completion_answer([" b"], finish="length"), fills=True) as (server, model):
        prompt = hole("return a +", ";\n}", stops=["\n"])
        text, end = read(model.stream(request(prompt), Cancellation()))

    assert (text, end.reason) == (" b", StopReason.MAX_TOKENS)
    assert model.identity.shape is PromptShape.HOLE
    assert server.received[0].path == "/v1/completions"
    body = server.received[0].body
    assert (body["prompt"], body["suffix"], body["stop"]) == ("return a +", ";\n}", ["\n"])


@pytest.mark.parametrize(
    ("probe", "shape"),
    [
        (probe_answer(120), PromptShape.HOLE),
        (probe_answer(2), PromptShape.CHAT),
        (NO_SUFFIX, PromptShape.CHAT),
        (failure(404, "no such path"), PromptShape.CHAT),
        (failure(501, "middle token is missing"), PromptShape.CHAT),
        (failure(500, "Unsupported param: suffix"), PromptShape.CHAT),
    ],
)
def test_one_probe_finds_out_whether_the_suffix_is_read(probe: Reply, shape: PromptShape) -> None:
    with openai(probe, probe_answer(1), fills=None) as (server, model):
        model.warm_up()
        model.warm_up()

    assert model.identity.shape is shape
    assert ["suffix" in received.body for received in server.received[:2]] == [True, False]


def test_a_model_that_wants_tokens_of_its_own_is_sent_them() -> None:
    replies = (NO_SUFFIX, probe_answer(36), completion_answer([" b"]))
    with openai(*replies, fills=None, name="qwen2.5-coder") as (server, model):
        model.warm_up()
        text, _ = read(model.stream(request(hole("return a +", ";\n}")), Cancellation()))

    assert (text, model.identity.shape) == (" b", PromptShape.HOLE)
    body = server.received[-1].body
    assert body["prompt"] == "<|fim_prefix|>return a +<|fim_suffix|>;\n}<|fim_middle|>"
    assert "suffix" not in body


@pytest.mark.parametrize(
    ("listing", "shape"),
    [
        (LISTED, PromptShape.HOLE),
        (replace(LISTED, wait_s=0.05), PromptShape.HOLE),
        (replace(LISTED, cut=True, pieces=LISTED.pieces[:1]), PromptShape.CHAT),
        (Reply(drop=True), PromptShape.CHAT),
        (Reply(status=401, pieces=[b"{}"]), PromptShape.CHAT),
    ],
)
def test_the_servers_list_may_tell_which_model_an_alias_is(
    listing: Reply, shape: PromptShape
) -> None:
    with openai(NO_SUFFIX, probe_answer(36), fills=None) as (server, model):
        server.listing = listing
        model.warm_up()

    assert model.identity.shape is shape


def test_the_settings_may_name_the_tokens() -> None:
    with openai(completion_answer([" b"]), fills="starcoder") as (server, model):
        read(model.stream(request(hole("a +", ";")), Cancellation()))

    assert [received.body["prompt"] for received in server.received] == [
        "<fim_prefix>a +<fim_suffix>;<fim_middle>"
    ]


@pytest.mark.parametrize("fills", [True, False])
@pytest.mark.parametrize("says", [probe_answer(1), failure(404, "no such path"), NO_SUFFIX])
def test_a_warm_up_waits_for_the_model_where_the_shape_is_known(says: Reply, fills: bool) -> None:  # noqa: FBT001
    with openai(says, fills=fills, name=None) as (server, model):
        model.warm_up()

    assert [received.path for received in server.received] == ["/v1/completions"]
    assert server.received[0].body == {"prompt": "const", "max_tokens": 1, "temperature": 0}


def test_without_a_warm_up_the_first_call_probes() -> None:
    with openai(probe_answer(120), chat_answer(["x"]), fills=None) as (_, model):
        read(model.stream(request(), Cancellation()))

    assert model.identity.shape is PromptShape.HOLE


def test_a_probe_that_fails_by_chance_is_made_again() -> None:
    with openai(failure(503, ""), probe_answer(120), chat_answer(["x"]), fills=None) as (_, model):
        _, error = read_failure(model.stream(request(), Cancellation()))
        read(model.stream(request(), Cancellation()))

    assert error.code is ModelErrorCode.UNAVAILABLE
    assert model.identity.shape is PromptShape.HOLE
