"""One engineer's machine, for tests of a whole session's telemetry."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from groundspeed_server.settings.values import Settings, TelemetrySettings
from groundspeed_server.telemetry.places import spool_folder
from groundspeed_server.telemetry.session import ClientFacts
from groundspeed_server.telemetry.spool import list_segments, read_lines
from groundspeed_server.telemetry.telemetry import Telemetry, open_telemetry


class Machine:
    """One engineer's machine, with its home and its state folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.state = root / "state"
        self.home = root / "home"
        self.home.mkdir(parents=True, exist_ok=True)
        self.environment = {"HOME": str(self.home), "GROUNDSPEED_STATE_DIR": str(self.state)}

    def open(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        roots: tuple[Path, ...] = (),
        **wanted: Any,
    ) -> Telemetry:
        return open_telemetry(
            Settings(telemetry=TelemetrySettings(**wanted)),
            environment=self.environment,
            client=ClientFacts("neovim", "0.11.4", "0.1.0"),
            roots=roots,
            monotonic=clock,
        )

    def raw(self) -> bytes:
        segments = list_segments(spool_folder(self.state))
        return b"".join(segment.path.read_bytes() for segment in segments)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in read_lines(self.raw())[0]]


class WritersClock:
    """Stands at the start until it is moved; tells when the writer's thread has looked since."""

    def __init__(self) -> None:
        self.now = 0.0
        self.seen = threading.Event()

    def __call__(self) -> float:
        if self.now and threading.current_thread().name == "groundspeed-writer":
            self.seen.set()
        return self.now
