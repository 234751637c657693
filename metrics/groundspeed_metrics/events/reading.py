"""Reads lines as fast as patterns can, and never more loosely than the contract.

A line that matches the pattern of an accepted one passes as it is. Whatever is new or odd goes to
the exact check, which teaches the reader its pattern.

One thing is left to the database, which refuses the batch over it and has it read exactly: names
that a map holds twice. `load/event_batch.sql` has the rule.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import msgspec

from groundspeed_metrics.events.contract import (
    MAX_LINE,
    PREFIX,
    Accepted,
    EventContract,
    Json,
    Rejected,
    reason_against_day,
)
from groundspeed_metrics.events.patterns import LinePatterns

_BEFORE_TYPE = f'"type":"{PREFIX}'.encode()
# A few for each type and version of a writer; who has more orders of fields is read exactly.
_MOST_PATTERNS = 500


class Rewritten(NamedTuple):
    """A line that can be stored, as the exact check read it."""

    json: bytes


class LineReader:
    """Reads the lines of events, remembering what lines look like."""

    def __init__(self, contract: EventContract) -> None:
        self._contract = contract
        self._patterns = LinePatterns(contract)
        self._of_type: dict[bytes, list[re.Pattern[bytes]]] = {}
        self._orders: set[tuple[str, ...]] = set()

    @property
    def version(self) -> int:
        """The version of the contract: of every line that was not written anew."""
        return self._contract.version

    def read(self, line: bytes, received_on: date) -> bytes | Rewritten | Rejected:
        """Return the line as it is, or what else can be stored of it, or why nothing can."""
        match = self._match(line) if len(line) <= MAX_LINE else None
        if match is None:
            return self._learn(line, received_on)
        if reason_against_day(match["day"].decode(), received_on):
            return self.read_exactly(line, received_on)
        return line

    def read_exactly(self, line: bytes, received_on: date) -> Rewritten | Rejected:
        """Read as the contract alone does; what is stored is then what was checked."""
        verdict = self._contract.check(line, received_on)
        if not isinstance(verdict, Accepted):
            return verdict
        try:
            return Rewritten(msgspec.json.encode(verdict.event))
        except (OverflowError, UnicodeEncodeError):
            return Rejected("unstorable")

    def _match(self, line: bytes) -> re.Match[bytes] | None:
        start = line.find(_BEFORE_TYPE) + len(_BEFORE_TYPE)
        for pattern in self._of_type.get(line[start : line.find(b'"', start)], ()):
            if match := pattern.fullmatch(line):
                return match
        return None

    def _learn(self, line: bytes, received_on: date) -> Rewritten | Rejected:
        verdict = self.read_exactly(line, received_on)
        if isinstance(verdict, Rewritten) and len(self._orders) < _MOST_PATTERNS:
            event: Json = msgspec.json.decode(line)
            order = (event["type"], *event, *event["data"], *event["data"]["client"])
            if order not in self._orders:
                self._orders.add(order)
                self._remember(event)
        return verdict

    def _remember(self, event: Json) -> None:
        pattern = self._patterns.of(event)
        if pattern is not None:
            name = event["type"].removeprefix(PREFIX).encode()
            self._of_type.setdefault(name, []).append(pattern)
