"""Lines of raw objects on their way into the warehouse.

What is checked waits in files, one for each day of receipt, which the database reads on its own
threads while the lines of the next batch are checked.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

import duckdb

from groundspeed_metrics.events.batch import LedgerRow, Quarantined, insert_events
from groundspeed_metrics.events.contract import Rejected
from groundspeed_metrics.events.reading import LineReader, Passed, Rewritten
from groundspeed_metrics.lake.layout import LakeObject
from groundspeed_metrics.warehouse.database import statement

_REFUSALS = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfRangeException)


@dataclass(slots=True)
class ReadObject:
    """One raw object, read.

    Attributes:
        content: Its name: the digest of its lines.
        received_on: The day on which it arrived.
        lines: How many lines it has.
        quarantined: What of it cannot be used.
    """

    content: str
    received_on: date
    lines: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)

    def quarantine(self, line: int, reason: str, detail: str | None = None) -> None:
        """Set a line aside."""
        self.quarantined.append(Quarantined(self.content, line, reason, detail))

    def ledger_row(self) -> LedgerRow:
        """Return what the ledger says of it."""
        bad = len(self.quarantined)
        return LedgerRow(self.content, self.received_on, self.lines, self.lines - bad, bad)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines of an object that follow each other in the file of its day.

    Attributes:
        item: The object.
        first: The number that the first of them has in the object.
        size: How many bytes they are, with their newlines.
        exact: Whether the exact check has written them.
    """

    item: ReadObject
    first: int
    size: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that the exact check has written, and where it came from."""

    item: ReadObject
    line: int
    json: bytes


class LineBatch:
    """The lines of some raw objects: checked when they come, and stored together."""

    def __init__(self, reader: LineReader, folder: Path) -> None:
        """Begin a batch.

        Args:
            reader: What checks the lines.
            folder: Where the batch makes its files; it makes the folder, and deletes it.
        """
        self.objects: list[ReadObject] = []
        self.lines = 0
        self._reader = reader
        self._folder = folder
        self._stretches: dict[date, list[_Stretch]] = {}
        self._open: tuple[date, BinaryIO] | None = None

    def add(self, item: LakeObject, content: bytes) -> None:
        """Check the lines of an object, and keep the ones that can be used.

        Raises:
            OSError: There is no room for them.
        """
        read = ReadObject(item.content, item.received_on)
        stretches = self._stretches.setdefault(item.received_on, [])
        file = self._file_of(item.received_on)
        for number, verdict in self._reader.read(content, item.received_on):
            match verdict:
                case Passed(lines, total):
                    read.lines += total
                    file.write(lines)
                    stretches.append(_Stretch(read, number, len(lines), exact=False))
                case Rewritten(json):
                    read.lines += 1
                    file.writelines((json, b"\n"))
                    stretches.append(_Stretch(read, number, len(json) + 1, exact=True))
                case Rejected():
                    read.lines += 1
                    read.quarantine(number, *verdict)
        self.objects.append(read)
        self.lines += read.lines

    def insert(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Add the lines to the events of a warehouse.

        The database refuses all of them for one that it cannot hold, or in which a map holds a name
        twice. Then they are read exactly, and what no table can hold is moved to the quarantine.
        """
        if self._open:
            self._open[1].close()
        try:
            self._insert(connection, [day for day, lines in self._stretches.items() if lines])
        except _REFUSALS:
            rows = list(self._read_exactly())
            refused = {(row.item.content, row.line) for row in self._refused(connection, rows)}
            kept = [row for row in rows if (row.item.content, row.line) not in refused]
            self._insert(connection, self._write(kept))
        shutil.rmtree(self._folder, ignore_errors=True)

    def _file_of(self, day: date) -> BinaryIO:
        """Return the file of a day; objects come in the order of days, and one is open."""
        if self._open is None or self._open[0] != day:
            if self._open:
                self._open[1].close()
            path = self._path(day)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open = day, path.open("ab")
        return self._open[1]

    def _path(self, day: date) -> Path:
        # The database reads the day off the name of the folder.
        return self._folder / f"received_on={day.isoformat()}" / "lines.ndjson"

    def _read_exactly(self) -> Iterator[_Row]:
        """Yield what the exact check has written, or writes now, of all lines that passed."""
        for day, stretches in self._stretches.items():
            if not stretches:
                continue
            with self._path(day).open("rb") as file:
                for stretch in stretches:
                    lines = file.read(stretch.size).removesuffix(b"\n").split(b"\n")
                    yield from self._rows(stretch, lines)

    def _rows(self, stretch: _Stretch, lines: list[bytes]) -> Iterator[_Row]:
        item = stretch.item
        for number, line in enumerate(lines, start=stretch.first):
            verdict = (
                Rewritten(line)
                if stretch.exact
                else self._reader.read_exactly(line, item.received_on)
            )
            if isinstance(verdict, Rewritten):
                yield _Row(item, number, verdict.json)
            else:
                item.quarantine(number, *verdict)

    def _refused(self, connection: duckdb.DuckDBPyConnection, rows: list[_Row]) -> list[_Row]:
        """Return the rows that the database cannot hold: halves are tried until each stands alone.

        The contract leaves room for values that no column can hold, such as 2^70.
        """
        if self._holds(connection, rows):
            return []
        if len(rows) == 1:
            rows[0].item.quarantine(rows[0].line, "unstorable")
            return rows
        middle = len(rows) // 2
        return [
            *self._refused(connection, rows[:middle]),
            *self._refused(connection, rows[middle:]),
        ]

    def _holds(self, connection: duckdb.DuckDBPyConnection, rows: list[_Row]) -> bool:
        """Whether a table can hold these rows."""
        if not rows:
            return True
        select = statement("load/event_lines")
        try:
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE event_trial AS {select}",
                self._values(self._write(rows)),
            )
        except _REFUSALS:
            return False
        return True

    def _write(self, rows: list[_Row]) -> list[date]:
        """Write the files of some rows, and return their days."""
        by_day: dict[date, list[bytes]] = {}
        for row in rows:
            by_day.setdefault(row.item.received_on, []).append(row.json + b"\n")
        for day, lines in by_day.items():
            with self._path(day).open("wb") as file:
                file.writelines(lines)
        return list(by_day)

    def _insert(self, connection: duckdb.DuckDBPyConnection, days: list[date]) -> None:
        if days:
            insert_events(connection, "load/event_lines", self._values(days))

    def _values(self, days: list[date]) -> dict[str, object]:
        paths = [str(self._path(day)) for day in days]
        return {"paths": paths, "version": self._reader.version}
