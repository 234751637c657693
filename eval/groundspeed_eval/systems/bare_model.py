"""The bare model: what it alone is worth, without the engine's context and repairs.

The text before the cursor goes to the model as it is; to a model that fills holes, the text after
it as well, if that is wanted. This is what engines send that rely on such a model alone.
"""

from __future__ import annotations

from groundspeed_eval.result import Answer
from groundspeed_eval.systems.continuation import Continuation, refused
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import task_document
from groundspeed_eval.tasks.task import Task
from groundspeed_server.engine.tokens import BYTES_PER_TOKEN
from groundspeed_server.errors import UserError
from groundspeed_server.models.port import ModelIdentity, PromptShape


class BareModelSystem:
    """Asks the configured model to go on with the text before the cursor, or to fill the hole."""

    def __init__(self, setup: Setup, *, sees_suffix: bool) -> None:
        """Make the system.

        Raises:
            UserError: There is no model, it only converses, or it does not see a suffix.
        """
        self._root = setup.root
        suffix_tokens = setup.settings.completion.suffix_tokens if sees_suffix else 0
        self._suffix_chars = int(suffix_tokens * BYTES_PER_TOKEN)
        self._model = Continuation(setup, "bare-hole" if sees_suffix else "bare-prefix")
        identity = self._model.model
        if sees_suffix and identity.shape is not PromptShape.HOLE:
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
        """Offer what the model says next, or puts into the hole."""
        refusal = self._model.gate.admit(task_document(task, self._root))
        if refusal is not None:
            return refused(refusal)
        before = task.prefix[-self._model.prompt_chars :]
        return self._model.answer(task, before, task.suffix[: self._suffix_chars])

    def close(self) -> None:
        """Give up the model."""
        self._model.close()
