"""A system without a model: a rule that looks at the task alone."""

from __future__ import annotations

from collections.abc import Callable

from groundspeed_eval.result import Answer
from groundspeed_eval.tasks.task import Task
from groundspeed_server.models.port import ModelIdentity


class RuleSystem:
    """Answers by a rule, and holds nothing."""

    def __init__(self, rule: Callable[[Task], Answer]) -> None:
        self._rule = rule

    @property
    def model(self) -> ModelIdentity | None:
        """No model is asked."""
        return None

    def warm_up(self) -> None:
        """There is nothing to prepare."""

    def approach(self, task: Task) -> None:
        """Nothing surrounds a task."""

    def answer(self, task: Task) -> Answer:
        """Answer by the rule."""
        return self._rule(task)

    def close(self) -> None:
        """There is nothing to give up."""
