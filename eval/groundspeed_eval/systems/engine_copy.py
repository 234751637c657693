"""The engine's own copy rule, without a model: what it is worth alone."""

from __future__ import annotations

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.tasks.task import Task
from groundspeed_server.engine.copying import copied
from groundspeed_server.models.port import ModelIdentity


class EngineCopySystem:
    """Copies as the engine does where nothing is open but the task's file."""

    @property
    def model(self) -> ModelIdentity | None:
        """No model is asked."""
        return None

    def warm_up(self) -> None:
        """There is nothing to prepare."""

    def approach(self, task: Task) -> None:
        """There is nothing to look at before."""

    def answer(self, task: Task) -> Answer:
        """Offer what the rule finds, however sure it is."""
        found = copied(task.prefix, task.suffix)
        if found is None:
            return Answer(status=Status.QUIET, reason="nothing_to_copy")
        return Answer(status=Status.SHOWN, text=found.text, source="copy")

    def close(self) -> None:
        """There is nothing to give up."""
