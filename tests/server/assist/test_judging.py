"""What a judge's verdict does to a suggestion."""

from __future__ import annotations

from groundspeed_server.assist.completion import Completer
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import Outcome, Trigger, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.port import PromptShape
from groundspeed_server.models.scripted import Answer, ScriptedModel
from groundspeed_server.settings.values import CompletionSettings, GateSettings
from support.cursor_marker import query_at
from support.scripted_judge import ScriptedJudge

LINE = "export function total(items: Item[]): number {\n  return $0\n}\n"


class Court:
    """A completer with a scripted model and a scripted judge."""

    def __init__(self, judge: ScriptedJudge, *answers: str) -> None:
        self.model = ScriptedModel([Answer(text=text) for text in answers], PromptShape.CHAT)
        gate = Gate(GateSettings(), ())
        door = EgressDoor(self.model)
        self.completer = Completer(CompletionSettings(), gate, door, judge=judge)

    def complete(self, marked: str, path: str = "/project/src/a.ts") -> Outcome:
        query = query_at(marked, trigger=Trigger.AUTO, path=path)
        return self.completer.complete(query, Workspace(), Cancellation())


def test_a_candidate_that_the_judge_drops_is_not_shown() -> None:
    outcome = Court(ScriptedJudge(wrong="costumer"), "items[0].costumer;").complete(LINE)

    assert outcome.suggestion is None
    assert (outcome.decision.reason, outcome.decision.type_errors) == ("type_error", 1)
    assert outcome.decision.detail is not None
    assert outcome.decision.call is not None


def test_what_the_judge_lets_pass_is_shown_with_its_verdict() -> None:
    outcome = Court(ScriptedJudge(), "items.length;").complete(LINE)

    assert outcome.suggestion is not None
    assert (outcome.decision.reason, outcome.decision.type_errors) == (None, 0)


def test_the_judge_gets_ready_while_the_model_is_asked_and_judges_what_was_repaired() -> None:
    judge = ScriptedJudge()
    Court(judge, "```ts\nitems.length;\n```").complete(LINE)

    assert len(judge.prepared) == 1
    assert judge.judged == ["items.length;"]


def test_the_judge_is_not_told_of_what_no_model_may_see() -> None:
    judge = ScriptedJudge()
    Court(judge, "1").complete(LINE, path="/project/secrets/id_rsa")

    assert judge.prepared == []


def test_the_rest_of_a_suggestion_that_proved_wrong_is_not_offered_again() -> None:
    judge = ScriptedJudge()
    court = Court(judge, "items.length * rate;", "items.length;")
    first = court.complete(LINE)
    judge.wrong = judge.wrong_later = "rate"
    second = court.complete(LINE.replace("$0", "items.$0"))

    assert first.suggestion is not None
    assert second.suggestion is None or "rate" not in second.suggestion.text
