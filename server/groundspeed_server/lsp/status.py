"""Which model answers, or why none does."""

from __future__ import annotations

import asyncio

from groundspeed_server.lsp.ports import Status
from groundspeed_server.lsp.session import Session

STATUS = "groundspeed/status"
TRY_AGAIN = "groundspeed.tryAgain"
DID_CHANGE_STATUS = "groundspeed/didChangeStatus"


class StatusBoard:
    """Tells the editor each status once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told: Status | None = None

    def announce(self) -> None:
        """Tell the editor the status, if it does not know it yet."""
        status = self._session.status
        if status != self._told:
            self._told = status
            self._session.notify(DID_CHANGE_STATUS, _wire(status))


def status(session: Session, _: None) -> dict[str, object]:
    """Answer `groundspeed/status`."""
    return _wire(session.status)


async def try_again(session: Session) -> str:
    """Run `groundspeed.tryAgain`: ask the model again, now that something was changed.

    Returns:
        The status, in words.
    """
    assistant = await session.ready()
    if assistant is not None:
        await asyncio.get_running_loop().run_in_executor(None, assistant.try_again)
    return session.status.message


def _wire(status: Status) -> dict[str, object]:
    return {
        "kind": status.kind.value,
        "busy": status.busy,
        "message": status.message,
        "provider": status.provider,
        "model": status.model,
    }
