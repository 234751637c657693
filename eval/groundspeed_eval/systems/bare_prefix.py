"""The bare prefix: what the model alone is worth, without the engine's context and repairs.

The text before the cursor goes to the model as it is, through the gate and the egress door like
everything else; the answer is offered as it comes, up to the line's end where a line is asked for.
"""

from __future__ import annotations

import datetime
import hashlib

from groundspeed_eval.running.result import Answer, Status
from groundspeed_eval.systems.registry import Setup
from groundspeed_eval.systems.system import task_document, warm_up_behind, with_call
from groundspeed_eval.tasks.task import Task
from groundspeed_server.assist.calls import describe_call
from groundspeed_server.cancellation import Cancellation
from groundspeed_server.egress import EgressDoor, ModelStream
from groundspeed_server.errors import UserError
from groundspeed_server.gate.clearance import ClearedPrompt
from groundspeed_server.gate.gate import Gate
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.models.choose import choose_client
from groundspeed_server.models.port import (
    Finished,
    ModelError,
    ModelIdentity,
    PromptShape,
    StopReason,
    TextDelta,
)
from groundspeed_server.prompts.prompt import HolePrompt, PromptId

PREFIX_CHARS = 2_500
_SEVERAL_LINES = {"block"}
_PROMPT = PromptId(
    "bare-prefix", hashlib.sha256(f"last {PREFIX_CHARS} characters".encode()).hexdigest()[:12]
)


class BarePrefixSystem:
    """Asks the configured model to go on with the text before the cursor."""

    def __init__(self, setup: Setup) -> None:
        """Make the system.

        Raises:
            UserError: There is no model, or it only converses.
        """
        self._settings = setup.settings.completion
        self._root = setup.root
        self._gate = Gate(setup.settings.gate, (self._root,))
        client = choose_client(setup.settings.model, environment=setup.environment)
        if client.identity.shape is PromptShape.CHAT:
            client.close()
            raise UserError(
                f"{client.identity.label} converses; it cannot go on with a bare prefix.",
                "Choose a model that completes text, or another --system.",
            )
        self._door = EgressDoor(client)

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers."""
        return self._door.identity

    def warm_up(self) -> None:
        """Load the model, or connect to it."""
        warm_up_behind(self._door)

    def answer(self, task: Task) -> Answer:
        """Offer what the model says next."""
        refusal = self._gate.admit(task_document(task, self._root))
        sealed = refusal or self._gate.clear(_prompt(task))
        if isinstance(sealed, Refusal):
            return Answer(status=Status.QUIET, reason=sealed.reason, detail=sealed.detail)
        return self._ask(sealed, task)

    def close(self) -> None:
        """Give up the model."""
        self._door.close()

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
                text, finished = _read(stream)
        except ModelError as error:
            return Answer(status=Status.ERROR, reason=error.code.value, detail=error.remedy)
        call = describe_call(self._door.identity, _PROMPT, stream.ttft_ms, finished.usage, _today())
        if _ends_in_blank(task.prefix):
            text = text.lstrip(" \t")
        return with_call(_answer(text, finished.reason), call)


def _answer(text: str, reason: StopReason) -> Answer:
    if reason is StopReason.REFUSED:
        return Answer(status=Status.QUIET, reason="refused")
    if not text.strip():
        return Answer(status=Status.QUIET, reason="empty_answer", source="model")
    return Answer(status=Status.SHOWN, text=text, source="model")


def _prompt(task: Task) -> HolePrompt:
    # Blanks before the cursor belong to the model's next token: it is left to say them.
    prefix = task.prefix[-PREFIX_CHARS:].rstrip(" \t")
    stops = () if task.kind in _SEVERAL_LINES else ("\n",)
    return HolePrompt(source=_PROMPT, prefix=prefix, suffix="", stops=stops)


def _ends_in_blank(text: str) -> bool:
    return text.endswith((" ", "\t"))


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
