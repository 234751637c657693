"""The embedded model reads the likely prompt while nothing is asked."""

from __future__ import annotations

import threading

import pytest

from groundspeed_server.assist.completion import Completer
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import Outcome, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from support.cursor_marker import query_at
from support.held_model import HeldModel

MARKED = "const total = $0\n"


class Engine:
    """A completer whose model answers when the test wants."""

    def __init__(self, *, embedded: bool = True, prefill: bool = True) -> None:
        self.model = HeldModel(embedded=embedded)
        techniques = TechniqueSettings(prefill=prefill)
        self.completer = Completer(
            CompletionSettings(techniques=techniques),
            Gate(GateSettings(), ()),
            EgressDoor(self.model),
        )
        self.outcomes: list[Outcome] = []

    def anticipate(self, marked: str = MARKED) -> None:
        self.completer.anticipate(query_at(marked), Workspace())

    def ask(self) -> threading.Thread:
        def complete() -> None:
            query = query_at(MARKED)
            self.outcomes.append(self.completer.complete(query, Workspace(), Cancellation()))

        thread = threading.Thread(target=complete)
        thread.start()
        return thread


def test_a_question_ends_the_reading_and_is_answered() -> None:
    engine = Engine()
    engine.anticipate()
    (reading,) = engine.model.calls(1)
    asking = engine.ask()
    question = engine.model.calls(2)[1]
    question.say("42;")
    question.end()
    asking.join(timeout=5)

    assert reading.stopped.wait(timeout=5)
    assert [o.suggestion.text for o in engine.outcomes if o.suggestion] == ["42;"]


def test_the_newest_place_ends_the_reading_for_an_older_one() -> None:
    engine = Engine()
    engine.anticipate()
    (reading,) = engine.model.calls(1)
    engine.anticipate("const sum = $0\n")
    engine.model.calls(2)

    assert reading.stopped.wait(timeout=5)


def test_nothing_is_read_while_something_is_asked() -> None:
    engine = Engine()
    asking = engine.ask()
    question = engine.model.calls(1)[0]
    engine.anticipate()
    question.say("42;")
    question.end()
    asking.join(timeout=5)

    assert engine.model.count == 1


@pytest.mark.parametrize(
    ("embedded", "prefill", "marked"),
    [
        pytest.param(False, True, MARKED, id="another-model"),
        pytest.param(True, False, MARKED, id="switched-off"),
        pytest.param(True, True, 'const key = "AKIAIOSFODNN7EXAMPLE$0"\n', id="a-secret"),
    ],
)
def test_nothing_is_read_otherwise(*, embedded: bool, prefill: bool, marked: str) -> None:
    engine = Engine(embedded=embedded, prefill=prefill)
    engine.anticipate(marked)
    asking = engine.ask()
    (question,) = engine.model.calls(1)
    question.end()
    asking.join(timeout=5)

    assert engine.model.count == 1
