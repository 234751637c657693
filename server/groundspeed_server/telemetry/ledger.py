"""The engineer's own ledger: what was decided, and what became of it. It never leaves the machine.

`groundspeed why` and `groundspeed stats` read it. It is an SQLite file of bounded size that several
servers share; one that cannot be read is moved aside, and a new one begun.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from groundspeed_server.engine.values import Decision
from groundspeed_server.errors import UserError
from groundspeed_server.shared_file import connect_shared
from groundspeed_server.small_file import Moment
from groundspeed_server.statements import statement
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionRetained,
    CompletionShown,
    EventBody,
)

MAX_DECISIONS = 20_000
MAX_SUGGESTIONS = 20_000
MAX_DISMISSALS = 5_000

_TRIM_EVERY = 500
_BUSY_S = 1.0
_VERSION = 1

_BESIDE = ("-wal", "-shm")
_UNREADABLE = ".unreadable"


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """A decision, and when it was made, in seconds since 1970."""

    at_s: Moment
    decision: Decision


@dataclass(frozen=True, slots=True)
class LoggedSuggestion:
    """What became of one suggestion.

    Attributes:
        outcome: As in `completion.closed`; None while it is open.
        checked_age_s: The latest age at which it is known what was kept; None before the first.
        chars_kept: Untouched characters at that age.
    """

    at_s: Moment
    shown: bool
    outcome: str | None
    chars_accepted: int
    checked_age_s: int | None
    chars_kept: int | None


class LedgerClosedError(UserError):
    """A ledger that is there and cannot be opened."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A statement of a transaction, and its values."""

    name: str
    values: Mapping[str, object]


