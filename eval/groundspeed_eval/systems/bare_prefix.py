"""The bare prefix: what the model alone is worth, without the engine's context and repairs.

The text before the cursor goes to the model as it is.
"""

from __future__ import annotations

from groundspeed_eval.running.result import Answer
from groundspeed_eval.systems.continuation import Continuation, refused
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import task_document
from groundspeed_eval.tasks.task import Task
from groundspeed_server.models.port import ModelIdentity


class BarePrefixSystem:
    """Asks the configured model to go on with the text before the cursor."""

    def __init__(self, setup: Setup) -> None:
        """Make the system.

        Raises:
            UserError: There is no model, or it only converses.
        """
        self._root = setup.root
        self._model = Continuation(setup, "bare-prefix")

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers."""
        return self._model.model

    def warm_up(self) -> None:
        """Load the model, or connect to it."""
        self._model.warm_up()

    def approach(self, task: Task) -> None:
        """Nothing surrounds a task."""

    def answer(self, task: Task) -> Answer:
        """Offer what the model says next."""
        refusal = self._model.gate.admit(task_document(task, self._root))
        if refusal is not None:
            return refused(refusal)
        return self._model.answer(task, task.prefix[-self._model.prompt_chars :])

    def close(self) -> None:
        """Give up the model."""
        self._model.close()
