from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor, ModelStream
from groundspeed_server.models.breaker import Phase
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    StopReason,
    TextDelta,
)
from groundspeed_server.models.scripted import Answer, ScriptedModel
from support.model_prompts import cleared, hole, read, read_failure
from support.played_model import Behaviour, PlayedModel, fails, says

CANARY = "canary-91bd"
HANGS_S = 20


class Stuck:
    """A behaviour that ignores everything, as a hung socket does, until the test lets it go."""

    def __init__(self) -> None:
        self.hangs = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, cancellation: Cancellation) -> Iterator[ModelEvent]:
        self.hangs.set()
        self.let_go.wait(HANGS_S)
        yield Finished(StopReason.END)


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    behaviour = Stuck()
    yield behaviour
    behaviour.let_go.set()


def drips(cancellation: Cancellation) -> Iterator[ModelEvent]:
    while not cancellation.cancelled:
        yield TextDelta("x")
        time.sleep(0.01)


def ask(
    door: EgressDoor,
    *,
    deadline_s: float = 5.0,
    cancellation: Cancellation | None = None,
    retry: bool = False,
    max_tokens: int = 64,
) -> ModelStream:
    return door.ask(
        cleared(hole()),
        max_tokens=max_tokens,
        deadline_s=deadline_s,
        cancellation=cancellation or Cancellation(),
        retry=retry,
    )


def test_an_answer_passes_and_the_time_to_its_first_text_is_measured() -> None:
    door = EgressDoor(ScriptedModel([Answer(text=" a + b;", chunk=2, delay_ms=20)]))
    stream = ask(door)
    text, end = read(stream)

    assert (text, end.reason) == (" a + b;", StopReason.END)
    assert stream.ttft_ms is not None
    assert stream.ttft_ms >= 20
    assert list(stream) == []


def test_the_time_to_the_last_text_is_that_of_what_was_taken() -> None:
    door = EgressDoor(ScriptedModel([Answer(text="abcd", chunk=2, pace_ms=20)]))
    stream = ask(door)
    next(stream)
    after_one = stream.last_text_ms
    read(stream)

    assert stream.ttft_ms is not None
    assert after_one is not None
    assert stream.last_text_ms is not None
    assert stream.ttft_ms <= after_one
    assert stream.last_text_ms >= stream.ttft_ms + 20


def test_only_cleared_prompts_leave() -> None:
    model = ScriptedModel()
    with pytest.raises(PermissionError):
        EgressDoor(model).ask(
            hole(),  # type: ignore[arg-type]
            max_tokens=1,
            deadline_s=1,
            cancellation=Cancellation(),
        )

    assert model.prompts == []


def test_a_client_that_hangs_is_given_up_at_the_deadline(stuck: Stuck) -> None:
    door = EgressDoor(PlayedModel(stuck))
    began = time.monotonic()
    _, error = read_failure(ask(door, deadline_s=0.05))

    assert error.code is ModelErrorCode.TIMEOUT
    assert time.monotonic() - began < HANGS_S / 2


def test_a_client_that_drips_is_given_up_at_the_deadline_and_its_text_stays() -> None:
    door = EgressDoor(PlayedModel(drips))
    text, error = read_failure(ask(door, deadline_s=0.3))

    assert error.code is ModelErrorCode.TIMEOUT
    assert set(text) == {"x"}


def test_what_came_in_time_is_read_by_a_reader_that_comes_late() -> None:
    now, done = [100.0], threading.Event()

    def answers(cancellation: Cancellation) -> Iterator[ModelEvent]:
        try:
            yield from says("x", "y")(cancellation)
        finally:
            done.set()

    stream = ask(EgressDoor(PlayedModel(answers), clock=lambda: now[0]), deadline_s=5)
    assert done.wait(5)
    now[0] = 160

    assert read(stream)[0] == "xy"
    assert (stream.ttft_ms, stream.last_text_ms) == (0, 60_000)


def test_what_comes_after_the_deadline_is_not_read(stuck: Stuck) -> None:
    now, done = [0.0], threading.Event()

    def answers_late(cancellation: Cancellation) -> Iterator[ModelEvent]:
        try:
            yield TextDelta("x")
            stuck.let_go.wait(HANGS_S)
            yield from says("y")(cancellation)
        finally:
            done.set()

    stream = ask(EgressDoor(PlayedModel(answers_late), clock=lambda: now[0]), deadline_s=5)
    next(stream)
    now[0] = 60
    stuck.let_go.set()
    assert done.wait(5)
    text, error = read_failure(stream)

    assert (text, error.code) == ("", ModelErrorCode.TIMEOUT)


def test_when_no_time_is_left_nothing_is_sent_and_the_model_is_not_blamed() -> None:
    model = ScriptedModel([Answer(text="x")])
    door = EgressDoor(model)
    for _ in range(5):
        with pytest.raises(ModelError) as caught:
            ask(door, deadline_s=-0.1)

    assert caught.value.code is ModelErrorCode.TIMEOUT
    assert model.prompts == []
    assert door.status.phase is Phase.CLOSED


