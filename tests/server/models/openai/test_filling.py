from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from groundspeed_server.errors import UserError
from groundspeed_server.models.fim import named_format
from groundspeed_server.models.openai.answer import Chunk, _Choice
from groundspeed_server.models.openai.filling import (
    CHATS,
    TAKES_SUFFIX,
    Filling,
    configured_filling,
    find_filling,
)
from groundspeed_server.models.openai.request import Body
from groundspeed_server.models.port import PromptShape

QWEN = Filling(PromptShape.HOLE, named_format("qwen-coder"))
STARCODER = Filling(PromptShape.HOLE, named_format("starcoder"))


def counted(tokens: int) -> Chunk:
    return Chunk(choices=(_Choice(text="x"),), usage={"prompt_tokens": tokens})


def no_list() -> bytes:
    return b"<html>"


def listing(*models: dict[str, object]) -> Callable[[], bytes]:
    return lambda: json.dumps({"data": models}).encode()


class Server:
    """Answers small questions in turn; None is a question that it does not accept."""

    def __init__(self, *answers: Chunk | None) -> None:
        self.asked: list[Body] = []
        self._answers = list(answers)

    def __call__(self, body: Body) -> Chunk | None:
        self.asked.append(body)
        return self._answers.pop(0)


@pytest.mark.parametrize(
    ("name", "answers", "listed", "found"),
    [
        # A server that reads the suffix knows its model's tokens.
        ("qwen2.5-coder", [counted(120)], no_list, TAKES_SUFFIX),
        # vLLM refuses it, llama.cpp passes over it.
        ("qwen2.5-coder", [None, counted(36)], no_list, QWEN),
        ("qwen2.5-coder", [counted(1), counted(37)], no_list, QWEN),
        # The name promises what the vocabulary does not hold, or a template stands around it.
        ("qwen2.5-coder", [None, counted(169)], no_list, CHATS),
        ("qwen2.5-coder", [None, counted(48)], no_list, CHATS),
        ("qwen2.5-coder", [None, None], no_list, CHATS),
        ("qwen2.5-coder", [None, Chunk(choices=())], no_list, CHATS),
        # The list tells what an alias does not.
        ("coder", [None, counted(36)], listing({"id": "coder", "root": "Qwen2.5-Coder-7B"}), QWEN),
        (None, [counted(1), counted(36)], listing({"id": "/m/starcoder2-3b.gguf"}), STARCODER),
        ("coder", [None], listing({"id": "other", "root": "Qwen2.5-Coder-7B"}), CHATS),
        (None, [None], listing({"id": "starcoder2"}, {"id": "gemma"}), CHATS),
        ("coder", [None], listing({"id": "coder", "root": 7}), CHATS),
        ("coder", [None], listing(), CHATS),
        ("coder", [None], lambda: b'{"data": null}', CHATS),
        ("coder", [None], lambda: b"", CHATS),
    ],
)
def test_how_a_model_is_asked_is_found_out(
    name: str | None, answers: Sequence[Chunk | None], listed: Callable[[], bytes], found: Filling
) -> None:
    server = Server(*answers)
    filling, _ = find_filling(name, server, listed)

    assert filling == found
    assert len(server.asked) == len(answers)
    assert all(body.get("model") == name for body in server.asked)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ([counted(120)], True),
        ([None, counted(36)], True),
        ([None, counted(169)], True),
        ([counted(1), None], True),
        ([None, None], False),
    ],
)
def test_whether_the_model_answered_anything_is_told(
    answers: Sequence[Chunk | None],
    asked: bool,  # noqa: FBT001
) -> None:
    assert find_filling("starcoder2", Server(*answers), no_list)[1] is asked


@pytest.mark.parametrize(
    ("setting", "filling"),
    [(None, None), (True, TAKES_SUFFIX), (False, CHATS), ("starcoder", STARCODER)],
)
def test_the_settings_may_say_it(setting: bool | str | None, filling: Filling | None) -> None:  # noqa: FBT001
    assert configured_filling(setting) == filling


def test_settings_that_name_no_known_format_are_refused() -> None:
    with pytest.raises(UserError):
        configured_filling("nonsense")
