"""Asks a model to go on with a text, as it is: the ground that baselines with a model share.

A prompt may be as long as the engine's own text before the cursor: what differs between systems
is what that is spent on. It goes through the gate and the egress door like everything else; the
answer is offered as it comes, up to the line's end where a line is asked for. Nothing is repaired.
"""

from __future__ import annotations

import datetime
import hashlib

from groundspeed_eval.models.opening import open_model
from groundspeed_eval.result import Answer, Status
from groundspeed_eval.systems.setup import Setup
from groundspeed_eval.systems.system import warm_up_behind, with_call
from groundspeed_eval.tasks.task import Task
from groundspeed_server.assist.calls import Reading, describe_call
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor, ModelStream
from groundspeed_server.engine.tokens import BYTES_PER_TOKEN
from groundspeed_server.errors import UserError
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelIdentity,
    PromptShape,
    StopReason,
    TextDelta,
)
from groundspeed_server.prompts.prompt import HolePrompt, PromptId

_SEVERAL_LINES = {"block"}


class Continuation:
    """A model that goes on with text, behind gate and door.

    Attributes:
        gate: What is asked before anything is put into a prompt.
        prompt_chars: How long a prompt may be.
    """

    def __init__(self, setup: Setup, name: str) -> None:
        """Make the way to the model.

        Args:
            setup: Whose settings say which model, how much to send, and what must not be sent.
            name: Names the prompts that the caller makes.

        Raises:
            UserError: There is no model, or it only converses.
        """
        self._settings = setup.settings.completion
        self.gate = Gate(setup.settings.gate, (setup.root,))
        client = open_model(setup.settings.model, setup.environment, setup.recording)
        if client.identity.shape is PromptShape.CHAT:
            client.close()
            raise UserError(
                f"{client.identity.label} converses; it cannot go on with a text.",
                "Choose a model that completes text, or another --system.",
            )
        self._door = EgressDoor(client)
        most = client.identity.prompt_tokens or self._settings.prefix_tokens
        self.prompt_chars = int(min(self._settings.prefix_tokens, most) * BYTES_PER_TOKEN)
        self._prompt = PromptId(name, _digest(f"{name} {self.prompt_chars}"))

    @property
    def model(self) -> ModelIdentity:
        """Which model answers."""
        return self._door.identity

    def warm_up(self) -> None:
        """Load the model, or connect to it."""
        warm_up_behind(self._door)

    def close(self) -> None:
        """Give up the model."""
        self._door.close()

    def answer(self, task: Task, text: str, suffix: str = "") -> Answer:
        """Offer what the model says after `text`, which ends at the task's cursor.

        Args:
            task: The task.
            text: What stands before the cursor, perhaps with more before it.
            suffix: What stands after the hole, for a model that sees it.
        """
        # Blanks before the cursor belong to the model's next token: it is left to say them.
        stops = () if task.kind in _SEVERAL_LINES else ("\n",)
        prompt = HolePrompt(self._prompt, text.rstrip(" \t"), suffix, stops=stops)
        sealed = self.gate.clear(prompt)
        return refused(sealed) if isinstance(sealed, Refusal) else self._ask(sealed, task)

    def _ask(self, prompt: ClearedPrompt, task: Task) -> Answer:
        several = task.kind in _SEVERAL_LINES
        settings = self._settings
        try:
            stream = self._door.ask(
                prompt,
                max_tokens=settings.max_tokens_block if several else settings.max_tokens_line,
                deadline_s=settings.manual_deadline_ms / 1000,
                cancellation=Cancellation(),
                retry=True,
            )
            with stream:
                said, finished = _read(stream)
        except ModelError as error:
            return Answer(status=Status.ERROR, reason=error.code.value, detail=error.remedy)
        reading = Reading(said, finished.usage, stream.ttft_ms, stream.last_text_ms)
        call = describe_call(self._door.identity, self._prompt, reading, _today())
        text = said.lstrip(" \t") if task.prefix.endswith((" ", "\t")) else said
        return with_call(_answer(text, finished.reason), call)


def refused(refusal: Refusal) -> Answer:
    """Return the silence of a gate that lets nothing through."""
    return Answer(status=Status.QUIET, reason=refusal.reason, detail=refusal.detail)


def _digest(recipe: str) -> str:
    """Return what stands for the digest of a prompt file, where there is none."""
    return hashlib.sha256(recipe.encode()).hexdigest()[:12]


def _answer(text: str, reason: StopReason) -> Answer:
    if reason is StopReason.REFUSED:
        return Answer(status=Status.QUIET, reason="refused")
    if not text.strip():
        return Answer(status=Status.QUIET, reason="empty_answer", source="model")
    return Answer(status=Status.SHOWN, text=text, source="model")


def _read(stream: ModelStream) -> tuple[str, Finished]:
    parts = []
    finished = Finished(StopReason.END)
    for event in stream:
        if isinstance(event, TextDelta):
            parts.append(event.text)
        else:
            finished = event
    return "".join(parts), finished


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()
