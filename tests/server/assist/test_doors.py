"""Who answers while the configured model does not."""

from __future__ import annotations

from groundspeed_server.assist.completion import Completer
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import Outcome, Workspace
from groundspeed_server.gate.gate import Gate
from groundspeed_server.models.breaker import Phase
from groundspeed_server.models.port import ModelErrorCode, PromptShape
from groundspeed_server.models.scripted import Answer, ScriptedModel
from groundspeed_server.settings.values import CompletionSettings, GateSettings
from support.cursor_marker import query_at
from support.outcomes import text_of

EXPIRED = Answer(when="const [a-m] = ", error=ModelErrorCode.EXPIRED_CREDENTIALS)


class Engine:
    """A completer with two models; the clock is the test's."""

    def __init__(self, *first: Answer, second: tuple[Answer, ...]) -> None:
        self.now = 1_000.0
        self.first = ScriptedModel(first, PromptShape.CHAT)
        self.second = ScriptedModel(second, PromptShape.PREFIX)
        self.door = EgressDoor(self.first, clock=lambda: self.now)
        self.completer = Completer(
            CompletionSettings(),
            Gate(GateSettings(), ()),
            self.door,
            standby=EgressDoor(self.second, clock=lambda: self.now),
        )

    def complete(self, name: str) -> Outcome:
        query = query_at(f"const {name} = $0\n")
        return self.completer.complete(query, Workspace(), Cancellation())

    def asked(self) -> tuple[int, int]:
        return len(self.first.prompts), len(self.second.prompts)


def test_the_standby_answers_the_very_request_with_which_the_login_turns_out_expired() -> None:
    engine = Engine(EXPIRED, Answer(text="remote;"), second=(Answer(text=" local;"),))
    outcome = engine.complete("a")

    assert text_of(outcome) == "local;"
    assert outcome.decision.reason is None
    assert outcome.decision.detail
    assert engine.asked() == (1, 1)


def test_it_goes_on_answering_while_the_breaker_is_open_and_the_model_comes_back_by_itself() -> (
    None
):
    engine = Engine(EXPIRED, Answer(text="remote;"), second=(Answer(text=" local;"),))
    engine.complete("a")
    meanwhile = engine.complete("b")
    while_open = engine.asked()
    engine.now += 61
    later = engine.complete("z")

    assert (text_of(meanwhile), while_open) == ("local;", (1, 2))
    assert (text_of(later), engine.asked()) == ("remote;", (2, 2))
    assert engine.door.status.phase is Phase.CLOSED


def test_trying_again_asks_the_model_at_once() -> None:
    engine = Engine(EXPIRED, Answer(text="remote;"), second=(Answer(text=" local;"),))
    engine.complete("a")
    engine.door.try_again()

    assert text_of(engine.complete("z")) == "remote;"


def test_a_single_fault_is_not_answered_by_somebody_else() -> None:
    fault = Answer(error=ModelErrorCode.UNAVAILABLE)
    engine = Engine(fault, second=(Answer(text=" local;"),))
    reasons = [engine.complete(name).decision.reason for name in ("a", "b")]
    third = engine.complete("c")

    assert reasons == ["unavailable", "unavailable"]
    assert text_of(third) == "local;"


def test_when_both_fail_the_reason_is_the_configured_models() -> None:
    engine = Engine(EXPIRED, second=(Answer(error=ModelErrorCode.NOT_INSTALLED),))

    assert engine.complete("a").decision.reason == "expired_credentials"
