"""`workspace/executeCommand`: a table of commands, and their arguments checked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from lsprotocol.types import ExecuteCommandParams
from pygls.exceptions import JsonRpcInvalidParams

from groundspeed_server.lsp import completion, hints, next_edit, outcomes, status
from groundspeed_server.lsp.session import Session


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what runs it, and the tuple type of the arguments that it takes."""

    run: Callable[..., Awaitable[object]]
    arguments: Any


_Minutes = Annotated[float, msgspec.Meta(ge=0, le=1_440)]

COMMANDS: Mapping[str, Command] = {
    outcomes.ACCEPT: Command(outcomes.accept, tuple[str]),
    completion.SNOOZE: Command(completion.snooze, tuple[_Minutes]),
    status.TRY_AGAIN: Command(status.try_again, tuple[()]),
    hints.REVIEW: Command(hints.review, tuple[str]),
    hints.APPLY_HINT: Command(hints.apply_hint, tuple[str]),
    next_edit.DISMISS: Command(next_edit.dismiss, tuple[str]),
    hints.DISMISS_HINT: Command(hints.dismiss_hint, tuple[str, Literal["dismissed", "wrong"]]),
}


async def execute(session: Session, params: ExecuteCommandParams) -> object:
    """Run a command.

    Raises:
        JsonRpcInvalidParams: There is no such command, or it does not take these arguments.
    """
    command = COMMANDS.get(params.command)
    if command is None:
        raise JsonRpcInvalidParams("There is no such command.")
    try:
        arguments = msgspec.convert(params.arguments or [], command.arguments)
    except msgspec.ValidationError as error:
        raise JsonRpcInvalidParams("The command does not take these arguments.") from error
    return await command.run(session, *arguments)
