from __future__ import annotations

import threading
from pathlib import Path

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.errors import UserError
from groundspeed_server.models.port import (
    Finished,
    ModelErrorCode,
    PromptShape,
    StopReason,
    TextDelta,
    Usage,
)
from groundspeed_server.models.scripted import Answer, ScriptedModel
from groundspeed_server.prompts.prompt import Prompt
from support.model_prompts import chat, hole, read, read_failure, request

SCRIPT = """
shape = "chat"

[[answer]]
when = 'return a$'
text = " + b;"
chunk = 2

[[answer]]
when = "down"
text = "par"
error = "throttled"

[[answer]]
text = "anything"
stop = "refused"
"""


def play(model: ScriptedModel, prompt: Prompt, max_tokens: int = 64) -> tuple[str, Finished]:
    return read(model.stream(request(prompt, max_tokens=max_tokens), Cancellation()))


@pytest.fixture
def model(tmp_path: Path) -> ScriptedModel:
    path = tmp_path / "script.toml"
    path.write_text(SCRIPT)
    return ScriptedModel.from_file(path)


def test_the_first_answer_that_fits_any_text_of_the_prompt_is_played(model: ScriptedModel) -> None:
    assert play(model, chat("x", context="return a"))[0] == " + b;"
    assert play(model, chat("return a + 1"))[0] == "anything"


def test_the_script_says_which_prompts_it_wants(model: ScriptedModel) -> None:
    assert model.identity.shape is PromptShape.CHAT
    assert ScriptedModel().identity.shape is PromptShape.HOLE


def test_an_answer_comes_in_pieces_with_its_usage(model: ScriptedModel) -> None:
    prompt = chat("return a", system="", context="")
    events = list(model.stream(request(prompt), Cancellation()))

    assert events == [
        TextDelta(" +"),
        TextDelta(" b"),
        TextDelta(";"),
        Finished(StopReason.END, Usage(tokens_in=2, tokens_out=1)),
    ]


def test_an_error_comes_after_the_text(model: ScriptedModel) -> None:
    text, error = read_failure(model.stream(request(chat("down")), Cancellation()))

    assert (text, error.code) == ("par", ModelErrorCode.THROTTLED)


def test_a_refusal_is_played(model: ScriptedModel) -> None:
    assert play(model, chat("else"))[1].reason is StopReason.REFUSED


def test_what_no_answer_fits_is_met_with_silence() -> None:
    model = ScriptedModel([Answer(when="never", text="x")])

    assert play(model, hole("const"))[0] == ""


def test_tokens_and_stops_are_obeyed() -> None:
    model = ScriptedModel([Answer(text="one\ntwo\nthree")])
    short, end = play(model, hole(), max_tokens=1)
    stopped, why = play(model, hole(stops=["\n"]))

    assert (short, end.reason) == ("one\n", StopReason.MAX_TOKENS)
    assert (stopped, why.reason) == ("one", StopReason.STOP_SEQUENCE)


def test_the_prompts_are_remembered() -> None:
    model = ScriptedModel()
    prompts: list[Prompt] = [hole("a"), chat("b")]
    for prompt in prompts:
        play(model, prompt)

    assert model.prompts == prompts


@pytest.mark.parametrize("slow", [Answer(delay_ms=20_000), Answer(text="xx", chunk=1, pace_ms=9e3)])
def test_a_cancellation_interrupts_a_slow_answer(slow: Answer) -> None:
    cancellation = Cancellation()
    threading.Timer(0.02, cancellation.cancel).start()
    _, error = read_failure(ScriptedModel([slow]).stream(request(hole()), cancellation))

    assert error.code is ModelErrorCode.CANCELLED


def test_closing_the_model_interrupts_it() -> None:
    model = ScriptedModel([Answer(delay_ms=20_000)])
    threading.Timer(0.02, model.close).start()
    _, error = read_failure(model.stream(request(hole()), Cancellation()))

    assert error.code is ModelErrorCode.CANCELLED


@pytest.mark.parametrize(
    "script",
    ["answer = 1", "[[answer]]\nspeech = 'x'", "[[answer]]\nwhen = '('", "shape = 'round'", "["],
)
def test_a_script_that_is_none_is_refused(tmp_path: Path, script: str) -> None:
    path = tmp_path / "script.toml"
    path.write_text(script)

    with pytest.raises(UserError):
        ScriptedModel.from_file(path)


def test_a_script_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        ScriptedModel.from_file(tmp_path / "none.toml")

    assert "script" in caught.value.remedy
