"""Marks the answers for which a model was not, or not only, asked: their times mean nothing."""

from __future__ import annotations

import msgspec

from groundspeed_eval.models.opening import Recording
from groundspeed_eval.result import Answer
from groundspeed_eval.systems.system import System
from groundspeed_eval.tasks.task import Task
from groundspeed_server.models.port import ModelIdentity


class MarkingSystem:
    """Another system, whose answers say whether something was played back for them."""

    def __init__(self, system: System, recording: Recording) -> None:
        self._system = system
        self._recording = recording

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers."""
        return self._system.model

    def warm_up(self) -> None:
        """Prepare the system."""
        self._system.warm_up()

    def approach(self, task: Task) -> None:
        """Read what surrounds a task."""
        self._system.approach(task)

    def answer(self, task: Task) -> Answer:
        """Answer as the system does."""
        before = self._recording.replays
        answer = self._system.answer(task)
        return msgspec.structs.replace(answer, replayed=self._recording.replays > before)

    def close(self) -> None:
        """Give up what the system holds."""
        self._system.close()
