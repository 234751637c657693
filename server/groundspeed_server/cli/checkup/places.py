"""Looks at where events are kept, and where they are shipped to."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from groundspeed_server.cli.checkup.check import Check
from groundspeed_server.errors import UserError
from groundspeed_server.settings.places import state_dir
from groundspeed_server.settings.values import Settings
from groundspeed_server.telemetry.lake import open_lake
from groundspeed_server.telemetry.places import spool_folder
from groundspeed_server.telemetry.spool import require_usable

# One object with a fixed name and content: checking twice leaves no more than checking once.
# Where editors may write; readers pass over what is not named by its content.
_LAKE_PROBE = ("raw/v1/reachable", b"ok\n")


def place_checks(settings: Settings) -> Iterator[Check]:
    """Find out whether spool and lake can be written."""
    yield _attempt("spool", lambda: _spool(settings))
    yield _attempt("lake", lambda: _lake(settings))


def _attempt(name: str, look: Callable[[], str]) -> Check:
    """Return the check of something that either says what it found or raises."""
    try:
        return Check(name, ok=True, found=look())
    except UserError as error:
        return Check(name, ok=False, found=error.what, remedy=error.remedy)


def _spool(settings: Settings) -> str:
    if not settings.telemetry.enabled:
        return "Telemetry is switched off."
    folder = spool_folder(state_dir(os.environ, settings.state_dir))
    require_usable(folder)
    return f"Events are kept in {folder}."


def _lake(settings: Settings) -> str:
    place = settings.telemetry.lake
    if place is None or not settings.telemetry.enabled:
        return "No lake is set: events stay on this machine."
    if place.startswith("s3://"):
        open_lake(place).put(*_LAKE_PROBE)
    else:
        _require_writable(Path(place).expanduser())
    return f"Events are shipped to {place}."


def _require_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written: {error.strerror}.",
            "Set GROUNDSPEED_LAKE, or `lake` under [telemetry], to a folder that you can write.",
        ) from None
