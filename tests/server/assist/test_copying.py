"""The copy rule beside a model: first where it is certain, a candidate elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from groundspeed_server.assist.completion import Completer
from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import Outcome, Source, Trigger, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import ModelErrorCode, PromptShape
from groundspeed_server.models.scripted import Answer, ScriptedModel
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from groundspeed_server.text.snapshot import DocumentSnapshot
from support.cursor_marker import document, query_at
from support.outcomes import told

CERTAIN = "open();\nuse(first, 1);\n\nopen();\nuse($0);\n"
LIKELY = "shut();\nuse(first, 1);\n\nopen();\nuse($0);\n"


class Engine:
    """A completer with a scripted model, or with none."""

    def __init__(
        self, *answers: Answer, techniques: TechniqueSettings | None = None, model: bool = True
    ) -> None:
        techniques = techniques or TechniqueSettings(two_speeds=False)
        self.model = ScriptedModel(answers, PromptShape.CHAT)
        self.restraint = Restraint(techniques)
        self.completer = Completer(
            CompletionSettings(techniques=techniques),
            Gate(GateSettings(), (Path("/project"),)),
            EgressDoor(self.model) if model else None,
            restraint=self.restraint,
        )

    def complete(
        self,
        marked: str,
        *,
        trigger: Trigger = Trigger.AUTO,
        opened: Sequence[DocumentSnapshot] = (),
    ) -> Outcome:
        query = query_at(marked, trigger=trigger)
        workspace = Workspace((Path("/project"),), tuple(opened))
        return self.completer.complete(query, workspace, Cancellation())


def test_what_is_certain_is_offered_without_asking() -> None:
    engine = Engine(Answer(text="second"))
    outcome = engine.complete(CERTAIN)

    assert told(outcome) == ("first, 1", Source.COPY)
    assert outcome.decision.call is None
    assert engine.model.prompts == []


def test_what_is_only_likely_waits_for_the_model() -> None:
    assert told(Engine(Answer(text="second")).complete(LIKELY)) == ("second", Source.MODEL)


def test_what_the_model_says_too_is_the_models() -> None:
    assert told(Engine(Answer(text="first, 1")).complete(LIKELY)) == ("first, 1", Source.MODEL)


def test_what_the_model_said_behind_a_copy_is_there_when_that_is_typed() -> None:
    engine = Engine(Answer(text="second third"))
    first = engine.complete(LIKELY)
    second = engine.complete(LIKELY.replace("$0", "se$0"))

    assert told(first) == ("first, 1", Source.COPY)
    assert told(second) == ("cond third", Source.CACHE)
    assert len(engine.model.prompts) == 1


@pytest.mark.parametrize("code", [ModelErrorCode.UNAVAILABLE, ModelErrorCode.EXPIRED_CREDENTIALS])
def test_where_the_model_fails_what_is_likely_is_offered(code: ModelErrorCode) -> None:
    outcome = Engine(Answer(error=code)).complete(LIKELY)

    assert told(outcome) == ("first, 1", Source.COPY)
    assert outcome.decision.detail


def test_without_a_model_what_is_likely_is_offered() -> None:
    assert told(Engine(model=False).complete(LIKELY)) == ("first, 1", Source.COPY)


def test_without_a_model_and_with_nothing_to_copy_there_is_no_suggestion() -> None:
    assert Engine(model=False).complete("use($0);\n").decision.reason == "no_model"


def test_who_asks_gets_the_models_answers_and_the_copy() -> None:
    outcome = Engine(Answer(text="second")).complete(CERTAIN, trigger=Trigger.MANUAL)

    assert told(outcome) == ("second", Source.MODEL)
    assert [each.text for each in outcome.alternatives] == ["first, 1"]


def test_what_was_turned_down_is_asked_about_instead() -> None:
    engine = Engine(Answer(text="second"))
    first = engine.complete(CERTAIN).suggestion
    assert first is not None
    engine.restraint.learn(first.completion, "rejected")
    elsewhere = CERTAIN.replace("$0", "$0 ")

    assert told(engine.complete(elsewhere)) == ("second", Source.MODEL)


@pytest.mark.parametrize(
    ("path", "text"), [("/project/src/b.ts", "connect(url);"), ("/project/.env.ts", None)]
)
def test_open_documents_are_copied_from_unless_they_are_excluded(
    path: str, text: str | None
) -> None:
    other = document("const db = connect(url);\n", path=path)
    outcome = Engine(model=False).complete("const db = $0\n", opened=[other])

    assert told(outcome)[0] == text


@pytest.mark.parametrize("marked", ["// open\n// use(a);\n// open\n// use($0\n"])
def test_comments_are_not_copied(marked: str) -> None:
    assert told(Engine(model=False).complete(marked))[0] is None


def test_it_can_be_switched_off() -> None:
    techniques = TechniqueSettings(copy_rule=False)

    assert told(Engine(Answer(text="second"), techniques=techniques).complete(CERTAIN)) == (
        "second",
        Source.MODEL,
    )
