"""A recorder that keeps what it is given, in order."""

from __future__ import annotations

from typing import TypeVar

from groundspeed_server.telemetry.events import EventBody

Body = TypeVar("Body")


class ListRecorder:
    """Keeps event bodies in a list."""

    def __init__(self) -> None:
        self.bodies: list[EventBody] = []

    def record(self, body: EventBody) -> None:
        self.bodies.append(body)

    def of(self, kind: type[Body]) -> list[Body]:
        """Return the recorded bodies of one type."""
        return [body for body in self.bodies if isinstance(body, kind)]
