"""Which model answers, or why none does."""

from __future__ import annotations

from groundspeed_server.lsp.ports import Status
from groundspeed_server.lsp.session import Session

STATUS = "groundspeed/status"
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


def _wire(status: Status) -> dict[str, object]:
    return {
        "kind": status.kind.value,
        "busy": status.busy,
        "message": status.message,
        "provider": status.provider,
        "model": status.model,
    }
