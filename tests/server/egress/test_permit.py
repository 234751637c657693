"""The door asks for leave before each call, and tells what it cost."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor, ModelStream
from groundspeed_server.models.breaker import Phase
from groundspeed_server.models.port import (
    CalledModel,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    TextDelta,
    Usage,
)
from support.model_prompts import cleared, hole, read
from support.played_model import Behaviour, PlayedModel, fails, says


class ListPermit:
    """A permit that keeps what it is told, and refuses from some call on."""

    def __init__(self, calls: int = 99) -> None:
        self.left = calls
        self.spendings: list[tuple[Usage, int]] = []
        self.told = threading.Event()

    @property
    def off(self) -> bool:
        return False

    def admit(self, identity: CalledModel) -> None:
        if self.left == 0:
            raise ModelError(ModelErrorCode.SPENDING_LIMIT, "Enough for today.")
        self.left -= 1

    def spent(self, identity: CalledModel, sent: Sequence[str], usage: Usage, said: int) -> None:
        self.spendings.append((usage, said))
        self.told.set()


def ask_once(door: EgressDoor) -> ModelStream:
    return door.ask(cleared(hole()), max_tokens=8, deadline_s=5, cancellation=Cancellation())


def test_a_call_without_a_permit_is_not_made_and_takes_no_slot() -> None:
    model = PlayedModel(says("a"))
    door = EgressDoor(model, concurrent=1, permit=ListPermit(calls=1))
    read(ask_once(door))
    for _ in range(3):
        with pytest.raises(ModelError) as refusal:
            ask_once(door)
        assert refusal.value.code is ModelErrorCode.SPENDING_LIMIT

    assert model.calls == 1
    assert door.status.phase is Phase.CLOSED


def counts_tokens(cancellation: Cancellation) -> Iterator[ModelEvent]:
    yield TextDelta("one", Usage(tokens_in=7))
    yield TextDelta("two")
    raise ModelError(ModelErrorCode.UNAVAILABLE, "It failed.")


@pytest.mark.parametrize(
    ("behaviour", "spendings"),
    [
        (counts_tokens, [(Usage(tokens_in=7), 6)]),
        (says("one", "two"), [(Usage(), 6)]),
        (fails(ModelErrorCode.UNAVAILABLE, "one"), [(Usage(), 3)]),
        (fails(ModelErrorCode.TIMEOUT), [(Usage(), 0)]),
    ],
)
def test_what_a_call_cost_is_told_however_it_ended(
    behaviour: Behaviour, spendings: list[tuple[Usage, int]]
) -> None:
    permit = ListPermit()
    with contextlib.suppress(ModelError):
        read(ask_once(EgressDoor(PlayedModel(behaviour), permit=permit)))

    assert permit.told.wait(5)
    assert permit.spendings == spendings


def test_a_call_that_the_model_never_took_cost_nothing() -> None:
    permit = ListPermit()
    door = EgressDoor(PlayedModel(fails(ModelErrorCode.THROTTLED), says("a")), permit=permit)
    with pytest.raises(ModelError):
        read(ask_once(door))
    read(ask_once(door))

    assert permit.told.wait(5)
    assert permit.spendings == [(Usage(), 1)]