def test_no_answer_is_lost_between_many_threads() -> None:
    door = EgressDoor(PlayedModel(says("x", "y")))

    def ask_often() -> list[str]:
        return [read(ask(door, deadline_s=20))[0] for _ in range(100)]

    with ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(ask_often) for _ in range(4)]

    assert [text for answer in answers for text in answer.result()] == ["xy"] * 400


def test_a_cancellation_wakes_the_reader_at_once_even_when_the_client_hangs(stuck: Stuck) -> None:
    cancellation = Cancellation()
    stream = ask(EgressDoor(PlayedModel(stuck)), cancellation=cancellation)
    threading.Timer(0.02, cancellation.cancel).start()
    _, error = read_failure(stream)

    # At the deadline it would be another one.
    assert error.code is ModelErrorCode.CANCELLED


def test_a_cancelled_request_is_not_sent() -> None:
    model = ScriptedModel()
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(ModelError) as caught:
        ask(EgressDoor(model), cancellation=cancellation)

    assert caught.value.code is ModelErrorCode.CANCELLED
    assert model.prompts == []


@pytest.mark.parametrize("end", ["close", "deadline", "cancellation", "length"])
def test_however_a_call_ends_the_client_is_told(end: str) -> None:
    told = threading.Event()

    def listens(cancellation: Cancellation) -> Iterator[ModelEvent]:
        cancellation.on_cancel(told.set)
        yield TextDelta("x")
        told.wait(20)

    outer = Cancellation()
    stream = ask(
        EgressDoor(PlayedModel(listens)),
        cancellation=outer,
        deadline_s=0.05 if end[0] == "d" else 5,
        max_tokens=0 if end == "length" else 64,
    )
    next(stream)
    match end:
        case "length":
            assert list(stream) == []
        case "close":
            stream.close()
        case "cancellation":
            outer.cancel()
        case _:
            read_failure(stream)

    assert told.wait(20)


def test_calls_that_hang_keep_their_slots_and_further_ones_are_turned_away(stuck: Stuck) -> None:
    model = PlayedModel(stuck)
    door = EgressDoor(model, concurrent=2)
    for _ in range(2):
        read_failure(ask(door, deadline_s=0.02))
    with pytest.raises(ModelError) as caught:
        ask(door, deadline_s=0.05)

    assert caught.value.code is ModelErrorCode.BUSY
    assert model.calls == 2


def test_a_slot_is_free_again_when_its_client_lets_go(stuck: Stuck) -> None:
    door = EgressDoor(PlayedModel(stuck, says("x")), concurrent=1)
    read_failure(ask(door, deadline_s=0.02))
    threading.Timer(0.05, stuck.let_go.set).start()

    text, _ = read(ask(door))

    assert text == "x"


def test_many_calls_in_turn_leak_no_slot() -> None:
    door = EgressDoor(PlayedModel(says("x")), concurrent=1)
    texts = [read(ask(door))[0] for _ in range(50)]

    assert texts == ["x"] * 50


@pytest.mark.parametrize(
    "code", [ModelErrorCode.THROTTLED, ModelErrorCode.UNAVAILABLE, ModelErrorCode.TIMEOUT]
)
def test_a_passing_fault_is_tried_once_more_when_that_is_wanted(code: ModelErrorCode) -> None:
    model = PlayedModel(fails(code, ""), says("x"))

    text, _ = read(ask(EgressDoor(model), retry=True))

    assert text == "x"


@pytest.mark.parametrize(
    ("behaviour", "retry"),
    [
        (fails(ModelErrorCode.THROTTLED), False),
        (fails(ModelErrorCode.INVALID_REQUEST), True),
        (fails(ModelErrorCode.ACCESS_DENIED), True),
        (fails(ModelErrorCode.UNAVAILABLE, "const"), True),
    ],
)
def test_nothing_else_is_tried_again(behaviour: Behaviour, retry: bool) -> None:  # noqa: FBT001
    model = PlayedModel(behaviour)
    read_failure(ask(EgressDoor(model), retry=retry))

    assert model.calls == 1


def test_a_model_that_wants_to_be_left_alone_is_not_tried_again() -> None:
    model = PlayedModel(fails(ModelErrorCode.THROTTLED, retry_after_s=45))
    read_failure(ask(EgressDoor(model), retry=True))

    assert model.calls == 1


@pytest.mark.parametrize("end", ["cancellation", "deadline"])
def test_nothing_is_tried_again_for_nobody(end: str) -> None:
    now, outer = [0.0], Cancellation()

    def fails_late(cancellation: Cancellation) -> Iterator[ModelEvent]:
        if end == "deadline":
            now[0] = 60
        else:
            outer.cancel()
        yield from fails(ModelErrorCode.THROTTLED)(cancellation)

    model = PlayedModel(fails_late)
    door = EgressDoor(model, concurrent=1, clock=lambda: now[0])
    read_failure(ask(door, cancellation=outer, retry=True))
    now[0] = 0
    read_failure(ask(door))  # It gets the one slot, and so the first call is over.

    assert model.calls == 2


