"""Events and lakes for tests, in the shape of the contract."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

Event = dict[str, Any]

DAY = "2026-03-02"
_CLIENT = {
    "editor": "vscode",
    "editor_version": "1.99.0",
    "extension_version": "0.1.0",
    "server_version": "0.1.0",
    "os": "linux",
}


def uuid(number: int) -> str:
    """Return the UUID of a small number."""
    return str(UUID(int=number))


def event(
    event_type: str,
    number: int = 0,
    *,
    session: int = 1,
    time: str = f"{DAY}T10:00:00.000Z",
    **data: Any,
) -> Event:
    """Return an event; what its type needs is given as keywords."""
    return {
        "specversion": "1.0",
        "id": uuid(session * 1_000_000 + number),
        "source": f"/groundspeed/session/{uuid(session)}",
        "type": f"groundspeed.{event_type}",
        "time": time,
        "dataschema": "urn:groundspeed:events/v1",
        "sequence": number,
        "data": {
            "mono_ms": number * 10,
            "engineer": f"{session:032x}",
            "client": dict(_CLIENT),
            "arms": {},
            **data,
        },
    }


def typing_window(number: int = 0, **changes: Any) -> Event:
    """Return a plain event that needs no other."""
    fields = {"chars_typed": 10, "chars_pasted": 0, "chars_completed": 5, "chars_deleted": 1}
    return event("typing.window", number, **{**fields, "active_s": 60, **changes})


def as_lines(events: Iterable[Event | bytes]) -> bytes:
    """Return events as JSON lines; bytes stay as they are."""
    lines = (e if isinstance(e, bytes) else json.dumps(e).encode() for e in events)
    return b"".join(line + b"\n" for line in lines)


def put(lake: Path, events: Iterable[Event | bytes], day: str = DAY) -> Path:
    """Put an object into a lake in a folder, and return its place."""
    content = as_lines(events)
    name = hashlib.sha256(content).hexdigest()
    path = lake / "raw" / "v1" / f"dt={day}" / f"{name}.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content, mtime=0))
    return path
