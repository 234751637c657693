"""The engine's own copy rule, without a model: what it is worth alone."""

from __future__ import annotations

from groundspeed_eval.result import Answer
from groundspeed_eval.systems.copy_rule import offered
from groundspeed_eval.tasks.task import Task
from groundspeed_server.engine.copying import copied


def engine_copy(task: Task) -> Answer:
    """Offer what the engine copies where nothing is open but the task's file, however sure."""
    found = copied(task.prefix, task.suffix)
    return offered("" if found is None else found.text)
