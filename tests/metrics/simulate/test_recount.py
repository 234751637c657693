"""Waiting times of a company, which has no truth for them, counted again from its raw events."""

from __future__ import annotations

import gzip
import json
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.metrics_company import Company
from support.metrics_warehouse import opened, rows

MEDIAN, SLOWEST = 9, 18
READINGS = {
    "latency_p50": ("latency_ms", MEDIAN),
    "latency_p95": ("latency_ms", SLOWEST),
    "ttft_p50": ("ttft_ms", MEDIAN),
}


@pytest.mark.parametrize("measure", sorted(READINGS))
def test_a_quantile_of_a_week_is_that_of_its_raw_events(company: Company, measure: str) -> None:
    field, twentieth = READINGS[measure]
    with opened(company.database) as connection:
        found = rows(
            connection,
            "SELECT week, value, n_people, n_events FROM metrics.weekly"
            " WHERE measure = ? AND value IS NOT NULL",
            measure,
        )
    weeks = defaultdict(list)
    for event in _requests(company.simulated.lake):
        if event["data"]["provider"] is not None and event["data"][field] is not None:
            day = date.fromisoformat(event["time"][:10])
            weeks[day - timedelta(days=day.weekday())].append(event["data"])

    assert found
    for week, value, n_people, n_events in found:
        counted = [float(data[field]) for data in weeks[week]]
        assert value == pytest.approx(
            statistics.quantiles(counted, n=20, method="inclusive")[twentieth], abs=1e-6
        )
        assert n_events == len(counted)
        assert n_people == len({data["engineer"] for data in weeks[week]})


def _requests(lake: Path) -> Iterator[dict[str, Any]]:
    """Yield each completion request once, however often it was received."""
    seen = set()
    for path in lake.glob("raw/v1/*/*.jsonl.gz"):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event["type"] == "groundspeed.completion.decided" and event["id"] not in seen:
                seen.add(event["id"])
                yield event
