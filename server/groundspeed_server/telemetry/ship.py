"""Takes closed segments from the spool to the lake, and only then deletes them.

A shipper that dies between the two ships the segment again: the object has the same name, and
readers know events by (`source`, `id`). Two shippers at once would only waste work, so that a lock
keeps the second one out.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from groundspeed_server.small_file import Moment, read_record, replace_file
from groundspeed_server.telemetry.lake import Lake, LakeError, compressed, object_key
from groundspeed_server.telemetry.spool import close_abandoned, list_segments, read_lines

LOCK_NAME = "ship.lock"

_LARGEST_NOTE = 64 * 1024

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shipment:
    """What became of one attempt to ship.

    Attributes:
        segments: Segments that the lake has now, and the spool no longer.
        events: Whole lines in them.
        torn: Segments that ended in a torn line, which went with them.
        failure: Why the rest stayed behind; None when nothing did.
        busy: Whether another process is shipping, so that nothing was tried.
    """

    segments: int = 0
    events: int = 0
    torn: int = 0
    failure: LakeError | None = None
    busy: bool = False


def ship(folder: Path, lake: Lake, *, wall_s: float) -> Shipment:
    """Ship every closed segment, oldest first; stop at the first that the lake does not take.

    Args:
        folder: The spool.
        lake: Where to.
        wall_s: The time of shipping, in seconds since 1970.
    """
    with contextlib.ExitStack() as stack:
        try:
            alone = stack.enter_context(_only_shipper(folder))
        except OSError as error:
            return Shipment(failure=_not_locked(folder / LOCK_NAME, error))
        if not alone:
            return Shipment(busy=True)
        close_abandoned(folder)
        segments = events = torn = 0
        for segment in list_segments(folder):
            if not segment.closed:
                continue
            try:
                content = segment.path.read_bytes()
            except OSError:
                continue  # The cap or the engineer deleted it, or it is not ours: the others go on.
            try:
                lake.put(object_key(content, wall_s), compressed(content))
            except LakeError as failure:
                return Shipment(segments, events, torn, failure)
            segment.path.unlink(missing_ok=True)
            lines, is_torn = read_lines(content)
            segments += 1
            events += len(lines)
            torn += is_torn
        return Shipment(segments, events, torn)


@contextlib.contextmanager
def _only_shipper(folder: Path) -> Iterator[bool]:
    """Hold the shipping lock, or say that another process does."""
    if not folder.is_dir():
        yield True
        return
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    handle = os.open(folder / LOCK_NAME, flags, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        yield False
        return
    try:
        yield True
    finally:
        os.close(handle)


def _not_locked(lock: Path, error: OSError) -> LakeError:
    return LakeError(
        f"{lock} cannot be used ({error.strerror}); the events wait in the spool.",
        "Remove it: a command that ran as another user may have left it.",
    )


class ShipmentNote(msgspec.Struct, frozen=True):
    """What `groundspeed telemetry status` tells of shipping.

    Attributes:
        at_s: When it was last tried, in seconds since 1970.
        events: Events that reached the lake that time.
        total_events: Events that reached the lake from this machine, ever.
        failure: Why something stayed behind that time, and what to do; None when nothing did.
    """

    at_s: Moment
    events: int
    total_events: int
    failure: str | None = None


def note_shipment(file: Path, shipment: Shipment, *, wall_s: float) -> None:
    """Write down what became of a shipment; best effort."""
    before = read_note(file)
    failure = shipment.failure
    note = ShipmentNote(
        at_s=wall_s,
        events=shipment.events,
        total_events=shipment.events + (before.total_events if before else 0),
        failure=f"{failure.what} {failure.remedy}" if failure else None,
    )
    with contextlib.suppress(OSError):
        replace_file(file, msgspec.json.encode(note))


def read_note(file: Path) -> ShipmentNote | None:
    """Return the note on the last shipment, if there was one."""
    return read_record(file, ShipmentNote, _LARGEST_NOTE)


class Shipper:
    """Ships one spool to one lake: when asked, or in a thread of its own."""

    def __init__(self, folder: Path, lake: Lake, note: Path, wall: Callable[[], float]) -> None:
        self._folder = folder
        self._lake = lake
        self._note = note
        self._wall = wall
        self._thread: threading.Thread | None = None

    def ship(self) -> Shipment:
        """Ship what is closed, and write down what became of it. Blocks."""
        now = self._wall()
        shipment = ship(self._folder, self._lake, wall_s=now)
        if not shipment.busy:
            note_shipment(self._note, shipment, wall_s=now)
        return shipment

    def ship_aside(self) -> None:
        """Ship in a thread, unless one is still at it."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._guarded, name="groundspeed-shipper", daemon=True
            )
            self._thread.start()

    def _guarded(self) -> None:
        try:
            self.ship()
        except Exception as error:  # noqa: BLE001 - shipping never disturbs the product.
            _log.warning("telemetry could not be shipped: %s", type(error).__name__)
