"""Reads lines as fast as a typed decoder can, and never more loosely than the contract.

A struct checks everything of an event but the patterns of its texts. A pattern is a property of a
value alone, so a line passes where each of its texts stood in a line of its type that the exact
check accepted. Whatever is new or odd goes to the exact check, which teaches the reader its texts.

Two things are left to the database, which refuses the batch over them and has it read exactly: ids
that are not written as UUIDs are, and keys that an object names twice. `load/event_batch.sql` holds
both rules.
"""

from __future__ import annotations

import functools
import operator
import re
from datetime import date
from typing import Any, NamedTuple

import msgspec

from groundspeed_metrics.events.contract import (
    MAX_LINE,
    Accepted,
    EventContract,
    Rejected,
    reason_against_day,
)
from groundspeed_metrics.events.typed import TypedEvent, typed_events

_TIME = re.compile(r"(?a)\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z")
# A year has some ten thousand combinations of person, repository and model; a flood starts over.
_REMEMBERED = 200_000


class Row(NamedTuple):
    """A line that can be stored.

    Attributes:
        key: What no other event has: source and id.
        json: The event.
        exact: Whether it is what the exact check accepted, written anew; else it is the line.
    """

    key: str
    json: bytes
    exact: bool


class LineReader:
    """Reads the lines of events, remembering what it has seen."""

    def __init__(self, contract: EventContract) -> None:
        self._contract = contract
        typed = typed_events(contract)
        self._known = {event.struct: _Known(event) for event in typed}
        structs = functools.reduce(operator.or_, self._known)
        self._decode = msgspec.json.Decoder[Any](structs).decode

    @property
    def version(self) -> int:
        """The version of the contract: of every line that was not written anew."""
        return self._contract.version

    def read(self, line: bytes, received_on: date) -> Row | Rejected:
        """Return what can be stored of a line, or why nothing can."""
        if len(line) > MAX_LINE:
            return self.read_exactly(line, received_on)
        try:
            event = self._decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self.read_exactly(line, received_on)
        time = event.time
        if not _TIME.fullmatch(time) or reason_against_day(time[:10], received_on):
            return self.read_exactly(line, received_on)
        known = self._known[type(event)]
        if known.covers(event.data):
            return Row(event.source + event.id, line, exact=False)
        row = self.read_exactly(line, received_on)
        if isinstance(row, Row):
            known.learn(event.data)
        return row

    def read_exactly(self, line: bytes, received_on: date) -> Row | Rejected:
        """Read as the contract alone does; what is stored is then what was checked."""
        verdict = self._contract.check(line, received_on)
        if not isinstance(verdict, Accepted):
            return verdict
        event = verdict.event
        try:
            return Row(event["source"] + event["id"], msgspec.json.encode(event), exact=True)
        except (OverflowError, UnicodeEncodeError):
            return Rejected("unstorable")


class _Known:
    """The texts of one event type that the exact check has accepted."""

    __slots__ = ("_combinations", "_maps", "_texts")

    def __init__(self, event: TypedEvent) -> None:
        self._texts = event.texts
        self._combinations: set[tuple[object, ...]] = set()
        self._maps = [
            (name, set[object](), set[object]() if worded else None)
            for name, worded in event.maps.items()
        ]

    def covers(self, data: object) -> bool:
        """Whether every text of these data is known."""
        if self._texts(data) not in self._combinations:
            return False
        for name, names, words in self._maps:
            held = getattr(data, name)
            if held and not (
                names.issuperset(held) and (words is None or words.issuperset(held.values()))
            ):
                return False
        return True

    def learn(self, data: object) -> None:
        """Remember the texts of data that were accepted."""
        if len(self._combinations) >= _REMEMBERED:
            self._combinations.clear()
        self._combinations.add(self._texts(data))
        for name, names, words in self._maps:
            held = getattr(data, name)
            if held:
                names.update(held)
                if words is not None:
                    words.update(held.values())
