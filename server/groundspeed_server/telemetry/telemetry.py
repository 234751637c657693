"""Telemetry as the rest of the server sees it: one object to open, give to, and close.

Everything slow happens in threads of its own: one writes spool and ledger, one ships. What goes
wrong there is counted, and told by `groundspeed telemetry status`; it never reaches a request.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from groundspeed_server.engine.values import Decision
from groundspeed_server.settings.places import state_dir
from groundspeed_server.settings.values import Settings
from groundspeed_server.telemetry.clock import seconds_with_sleep
from groundspeed_server.telemetry.consent import PauseSwitch
from groundspeed_server.telemetry.decided import completion_decided
from groundspeed_server.telemetry.events import EventBody, Health, SessionEnded
from groundspeed_server.telemetry.health import HealthCounters
from groundspeed_server.telemetry.identity import engineer_id, organisation_key
from groundspeed_server.telemetry.lake import LakeError, open_lake
from groundspeed_server.telemetry.ledger import Ledger, LedgerClosedError
from groundspeed_server.telemetry.places import last_shipment_file, ledger_file, spool_folder
from groundspeed_server.telemetry.repository import origin_remote, repository_pseudonym
from groundspeed_server.telemetry.session import ClientFacts, SessionFacts, TelemetrySession
from groundspeed_server.telemetry.ship import Shipper
from groundspeed_server.telemetry.spool import Spool, SpoolError, close_abandoned, prepare_folder
from groundspeed_server.telemetry.unheard import Unheard
from groundspeed_server.telemetry.writer import BackgroundWriter

EndReason = Literal["shutdown", "exit", "eof", "client_died", "error"]

HEALTH_EVERY_S = 300.0

# What earlier sessions left behind goes soon after the start, when the editor has settled.
FIRST_SHIPMENT_S = 30.0

# The editor waits for the server to go; what is not written by then is lost and was counted.
CLOSE_WITHIN_S = 0.5

_MEGABYTE = 1024 * 1024

_log = logging.getLogger(__name__)


class EventStream:
    """The part that leaves the machine: numbered events, the spool and the way to the lake.

    Attributes:
        writes: Whether the spool took what it was last given; set in the writer's thread.
    """

    def __init__(
        self,
        facts: SessionFacts,
        spool: Spool,
        writer: BackgroundWriter,
        monotonic: Callable[[], float],
    ) -> None:
        self._spool = spool
        self._writer = writer
        self.writes = True
        self._session = TelemetrySession(facts, self._take, monotonic=monotonic)

    def record(self, body: EventBody) -> None:
        """Record one event; see `Recorder`."""
        self._session.record(body)

    def enter_arms(self, arms: Mapping[str, str]) -> None:
        """Name these arms in every event from now on."""
        self._session.enter_arms(arms)

    def take_dropped(self) -> int:
        """Return how many events were lost since the last call, wherever."""
        return self._session.take_dropped() + self._spool.take_lost()

    def sync(self) -> None:
        """Do what the spool does from time to time; in the writer's thread."""
        self._spool.sync()

    def rotate(self) -> None:
        """Close the open segment; in the writer's thread."""
        self._spool.rotate()

    def _take(self, line: bytes) -> bool:
        return self._writer.submit(lambda: self._append(line))

    def _append(self, line: bytes) -> None:
        """Append in the writer's thread; the first of a row of failures is told in the log."""
        written = self._spool.append(line)
        if self.writes and not written:
            _log.warning("telemetry events cannot be written to the spool; they are counted")
        self.writes = written


class QueuedLedger:
    """The ledger as services see it: it takes entries at once, and knows what was dismissed."""

    def __init__(self, ledger: Ledger, writer: BackgroundWriter, switch: PauseSwitch) -> None:
        self._ledger = ledger
        self._writer = writer
        self._switch = switch
        self._dismissed: set[str] = set()
        writer.submit(self._recall)

    def add(self, decision: Decision) -> None:
        """Keep a decision for `groundspeed why`. Returns at once and never raises."""
        if not self._switch.is_on():
            self._writer.submit(lambda: self._ledger.add(decision))

    def note(self, body: EventBody) -> None:
        """Keep what an event says of a suggestion, for `groundspeed stats`."""
        self._writer.submit(lambda: self._ledger.note(body))

    def dismiss(self, remark: str) -> None:
        """Keep that a remark was dismissed; while recording is paused, for this session."""
        self._dismissed.add(remark)
        if not self._switch.is_on():
            self._writer.submit(lambda: self._ledger.dismiss(remark))

    def dismissed(self, remark: str) -> bool:
        """Whether a remark was dismissed, in this session or an earlier one. Returns at once."""
        return remark in self._dismissed

    def _recall(self) -> None:
        with contextlib.suppress(LedgerClosedError):
            self._dismissed |= self._ledger.dismissals()

    def close(self) -> None:
        """Close the file; in the writer's thread."""
        self._ledger.close()


