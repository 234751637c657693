"""When the engine asks, and when it is quiet."""

from __future__ import annotations

import pytest

from groundspeed_server.assist.restraint import Restraint
from groundspeed_server.engine import backoff
from groundspeed_server.engine.pace import LONGEST_WAIT_S, MAX_DELAY_S
from groundspeed_server.engine.values import CompletionQuery, Suggestion, Trigger
from groundspeed_server.settings.values import TechniqueSettings
from groundspeed_server.text.snapshot import Span
from support.cursor_marker import query_at


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def restrained(
    *, paced: bool = False, techniques: TechniqueSettings | None = None
) -> tuple[Restraint, Clock]:
    clock = Clock()
    return Restraint(techniques or TechniqueSettings(), paced=paced, clock=clock), clock


def offer(restraint: Restraint, marked: str, text: str, completion: str = "c") -> CompletionQuery:
    query = query_at(marked)
    restraint.offered(query, Suggestion(completion, text, Span(query.offset, query.offset)))
    return query


def hushed(restraint: Restraint, marked: str, text: str, trigger: Trigger = Trigger.AUTO) -> object:
    query = query_at(marked, trigger=trigger)
    declined = restraint.hushed(query, Suggestion("d", text, Span(query.offset, query.offset)))
    return None if declined is None else declined.reason


def test_what_was_turned_down_is_not_shown_again_in_whatever_part() -> None:
    restraint, _ = restrained()
    offer(restraint, "a();\nconst b = $0\n", "items.length;")
    restraint.learn("c", "rejected")

    assert [
        hushed(restraint, "a();\nconst b = $0\n", "items.length;"),
        hushed(restraint, "a();\nconst b = ite$0\n", "ms.length;"),
        hushed(restraint, "\n\na();\nconst b = $0\n", "items.length;"),
        hushed(restraint, "a();\nconst b = $0\n", "items[0];"),
        hushed(restraint, "z();\nconst b = $0\n", "items.length;"),
        hushed(restraint, "a();\nconst b = $0\n", "items.length;", Trigger.MANUAL),
    ] == ["rejected_before"] * 3 + [None] * 3


def test_what_was_taken_after_all_may_be_shown_again() -> None:
    restraint, _ = restrained()
    offer(restraint, "const b = $0\n", "items.length;")
    restraint.learn("c", "rejected")
    offer(restraint, "const b = $0\n", "items.length;", "again")
    restraint.learn("again", "accepted")

    assert hushed(restraint, "const b = $0\n", "items.length;") is None


def test_what_was_just_deleted_is_not_shown() -> None:
    restraint, clock = restrained()
    restraint.observe(query_at("const b = validate(order);$0\n"))
    clock.now += 1
    restraint.observe(query_at("const b = $0\n"))

    assert hushed(restraint, "const b = $0\n", "validate(order);") == "just_deleted"
    assert hushed(restraint, "const b = $0\n", "validate(order);", Trigger.MANUAL) is None

    clock.now += 31

    assert hushed(restraint, "const b = $0\n", "validate(order);") is None


def test_snoozing_is_told_and_ends() -> None:
    restraint, clock = restrained()
    restraint.snooze(2)
    asleep = restraint.declined(query_at("$0"))
    asked = restraint.declined(query_at("$0", trigger=Trigger.MANUAL))
    clock.now += 120

    assert asleep is not None
    assert asleep.reason == "snoozed"
    assert "snoozed" in asleep.detail
    assert asked is None
    assert restraint.declined(query_at("$0")) is None


@pytest.mark.parametrize(
    ("paced", "trigger", "waits"),
    [(True, Trigger.AUTO, True), (True, Trigger.MANUAL, False), (False, Trigger.AUTO, False)],
)
def test_only_unasked_requests_of_editors_that_do_not_wait_are_delayed(
    *, paced: bool, trigger: Trigger, waits: bool
) -> None:
    restraint, clock = restrained(paced=paced)
    moment = restraint.not_before(query_at("const total = ite$0", trigger=trigger))

    assert (moment > clock.now) is waits
    assert moment <= clock.now + MAX_DELAY_S


def test_a_hit_is_a_chance_too() -> None:
    restraint, clock = restrained(paced=True)
    query = query_at("const total = ite$0")
    for _ in range(int(LONGEST_WAIT_S / 0.1) + 5):
        moment = restraint.not_before(query)
        restraint.served()
        clock.now += 0.1

    assert moment > clock.now - 0.1


@pytest.mark.parametrize("on", [True, False])
def test_rejections_slow_the_engine_down_everywhere(*, on: bool) -> None:
    restraint, clock = restrained(techniques=TechniqueSettings(back_off=on))
    for _ in range(3):
        restraint.learn("unknown", "rejected")

    assert (restraint.not_before(query_at("const a = $0")) > clock.now) is on


def test_whoever_types_on_after_rejections_is_asked_for_in_the_end() -> None:
    restraint, clock = restrained()
    for _ in range(9):
        restraint.learn("unknown", "rejected")
    moments = []
    for _ in range(int(backoff.MAX_DELAY_S / 0.1) + 2):
        moments.append(restraint.not_before(query_at("const total = ite$0")) - clock.now)
        clock.now += 0.1

    assert moments[0] == pytest.approx(backoff.MAX_DELAY_S)
    assert moments[-1] <= 0


def test_after_a_chance_the_delay_is_counted_anew() -> None:
    restraint, clock = restrained()
    for _ in range(9):
        restraint.learn("unknown", "rejected")
    restraint.not_before(query_at("const total = ite$0"))
    clock.now += 1.0
    restraint.served()

    again = restraint.not_before(query_at("const total = ite$0"))

    assert again == pytest.approx(clock.now + backoff.MAX_DELAY_S)


def test_each_part_can_be_switched_off() -> None:
    off = TechniqueSettings(rejection_memory=False, undo_filter=False, pacing=False)
    restraint, clock = restrained(paced=True, techniques=off)
    offer(restraint, "const b = $0\n", "validate(order);")
    restraint.learn("c", "accepted")
    restraint.learn("c", "rejected")
    restraint.observe(query_at("const b = validate(order);$0\n"))
    restraint.observe(query_at("const b = $0\n"))

    assert hushed(restraint, "const b = $0\n", "validate(order);") is None
    assert restraint.not_before(query_at("const total = ite$0")) >= clock.now


def test_ghost_text_and_fixes_of_hints_are_turned_down_together() -> None:
    restraint, _ = restrained()
    query = offer(restraint, "a();\nconst b = $0\n", "items.length;")
    start = query.document.text.index("const")
    restraint.learn("c", "rejected")
    fixed = restraint.turned_down(query.document, start, "const b = items.length;")
    restraint.turn_down(query.document, start, "const b = items[0];")

    assert fixed
    assert hushed(restraint, "a();\nconst b = $0\n", "items[0];") == "rejected_before"
