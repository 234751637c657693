"""A warehouse rebuilt from the Parquet files of a lake, the report, and queries.

The lake holds the telemetry of 300 engineers over six months, made by SQL. The floor of rebuilding
is to copy the warehouse once. GROUNDSPEED_BENCH_REQUESTS says how many completions an engineer asks
for in a day: 35 make four million events, 345 make forty million.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.compacted_lake import write_compacted
from bench.figure import Figure, Goal, milliseconds
from bench.groundspeed import Warehouse

from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.publish import open_published
from groundspeed_metrics.warehouse.queries import ask, named_queries

ENGINEERS = 300
REQUESTS = int(os.environ.get("GROUNDSPEED_BENCH_REQUESTS", "35"))
AS_OF = date(2026, 7, 13)
EVENTS = Path(__file__).with_name("build_events.sql")
GOAL_S = 300 * REQUESTS / 345


def figures() -> list[Figure]:
    """Measure collecting and building from nothing but a lake, memory, report and named queries."""
    with tempfile.TemporaryDirectory() as name:
        warehouse = Warehouse(Path(name))
        lake = warehouse.folder / "lake"
        n_events = _fill(warehouse.file)
        write_compacted(warehouse.file, lake)
        warehouse.file.unlink()
        collected = _run(warehouse, "collect", "events", lake)
        built = _run(warehouse, "build", "--as-of", str(AS_OF))
        _require_all(warehouse.file, n_events)
        reported = _run(warehouse, "report", "--out", warehouse.folder / "r.html")
        copied = warehouse.copied() / 1_000
        asked = _ask(warehouse.file)
    rebuilt = collected.seconds + built.seconds
    most = max(collected.mebibytes, built.mebibytes)
    slowest = statistics.quantiles(asked, n=20)[-1]
    return [
        Figure.of_pairs(
            f"rebuild of {n_events:,} events from Parquet", "s", [(rebuilt, copied)],
            against="copying the warehouse", goal=Goal(GOAL_S, of="ours"),
        ),
        Figure.of_pairs(
            "of it, the build", "s", [(built.seconds, copied)], against="copying the warehouse"
        ),
        Figure.alone("memory of that", "MiB", most, why="", goal=Goal(6_144, of="ours")),
        Figure.alone("the report", "s", reported.seconds, why="", goal=Goal(20, of="ours")),
        Figure.alone("a named query, p95", "ms", slowest, why="", goal=Goal(1_000, of="ours")),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Ran:
    """What one command took."""

    seconds: float
    mebibytes: float


def _run(warehouse: Warehouse, *words: str | Path) -> _Ran:
    began = time.perf_counter()
    mebibytes = warehouse.most_memory(*words)
    return _Ran(time.perf_counter() - began, mebibytes)


def _fill(database: Path) -> int:
    """Put the events into the collected tables, and return how many."""
    text = EVENTS.read_text(encoding="utf-8")
    sized = text.replace("$engineers", str(ENGINEERS)).replace("$requests", str(REQUESTS))
    with open_warehouse(database) as connection:
        connection.execute(sized)
        row = connection.execute("SELECT count(*) FROM raw.event").fetchone()
    return int(row[0]) if row else 0


def _require_all(database: Path, n_events: int) -> None:
    """Raise AssertionError unless all events were rebuilt: of fewer, all would be fast."""
    with open_warehouse(database) as connection:
        row = connection.execute("SELECT count(*) FROM raw.event").fetchone()
    if row != (n_events,):
        raise AssertionError(f"{row} events were rebuilt of {n_events}")


def _ask(database: Path) -> list[float]:
    with open_published(database) as connection:
        return [
            milliseconds(lambda name=name: ask(connection, name))  # type: ignore[misc]
            for name in named_queries()
            for _ in range(5)
        ]
