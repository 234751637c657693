from __future__ import annotations

import json
import re
from uuid import UUID

import pytest

from groundspeed_server.telemetry.encoder import RefusedEvent, encode_event, uuid7
from groundspeed_server.telemetry.events import CompletionFingerprints, EventBody, Health
from groundspeed_server.telemetry.session import SessionFacts
from support.event_bodies import COMPLETION

COMMON = SessionFacts(engineer="0" * 32).fields()
SESSION = "0191d1a0-0000-4000-8000-00000000000a"
HEALTH = Health(gated={}, cancelled=1, dropped_events=0, breaker_changes=0)


def encoded(body: EventBody, *, wall_s: float = 1_700_000_000.123, mono_ms: float = 0.0) -> bytes:
    return encode_event(body, COMMON, session=SESSION, sequence=7, wall_s=wall_s, mono_ms=mono_ms)


def test_an_event_is_one_line_in_the_form_of_cloudevents() -> None:
    line = encoded(HEALTH)
    event = json.loads(line)
    event.pop("id")
    event.pop("data")

    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert event == {
        "specversion": "1.0",
        "source": f"/groundspeed/session/{SESSION}",
        "type": "groundspeed.health",
        "time": "2023-11-14T22:13:20.123Z",
        "dataschema": "urn:groundspeed:events/v1",
        "sequence": 7,
    }


def test_ids_are_of_version_7_and_sort_by_time() -> None:
    ids = [uuid7(seconds) for seconds in (0.0, 1.5e9, 1.7e9, 4.3e9)]

    assert [found.version for found in ids] == [7, 7, 7, 7]
    assert all(found.variant == UUID(int=0x8 << 60).variant for found in ids)
    assert [found.int >> 80 for found in ids] == [0, 1.5e12, 1.7e12, 4.3e12]
    assert uuid7(1.7e9) != uuid7(1.7e9)


@pytest.mark.parametrize("wall_s", [0.0, 4_291_747_200.0])
def test_a_clock_in_1970_or_2106_is_written_as_it_is(wall_s: float) -> None:
    time = json.loads(encoded(HEALTH, wall_s=wall_s))["time"]

    assert re.match(r"(1970|2106)-", time)


@pytest.mark.parametrize("wall_s", [1e20, float("nan"), -1e20])
def test_a_clock_that_is_none_refuses_the_event(wall_s: float) -> None:
    with pytest.raises(RefusedEvent):
        encoded(HEALTH, wall_s=wall_s)


def test_a_refusal_names_the_field_and_not_the_value() -> None:
    with pytest.raises(RefusedEvent) as refused:
        encoded(CompletionFingerprints(completion=COMPLETION, lines=("const secret = 1",)))

    assert str(refused.value) == "groundspeed.completion.fingerprints: data.lines[]"


def test_an_event_that_carriers_may_drop_is_refused() -> None:
    crowded = {f"reason_{number:050}": number for number in range(1_200)}

    with pytest.raises(RefusedEvent, match="larger than"):
        encoded(Health(gated=crowded, cancelled=0, dropped_events=0, breaker_changes=0))
