"""Calls under way, and the requests that they answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from groundspeed_server.assist.concluding import Conclusion
from groundspeed_server.assist.context.gathering import ContextGatherer
from groundspeed_server.assist.listening import listen
from groundspeed_server.assist.preparing import Preparation, Question, Spot
from groundspeed_server.assist.recollection import Recollection
from groundspeed_server.assist.under_way import ORPHAN_GRACE_S, CallsUnderWay, Give
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.flight import PROMOTION_S
from groundspeed_server.engine.stopping import StreamCutter
from groundspeed_server.engine.values import CompletionQuery, Outcome, Source, Trigger, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import ModelErrorCode
from groundspeed_server.settings.values import CompletionSettings, GateSettings
from groundspeed_server.syntax.cache import SyntaxCache
from support.cursor_marker import query_at
from support.held_model import HeldModel


class Listener:
    """A conversation that shows first lines."""

    in_parts = True

    def __init__(self, question: Question, conclusion: Conclusion) -> None:
        self._question = question
        self._conclusion = conclusion
        self.late: list[Outcome] = []

    def ask(self, call: Cancellation, hear: Callable[[str], None]) -> Outcome:
        heard = listen(
            self._question.door,
            self._question.prompt,
            StreamCutter(self._question.site, self._question.shape),
            max_tokens=96,
            deadline_s=5.0,
            cancellation=call,
            retry=False,
            hear=hear,
        )
        return self._conclusion.conclude(self._question, [heard], call)

    def first_lines(self, text: str, call: Cancellation, give: Give) -> None:
        outcome = self._conclusion.conclude_beginning(self._question, text, call)
        if outcome is not None:
            give(outcome)

    def rest(self, outcome: Outcome) -> None:
        self.late.append(outcome)


class WholeAnswers(Listener):
    """A conversation that waits for the whole answer."""

    in_parts = False


class Broken(Listener):
    """A conversation with a defect."""

    def ask(self, call: Cancellation, hear: Callable[[str], None]) -> Outcome:
        raise RuntimeError("a defect")


class Typist:
    """Sends a request for each key, and takes the one before back, as editors do."""

    def __init__(self, *, shared: bool = True, listener: type[Listener] = Listener) -> None:
        self.model = HeldModel()
        self.calls = CallsUnderWay(time.monotonic, shared=shared)
        settings = CompletionSettings()
        gate = Gate(GateSettings(), ())
        self._preparation = Preparation(
            settings,
            gate,
            ContextGatherer(settings),
            SyntaxCache(time.monotonic),
        )
        self._door = EgressDoor(self.model)
        self._conclusion = Conclusion(Recollection(settings.techniques, time.monotonic), None)
        self._threads = ThreadPoolExecutor(8)
        self._newest = Cancellation()
        self._listener = listener
        self.listeners: list[Listener] = []

    def key(self, marked: str, *, trigger: Trigger = Trigger.AUTO) -> Future[Outcome]:
        """Send a request, and return when it is under way."""
        answered = self.submit(marked, trigger=trigger)
        until(lambda: self.calls.waiting(query_at(marked).document.uri) == 1)
        return answered

    def submit(self, marked: str, *, trigger: Trigger = Trigger.AUTO) -> Future[Outcome]:
        """Send a request."""
        self.leave()
        self._newest = Cancellation()
        query = query_at(marked, trigger=trigger)
        return self._threads.submit(self._answer, query, self._newest)

    def leave(self) -> None:
        self._newest.cancel()

    def _answer(self, query: CompletionQuery, cancellation: Cancellation) -> Outcome:
        spot = self._preparation.spot(query, Workspace())
        assert isinstance(spot, Spot)
        question = self._preparation.question(spot, self._door)
        assert isinstance(question, Question)
        listener = self._listener(question, self._conclusion)
        self.listeners.append(listener)
        return self.calls.answer(
            question, not_before=0.0, cancellation=cancellation, conversation=listener
        )


either_way = pytest.mark.parametrize("listener", [Listener, WholeAnswers])


def text_of(answered: Future[Outcome]) -> str | None:
    suggestion = answered.result(5).suggestion
    return None if suggestion is None else suggestion.text


def until(condition: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if condition():
            return
        time.sleep(0.005)
    pytest.fail("it did not come about")


@either_way
def test_a_call_answers_the_request_that_typed_on(listener: type[Listener]) -> None:
    typist = Typist(listener=listener)
    first = typist.key("const a = $0\n")
    (call,) = typist.model.calls(1)
    second = typist.key("const a = it$0\n")
    call.say("items.length;")
    call.end()

    assert text_of(second) == "ems.length;"
    assert first.result(5).decision.reason == "cancelled"
    assert second.result().decision.source is Source.MODEL
    assert typist.model.count == 1


@either_way
def test_the_cost_goes_with_the_answer_and_is_told_once(listener: type[Listener]) -> None:
    typist = Typist(listener=listener)
    first = typist.key("const a = $0\n")
    (call,) = typist.model.calls(1)
    second = typist.key("const a = it$0\n")
    call.say("items.length;")
    call.end()

    assert second.result(5).decision.call is not None
    assert first.result(5).decision.call is None


@either_way
def test_a_call_that_says_something_else_is_stopped_and_asked_anew(
    listener: type[Listener],
) -> None:
    typist = Typist(listener=listener)
    first = typist.key("const a = $0\n")
    (wrong,) = typist.model.calls(1)
    second = typist.key("const a = it$0\n")
    wrong.say("orders")
    _, right = typist.model.calls(2)
    right.say("ems;")
    right.end()

    assert text_of(second) == "ems;"
    assert wrong.stopped.wait(5)
    assert first.result(5).decision.call is not None


@either_way
def test_a_call_for_another_place_is_stopped_at_once(listener: type[Listener]) -> None:
    typist = Typist(listener=listener)
    typist.key("const a = $0\nconst b = \n")
    (call,) = typist.model.calls(1)
    second = typist.key("const a = \nconst b = $0\n")

    assert call.stopped.wait(5)

    _, other = typist.model.calls(2)
    other.say("2;")
    other.end()

    assert text_of(second) == "2;"


@either_way
def test_beside_a_silent_call_the_newest_request_gets_one_of_its_own_and_no_third(
    listener: type[Listener],
) -> None:
    typist = Typist(listener=listener)
    typist.key("const a = $0\n")
    typist.model.calls(1)
    typist.key("const a = i$0\n")
    silent, promoted = typist.model.calls(2)
    last = typist.key("const a = it$0\n")
    time.sleep(PROMOTION_S * 1.2)

    assert typist.model.count == 2

    promoted.say("tems;")
    promoted.end()

    assert text_of(last) == "ems;"
    assert silent.stopped.wait(5)


@either_way
def test_a_silent_call_that_speaks_after_all_answers_and_the_other_is_paid_too(
    listener: type[Listener],
) -> None:
    typist = Typist(listener=listener)
    typist.key("const a = $0\n")
    typist.model.calls(1)
    last = typist.key("const a = i$0\n")
    silent, promoted = typist.model.calls(2)
    silent.say("items;")
    silent.end()
    outcome = last.result(5)

    assert text_of(last) == "tems;"
    assert promoted.stopped.wait(5)
    assert outcome.decision.call is not None


@either_way
def test_a_fast_typist_is_answered_by_one_call(listener: type[Listener]) -> None:
    typist = Typist(listener=listener)
    line, text = "const a = ", "items.map((item) => item.price);"
    typist.key(f"{line}$0\n")
    (call,) = typist.model.calls(1)
    call.say(text[:20])
    for typed in range(1, 20):
        last = typist.key(f"{line}{text[:typed]}$0\n")
    call.say(text[20:])
    call.end()

    assert text_of(last) == text[19:]
    assert typist.model.count == 1


@either_way
def test_a_request_that_is_taken_back_for_good_stops_its_call_after_a_moment(
    listener: type[Listener],
) -> None:
    typist = Typist(listener=listener)
    first = typist.key("const a = $0\n")
    (call,) = typist.model.calls(1)
    typist.leave()

    assert not call.stopped.wait(ORPHAN_GRACE_S / 3)
    assert call.stopped.wait(5)
    assert first.result(5).decision.reason == "cancelled"


@either_way
def test_a_request_that_comes_within_that_moment_takes_the_call_over(
    listener: type[Listener],
) -> None:
    typist = Typist(listener=listener)
    typist.key("const a = $0\n")
    (call,) = typist.model.calls(1)
    typist.leave()
    second = typist.key("const a = i$0\n")
    call.say("items;")
    call.end()

    assert text_of(second) == "tems;"


@either_way
def test_a_call_for_text_that_was_taken_back_stops_though_nobody_asks_anew(
    listener: type[Listener],
) -> None:
    typist = Typist(listener=listener)
    typist.key("const a = x$0\n")
    (call,) = typist.model.calls(1)
    typist.leave()
    typist.calls.observe(query_at("const a = $0\n"))

    assert call.stopped.wait(ORPHAN_GRACE_S / 2)


@pytest.mark.parametrize("shared", [True, False])
def test_a_call_that_somebody_waits_for_goes_on_whatever_else_is_looked_at(*, shared: bool) -> None:
    typist = Typist(shared=shared)
    answered = typist.key("const a = $0\nconst b = \n")
    (call,) = typist.model.calls(1)
    typist.calls.observe(query_at("const a = \nconst b = $0\n"))
    call.say("1;")
    call.end()

    assert text_of(answered) == "1;"


def test_a_call_that_may_still_say_what_was_typed_goes_on() -> None:
    typist = Typist()
    typist.key("const a = $0\n")
    (call,) = typist.model.calls(1)
    typist.leave()
    typist.calls.observe(query_at("const a = i$0\n"))

    assert not call.stopped.wait(ORPHAN_GRACE_S / 3)


@either_way
def test_the_reason_of_a_call_that_failed_is_shared(listener: type[Listener]) -> None:
    typist = Typist(listener=listener)
    typist.key("const a = $0\n")
    (call,) = typist.model.calls(1)
    second = typist.key("const a = i$0\n")
    call.fail(ModelErrorCode.THROTTLED)

    assert second.result(5).decision.reason == "throttled"
    assert typist.model.count == 1


@either_way
def test_an_engineer_who_asks_gets_a_call_of_their_own(listener: type[Listener]) -> None:
    typist = Typist(listener=listener)
    typist.key("const a = $0\n")
    typist.model.calls(1)
    asked = typist.key("const a = $0\n", trigger=Trigger.MANUAL)
    _, own = typist.model.calls(2)
    own.say("items;")
    own.end()

    assert text_of(asked) == "items;"


def test_without_recycling_each_request_has_its_own_call_and_ends_with_it() -> None:
    typist = Typist(shared=False)
    typist.key("const a = $0\n")
    (first,) = typist.model.calls(1)
    last = typist.key("const a = i$0\n")
    _, second = typist.model.calls(2)

    assert first.stopped.wait(5)

    second.say("tems;")
    second.end()

    assert text_of(last) == "tems;"


def test_the_first_line_is_shown_while_the_rest_comes() -> None:
    typist = Typist()
    first = typist.key("const total = $0\n")
    (call,) = typist.model.calls(1)
    call.say("items.reduce((sum, item) => {\n")

    assert text_of(first) == "items.reduce((sum, item) => {"

    call.say("  return sum + item.price;\n}, 0);\n")
    call.end()
    until(lambda: bool(typist.listeners[0].late))
    (rest,) = typist.listeners[0].late

    assert rest.suggestion is not None
    assert rest.suggestion.text.startswith("items.reduce((sum, item) => {\n  return sum")
    assert first.result().decision.call is None
    assert rest.decision.call is not None


def test_who_typed_on_gets_the_first_line_too_and_who_took_it_the_rest() -> None:
    typist = Typist()
    typist.key("const total = $0\n")
    (call,) = typist.model.calls(1)
    second = typist.key("const total = it$0\n")
    call.say("items.reduce((sum, item) => {\n")

    assert text_of(second) == "ems.reduce((sum, item) => {"

    third = typist.key("const total = items.reduce((sum, item) => {$0\n")
    call.say("  return sum + item.price;\n}, 0);\n")
    call.end()

    assert text_of(third) == "\n  return sum + item.price;\n}, 0);"
    assert third.result().decision.call is not None
    assert typist.model.count == 1
    assert typist.listeners[0].late == []


def test_lines_that_may_repeat_what_stands_above_are_waited_for() -> None:
    typist = Typist()
    asked = typist.key("const a = 1;\nconst b = 2;\nfunction sum() {\n  $0\n}\n")
    (call,) = typist.model.calls(1)
    call.say("const a = 1;\n")
    call.say("const b = 2;\nfunction sum() {\n  return a + b;\n}")
    call.end()

    assert text_of(asked) == "return a + b;"


def test_without_recycling_the_whole_answer_is_waited_for() -> None:
    typist = Typist(shared=False)
    asked = typist.key("const total = $0\n")
    (call,) = typist.model.calls(1)
    call.say("items.reduce((sum, item) => {\n")
    call.say("  return sum + item.price;\n}, 0);\n")
    call.end()

    assert text_of(asked) == "items.reduce((sum, item) => {\n  return sum + item.price;\n}, 0);"


def test_an_error_in_the_thread_of_a_call_is_raised_where_the_request_is_answered() -> None:
    typist = Typist(listener=Broken)
    asked = typist.submit("const a = $0\n")

    with pytest.raises(RuntimeError, match="a defect"):
        asked.result(5)


def test_a_call_that_goes_on_after_its_first_line_answers_the_next_request() -> None:
    typist = Typist()
    first = typist.key("const total = $0\n")
    (call,) = typist.model.calls(1)
    call.say("items.reduce((sum, item) => {\n")
    first.result(5)
    second = typist.key("const total = items.reduce((sum, item) => {$0\n")
    call.say("  return sum + item.price;\n}, 0);\n")
    call.end()

    assert text_of(second) == "\n  return sum + item.price;\n}, 0);"
    assert typist.model.count == 1


def test_a_call_that_goes_on_after_its_first_line_is_stopped_where_other_code_is_typed() -> None:
    typist = Typist()
    first = typist.key("const total = $0\n")
    (call,) = typist.model.calls(1)
    call.say("items.reduce((sum, item) => {\n")
    first.result(5)
    typist.key("const total = 1$0\n")

    assert call.stopped.wait(2)
