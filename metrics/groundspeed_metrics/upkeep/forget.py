"""Forgets one engineer: no line of the lake and no row of the warehouse names that person again.

A person goes by several pseudonyms: of other addresses, and of logins. What the person said, or did
with a tool, is deleted under each of them. Commits, pull requests and reviews are the repository's:
they stay, under one random name that no key makes again.

A line goes when it holds a pseudonym of the person, or a session in which the person wrote: so torn
lines go as well. What is left of an object is a new object, and the old one is deleted. Compacted
files that held the person are deleted, and their days wait to be compacted again.

The order makes a run that is killed end well when it is run again: the warehouse's events first,
because it is told which objects will change; then lines that only a session ties to the person;
then those that name the person, from which the sessions are known; and last what was imported, from
which the person's other pseudonyms are known.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import msgspec

from groundspeed_metrics.events.lake import Lake
from groundspeed_metrics.events.manifest import read_manifests
from groundspeed_metrics.lake.layout import (
    MANIFESTS,
    PARQUET,
    LakeObject,
    manifest_objects,
    parquet_objects,
    raw_key,
)
from groundspeed_metrics.lake.store import DamagedObjectError, VanishedError
from groundspeed_metrics.upkeep.rows import Deletion, delete_rows
from groundspeed_metrics.upkeep.scratch import delete_left
from groundspeed_metrics.warehouse.database import open_warehouse, statement

_PSEUDONYM_BYTES = 16
_DELETIONS = (
    "forget_survey_answer",
    "forget_vendor_user_day",
    "forget_vendor_seat",
    "forget_person",
    "forget_person_alias",
)
_UNLINKINGS = (
    "unlink_forge_pull_request",
    "unlink_forge_review",
    "unlink_git_commit",
    "unlink_git_co_author",
)
_SESSION = re.compile(rb"/groundspeed/session/([0-9a-f-]{36})")


@dataclass(slots=True)
class Forgotten:
    """What forgetting a person did.

    Attributes:
        lines: Lines of raw objects that were removed.
        objects: Raw objects that were written anew, or deleted where nothing was left.
        files: Parquet files that were deleted.
        events: Events of the warehouse that were deleted.
        imported: Other rows of the warehouse that were deleted.
        unlinked: Rows about commits, pull requests and reviews that name nobody now.
        unread: Objects that could not be looked into, with the reason: they may hold the person.
    """

    lines: int = 0
    objects: int = 0
    files: int = 0
    events: int = 0
    imported: int = 0
    unlinked: int = 0
    unread: dict[str, str] = field(default_factory=dict)


def forget(
    lake: Lake,
    engineer: str,
    *,
    database: Path | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Forgotten:
    """Remove a person from a lake and a warehouse; no compaction may run meanwhile.

    Args:
        lake: The lake.
        engineer: One of the person's pseudonyms; the warehouse knows the others.
        database: The warehouse; None where there is none.
        progress: Told the number of readings done and in all.

    Raises:
        UserError: The lake or the warehouse cannot be changed; running it again ends the work.
    """
    done = Forgotten()
    delete_left()
    done.unread |= dict.fromkeys(lake.store.delete_left(), "not finished")
    person = _Person(_names(database, engineer))
    objects = lake.objects()
    for number, item in enumerate(objects, start=1):
        person.learn_sessions(_lines(lake, item, done))
        progress(number, 2 * len(objects))
    held = {}
    for number, item in enumerate(objects, start=1):
        found = person.found_in(_lines(lake, item, done))
        if found:
            held[item] = found
        progress(len(objects) + number, 2 * len(objects))
    of_events = _deletions_of_events(person, list(held))
    if database is not None:
        done.events = delete_rows(database, of_events, is_last=False)[-1]
    _delete_compacted(lake, objects, {item.content for item in held}, done)
    for item in sorted(held, key=lambda item: held[item] == "person"):
        _write_anew(lake, item, person, done)
    if database is not None:
        # Somebody may have collected in between, while the lake still held the person.
        delete_rows(database, of_events, is_last=False)
        _forget_imports(database, person, done)
    return done


class _Person:
    """What ties a line to a person."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self._encoded = tuple(name.encode() for name in names)
        self.sessions: set[bytes] = set()

    def learn_sessions(self, lines: list[bytes]) -> None:
        """Remember the sessions of the lines that name the person."""
        for line in map(_plain, lines):
            if self._is_named_in(line):
                self.sessions.update(_SESSION.findall(line))

    def found_in(self, lines: list[bytes]) -> str | None:
        """Return what ties lines to the person, `person` or `session`; None if nothing does."""
        found = {self._tie(line) for line in lines}
        return "person" if "person" in found else "session" if "session" in found else None

    def without(self, lines: list[bytes]) -> list[bytes]:
        """Return the lines that are not tied to the person."""
        return [line for line in lines if self._tie(line) is None]

    def _tie(self, line: bytes) -> str | None:
        plain = _plain(line)
        if self._is_named_in(plain):
            return "person"
        return "session" if not self.sessions.isdisjoint(_SESSION.findall(plain)) else None

    def _is_named_in(self, line: bytes) -> bool:
        return any(name in line for name in self._encoded)


