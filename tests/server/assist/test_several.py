"""Several suggestions for an explicit request."""

from __future__ import annotations

import threading

import pytest

from groundspeed_server.assist.completion import Completer
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import Outcome, Trigger, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import ModelErrorCode, PromptShape, StopReason
from groundspeed_server.models.scripted import Answer, ScriptedModel
from groundspeed_server.settings.values import CompletionSettings, GateSettings, TechniqueSettings
from support.cursor_marker import query_at
from support.scripted_judge import ScriptedJudge

LINE = "const total = $0\n"


class Bench:
    """A completer whose model gives these answers, the best first."""

    def __init__(
        self,
        *answers: Answer | str,
        judge: ScriptedJudge | None = None,
        techniques: TechniqueSettings | None = None,
    ) -> None:
        script = [
            Answer(text=each, variation=number) if isinstance(each, str) else each
            for number, each in enumerate(answers)
        ]
        self.model = ScriptedModel(script, PromptShape.CHAT)
        self.completer = Completer(
            CompletionSettings(techniques=techniques or TechniqueSettings()),
            Gate(GateSettings(), ()),
            EgressDoor(self.model),
            judge=judge,
        )

    def complete(self, marked: str = LINE, trigger: Trigger = Trigger.MANUAL) -> Outcome:
        query = query_at(marked, trigger=trigger)
        return self.completer.complete(query, Workspace(), Cancellation())


def texts(outcome: Outcome) -> list[str]:
    suggestions = (outcome.suggestion, *outcome.alternatives)
    return [suggestion.text for suggestion in suggestions if suggestion is not None]


def test_an_explicit_request_gets_several_suggestions_with_ids_of_their_own() -> None:
    outcome = Bench("a + b;", "a - b;", "a * b;").complete()
    suggestions = (outcome.suggestion, *outcome.alternatives)

    assert texts(outcome) == ["a + b;", "a - b;", "a * b;"]
    assert len({each and each.completion for each in suggestions}) == 3


@pytest.mark.parametrize(
    ("trigger", "techniques"),
    [
        (Trigger.AUTO, TechniqueSettings()),
        (Trigger.MANUAL, TechniqueSettings(alternatives=False)),
    ],
)
def test_otherwise_one_answer_is_asked_for(trigger: Trigger, techniques: TechniqueSettings) -> None:
    bench = Bench("a + b;", "a - b;", techniques=techniques)

    assert texts(bench.complete(trigger=trigger)) == ["a + b;"]
    assert len(bench.model.prompts) == 1


def test_answers_that_agree_are_one_suggestion_and_the_first_one() -> None:
    assert texts(Bench("a + b;", "a - b;", "a - b;  ").complete()) == ["a - b;", "a + b;"]


def test_what_breaks_the_syntax_comes_last() -> None:
    assert texts(Bench("a + * b;", "a - b;", "a + b;").complete())[-1] == "a + * b;"


def test_what_the_judge_finds_wrong_is_not_among_them() -> None:
    bench = Bench("costumer;", "customer;", "total;", judge=ScriptedJudge(wrong="costumer"))

    assert texts(bench.complete()) == ["customer;", "total;"]


def test_calls_that_fail_leave_the_others() -> None:
    broken = Answer(error=ModelErrorCode.UNAVAILABLE, variation=0)
    refused = Answer(text="no", stop=StopReason.REFUSED, variation=1)
    outcome = Bench(broken, refused, "a * b;").complete()

    assert texts(outcome) == ["a * b;"]
    assert outcome.decision.reason is None


def test_when_all_calls_fail_the_reason_is_that_of_the_best() -> None:
    outcome = Bench(Answer(error=ModelErrorCode.ACCESS_DENIED)).complete()

    assert texts(outcome) == []
    assert outcome.decision.reason == "access_denied"


def test_the_cost_is_that_of_all_calls() -> None:
    one = Bench("abcdefgh;", techniques=TechniqueSettings(alternatives=False)).complete()
    three = Bench(*["abcdefgh;"] * 3).complete()

    assert one.decision.call is not None
    assert three.decision.call is not None
    assert three.decision.call.tokens_in == 3 * (one.decision.call.tokens_in or 0)
    assert three.decision.call.chars_out == 3 * one.decision.call.chars_out


def test_the_rest_of_any_of_them_is_offered_again_under_its_id() -> None:
    bench = Bench("left + 1;", "right + 1;", "middle;")
    first = bench.complete()
    chosen = next(each for each in first.alternatives if each.text == "right + 1;")
    again = bench.complete("const total = right$0\n", Trigger.AUTO)

    assert again.suggestion is not None
    assert (again.suggestion.text, again.suggestion.completion) == (" + 1;", chosen.completion)


def test_a_request_that_is_not_wanted_any_more_ends_all_calls() -> None:
    bench = Bench(Answer(text="a;", delay_ms=60_000))
    cancellation = Cancellation()
    query = query_at(LINE, trigger=Trigger.MANUAL)
    threading.Timer(0.02, cancellation.cancel).start()
    outcome = bench.completer.complete(query, Workspace(), cancellation)

    assert outcome.decision.reason == "cancelled"
