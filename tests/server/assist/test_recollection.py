"""What is offered without asking."""

from __future__ import annotations

import pytest

from groundspeed_server.assist.completion import Completer
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import Outcome, Source, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import PromptShape
from groundspeed_server.models.scripted import Answer, ScriptedModel
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from support.cursor_marker import query_at
from support.outcomes import text_of

BLOCK = "if (a) {\n    b();\n  }\n  return rate * total;\n"


class Engine:
    """A completer with a model that says one thing."""

    def __init__(self, text: str, techniques: TechniqueSettings | None = None) -> None:
        techniques = techniques or TechniqueSettings()
        self.model = ScriptedModel([Answer(text=text)], PromptShape.CHAT)
        self.restraint = Restraint(techniques)
        self.completer = Completer(
            CompletionSettings(techniques=techniques),
            Gate(GateSettings(), ()),
            EgressDoor(self.model),
            restraint=self.restraint,
        )

    def complete(self, marked: str) -> Outcome:
        return self.completer.complete(query_at(marked), Workspace(), Cancellation())


def test_backspace_and_retyping_ask_nobody() -> None:
    engine = Engine("items.length;")
    engine.complete("const a = $0\n")
    texts = [
        text_of(engine.complete(f"const a = {typed}$0\n"))
        for typed in ("it", "itx", "it", "i", "it", "items")
    ]

    assert texts == ["ems.length;", "items.length;", *texts[2:]]
    assert texts[2:] == ["ems.length;", "tems.length;", "ems.length;", ".length;"]
    assert len(engine.model.prompts) == 2


def test_coming_back_to_a_place_is_a_hit_that_fits_the_brackets_there_now() -> None:
    engine = Engine("b, c);")
    engine.complete("call($0\nother();\nlast(\n")
    engine.complete("call(\nother();\nlast($0\n")
    back = engine.complete("call($0)\nother();\nlast(\n")

    assert back.decision.source is Source.CACHE
    assert back.suggestion is not None
    assert (back.suggestion.text, back.suggestion.replace.end) == ("b, c);", 6)
    assert len(engine.model.prompts) == 2


@pytest.mark.parametrize("on", [True, False])
def test_what_was_said_beyond_what_was_shown_comes_next(*, on: bool) -> None:
    engine = Engine(BLOCK, TechniqueSettings(read_ahead=on))
    shown = engine.complete("function f() {\n  z();\n  $0\n}\n")
    text = text_of(shown)

    assert text == "if (a) {\n    b();\n  }"

    ahead = engine.complete("function f() {\n  z();\n  if (a) {\n    b();\n  }\n  $0\n}\n")

    assert (ahead.decision.source is Source.SPECULATIVE) is on
    assert len(engine.model.prompts) == (1 if on else 2)


def test_what_the_model_did_not_write_out_is_not_closed_when_it_comes_next() -> None:
    engine = Engine("call(a);\n  if (a) {\n    // ... existing code ...\n  }\n")
    assert text_of(engine.complete("function f() {\n  z();\n  $0\n}\n")) == "call(a);"

    ahead = engine.complete("function f() {\n  z();\n  call(a);\n  $0\n}\n")

    assert "if (a) {" not in (text_of(ahead) or "")


def test_code_behind_a_string_that_was_typed_is_remembered_as_code() -> None:
    above = "".join(f"a{number}();\n" for number in range(7))
    engine = Engine("adds', () => {\n  a();\n});")
    engine.complete(f"{above}it('$0')\n")
    back = engine.complete(f"b();\n{above}it('adds', $0)\n")

    assert back.decision.source is Source.CACHE
    assert text_of(back) == "() => {\n  a();\n});"


def test_another_indentation_is_the_same_place() -> None:
    engine = Engine("load(id);\n  more();")
    engine.complete("f(() => {\n  const a = $0\n});\n")
    hit = engine.complete("f(() => {\n    const a = lo$0\n});\n")

    assert (text_of(hit), hit.decision.source) == ("ad(id);", Source.CACHE)


def test_without_the_cache_the_model_is_asked_again() -> None:
    engine = Engine("b, c);", TechniqueSettings(cache=False))
    for marked in ("call($0\nother();\n", "call(\nother($0\n", "call($0\nother();\n"):
        engine.complete(marked)

    assert len(engine.model.prompts) == 3


def test_each_gate_of_taste_is_named() -> None:
    engine = Engine("validate(order);")
    engine.complete("validate(order);$0\n")
    deleted = engine.complete("$0\n// a comment that is long enough\n")
    engine.restraint.snooze(5)
    snoozed = engine.complete("const a = $0\n")

    assert deleted.decision.reason == "just_deleted"
    assert snoozed.decision.reason == "snoozed"
    assert all(outcome.decision.detail for outcome in (deleted, snoozed))
