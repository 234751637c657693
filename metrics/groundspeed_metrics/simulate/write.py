"""Writes a synthetic company: git repositories, a lake, and the truth beside them.

The lake has the faults of a real one, and the truth counts them: objects that were shipped twice, a
line that is no event, an event that was lost on the way, a segment that came days late.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import msgspec

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.simulate.company import Company
from groundspeed_metrics.simulate.editing import Session, simulate_sessions
from groundspeed_metrics.simulate.history import write_repositories
from groundspeed_metrics.simulate.truth import Truth

_TWICE = 0.01
_TORN = 0.01
_LOST = 0.01
_LATE = 0.02
_LATE_DAYS = 6


@dataclass(frozen=True, slots=True)
class Simulated:
    """Where a synthetic company lies.

    Attributes:
        repositories: Bare git repositories.
        lake: The folder of events.
        truth: The JSON file of what is true.
        events: How many events the company's editors wrote.
    """

    repositories: tuple[Path, ...]
    lake: Path
    truth: Path
    events: int


def write_company(company: Company, folder: Path, pseudonyms: Pseudonyms) -> Simulated:
    """Write a company into a folder that is empty or not there yet.

    Raises:
        UserError: The folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty; nothing was written.", "Name a new folder.")
    truth = Truth()
    lake = folder / "lake"
    lake.mkdir(parents=True)
    repositories = write_repositories(company, folder / "repositories", truth)
    events = 0
    for session in simulate_sessions(company, pseudonyms, truth):
        events += len(session.events)
        _ship(company, session, lake, truth)
    truth.total("events_written", events)
    path = folder / "truth.json"
    path.write_text(json.dumps(truth.as_json(), indent=1) + "\n", encoding="utf-8")
    return Simulated(tuple(repositories), lake, path, events)


def _ship(company: Company, session: Session, lake: Path, truth: Truth) -> None:
    rng = company.rng("shipping", session.engineer.email, session.day)
    lines = [msgspec.json.encode(event) for event in session.events]
    if rng.random() < _LOST:
        # A survey answer or an ended session: losing it changes no measure but the gaps.
        lines.pop(0)
        truth.total("missing")
    day = session.day
    if rng.random() < _LATE:
        day += timedelta(days=_LATE_DAYS)
        truth.total("late", len(lines))
    truth.total("stored", len(lines))
    extra = []
    if rng.random() < _TORN:
        extra = [lines[-1][: len(lines[-1]) // 2]]
        truth.total("quarantined")
    _write_object(lake, day, [*lines, *extra])
    if rng.random() < _TWICE:
        truth.total("duplicates", len(lines) // 2)
        _write_object(lake, day + timedelta(days=1), lines[: len(lines) // 2])


def _write_object(lake: Path, day: date, lines: Iterable[bytes]) -> None:
    content = b"".join(line + b"\n" for line in lines)
    name = hashlib.sha256(content).hexdigest()
    path = lake / "raw" / "v1" / f"dt={day.isoformat()}" / f"{name}.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0))