def test_there_are_two_tries_at_most() -> None:
    model = PlayedModel(fails(ModelErrorCode.UNAVAILABLE))
    _, error = read_failure(ask(EgressDoor(model), retry=True))

    assert error.code is ModelErrorCode.UNAVAILABLE
    assert model.calls == 2


def test_the_second_try_ends_with_the_first_ones_deadline(stuck: Stuck) -> None:
    model = PlayedModel(fails(ModelErrorCode.THROTTLED), stuck)
    _, error = read_failure(ask(EgressDoor(model), retry=True, deadline_s=2))
    first, second = model.requests

    assert error.code is ModelErrorCode.TIMEOUT
    assert second.deadline_s < first.deadline_s == 2


def test_after_some_faults_the_model_is_left_alone_and_the_status_says_why() -> None:
    model = PlayedModel(fails(ModelErrorCode.THROTTLED))
    door = EgressDoor(model)
    for _ in range(3):
        read_failure(ask(door))
    for _ in range(10):
        with pytest.raises(ModelError) as caught:
            ask(door)

    assert model.calls == 3
    assert caught.value.code is ModelErrorCode.THROTTLED
    assert door.status.phase is Phase.OPEN
    assert door.status.reason is not None
    assert door.status.reason.startswith("It failed. Groundspeed asks the model again in")


def test_a_model_that_hangs_is_left_alone_too(stuck: Stuck) -> None:
    door = EgressDoor(PlayedModel(stuck))
    for _ in range(3):
        read_failure(ask(door, deadline_s=0.02))

    assert door.status.code is ModelErrorCode.TIMEOUT


def test_denied_access_is_told_once_and_not_asked_again_until_somebody_says_so() -> None:
    model = PlayedModel(fails(ModelErrorCode.ACCESS_DENIED), says("x"))
    door = EgressDoor(model)
    read_failure(ask(door))
    with pytest.raises(ModelError):
        ask(door)
    door.try_again()

    assert read(ask(door))[0] == "x"


def test_a_call_that_is_not_sent_takes_neither_the_slot_nor_the_trial_of_another() -> None:
    now, cancellation = [0.0], Cancellation()
    cancellation.cancel()
    model = PlayedModel(*[fails(ModelErrorCode.THROTTLED)] * 3, says("x"))
    door = EgressDoor(model, concurrent=1, clock=lambda: now[0])
    for _ in range(3):
        read_failure(ask(door))
    now[0] = 60
    with pytest.raises(ModelError):
        ask(door, cancellation=cancellation)

    assert read(ask(door))[0] == "x"
    assert door.status.phase is Phase.CLOSED


def test_a_trial_that_nobody_waits_for_counts_once_the_model_has_spoken(stuck: Stuck) -> None:
    now = [0.0]
    model = PlayedModel(*[fails(ModelErrorCode.THROTTLED)] * 3, stuck, drips)
    door = EgressDoor(model, clock=lambda: now[0])
    for _ in range(3):
        read_failure(ask(door))
    now[0] = 60
    with ask(door):
        # Each call is read by a thread of its own: only one that hangs leaves the other its answer.
        assert stuck.hangs.wait(HANGS_S)
    after_silence = door.status.phase
    with ask(door) as stream:
        next(stream)

    assert (after_silence, door.status.phase) == (Phase.HALF_OPEN, Phase.CLOSED)


def test_superseded_calls_say_nothing_about_the_model() -> None:
    model = PlayedModel(drips)
    door = EgressDoor(model)
    for _ in range(10):
        cancellation = Cancellation()
        stream = ask(door, cancellation=cancellation)
        next(stream)
        cancellation.cancel()
        read_failure(stream)

    assert door.status.phase is Phase.CLOSED


def test_an_answer_that_breaks_off_is_a_fault() -> None:
    def breaks_off(cancellation: Cancellation) -> Iterator[ModelEvent]:
        yield TextDelta("x")

    text, error = read_failure(ask(EgressDoor(PlayedModel(breaks_off))))

    assert (text, error.code) == ("x", ModelErrorCode.UNAVAILABLE)


def test_a_fault_in_a_client_is_a_fault_of_the_model_and_tells_no_prompt(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def is_wrong(cancellation: Cancellation) -> Iterator[ModelEvent]:
        raise ValueError(CANARY)
        yield

    caplog.set_level(logging.DEBUG)
    _, error = read_failure(ask(EgressDoor(PlayedModel(is_wrong))))

    assert "ValueError" in error.remedy
    assert CANARY not in error.remedy + caplog.text


def test_an_answer_without_end_is_cut() -> None:
    def runs_away(cancellation: Cancellation) -> Iterator[ModelEvent]:
        while not cancellation.cancelled:
            yield TextDelta("y" * 1_000)

    text, end = read(ask(EgressDoor(PlayedModel(runs_away)), max_tokens=100))

    assert end.reason is StopReason.MAX_TOKENS
    assert 0 < len(text) <= 3_200


def test_closing_a_stream_ends_the_iteration() -> None:
    with ask(EgressDoor(PlayedModel(drips))) as stream:
        next(stream)

    assert list(stream) == []