class Telemetry:
    """One session's telemetry; see `open_telemetry`. It is the session's `Recorder`.

    Attributes:
        ledger: Takes decisions.
        health: Takes counts.
        key: The organisation's key, for whoever makes more pseudonyms; None without one.
        problem: Why events are not recorded or not shipped although the settings want it; None
            when all is well.
    """

    def __init__(
        self,
        *,
        events: EventStream | None,
        shipper: Shipper | None,
        ship_every_s: float,
        ledger: Ledger,
        writer: BackgroundWriter,
        switch: PauseSwitch,
        key: bytes | None,
        problem: str | None,
        monotonic: Callable[[], float],
    ) -> None:
        self.ledger = QueuedLedger(ledger, writer, switch)
        self.health = HealthCounters()
        self.key = key
        self.problem = problem
        self._events = events
        self._shipper = shipper
        self._ship_every_s = ship_every_s
        self._writer = writer
        self._switch = switch
        self._monotonic = monotonic
        self._health_due = monotonic() + HEALTH_EVERY_S
        self._shipment_due = monotonic() + min(ship_every_s, FIRST_SHIPMENT_S)
        self._allowed = True
        self._unrecorded = Unheard()
        self._untold = Unheard()
        self._closed = False
        writer.start(idle=self._idle)

    def record(self, body: EventBody) -> None:
        """Record one event; see `Recorder`."""
        if not self._unrecorded.admits(body, off=self._switch.is_on()):
            return
        if self._untold.admits(body, off=not self._allowed) and self._events is not None:
            self._events.record(body)
        self.ledger.note(body)

    def decided(self, decision: Decision) -> None:
        """Record a decision in every way there is: event, ledger and counts."""
        if not self._allowed or self._switch.is_on():
            pass  # What is not recorded is not counted either, since counts are recorded later.
        elif decision.reason == "cancelled":
            self.health.cancelled()
        elif decision.reason is not None:
            self.health.gated(decision.reason)
        self.record(completion_decided(decision))
        self.ledger.add(decision)

    def allow(self, *, events: bool) -> None:
        """Record events from now on, or none; a session that began without stays without.

        Folders bring settings of their own when they are opened. The ledger goes on.
        """
        if not events:
            self._untold.note_off()
        self._allowed = events

    def enter_arms(self, arms: Mapping[str, str]) -> None:
        """Say in every event from now on that the engineer is in these arms."""
        if self._events is not None:
            self._events.enter_arms(arms)

    def flush(self) -> bool:
        """Wait until all that was given is written; False when that takes too long."""
        return self._writer.drain(CLOSE_WITHIN_S)

    def close(self, reason: EndReason) -> None:
        """End the session: record its end and close the spool. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._writer.submit(self._record_health)
        self.flush()
        self.record(SessionEnded(reason=reason))
        if self._events is not None:
            self._writer.submit(self._events.rotate)
        self._writer.submit(self.ledger.close)
        self._writer.close(CLOSE_WITHIN_S)

    def _idle(self) -> None:
        """What the writer does about once a second."""
        if self._events is None:
            return
        if self._switch.is_on():
            self._unrecorded.note_off()
        self._events.sync()
        now = self._monotonic()
        if now >= self._health_due:
            self._health_due = now + HEALTH_EVERY_S
            self._record_health()
        if self._shipper is not None and now >= self._shipment_due:
            self._shipment_due = now + self._ship_every_s
            self._events.rotate()
            self._shipper.ship_aside()

    def _record_health(self) -> None:
        """Record the counts since the last time, or keep them while they cannot be recorded."""
        if self._events is None or not self._allowed or self._switch.is_on():
            return
        health = self.health.take(dropped_events=self._events.take_dropped())
        if health is not None:
            self.record(health)
            if not self._writer.submit(partial(self._settle, self._events, health)):
                self.health.give_back(health)

    def _settle(self, events: EventStream, health: Health) -> None:
        """Count again what the spool did not take; in the writer's thread, after it was tried."""
        if not events.writes:
            self.health.give_back(health)


def open_telemetry(
    settings: Settings,
    *,
    environment: Mapping[str, str],
    client: ClientFacts,
    roots: Sequence[Path] = (),
    allowed: bool = True,
    monotonic: Callable[[], float] = seconds_with_sleep,
) -> Telemetry:
    """Begin a session's telemetry. Reads a few small files, and connects to nothing.

    Args:
        settings: All settings; `telemetry`, `arms` and `state_dir` count here.
        environment: The process environment: the organisation's key, and where git's files are.
        client: The editor.
        roots: The folders that the editor opened; the first one names engineer and repository.
        allowed: Whether the editor's own switch allows it.
        monotonic: Seconds on a clock that never goes back, nor stops while the machine sleeps.

    Returns:
        An object that always works. When events are off, or cannot be written, the ledger on this
        machine goes on; `problem` then says why.
    """
    wanted = settings.telemetry
    state = state_dir(environment, settings.state_dir)
    key = organisation_key(environment, wanted.key_env)
    writer = BackgroundWriter()
    events, shipper, problem = None, None, None
    if wanted.enabled and allowed:
        try:
            folder = prepare_folder(spool_folder(state))
            close_abandoned(folder)
            limit_bytes = wanted.spool_limit_mb * _MEGABYTE
            spool = Spool(folder, limit_bytes=limit_bytes, monotonic=monotonic)
            facts = SessionFacts(
                engineer=engineer_id(key, environment, roots, state),
                client=client,
                team=wanted.team,
                repo=_repository(key, roots),
                arms=settings.arms,
            )
            events = EventStream(facts, spool, writer, monotonic)
            if wanted.lake:
                lake = open_lake(wanted.lake)
                shipper = Shipper(folder, lake, last_shipment_file(state), time.time)
        except (SpoolError, LakeError) as error:
            problem = f"{error.what} {error.remedy}"
    return Telemetry(
        events=events,
        shipper=shipper,
        ship_every_s=wanted.ship_every_s,
        ledger=Ledger(ledger_file(state)),
        writer=writer,
        switch=PauseSwitch(state, monotonic),
        key=key,
        problem=problem,
        monotonic=monotonic,
    )


def _repository(key: bytes | None, roots: Sequence[Path]) -> str | None:
    remote = origin_remote(roots) if key else None
    return repository_pseudonym(key, remote) if key and remote else None