class Ledger:
    """One connection to the ledger. Used from one thread; many processes may have one each."""

    def __init__(self, path: Path, *, wall: Callable[[], float] = time.time) -> None:
        """Open the ledger when it is first needed.

        Args:
            path: The file; it is made with the first entry.
            wall: Seconds since 1970.
        """
        self._path = path
        self._wall = wall
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._added = 0

    @staticmethod
    def delete(path: Path) -> None:
        """Delete a ledger, what SQLite keeps beside it, and one that was moved aside."""
        for suffix in ("", *_BESIDE, _UNREADABLE):
            Path(f"{path}{suffix}").unlink(missing_ok=True)

    @staticmethod
    def moved_aside(path: Path) -> Path | None:
        """Return where an earlier ledger is that could not be read, if there is one."""
        aside = Path(f"{path}{_UNREADABLE}")
        return aside if aside.exists() else None

    def add(self, decision: Decision) -> None:
        """Keep a decision. A disk that does not take it loses the entry, and nothing else."""
        body = msgspec.json.encode(decision).decode()
        self._write(_Step("add_decision", {"at": self._wall(), "body": body}))
        self._trim()

    def note(self, body: EventBody) -> None:
        """Keep what an event says of a suggestion; other events are passed over."""
        match body:
            case CompletionShown(completion=completion):
                self._note(completion, "note_shown")
            case CompletionClosed(completion=completion, outcome=outcome, chars_accepted=accepted):
                self._note(completion, "note_closed", outcome=outcome, chars_accepted=accepted)
            case CompletionRetained(completion=completion, age_s=age, chars_kept=int() as kept):
                self._note(completion, "note_retained", age_s=age, chars_kept=kept)
            case _:
                pass

    def dismiss(self, remark: str) -> None:
        """Keep that the engineer dismissed a remark of a review, by whatever names the remark."""
        self._write(_Step("add_dismissal", {"remark": remark}))
        self._trim()

    def dismissals(self) -> frozenset[str]:
        """Return the remarks that were dismissed.

        Raises:
            LedgerClosedError: There is a ledger that does not let itself be opened.
        """
        return frozenset(str(remark) for (remark,) in self._read("dismissals"))

    def decisions(self, last: int) -> list[LoggedDecision]:
        """Return the last decisions, oldest first.

        Raises:
            LedgerClosedError: There is a ledger that does not let itself be opened.
        """
        found: list[LoggedDecision] = []
        for at, body in self._read("last_decisions", last=min(last, sys.maxsize)):
            with _left_out_where_unreadable():
                decision = msgspec.json.decode(str(body), type=Decision)
                found.append(LoggedDecision(msgspec.convert(at, Moment), decision))
        return found[::-1]

    def suggestions(self) -> list[LoggedSuggestion]:
        """Return all suggestions, oldest first.

        Raises:
            LedgerClosedError: There is a ledger that does not let itself be opened.
        """
        found: list[LoggedSuggestion] = []
        for at, shown, outcome, accepted, age, kept in self._read("suggestions"):
            row = {
                "at_s": at,
                "shown": bool(shown),
                "outcome": outcome,
                "chars_accepted": accepted,
                "checked_age_s": age,
                "chars_kept": kept,
            }
            with _left_out_where_unreadable():
                found.append(msgspec.convert(row, LoggedSuggestion))
        return found

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _note(self, completion: str, name: str, **values: object) -> None:
        self._write(
            _Step("add_suggestion", {"completion": completion, "at": self._wall()}),
            _Step(name, {"completion": completion, **values}),
        )
        self._trim()

    def _trim(self) -> None:
        self._added += 1
        if self._added % _TRIM_EVERY == 0:
            self._write(
                _Step("trim_decisions", {"most": MAX_DECISIONS}),
                _Step("trim_suggestions", {"most": MAX_SUGGESTIONS}),
                _Step("trim_dismissals", {"most": MAX_DISMISSALS}),
            )

    def _read(self, name: str, **values: object) -> list[tuple[object, ...]]:
        if not self._path.exists():
            return []
        try:
            return self._open().execute(statement(f"telemetry/{name}"), values).fetchall()
        except (sqlite3.OperationalError, OSError) as error:
            raise LedgerClosedError(
                f"The ledger {self._path} cannot be opened: {_cause(error)}.",
                "Check whose it is; if another program holds it, try again.",
            ) from error
        except sqlite3.DatabaseError:
            self._move_aside()
            return []

    def _write(self, *steps: _Step) -> None:
        """Run statements in one transaction; after an unreadable file, in a new one."""
        for _ in range(2):
            try:
                if self._connection is not None and _file_at(self._path) != self._opened:
                    self.close()  # The engineer deleted it; another server may have a new one.
                with self._open() as connection:
                    for step in steps:
                        connection.execute(statement(f"telemetry/{step.name}"), step.values)
            except (sqlite3.OperationalError, OSError):
                return  # Busy, full or read-only: this entry is lost, the next one may not be.
            except sqlite3.DatabaseError:
                self._move_aside()
            else:
                return

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = _connected(self._path)
            self._opened = _file_at(self._path)
        return self._connection

    def _move_aside(self) -> None:
        """Keep the unreadable file for whoever wants to look; an older one makes room."""
        self.close()
        with contextlib.suppress(OSError):
            self._path.replace(f"{self._path}{_UNREADABLE}")
        for suffix in ("", *_BESIDE):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)


def _left_out_where_unreadable() -> contextlib.AbstractContextManager[None]:
    """Pass over a row that another version wrote, or another hand."""
    return contextlib.suppress(msgspec.MsgspecError)


def _file_at(path: Path) -> tuple[int, int] | None:
    """Return which file has this name now; None when none has."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _cause(error: sqlite3.OperationalError | OSError) -> str:
    return str((isinstance(error, OSError) and error.strerror) or error)


def _connected(path: Path) -> sqlite3.Connection:
    connection = connect_shared(path, busy_s=_BUSY_S)
    try:
        _require_known_version(connection)
        connection.executescript(statement("telemetry/schema"))
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def _require_known_version(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in {0, _VERSION}:
        raise sqlite3.DatabaseError("a ledger of another version")