def _names(database: Path | None, engineer: str) -> list[str]:
    """Return all pseudonyms of a person that are known."""
    if database is None:
        return [engineer]
    with open_warehouse(database) as connection:
        found = connection.execute(statement("load/known_as"), {"person": engineer}).fetchall()
    return sorted(name for (name,) in found)


def _plain(line: bytes) -> bytes:
    """Return a line without the escapes in which JSON may hide a text."""
    if b"\\" not in line:
        return line
    try:
        return msgspec.json.encode(msgspec.json.decode(line))
    except (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError):
        return line


def _lines(lake: Lake, item: LakeObject, done: Forgotten) -> list[bytes]:
    try:
        return lake.read(item).split(b"\n")
    except VanishedError:
        return []  # Nobody is in what was let go meanwhile.
    except DamagedObjectError as error:
        done.unread[item.name] = str(error)
        return []


def _deletions_of_events(person: _Person, objects: list[LakeObject]) -> list[Deletion]:
    contents = {"contents": [item.content for item in objects]}
    sessions = [session.decode() for session in person.sessions]
    return [
        ("load/forget_event_quarantine", contents),
        ("load/forget_event_object", contents),
        ("load/forget_event", {"names": person.names, "sessions": sessions}),
    ]


def _forget_imports(database: Path, person: _Person, done: Forgotten) -> None:
    names = {"names": person.names}
    # One name for all rows: they were one person's, and are counted as one person's.
    nobody = {"nobody": secrets.token_hex(_PSEUDONYM_BYTES)}
    taken = delete_rows(
        database,
        [(f"load/{name}", names) for name in _DELETIONS]
        + [(f"load/{name}", names | nobody) for name in _UNLINKINGS],
    )
    done.imported = sum(taken[: len(_DELETIONS)])
    done.unlinked = sum(taken[len(_DELETIONS) :])


def _delete_compacted(
    lake: Lake, objects: Sequence[LakeObject], contents: set[str], done: Forgotten
) -> None:
    """Delete the compacted form of contents: what names first, then all that is not named."""
    raw = {item.content for item in objects}
    manifests = read_manifests(lake.store)
    for item in manifest_objects(lake.store.keys(MANIFESTS)):
        manifest = manifests.get(item)
        if manifest is None or not manifest.contents.isdisjoint(contents):
            lake.store.delete(item.name)
            manifests.pop(item, None)
        elif not manifest.contents <= raw:
            done.unread[item.name] = "its raw objects are gone"
    named = {file.key for manifest in manifests.values() for file in manifest.files}
    for file in parquet_objects(lake.store.keys(PARQUET)):
        if file.name not in named:
            lake.store.delete(file.name)
            done.files += 1


def _write_anew(lake: Lake, item: LakeObject, person: _Person, done: Forgotten) -> None:
    lines = _lines(lake, item, done)
    if not lines:
        return  # It is gone, or named as what could not be read.
    kept = person.without(lines)
    if any(kept):
        content = b"\n".join(kept)
        key = raw_key(item.received_on, hashlib.sha256(content).hexdigest())
        lake.store.write(key, BytesIO(gzip.compress(content, mtime=0)))
    lake.store.delete(item.name)
    done.lines += len(lines) - len(kept)
    done.objects += 1
