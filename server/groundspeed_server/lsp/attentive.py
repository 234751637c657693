"""Records what became of suggestions, off the event loop, and lets the engine learn from it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from groundspeed_server.assist.restraint import Restraint, Verdict
from groundspeed_server.telemetry.events import CompletionClosed, EventBody
from groundspeed_server.telemetry.recorder import Recorder


class AttentiveRecorder:
    """A recorder before another one, which encodes events and may take its time."""

    def __init__(self, recorder: Recorder, restraint: Restraint) -> None:
        self._recorder = recorder
        self._restraint = restraint
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="conclusions")

    def record(self, body: EventBody) -> None:
        """Take note of an event, and pass it on soon, in order."""
        if isinstance(body, CompletionClosed) and (verdict := _verdict(body)) is not None:
            self._restraint.learn(body.completion, verdict)
        self._thread.submit(self._recorder.record, body)

    def close(self) -> None:
        """Pass on what is left."""
        self._thread.shutdown()


def _verdict(closed: CompletionClosed) -> Verdict | None:
    match closed.outcome:
        case "accepted" | "partial":
            return "accepted"
        case "rejected":
            return "rejected"
        case _:
            return None
