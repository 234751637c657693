"""The floor: a system that never offers anything."""

from __future__ import annotations

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.tasks.task import Task
from groundspeed_server.models.port import ModelIdentity


class EmptySystem:
    """Always quiet."""

    @property
    def model(self) -> ModelIdentity | None:
        """No model is asked."""
        return None

    def warm_up(self) -> None:
        """There is nothing to prepare."""

    def approach(self, task: Task) -> None:
        """Nothing surrounds a task."""

    def answer(self, task: Task) -> Answer:  # noqa: ARG002  It looks at nothing.
        """Offer nothing."""
        return Answer(status=Status.QUIET, reason="empty_system")

    def close(self) -> None:
        """There is nothing to give up."""
