"""A model improves on what was offered before it was asked."""

from __future__ import annotations

import threading

import pytest

from groundspeed_server.assist.completion import Completer
from groundspeed_server.assist.upgrades import READY
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.takeover import GIVES_WAY_S
from groundspeed_server.engine.values import Outcome, Source, Trigger, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from support.cursor_marker import query_at
from support.held_model import HeldCall, HeldModel
from support.outcomes import told

BEFORE = "open();\nuse(first, 1);\n\nopen();\nuse("
MARKED = f"{BEFORE}$0\n"


class Engine:
    """A completer whose model answers when the test wants; the clock is the test's, too."""

    def __init__(
        self, techniques: TechniqueSettings | None = None, *, embedded: bool = False
    ) -> None:
        self.now = 1_000.0
        self.model = HeldModel(embedded=embedded)
        self.told: list[tuple[str, Outcome]] = []
        self._news = threading.Condition()
        self.completer = Completer(
            CompletionSettings(techniques=techniques or TechniqueSettings()),
            Gate(GateSettings(), ()),
            EgressDoor(self.model),
            clock=lambda: self.now,
            told=self._tell,
        )

    def complete(self, marked: str = MARKED, *, trigger: Trigger = Trigger.AUTO) -> Outcome:
        query = query_at(marked, trigger=trigger)
        return self.completer.complete(query, Workspace(), Cancellation())

    def call(self) -> HeldCall:
        return self.model.calls(1)[0]

    def outcome(self) -> Outcome:
        """Wait for what is told of the question beside the requests."""
        with self._news:
            assert self._news.wait_for(lambda: bool(self.told), timeout=5)
        return self.told[0][1]

    def answer(self, text: str) -> Outcome:
        call = self.call()
        call.say(text)
        call.end()
        return self.outcome()

    def _tell(self, uri: str, outcome: Outcome) -> None:
        with self._news:
            self.told.append((uri, outcome))
            self._news.notify_all()


def test_the_model_extends_what_is_on_the_screen_at_any_time() -> None:
    engine = Engine()
    marked = "open();\nlet a = first\n\nopen();\nlet a = $0\n"
    first = engine.complete(marked)
    engine.call()
    engine.now += GIVES_WAY_S * 2
    beside = engine.answer("first.next();")
    second = engine.complete(marked.replace("$0", "fi$0"))

    assert told(first) == ("first", Source.COPY)
    assert beside.decision.reason == READY
    assert told(second) == ("rst.next();", Source.TYPED_THROUGH)


def test_what_was_hardly_seen_gives_way() -> None:
    engine = Engine()
    first = engine.complete()
    beside = engine.answer("second);")
    second = engine.complete()

    assert told(first) == ("first, 1);", Source.COPY)
    assert (beside.decision.reason, beside.decision.source) == (READY, Source.NONE)
    assert beside.decision.request != first.decision.request
    assert beside.decision.call is not None
    assert engine.told[0][0] == "file:///project/src/a.ts"
    assert told(second) == ("second);", Source.SPECULATIVE)
    assert engine.model.count == 1


def test_what_was_read_stays() -> None:
    engine = Engine()
    engine.complete()
    engine.call()
    engine.now += GIVES_WAY_S * 2
    beside = engine.answer("second);")

    assert beside.decision.reason == "kept_shown"
    assert told(engine.complete()) == ("first, 1);", Source.CACHE)


def test_what_is_being_typed_stays() -> None:
    engine = Engine()
    engine.complete()
    typed = engine.complete(f"{BEFORE}fi$0\n")
    engine.answer("second);")

    assert told(typed) == ("rst, 1);", Source.TYPED_THROUGH)
    assert told(engine.complete(f"{BEFORE}fir$0\n")) == ("st, 1);", Source.TYPED_THROUGH)


def test_who_types_something_else_gets_the_answer_that_is_under_way() -> None:
    engine = Engine()
    engine.complete()
    engine.call()
    answers: list[Outcome] = []
    asking = threading.Thread(target=lambda: answers.append(engine.complete(f"{BEFORE}s$0\n")))
    asking.start()
    engine.answer("second);")
    asking.join(timeout=5)

    assert told(answers[0])[0] == "econd);"
    assert engine.model.count == 1


def test_the_question_ends_when_the_document_goes_another_way() -> None:
    engine = Engine()
    engine.complete()
    call = engine.call()
    engine.complete("const other = 1;$0\n")

    assert call.stopped.wait(timeout=5)
    assert engine.outcome().suggestion is None


@pytest.mark.parametrize(
    ("techniques", "embedded", "trigger"),
    [
        (TechniqueSettings(two_speeds=False), False, Trigger.AUTO),
        (TechniqueSettings(), True, Trigger.AUTO),
        (TechniqueSettings(alternatives=False), False, Trigger.MANUAL),
    ],
)
def test_no_other_model_is_asked_beside_and_none_where_that_is_off(
    *, techniques: TechniqueSettings, embedded: bool, trigger: Trigger
) -> None:
    engine = Engine(techniques, embedded=embedded)

    assert told(engine.complete(trigger=trigger)) == ("first, 1);", Source.COPY)
    assert engine.model.count == 0
