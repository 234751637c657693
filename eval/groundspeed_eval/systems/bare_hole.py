"""The bare hole: the text before and after the cursor, for a model that was made to fill holes.

This is what engines send that rely on such a model alone: a prefix, a suffix and nothing else.
"""

from __future__ import annotations

from groundspeed_eval.running.result import Answer
from groundspeed_eval.systems.continuation import Continuation, refused
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import task_document
from groundspeed_eval.tasks.task import Task
from groundspeed_server.engine.tokens import BYTES_PER_TOKEN
from groundspeed_server.errors import UserError
from groundspeed_server.models.port import ModelIdentity, PromptShape


class BareHoleSystem:
    """Asks the configured model to fill the hole between prefix and suffix."""

    def __init__(self, setup: Setup) -> None:
        """Make the system.

        Raises:
            UserError: There is no model, or it does not see what follows a hole.
        """
        self._root = setup.root
        self._suffix_chars = int(setup.settings.completion.suffix_tokens * BYTES_PER_TOKEN)
        self._model = Continuation(setup, "bare-hole")
        identity = self._model.model
        if identity.shape is not PromptShape.HOLE:
            self._model.close()
            raise UserError(
                f"{identity.label} does not see what follows a hole.",
                "Choose a model that fills in the middle, or another --system.",
            )

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
        """Offer what the model puts into the hole."""
        refusal = self._model.gate.admit(task_document(task, self._root))
        if refusal is not None:
            return refused(refusal)
        before = task.prefix[-self._model.prompt_chars :]
        return self._model.answer(task, before, task.suffix[: self._suffix_chars])

    def close(self) -> None:
        """Give up the model."""
        self._model.close()
