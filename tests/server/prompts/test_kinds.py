"""Which prompt file is used for what, and what it must hold to be used."""

from __future__ import annotations

import pytest

from groundspeed_server.errors import UserError
from groundspeed_server.prompts.completion import render_completion_chat
from groundspeed_server.prompts.files import PromptFile, PromptFileError, parse_prompt_file
from groundspeed_server.prompts.kinds import KINDS, choose_prompts
from groundspeed_server.settings.values import PromptSettings
from support.prompt_files import prompt_file

CHAT = "<before-{{boundary}}>{{prefix}}"


def parsed(name: str = "short.v1", body: str = CHAT, *, section: str = "User") -> PromptFile:
    return parse_prompt_file(name, prompt_file(name, body, section=section))


def test_without_a_choice_the_packaged_files_are_used() -> None:
    prompts = choose_prompts()

    assert {name: getattr(prompts, name).source.name for name in KINDS} == {
        "completion_chat": "completion-chat.v2",
        "completion_hole": "completion-hole.v1",
        "review_chat": "review-chat.v1",
    }


def test_a_chosen_file_is_used_and_may_leave_variables_out() -> None:
    chosen = PromptSettings(completion_chat="short.v1")
    file = choose_prompts(chosen, {"short.v1": parsed()}).completion_chat
    prompt = render_completion_chat(
        path="a.ts",
        language="typescript",
        prefix="const a",
        suffix=";",
        context=(),
        one_line=True,
        boundary="0f0f",
        file=file,
    )

    assert prompt.user == "<before-0f0f>const a"
    assert prompt.source == file.source


@pytest.mark.parametrize(
    ("kind", "file", "said"),
    [
        ("completion_chat", parsed(body=f"{CHAT}{{{{rules}}}}"), "no variable rules"),
        ("completion_chat", parsed(body="{{prefix}}"), "does not use the variable boundary"),
        ("completion_chat", parsed(body="{{boundary}}"), "does not use the variable prefix"),
        ("completion_chat", parsed(body="{{prefix}}", section="Prefix"), "no section # User"),
        ("completion_hole", parsed(), "no section # Prefix"),
        ("review_chat", parsed(), "no variable prefix"),
    ],
)
def test_a_file_of_another_kind_is_refused(kind: str, file: PromptFile, said: str) -> None:
    with pytest.raises(PromptFileError, match=said):
        KINDS[kind].check(file)


def test_a_file_that_is_not_there_is_told_with_its_setting() -> None:
    with pytest.raises(UserError, match=r"missing\.v3") as refusal:
        choose_prompts(PromptSettings(review_chat="missing.v3"))

    assert refusal.value.remedy == "Choose another `review_chat` under [prompts]."


@pytest.mark.parametrize(
    ("parameters", "one_line", "temperature", "limit"),
    [
        ("", True, None, None),
        ("temperature = 0.3", True, 0.3, None),
        ("max_tokens = 200", True, None, 200),
        ("max_tokens = 200\nmax_tokens_one_line = 40", True, None, 40),
        ("max_tokens = 200\nmax_tokens_one_line = 40", False, None, 200),
        ("max_tokens_one_line = 40", False, None, None),
    ],
)
def test_a_prompt_carries_the_parameters_of_its_file(
    parameters: str, *, one_line: bool, temperature: float | None, limit: int | None
) -> None:
    content = prompt_file("short.v1", CHAT, parameters=parameters)
    file = parse_prompt_file("short.v1", content)
    prompt = file.chat({"boundary": "0f0f", "prefix": ""}, one_line=one_line)

    assert (prompt.temperature, prompt.max_tokens) == (temperature, limit)


@pytest.mark.parametrize(
    "parameters",
    [
        "temperature = 1.5",
        "temperature = -0.1",
        "max_tokens = 4",
        "max_tokens = 100_000",
        'stops = ["", "a"]',
        'stops = ["a", "b", "c", "d", "e"]',
        "top_p = 0.5",
    ],
)
def test_parameters_out_of_their_range_are_refused(parameters: str) -> None:
    with pytest.raises(PromptFileError, match="header is not in order"):
        parse_prompt_file("short.v1", prompt_file("short.v1", CHAT, parameters=parameters))


def test_a_file_that_is_not_text_is_refused() -> None:
    with pytest.raises(PromptFileError, match="not UTF-8"):
        parse_prompt_file("short.v1", b"\xff\xfe")
