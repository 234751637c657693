"""The reader's half of the contract: whatever the encoder writes arrives whole in the warehouse."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given

from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.contract import Accepted, EventContract
from groundspeed_metrics.events.lake import FolderLake, SpoolFolder
from groundspeed_metrics.report.answers import GATE_ENDINGS
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.models import load_models
from groundspeed_server.gate.refusal import Reason
from groundspeed_server.models.port import ModelErrorCode
from groundspeed_server.telemetry.encoder import encode_event
from groundspeed_server.telemetry.events import EventBody
from groundspeed_server.telemetry.lake import FolderLake as ServerLake
from groundspeed_server.telemetry.session import SessionFacts
from groundspeed_server.telemetry.ship import ship
from support.event_bodies import ONE_OF_EACH, bodies
from support.metrics_warehouse import one, rows

SCHEMA: dict[str, Any] = json.loads(
    (files("groundspeed_contract") / "events.v1.schema.json").read_text(encoding="utf-8")
)
CONTRACT = EventContract()
SESSION = "0191d1a0-0000-4000-8000-00000000000a"
WALL_S = 1_772_445_600.0  # 2 March 2026, 10:00 UTC.
# Fields whose column has another name, because two types use one name for different things.
RENAMED = {
    ("completion.fingerprints", "lines"): "fingerprints",
    ("typing.window", "active_s"): "active_ms",
}


def encoded(body: EventBody, sequence: int = 0) -> bytes:
    facts = SessionFacts(engineer="0" * 32, team="web").fields()
    return bytes(
        encode_event(body, facts, session=SESSION, sequence=sequence, wall_s=WALL_S, mono_ms=1.0)
    )


@given(body=bodies())
def test_every_event_that_can_be_written_is_accepted(body: EventBody) -> None:
    assert isinstance(CONTRACT.check(encoded(body).strip(), date(2026, 3, 2)), Accepted)


def test_every_field_of_the_schema_has_a_column(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        columns = {row[0] for row in rows(connection, "DESCRIBE raw.event")}
    missing = {
        (kind, name)
        for kind in CONTRACT.types
        for name in SCHEMA["$defs"][kind]["properties"].keys() - {"client"}
        if RENAMED.get((kind, name), name) not in columns
    }

    assert missing == set()
    assert set(SCHEMA["$defs"]["client"]["properties"]) <= columns


def test_values_arrive_as_they_were_written(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    lines = [encoded(body, number).strip() for number, body in enumerate(ONE_OF_EACH)]
    (spool / "writer-1-1.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        done = collect_events(connection, SpoolFolder(spool))
        for line in lines:
            _compare(connection, json.loads(line))

    assert (done.stored, done.quarantined) == (len(ONE_OF_EACH), 0)


def _compare(connection: duckdb.DuckDBPyConnection, event: dict[str, Any]) -> None:
    kind = event["type"].removeprefix("groundspeed.")
    for name, value in event["data"].items():
        if name == "client":
            continue
        column = RENAMED.get((kind, name), name)
        stored = one(connection, f"SELECT {column} FROM raw.event WHERE id = ?", event["id"])
        if column == "active_ms":
            assert stored == round(value * 1000)
        elif isinstance(value, dict | list):
            assert json.loads(stored) == value
        elif isinstance(value, float | int) and not isinstance(value, bool):
            assert float(stored) == pytest.approx(value, abs=1e-9)
        else:
            assert (stored if stored is None else str(stored)) == value


def test_what_the_server_ships_is_what_the_reader_finds(tmp_path: Path) -> None:
    spool, lake = tmp_path / "spool", tmp_path / "lake"
    spool.mkdir(mode=0o700)
    lake.mkdir()
    lines = b"".join(encoded(body, n).strip() + b"\n" for n, body in enumerate(ONE_OF_EACH))
    (spool / "writer-1-1.jsonl").write_bytes(lines)
    shipped = ship(spool, ServerLake(lake), wall_s=WALL_S)

    with open_warehouse(tmp_path / "w.duckdb") as connection:
        done = collect_events(connection, FolderLake(lake))

    assert (shipped.events, done.stored, done.damaged) == (len(ONE_OF_EACH), len(ONE_OF_EACH), [])


def test_every_error_of_a_model_is_known_to_the_metrics() -> None:
    (model,) = [m for m in load_models() if m.name == "staging.reason"]
    with duckdb.connect() as connection:
        known = {row[0] for row in rows(connection, model.text)}

    assert {code.value for code in ModelErrorCode} <= known


def test_every_word_with_which_the_gate_ends_a_request_is_known_to_the_report() -> None:
    of_context_alone = {Reason.UNSUITABLE_FILE.value}

    assert {reason.value for reason in Reason} - of_context_alone == GATE_ENDINGS
