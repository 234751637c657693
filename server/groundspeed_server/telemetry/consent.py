"""The engineer's own switch: pause, resume, and delete what has not left this machine.

The switch is a file in the state folder, so that every server on the machine sees it within a
second, and it holds until the engineer resumes.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

from groundspeed_server.telemetry.identity import LOCAL_ID_NAME
from groundspeed_server.telemetry.ledger import Ledger
from groundspeed_server.telemetry.places import PAUSED_NAME, ledger_file, spool_folder
from groundspeed_server.telemetry.spool import list_segments

_LOOK_EVERY_S = 1.0


def is_paused(state: Path) -> bool:
    """Whether the engineer has paused telemetry.

    Raises:
        OSError: The folder cannot be looked into; `Path.exists` says so up to Python 3.13 alone.
    """
    try:
        (state / PAUSED_NAME).stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def pause(state: Path) -> None:
    """Record nothing from now on, in any server of this user."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    (state / PAUSED_NAME).touch(mode=0o600)


def resume(state: Path) -> None:
    """Record again."""
    (state / PAUSED_NAME).unlink(missing_ok=True)


def delete_local(state: Path) -> int:
    """Delete the spool, the ledgers and the local id; return how many segments went.

    A server that runs begins a new segment and a new ledger with its next event.
    """
    segments = list_segments(spool_folder(state))
    for segment in segments:
        with contextlib.suppress(FileNotFoundError):
            segment.path.unlink()
    Ledger.delete(ledger_file(state))
    (state / LOCAL_ID_NAME).unlink(missing_ok=True)
    return len(segments)


class PauseSwitch:
    """Looks at the switch at most once a second: recorders ask it for every event."""

    def __init__(self, state: Path, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._state = state
        self._monotonic = monotonic
        self._paused = self._look()
        self._looked_at = monotonic()

    def is_on(self) -> bool:
        """Whether telemetry is paused."""
        now = self._monotonic()
        if now - self._looked_at >= _LOOK_EVERY_S:
            self._paused, self._looked_at = self._look(), now
        return self._paused

    def _look(self) -> bool:
        """Where the folder cannot be looked into, as one of another user, nothing is recorded."""
        try:
            return is_paused(self._state)
        except OSError:
            return True
