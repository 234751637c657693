"""Reads lines as fast as patterns can, and never more loosely than the contract.

Lines that match the patterns of accepted ones pass as they are, in runs. Whatever is new or odd
goes to the exact check, which teaches the reader its pattern.

One thing is left to the database, which refuses the batch over it and has it read exactly: names
that a map holds twice. `load/event_lines.sql` has the rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import msgspec

from groundspeed_metrics.events.contract import (
    Accepted,
    EventContract,
    Json,
    Rejected,
)
from groundspeed_metrics.events.patterns import LinePattern, LinePatterns, run_pattern
from groundspeed_metrics.events.window import reason_against_day

# A few for each type and version of a writer; who has more orders of fields is read exactly.
_MOST_PATTERNS = 500
# How many lines are read exactly, for each pattern that is known, before all of them are compiled
# anew: that costs about as much as reading these lines does.
_PATIENCE = 100


class Passed(NamedTuple):
    """Lines that can be stored as they are, each with its newline, and how many there are."""

    lines: bytes
    total: int


class Rewritten(NamedTuple):
    """A line that can be stored, as the exact check read it."""

    json: bytes


class LineReader:
    """Reads the lines of events, remembering what lines look like."""

    def __init__(self, contract: EventContract, *, patience: int = _PATIENCE) -> None:
        """Make a reader that has seen nothing.

        Args:
            contract: What is accepted.
            patience: How many lines are read exactly, for each pattern, before patterns are used.
        """
        self._contract = contract
        self._patience = patience
        self._patterns = LinePatterns(contract)
        self._orders: set[tuple[str, ...]] = set()
        self._known: list[LinePattern] = []
        self._run: re.Pattern[bytes] | None = None
        self._in_run = 0
        self._read_exactly = 0

    @property
    def version(self) -> int:
        """The version of the contract: of every line that was not written anew."""
        return self._contract.version

    def read(
        self, content: bytes, received_on: date
    ) -> Iterator[tuple[int, Passed | Rewritten | Rejected]]:
        """Yield what is to become of the lines of an object, in their order.

        Each comes with the number of its line, or of the first of its lines; the first of all is
        1. Blank lines count, and nothing becomes of them.
        """
        if not content.endswith(b"\n"):
            content += b"\n"
        number, start = 1, 0
        while start < len(content):
            run = self._run.match(content, start) if self._run else None
            end = run.end() if run else content.index(b"\n", start) + 1
            if run and reason_against_day(run["day"].decode(), received_on) is None:
                passed = Passed(content[start:end], content.count(b"\n", start, end))
                yield number, passed
                number += passed.total
            else:
                for line in content[start : end - 1].split(b"\n"):
                    if line and not line.isspace():
                        yield number, self._learn(line, received_on)
                    number += 1
            start = end

    def read_exactly(self, line: bytes, received_on: date) -> Rewritten | Rejected:
        """Read as the contract alone does; what is stored is then what was checked."""
        verdict = self._contract.check(line, received_on)
        if not isinstance(verdict, Accepted):
            return verdict
        try:
            return Rewritten(msgspec.json.encode(verdict.event))
        except (OverflowError, UnicodeEncodeError):
            return Rejected("unstorable")

    def _learn(self, line: bytes, received_on: date) -> Rewritten | Rejected:
        verdict = self.read_exactly(line, received_on)
        if isinstance(verdict, Rewritten) and len(self._orders) < _MOST_PATTERNS:
            self._remember(msgspec.json.decode(line))
            self._read_exactly += 1
            is_new = len(self._known) > self._in_run
            if is_new and self._read_exactly >= self._patience * len(self._known):
                self._run, self._in_run = run_pattern(self._known), len(self._known)
                self._read_exactly = 0
        return verdict

    def _remember(self, event: Json) -> None:
        order = (event["type"], *event, *event["data"], *event["data"]["client"])
        if order not in self._orders:
            self._orders.add(order)
            pattern = self._patterns.of(event)
            if pattern is not None:
                self._known.append(pattern)
