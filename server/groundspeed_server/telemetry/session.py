"""One server's life as a stream of events: who, where, when and in which order."""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import uuid4

from groundspeed_server import __version__
from groundspeed_server.telemetry.clock import seconds_with_sleep
from groundspeed_server.telemetry.encoder import RefusedEvent, encode_event
from groundspeed_server.telemetry.events import EventBody
from groundspeed_server.telemetry.schema import event_schema

Editor = Literal["vscode", "neovim", "terminal", "eval", "demo", "other"]
_EXPERIMENT_LIMIT = 48
_VERSION = re.compile(r"v?\d")
_SYSTEMS = {"linux": "linux", "darwin": "macos", "win32": "windows"}


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What an event says of the program in which the engineer works.

    Attributes:
        editor: Which program; anything unknown is `other`.
        editor_version: As it gave it; recorded only when it looks like a version.
        extension_version: Of our extension in it; likewise.
    """

    editor: Editor = "other"
    editor_version: str = ""
    extension_version: str = ""

    def fields(self) -> dict[str, str]:
        """Return the `client` object of an event."""
        return {
            "editor": self.editor,
            "editor_version": _version(self.editor_version),
            "extension_version": _version(self.extension_version),
            "server_version": __version__,
            "os": _SYSTEMS.get(sys.platform, "other"),
        }


def _version(text: str) -> str:
    """Return a version as it is, and anything else as nothing: an editor may say what it likes."""
    allowed = event_schema().pattern("version").search(text)
    return text if allowed and _VERSION.match(text) else ""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What every event of a session carries.

    Attributes:
        engineer: The engineer's pseudonym, or a random id of this machine.
        client: The editor.
        team: From policy; may be None.
        repo: The repository's pseudonym; None without a key or a remote.
        arms: Experiment and arm; pairs that are not words of our vocabulary are left out.
    """

    engineer: str
    client: ClientFacts = field(default_factory=ClientFacts)
    team: str | None = None
    repo: str | None = None
    arms: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> dict[str, object]:
        """Return the common fields of an event's `data`."""
        return {
            "engineer": self.engineer,
            "team": self.team,
            "client": self.client.fields(),
            "repo": self.repo,
            "arms": _arms(self.arms),
        }


def _arms(arms: Mapping[str, str]) -> dict[str, str]:
    is_word = event_schema().pattern("code").search
    return {
        experiment: arm
        for experiment, arm in arms.items()
        if len(experiment) <= _EXPERIMENT_LIMIT and is_word(experiment) and is_word(arm)
    }


class TelemetrySession:
    """A `Recorder` that numbers, stamps and encodes events, and hands each line on.

    Refused events, and lines that cannot be taken, are dropped and counted; neither uses up a
    number, so that a gap in the sequence always means an event lost later.
    """

    def __init__(
        self,
        facts: SessionFacts,
        take: Callable[[bytes], bool],
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = seconds_with_sleep,
    ) -> None:
        """Begin a session.

        Args:
            facts: What every event carries.
            take: Takes an encoded line at once, or returns False when it cannot.
            wall: Seconds since 1970.
            monotonic: Seconds on a clock that never goes back, nor stops while the machine sleeps.
        """
        self.session = str(uuid4())
        self._common = facts.fields()
        self._take = take
        self._wall = wall
        self._monotonic = monotonic
        self._began = monotonic()
        self._lock = threading.Lock()
        self._sequence = 0
        self._dropped = 0

    def record(self, body: EventBody) -> None:
        """Record one event; see `Recorder`."""
        with self._lock:
            try:
                line = encode_event(
                    body,
                    self._common,
                    session=self.session,
                    sequence=self._sequence,
                    wall_s=self._wall(),
                    mono_ms=max(0.0, (self._monotonic() - self._began) * 1_000),
                )
            except RefusedEvent:
                self._dropped += 1
                return
            if self._take(line):
                self._sequence += 1
            else:
                self._dropped += 1

    def enter_arms(self, arms: Mapping[str, str]) -> None:
        """Name these arms in every event from now on."""
        with self._lock:
            self._common = {**self._common, "arms": _arms(arms)}

    def take_dropped(self) -> int:
        """Return how many events were dropped since the last call."""
        with self._lock:
            dropped, self._dropped = self._dropped, 0
            return dropped
