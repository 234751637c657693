"""From an event body to one line of JSON, or a refusal.

The encoder is the last place where something could slip into telemetry that must not be there.
It writes what the contract's schema allows, and refuses the whole event otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from groundspeed_server.telemetry.events import EventBody
from groundspeed_server.telemetry.schema import event_schema

DATASCHEMA = "urn:groundspeed:events/v1"
TYPE_PREFIX = "groundspeed."

# CloudEvents intermediaries must forward events up to this size, and may drop larger ones.
MAX_EVENT_BYTES = 64 * 1024


class RefusedEvent(ValueError):
    """An event that the contract does not allow; says where, and never what."""


def encode_event(
    body: EventBody,
    common: Mapping[str, object],
    *,
    session: str,
    sequence: int,
    wall_s: float,
    mono_ms: float,
) -> bytes:
    """Return the event as one line of JSON, with its newline.

    Args:
        body: The event's own fields.
        common: The fields that every event of the session has.
        session: The session's UUID.
        sequence: The event's number in the session.
        wall_s: Wall-clock time in seconds since 1970.
        mono_ms: Monotonic milliseconds since the session started.

    Raises:
        RefusedEvent: The contract does not allow it.
    """
    try:
        fields = msgspec.to_builtins(body)
        kind = TYPE_PREFIX + fields.pop("type")
        event = {
            "specversion": "1.0",
            "id": str(uuid7(wall_s)),
            "source": f"/groundspeed/session/{session}",
            "type": kind,
            "time": _timestamp(wall_s),
            "dataschema": DATASCHEMA,
            "sequence": sequence,
            "data": {"mono_ms": round(mono_ms, 1), **common, **fields},
        }
        where = event_schema().refusal(event)
        line = msgspec.json.encode(event) + b"\n"
    except (TypeError, ValueError, OverflowError, OSError, AttributeError) as error:
        raise RefusedEvent(f"an event that cannot be written ({type(error).__name__})") from None
    if where is not None:
        raise RefusedEvent(f"{kind}: {where}")
    if len(line) > MAX_EVENT_BYTES:
        raise RefusedEvent(f"{kind}: larger than {MAX_EVENT_BYTES} bytes")
    return line


def uuid7(wall_s: float) -> UUID:
    """Return a new UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = max(0, int(wall_s * 1_000))
    random = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def _timestamp(wall_s: float) -> str:
    moment = datetime.fromtimestamp(wall_s, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
