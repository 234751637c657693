"""Ships the events of synthetic editors into a lake that has the faults of a real one.

The truth counts the faults: objects that were shipped twice, a line that was torn, an event that
was lost on the way, segments that came days late, clocks that were set while an editor ran, and
fields of a version that is newer than the reader.
"""

from __future__ import annotations

import gzip
import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.simulate.company import Company, Engineer
from groundspeed_metrics.simulate.diary import Diary
from groundspeed_metrics.simulate.editing import Desk, work
from groundspeed_metrics.simulate.fingerprints import Fingerprinter
from groundspeed_metrics.simulate.history import REMOTE
from groundspeed_metrics.simulate.lines import Accepted, LineWriter
from groundspeed_metrics.simulate.messages import Body, Client, Event, Health
from groundspeed_metrics.simulate.plan import Workweek
from groundspeed_metrics.simulate.prices import PriceTable
from groundspeed_metrics.simulate.truth import Truth

_TWICE = 0.01
_TORN = 0.01
_LOST = 0.01
_LATE = 0.02
_SKEWED = 0.005
_NEWER = 0.01
_LATE_DAYS = 6
_DAY_MS = 86_400_000
_CODING_S = 900
_FAST = 1
_MORNING = 9 * 3600
# Lines that no repository holds begin beyond those of the repositories.
_UNCOMMITTED = 1 << 30
_LINES = 1 << 20
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Shift:
    """The work of one engineer over all weeks, ready to be simulated in any process.

    Attributes:
        company: The company.
        engineer: Who.
        weeks: The engineer's weeks, in order.
        harvest: The completions that were accepted on a day and committed later.
        key: The organisation's key.
        lake: The folder of the lake.
    """

    company: Company
    engineer: Engineer
    weeks: Sequence[Workweek]
    harvest: Mapping[date, list[Accepted]]
    key: str
    lake: Path


def work_shift(shift: Shift) -> tuple[Truth, int]:
    """Write the events of one engineer; return what is true of them, and how many there are."""
    truth, events = Truth(), 0
    shipper = _Shipper(shift, truth)
    engineer = shift.engineer
    first = _UNCOMMITTED + engineer.number * _LINES
    lines = LineWriter(shift.company.rng("uncommitted", engineer.number), first)
    desk = Desk(shift.company.requests_a_day, lines, Fingerprinter(shift.key))
    prices = PriceTable(shift.company)
    for week in shift.weeks:
        if not week.is_reporting:
            continue
        active_s = 0
        for day in week.days:
            rng = shift.company.rng("editing", engineer.number, day)
            diary = Diary(week, day, rng, truth, prices, _stem(rng))
            bodies, seconds = work(desk, diary, shift.harvest.get(day, []))
            active_s += seconds
            events += len(bodies)
            shipper.ship(day, bodies, rng)
        if active_s >= _CODING_S:
            truth.meet(week.monday, "coding", engineer.email)
    truth.total("events_written", events)
    return truth, events


def _stem(rng: random.Random) -> str:
    digits = f"{rng.getrandbits(64):016x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[12:15]}-8{digits[13:]}-"


class _Shipper:
    """Puts events into envelopes, and objects into the lake."""

    def __init__(self, shift: Shift, truth: Truth) -> None:
        pseudonyms = Pseudonyms(shift.key)
        engineer = shift.engineer
        remote = REMOTE.format(name=engineer.team.repository)
        self._engineer = engineer
        self._truth = truth
        self._raw = shift.lake / "raw" / "v1"
        self._person = pseudonyms.person(engineer.email)
        self._repository = pseudonyms.repository(
            remote.removeprefix("https://").removesuffix(".git")
        )
        self._client = Client(
            editor=engineer.editor,
            editor_version="1.104.0" if engineer.editor == "vscode" else "0.11.4",
            extension_version="0.1.0",
            server_version="0.1.0",
            os=engineer.system,
        )

    def ship(self, day: date, bodies: Sequence[Body], rng: random.Random) -> None:
        """Ship the events of a session."""
        start = self._engineer.second(day, _MORNING + rng.randrange(2400)) * 1000
        events = list(self._envelopes(bodies, start, rng))
        if rng.random() < _LOST:
            # What is lost here changes no measure but the gaps.
            is_last = isinstance(bodies[-1], Health)
            place = next(n for n, body in enumerate(bodies) if isinstance(body, Health))
            events.pop(0 if is_last or rng.random() < 0.5 else place)
            self._truth.total("missing")
        self._truth.total("sessions")
        self._truth.total("stored", len(events))
        content = _encoder.encode_lines(events)
        if rng.random() < _NEWER:
            content = content.replace(b'"arms":{}', b'"arms":{},"attention_ms":1', 1)
            self._truth.total("with_unknown_fields")
        received = datetime.fromtimestamp(start / 1000, UTC).date()
        received = max(received, date.fromisoformat(events[-1].time[:10]))
        if rng.random() < _LATE:
            received += timedelta(days=_LATE_DAYS)
            self._truth.total("late", len(events))
        if rng.random() < _TWICE:
            half = content.splitlines(keepends=True)[: len(events) // 2]
            self._write(received + timedelta(days=1), b"".join(half))
            self._truth.total("duplicates", len(half))
        if rng.random() < _TORN:
            content += content[: content.index(b"\n") // 2] + b"\n"
            self._truth.total("quarantined")
        self._write(received, content)

    def _envelopes(self, bodies: Sequence[Body], start: int, rng: random.Random) -> Iterator[Event]:
        digits = f"{rng.getrandbits(128):032x}"
        session = f"{digits[:8]}-{digits[8:12]}-7{digits[13:16]}-9{digits[17:20]}-{digits[20:]}"
        source, tail = f"/groundspeed/session/{session}", session[19:]
        days = [start // _DAY_MS + ahead for ahead in range(3)]
        dates = {day: (date(1970, 1, 1) + timedelta(days=day)).isoformat() for day in days}
        set_at, ahead = len(bodies), 0
        if rng.random() < _SKEWED:
            set_at, ahead = len(bodies) // 2, rng.randrange(90_000, 1_200_000)
            self._truth.total("skewed_sessions")
        for sequence, body in enumerate(bodies):
            body.engineer, body.team = self._person, self._engineer.team.slug
            body.client, body.repo = self._client, self._repository
            at = start + body.mono_ms + (ahead if sequence >= set_at else 0)
            day, rest = divmod(at, _DAY_MS)
            clock = (
                f"{rest // 3_600_000:02}:{rest // 60_000 % 60:02}"
                f":{rest // 1_000 % 60:02}.{rest % 1_000:03}"
            )
            stamp = f"{at:012x}"
            yield Event(
                f"{stamp[:8]}-{stamp[8:]}-7{sequence & 0xFFF:03x}-{tail}",
                source,
                body.TYPE,
                f"{dates[day]}T{clock}Z",
                sequence,
                body,
            )

    def _write(self, day: date, content: bytes) -> None:
        name = hashlib.sha256(content).hexdigest()
        path = self._raw / f"dt={day.isoformat()}" / f"{name}.jsonl.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content, _FAST, mtime=0))
