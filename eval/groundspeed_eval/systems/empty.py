"""The floor: nothing is ever offered."""

from __future__ import annotations

from groundspeed_eval.result import Answer, Status
from groundspeed_eval.tasks.task import Task


def nothing(_task: Task) -> Answer:
    """Offer nothing."""
    return Answer(status=Status.QUIET, reason="empty_system")
