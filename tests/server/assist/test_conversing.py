"""What becomes of a long answer: its first lines are shown while the rest of it comes."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from groundspeed_server.assist.completion import Completer
from groundspeed_server.assist.upgrades import READY
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import Outcome, Source, Trigger, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from support.cursor_marker import query_at
from support.held_model import HeldCall, HeldModel
from support.outcomes import text_of

MARKED = "const total = $0\n"
LINE = "items.reduce((sum, item) => {"
REST = "\n  return sum + item.price;\n}, 0);"


class Engine:
    """A completer behind an editor that asks again when it is told to."""

    def __init__(
        self, techniques: TechniqueSettings | None = None, *, asks_again: bool = True
    ) -> None:
        self.model = HeldModel()
        self.told: list[Outcome] = []
        self._news = threading.Condition()
        self._threads = ThreadPoolExecutor(4)
        self._completer = Completer(
            CompletionSettings(techniques=techniques or TechniqueSettings()),
            Gate(GateSettings(), ()),
            EgressDoor(self.model),
            told=self._tell,
            asks_again=asks_again,
        )

    def ask(self, marked: str = MARKED, *, trigger: Trigger = Trigger.AUTO) -> Future[Outcome]:
        query = query_at(marked, trigger=trigger)
        return self._threads.submit(self._completer.complete, query, Workspace(), Cancellation())

    def call(self) -> HeldCall:
        return self.model.calls(1)[0]

    def rest(self) -> Outcome:
        """Wait for what is told of the whole answer."""
        with self._news:
            assert self._news.wait_for(lambda: bool(self.told), timeout=5)
        return self.told[0]

    def _tell(self, _: str, outcome: Outcome) -> None:
        with self._news:
            self.told.append(outcome)
            self._news.notify_all()


def test_the_whole_answer_takes_the_place_of_its_first_line() -> None:
    engine = Engine()
    first = engine.ask()
    engine.call().say(f"{LINE}\n")
    shown = first.result(5)
    engine.call().say(f"{REST[1:]}\n")
    engine.call().end()
    rest = engine.rest()
    second = engine.ask().result(5)

    assert (text_of(shown), shown.decision.source) == (LINE, Source.MODEL)
    assert (rest.decision.reason, rest.decision.source) == (READY, Source.NONE)
    assert rest.decision.request != shown.decision.request
    assert rest.decision.call is not None
    assert (text_of(second), second.decision.source) == (LINE + REST, Source.SPECULATIVE)
    assert engine.model.count == 1


def test_who_types_the_first_line_gets_what_is_left_of_the_whole() -> None:
    engine = Engine()
    first = engine.ask()
    engine.call().say(f"{LINE}\n")
    first.result(5)
    typed = engine.ask(MARKED.replace("$0", "items$0")).result(5)
    engine.call().say(f"{REST[1:]}\n")
    engine.call().end()
    engine.rest()
    later = engine.ask(MARKED.replace("$0", "items.$0")).result(5)

    assert text_of(typed) == LINE.removeprefix("items")
    assert text_of(later) == (LINE + REST).removeprefix("items.")


def test_an_answer_that_ends_with_its_first_line_leaves_that_alone() -> None:
    engine = Engine()
    asked = engine.ask("function f() {\n  $0\n}\n")
    engine.call().say("start();\n")
    shown = asked.result(5)
    engine.call().end()

    assert text_of(shown) == "start();"
    assert engine.rest().decision.reason == "kept_shown"


def test_lines_before_a_closer_that_the_rest_will_replace_wait_for_the_rest() -> None:
    engine = Engine()
    asked = engine.ask("function f() {$0}\n")
    engine.call().say("\n  start();\n")
    with pytest.raises(TimeoutError):
        asked.result(0.3)
    engine.call().say("  stop();\n}\n")
    engine.call().end()

    assert text_of(asked.result(5)) == "\n  start();\n  stop();\n}"
    assert engine.told == []


def test_a_line_that_may_announce_code_is_not_shown() -> None:
    engine = Engine()
    asked = engine.ask()
    engine.call().say("**Completion:**\n")
    with pytest.raises(TimeoutError):
        asked.result(0.3)
    engine.call().say("```ts\nitems.length;\n")

    assert text_of(asked.result(5)) == "items.length;"


@pytest.mark.parametrize(
    ("techniques", "asks_again", "trigger"),
    [
        (TechniqueSettings(), False, Trigger.AUTO),
        (TechniqueSettings(first_lines=False), True, Trigger.AUTO),
        (TechniqueSettings(alternatives=False), True, Trigger.MANUAL),
    ],
    ids=["an editor that does not ask again", "switched off", "an explicit request"],
)
def test_the_whole_answer_is_waited_for(
    *, techniques: TechniqueSettings, asks_again: bool, trigger: Trigger
) -> None:
    engine = Engine(techniques, asks_again=asks_again)
    asked = engine.ask(trigger=trigger)
    engine.call().say(f"{LINE}\n")
    engine.call().say(f"{REST[1:]}\n")
    engine.call().end()

    assert text_of(asked.result(5)) == LINE + REST
    assert engine.told == []
