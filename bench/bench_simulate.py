"""`simulate` of 300 engineers over 26 weeks, with its git histories, events and exports.

The floor is to write the same files again: to copy the folder.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from bench.figure import Figure, Goal, milliseconds
from bench.groundspeed import Warehouse

SIZE = ("--engineers", "300", "--weeks", "26", "--seed", "1", "--until", "2026-03-01")
# Two minutes for 300 engineers over six months.
GOAL_MS = 120_000.0
# Completion requests of an engineer on a day: a light use, and about 500 events a day.
DENSITIES = ("24", "180")


def figures() -> list[Figure]:
    """Measure a company at each density of events."""
    return [_figure(density) for density in DENSITIES]


def _figure(requests: str) -> Figure:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Once, and cold, as a user would: a run takes a minute.
        pairs = [(_simulate(folder, requests), _copy(folder))]
        truth = json.loads((folder / "company" / "truth.json").read_text(encoding="utf-8"))
    events = truth["totals"]["events_written"]
    return Figure.of_pairs(
        f"simulate 300 engineers, {requests} requests a day, {events:,} events",
        "ms",
        pairs,
        against="copying what it wrote",
        goal=Goal(GOAL_MS, of="ours"),
    )


def _simulate(folder: Path, requests: str) -> float:
    company = folder / "company"
    shutil.rmtree(company, ignore_errors=True)
    words = ("simulate", company, *SIZE, "--requests", requests)
    return milliseconds(lambda: Warehouse(folder).run(*words))


def _copy(folder: Path) -> float:
    shutil.rmtree(folder / "copy", ignore_errors=True)
    return milliseconds(lambda: shutil.copytree(folder / "company", folder / "copy"))
