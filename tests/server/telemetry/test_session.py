from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from groundspeed_server.telemetry.events import (
    CompletionFingerprints,
    CompletionShown,
    SessionEnded,
)
from groundspeed_server.telemetry.session import ClientFacts, SessionFacts, TelemetrySession
from support.event_bodies import COMPLETION, REQUEST

SHOWN = CompletionShown(completion=COMPLETION, request=REQUEST, chars=1, lines=1)
FORBIDDEN = CompletionFingerprints(completion="c:/ada", lines=())


class Kept:
    """Takes lines, until it is told not to."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.takes = True

    def take(self, line: bytes) -> bool:
        if self.takes:
            self.lines.append(line)
        return self.takes

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


def session(kept: Kept, **more: Any) -> TelemetrySession:
    return TelemetrySession(SessionFacts(engineer="0" * 32), kept.take, **more)


def clock(*times: float) -> Callable[[], float]:
    left = list(times)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


def test_events_are_numbered_without_gaps_from_any_thread() -> None:
    kept = Kept()
    recorder = session(kept)

    def busy() -> None:
        for _ in range(50):
            recorder.record(SHOWN)

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [event["sequence"] for event in kept.events()] == list(range(200))
    assert len({event["id"] for event in kept.events()}) == 200
    assert {event["source"] for event in kept.events()} == {
        f"/groundspeed/session/{recorder.session}"
    }


def test_refused_and_untaken_events_are_counted_and_use_no_number() -> None:
    kept = Kept()
    recorder = session(kept)
    recorder.record(SHOWN)
    recorder.record(FORBIDDEN)
    kept.takes = False
    recorder.record(SHOWN)
    kept.takes = True
    recorder.record(SHOWN)

    assert [event["sequence"] for event in kept.events()] == [0, 1]
    assert (recorder.take_dropped(), recorder.take_dropped()) == (2, 0)


@pytest.mark.parametrize(
    ("wall", "years"),
    [((7_200.0, 0.0), "1970-01-01"), ((1.7e9, 1.7e9 + 86_400), "2023-11-15")],
    ids=["two hours back", "a day ahead"],
)
def test_a_wall_clock_that_jumps_moves_no_duration(wall: tuple[float, float], years: str) -> None:
    kept = Kept()
    recorder = session(kept, wall=clock(*wall), monotonic=clock(100.0, 100.0, 102.5))
    recorder.record(SHOWN)
    recorder.record(SessionEnded(reason="shutdown"))
    first, second = kept.events()

    assert (first["data"]["mono_ms"], second["data"]["mono_ms"]) == (0.0, 2_500.0)
    assert (first["sequence"], second["sequence"]) == (0, 1)
    assert second["time"].startswith(years)


def test_no_duration_is_negative_even_if_the_monotonic_clock_fails() -> None:
    kept = Kept()
    session(kept, monotonic=clock(100.0, 40.0)).record(SHOWN)

    assert kept.events()[0]["data"]["mono_ms"] == 0.0


@pytest.mark.parametrize("editor_version", ["1.95.0 (ada's laptop)", "adas-laptop.local"])
def test_what_does_not_look_like_a_version_or_a_word_is_left_out(editor_version: str) -> None:
    facts = SessionFacts(
        engineer="0" * 32,
        client=ClientFacts("vscode", editor_version, "0.1.0-rc.1+build"),
        arms={"wave": "two", "Ada": "x", "model": "Not A Word", "w" * 48: "x", "w" * 49: "x"},
    )
    fields = facts.fields()
    client = fields["client"]

    assert isinstance(client, dict)
    assert (client["editor_version"], client["extension_version"]) == ("", "0.1.0-rc.1+build")
    assert fields["arms"] == {"wave": "two", "w" * 48: "x"}
