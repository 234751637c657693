"""The port through which the rest of the server speaks to telemetry."""

from __future__ import annotations

from typing import Protocol

from groundspeed_server.telemetry.events import EventBody


class Recorder(Protocol):
    """Takes event bodies; the session adds who, where and when."""

    def record(self, body: EventBody) -> None:
        """Record one event. Returns at once and never raises; what cannot be kept is counted."""
        ...
