"""The port that every system implements."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import msgspec

from groundspeed_eval.result import Answer
from groundspeed_eval.tasks.task import Task
from groundspeed_server.egress import EgressDoor
from groundspeed_server.engine.values import ModelCall
from groundspeed_server.errors import UserError
from groundspeed_server.models.port import ModelError, ModelIdentity
from groundspeed_server.text.snapshot import DocumentSnapshot


class System(Protocol):
    """Something that completes code."""

    @property
    def model(self) -> ModelIdentity | None:
        """Which model answers; None for a system that asks none."""
        ...

    def warm_up(self) -> None:
        """Do what would make the first answer slower than the others. May block.

        Raises:
            UserError: The system cannot answer at present.
        """
        ...

    def approach(self, task: Task) -> None:
        """Read what surrounds a task, as an editor has long before it asks; it is not timed."""
        ...

    def answer(self, task: Task) -> Answer:
        """Complete one task, and see no more of it than an editor would show.

        What goes wrong with one task is an answer with the status `error`.
        """
        ...

    def close(self) -> None:
        """Give up what the system holds."""
        ...


def task_document(task: Task, root: Path) -> DocumentSnapshot:
    """Return a task's file as the editor would show it, with the hole closed if there is one.

    Each task is a document of its own, so that what is remembered of one never answers another.

    Args:
        task: The task.
        root: A folder that exists and stands for the workspace.
    """
    return DocumentSnapshot(
        uri=f"eval:/{task.id}/{quote(task.path)}",
        path=root / task.path,
        language=task.language,
        version=1,
        text=task.prefix + task.suffix if task.review is None else task.original,
    )


def with_call(answer: Answer, call: ModelCall | None) -> Answer:
    """Return an answer with what its model call was; unchanged when no model was called."""
    if call is None:
        return answer
    return msgspec.structs.replace(
        answer,
        model=call.model,
        prompt=call.prompt,
        ttft_ms=call.ttft_ms,
        last_token_ms=call.last_token_ms,
        tokens_in=call.tokens_in,
        tokens_out=call.tokens_out,
        tokens_cache_read=call.tokens_cache_read,
        tokens_cache_write=call.tokens_cache_write,
        cost_usd=call.cost_usd,
        tokens_out_estimated=call.tokens_out_estimated,
        chars_out=call.chars_out,
    )


def warm_up_behind(door: EgressDoor) -> None:
    """Prepare the model behind a door.

    Raises:
        UserError: It cannot answer at present; the text says what to do.
    """
    try:
        door.warm_up()
    except ModelError as error:
        raise UserError("The model cannot answer at present.", error.remedy) from error
