"""`groundspeed telemetry`: what was recorded, what left, and how to stop it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from groundspeed_server.cli.frame import print_data
from groundspeed_server.counting import counted
from groundspeed_server.errors import UserError
from groundspeed_server.settings.load import load_settings
from groundspeed_server.settings.places import projects_of, state_dir
from groundspeed_server.settings.values import TelemetrySettings
from groundspeed_server.telemetry.consent import delete_local, is_paused, pause, resume
from groundspeed_server.telemetry.identity import (
    address_pseudonym,
    known_local_id,
    organisation_key,
)
from groundspeed_server.telemetry.lake import open_lake
from groundspeed_server.telemetry.places import last_shipment_file, spool_folder
from groundspeed_server.telemetry.ship import ShipmentNote, Shipper, read_note
from groundspeed_server.telemetry.spool import (
    Segment,
    SpoolError,
    list_segments,
    read_lines,
    require_usable,
)

_ACTIONS = {
    "status": "whether events are recorded, under which name, how many wait, and what left",
    "show": "print the events that wait, as they are",
    "ship": "send closed segments to the lake now",
    "pause": "record nothing until resume, in every editor",
    "resume": "record again",
    "delete": "delete the events that wait, the ledger and the local id",
}


@dataclass(frozen=True, slots=True)
class _Here:
    roots: tuple[Path, ...]
    state: Path
    settings: TelemetrySettings


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.description = (
        "What was recorded, what left, and how to stop it.\nPRIVACY.md describes every field."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, summary in _ACTIONS.items():
        action = actions.add_parser(name, help=summary, description=summary.capitalize() + ".")
        action.epilog = f"Example: groundspeed telemetry {name}"
        if name == "show":
            action.add_argument(
                "--last",
                type=_count,
                default=20,
                metavar="N",
                help="how many (default: 20; 0: all)",
            )
        if name == "delete":
            action.add_argument("--yes", action="store_true", help="do not ask")
    parser.epilog = "Example: groundspeed telemetry show --last 5"


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked."""
    roots = projects_of([Path.cwd()])
    settings = load_settings(os.environ, roots=roots)
    here = _Here(roots, state_dir(os.environ, settings.state_dir), settings.telemetry)
    match arguments.action:
        case "status":
            print("\n".join(_status(here)))
        case "show":
            _show(here, arguments.last)
        case "ship":
            _ship(here)
        case "pause":
            _pause(here)
        case "resume":
            resume(here.state)
            print("Resumed.")
        case _:
            _delete(here, confirmed=arguments.yes)
    return 0


def _status(here: _Here) -> Iterator[str]:
    yield f"recording  {_recording(here)}"
    segments = list_segments(spool_folder(here.state))
    events = _count_events(segments)
    size = sum(segment.size for segment in segments)
    waiting = f"{counted(events, 'event')} in {counted(len(segments), 'segment')}"
    yield f"engineer   {_engineer(here)}"
    yield f"waiting    {waiting}, {size / 1024:,.1f} KiB"
    yield f"spool      {spool_folder(here.state)}"
    yield f"lake       {here.settings.lake or 'none: events stay on this machine'}"
    yield from _last_shipment(read_note(last_shipment_file(here.state)))


def _recording(here: _Here) -> str:
    if is_paused(here.state):
        return "paused by you; `groundspeed telemetry resume` starts it again"
    if not here.settings.enabled:
        return "off by configuration (telemetry.enabled)"
    try:
        require_usable(spool_folder(here.state))
    except SpoolError as error:
        return f"nothing can be stored: {error.what} {error.remedy}"
    if not spool_folder(here.state).is_dir():
        # A server makes it when it starts, and not again: what it records is counted as lost.
        return "on from an editor's next start: the spool's folder is not there"
    return "on, unless the editor's own telemetry switch is off"


def _pause(here: _Here) -> None:
    pause(here.state)
    print("Paused: nothing is recorded until you run `groundspeed telemetry resume`.")
    waiting = _count_events(list_segments(spool_folder(here.state)))
    if here.settings.lake and waiting:
        print(
            f"Still to go to the lake from before: {counted(waiting, 'event')}. "
            "`groundspeed telemetry delete` deletes what waits."
        )


def _engineer(here: _Here) -> str:
    """Return the name that events have for who runs this; none is made for the question."""
    key = organisation_key(os.environ, here.settings.key_env)
    pseudonym = address_pseudonym(key, os.environ, here.roots)
    if pseudonym is not None:
        return f"{pseudonym}, made of your git address under the organisation's key"
    random = known_local_id(here.state)
    if random is not None:
        return f"{random}, a random id of this machine"
    return "none yet: an editor's first start makes a random id"


def _last_shipment(note: ShipmentNote | None) -> Iterator[str]:
    if note is None:
        yield "left       nothing yet"
        return
    at = datetime.fromtimestamp(note.at_s).astimezone()
    yield f"left       {counted(note.total_events, 'event')} in all"
    yield f"last time  {counted(note.events, 'event')} at {at:%Y-%m-%d %H:%M}"
    if note.failure:
        yield f"trouble    {note.failure}"


def _show(here: _Here, last: int) -> None:
    lines: deque[bytes] = deque(maxlen=min(last, sys.maxsize) or None)
    torn = 0
    for content in _contents(list_segments(spool_folder(here.state))):
        whole, is_torn = read_lines(content)
        lines.extend(whole)
        torn += is_torn
    for line in lines:
        print_data(line.decode("utf-8", "replace"))
    if torn:
        print(f"groundspeed: not shown: {counted(torn, 'torn line')}.", file=sys.stderr)


def _count_events(segments: list[Segment]) -> int:
    return sum(len(read_lines(content)[0]) for content in _contents(segments))


def _contents(segments: list[Segment]) -> Iterator[bytes]:
    for segment in segments:
        try:
            yield segment.path.read_bytes()
        except FileNotFoundError:
            continue  # It was shipped or closed meanwhile.


def _ship(here: _Here) -> None:
    place = here.settings.lake
    if not place:
        raise UserError(
            "There is no lake to ship to; the events wait in the spool.",
            "Set telemetry.lake in the configuration, or GROUNDSPEED_LAKE.",
        )
    shipper = Shipper(
        spool_folder(here.state), open_lake(place), last_shipment_file(here.state), time.time
    )
    shipment = shipper.ship()
    if shipment.busy:
        print("Another process is shipping at the moment; there is nothing to do.")
        return
    if shipment.events or not shipment.failure:
        shipped = f"{counted(shipment.events, 'event')} in {counted(shipment.segments, 'segment')}"
        print(f"Shipped {shipped} to {place}.")
    if shipment.torn:
        print(
            f"groundspeed: {shipment.torn} of the segments ended in a torn line, cut off by a "
            "crash; it went along, and the collection counts it.",
            file=sys.stderr,
        )
    if shipment.failure:
        raise shipment.failure


def _delete(here: _Here, *, confirmed: bool) -> None:
    if not confirmed and not _confirms():
        raise UserError("Nothing was deleted.", "Run it with --yes to delete without a question.")
    had_id = known_local_id(here.state) is not None
    segments = delete_local(here.state)
    print(f"Deleted {counted(segments, 'segment')}, the ledger and the local id.")
    if had_id:
        print("An editor that is open keeps the old id until it is restarted.")
    print("What already left is in the lake; ask its owner to delete it.")


def _confirms() -> bool:
    if not sys.stdin.isatty():
        return False
    answer = input("Delete the events that wait, the ledger and the local id? [y/N] ")
    return answer.strip().lower() in {"y", "yes"}


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number, 0 or above")
    return int(text)
