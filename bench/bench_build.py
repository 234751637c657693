"""`build`, `report` and queries on the telemetry of 300 engineers over six months, made by SQL.

The floor of building is to copy the same warehouse once. GROUNDSPEED_BENCH_REQUESTS says how many
completions an engineer asks for in a day: 35 make four million events, 345 make forty million.
"""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
from datetime import date
from pathlib import Path

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
    """Measure a build from nothing but events, its memory, the report, and every named query."""
    with tempfile.TemporaryDirectory() as name:
        warehouse = Warehouse(Path(name))
        n_events = _fill(warehouse.file)
        seconds = milliseconds(lambda: warehouse.run("build", "--as-of", str(AS_OF))) / 1_000
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_024
        reported = milliseconds(lambda: warehouse.run("report", "--out", Path(name) / "r.html"))
        copied = warehouse.copied() / 1_000
        asked = _ask(warehouse.file)
    slowest = statistics.quantiles(asked, n=20)[-1]
    return [
        Figure.of_pairs(
            f"build on {n_events:,} events", "s", [(seconds, copied)],
            against="copying the warehouse", goal=Goal(GOAL_S, of="ours"),
        ),
        Figure.alone("memory of that build", "MB", memory, why="", goal=Goal(6_144, of="ours")),
        Figure.alone("the report", "s", reported / 1_000, why="", goal=Goal(20, of="ours")),
        Figure.alone("a named query, p95", "ms", slowest, why="", goal=Goal(1_000, of="ours")),
    ]  # fmt: skip


def _fill(database: Path) -> int:
    """Put the events into the collected tables, and return how many."""
    text = EVENTS.read_text(encoding="utf-8")
    sized = text.replace("$engineers", str(ENGINEERS)).replace("$requests", str(REQUESTS))
    with open_warehouse(database) as connection:
        connection.execute(sized)
        row = connection.execute("SELECT count(*) FROM raw.event").fetchone()
    return int(row[0]) if row else 0


def _ask(database: Path) -> list[float]:
    with open_published(database) as connection:
        return [
            milliseconds(lambda name=name: ask(connection, name))  # type: ignore[misc]
            for name in named_queries()
            for _ in range(5)
        ]
