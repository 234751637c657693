"""The recording model before a scripted one, read as the door reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundspeed_eval.models.record import RecordStore
from groundspeed_eval.models.recording import RecordingModel
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelErrorCode,
    ModelEvent,
    ModelRequest,
    PromptShape,
    TextDelta,
)
from groundspeed_server.models.scripted import Answer, ScriptedModel
from support.model_prompts import hole, request

TEXT = "left + right;\n}\n"


class World:
    """One folder of records, and models that come and go before it."""

    def __init__(self, folder: Path) -> None:
        self.store = RecordStore(folder)
        self.replays = 0
        self.asked = 0

    def ask(self, wanted: ModelRequest, answer: Answer, pieces: int | None = None) -> str:
        """Ask a new model, listen to some pieces, and return what was heard."""
        events = self.events(wanted, answer, pieces)
        return "".join(event.text for event in events if isinstance(event, TextDelta))

    def events(
        self, wanted: ModelRequest, answer: Answer, pieces: int | None = None, weights: str = "w"
    ) -> Sequence[ModelEvent]:
        """Return the events that were heard."""
        inner = ScriptedModel([answer], PromptShape.PREFIX)
        model = RecordingModel(inner, self.store, weights, self._on_replay)
        stream = model.stream(wanted, Cancellation())
        heard = list(islice(stream, pieces))
        close(stream)
        self.asked += len(inner.prompts)
        model.close()
        return heard

    def _on_replay(self) -> None:
        self.replays += 1


def close(stream: Iterator[ModelEvent]) -> None:
    getattr(stream, "close")()  # noqa: B009  As the door does; iterators need not have it.


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


ASKED = request(hole("return "))
SAYS = Answer(text=TEXT, chunk=3)


def test_the_second_time_nobody_is_asked(world: World) -> None:
    first, second = world.events(ASKED, SAYS), world.events(ASKED, SAYS)

    assert first == second
    assert isinstance(second[-1], Finished)
    assert (world.asked, world.replays) == (1, 1)


def test_what_was_left_early_is_played_back_as_far_as_it_goes(world: World) -> None:
    first = world.ask(ASKED, SAYS, pieces=2)
    second = world.ask(ASKED, SAYS, pieces=2)

    assert first == second == TEXT[:6]
    assert world.asked == 1


def test_more_than_the_record_holds_is_asked_for_and_then_kept(world: World) -> None:
    world.ask(ASKED, SAYS, pieces=2)
    whole = world.ask(ASKED, SAYS)
    again = world.ask(ASKED, SAYS)

    assert whole == again == TEXT
    assert (world.asked, world.replays) == (2, 2)


def test_a_shorter_reading_does_not_shorten_the_record(world: World) -> None:
    world.ask(ASKED, SAYS)
    world.ask(ASKED, SAYS, pieces=1)

    assert world.ask(ASKED, SAYS) == TEXT
    assert world.asked == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    text=st.text(min_size=1, max_size=30),
    chunks=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    pieces=st.integers(1, 12),
)
def test_a_replay_says_what_the_model_would(
    tmp_path: Path, text: str, chunks: tuple[int, int], pieces: int
) -> None:
    world = World(tmp_path / str(abs(hash((text, chunks, pieces)))))
    world.ask(ASKED, Answer(text=text, chunk=chunks[0]), pieces=pieces)

    assert world.ask(ASKED, Answer(text=text, chunk=chunks[1])) == text


@pytest.mark.parametrize("other", ["right + left;\n}\n", "left", "left + up;\n"])
def test_a_model_that_says_something_else_now_is_a_failure_and_is_recorded_anew(
    world: World, other: str
) -> None:
    world.ask(ASKED, SAYS, pieces=3)
    with pytest.raises(ModelError) as error:
        world.ask(ASKED, Answer(text=other, chunk=3))

    assert error.value.code is ModelErrorCode.BAD_ANSWER
    assert world.ask(ASKED, Answer(text=other, chunk=3)) == other


@pytest.mark.parametrize(
    "wanted",
    [
        request(hole("return  ")),
        request(hole("return ", stops=["\n"])),
        replace(ASKED, max_tokens=ASKED.max_tokens + 1),
        replace(ASKED, variation=1),
    ],
    ids=["another prompt", "other stops", "another length", "another variation"],
)
def test_another_question_is_asked(world: World, wanted: ModelRequest) -> None:
    world.ask(ASKED, SAYS)
    world.ask(wanted, SAYS)

    assert (world.asked, world.replays) == (2, 0)


def test_how_long_anyone_waits_makes_no_other_question(world: World) -> None:
    world.ask(ASKED, SAYS)
    world.ask(replace(ASKED, deadline_s=ASKED.deadline_s + 1, retry=True), SAYS)

    assert (world.asked, world.replays) == (1, 1)


def test_other_weights_are_asked(world: World) -> None:
    world.events(ASKED, SAYS)
    world.events(ASKED, SAYS, weights="v")

    assert (world.asked, world.replays) == (2, 0)


def test_what_a_model_does_not_see_makes_no_other_question(world: World) -> None:
    world.ask(request(hole("return ", suffix="}")), SAYS)
    world.ask(request(hole("return ", suffix="})")), SAYS)

    assert (world.asked, world.replays) == (1, 1)


def test_a_failure_is_not_remembered(world: World) -> None:
    with pytest.raises(ModelError):
        world.ask(ASKED, Answer(error=ModelErrorCode.UNAVAILABLE))

    assert world.ask(ASKED, SAYS) == TEXT
    assert world.replays == 0


def test_a_cancelled_replay_ends(world: World) -> None:
    world.ask(ASKED, SAYS)
    cancellation = Cancellation()
    model = RecordingModel(ScriptedModel([SAYS], PromptShape.PREFIX), world.store, "w")
    stream = model.stream(ASKED, cancellation)
    next(stream)
    cancellation.cancel()

    with pytest.raises(ModelError) as error:
        next(stream)
    assert error.value.code is ModelErrorCode.CANCELLED


def test_the_same_client_is_asked_twice_what_it_was_asked_twice(world: World) -> None:
    inner = ScriptedModel([SAYS], PromptShape.PREFIX)
    model = RecordingModel(inner, world.store, "w")
    first = list(model.stream(ASKED, Cancellation()))
    second = list(model.stream(ASKED, Cancellation()))

    assert first == second
    assert len(inner.prompts) == 2
