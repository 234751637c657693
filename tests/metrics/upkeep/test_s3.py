"""The upkeep of a lake in S3, through real boto3 and a local server that speaks its protocol."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import boto3
import duckdb
import pytest

from groundspeed_metrics.events.collect import collect_events
from groundspeed_metrics.events.lake import open_lake
from groundspeed_metrics.upkeep.compact import compact
from groundspeed_metrics.upkeep.forget import forget
from groundspeed_metrics.upkeep.retain import Expired, retain
from support.metrics_events import put, typing_window
from support.metrics_warehouse import one
from support.s3_server import BUCKET, S3Server, running_s3

BEFORE = date(2026, 3, 10)


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with running_s3() as running:
        yield running


@pytest.fixture
def location(server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A lake of two days below a prefix."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    server.reset()
    client = boto3.session.Session().client("s3")
    for number, day in enumerate(("2026-03-01", "2026-03-03")):
        path = put(tmp_path, [typing_window(number), typing_window(7, session=3)], day)
        key = f"team/{path.relative_to(tmp_path).as_posix()}"
        client.put_object(Bucket=BUCKET, Key=key, Body=path.read_bytes())
    return f"s3://{BUCKET}/team"


def test_compacted_collected_forgotten_and_let_go(
    server: S3Server, location: str, warehouse: duckdb.DuckDBPyConnection
) -> None:
    lake = open_lake(location, {})
    compacted = compact(lake, before=BEFORE)
    collected = collect_events(warehouse, lake)
    forgotten = forget(lake, f"{3:032x}")
    gone = retain(lake.store, since=date(2026, 3, 3))

    assert (compacted.days, collected.compacted, collected.stored) == (2, 2, 3)
    assert (forgotten.lines, forgotten.objects) == (2, 2)
    assert gone == Expired(raw=1, compacted=0, events=0)
    assert one(warehouse, "SELECT count(*) FROM raw.event") == 3
    assert [key.split("/")[:4] for key in server.objects()] == [
        ["team", "raw", "v1", "dt=2026-03-03"]
    ]
