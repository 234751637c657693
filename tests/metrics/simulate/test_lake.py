"""The events of a synthetic company keep the contract, and hold every type of it."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest

from groundspeed_metrics.events.contract import Accepted, EventContract
from groundspeed_metrics.identity import Pseudonyms
from groundspeed_metrics.simulate.company import Company
from groundspeed_metrics.simulate.fingerprints import Fingerprinter
from groundspeed_metrics.simulate.write import Simulated
from support.metrics_company import KEY


def received(lake: Path) -> Iterator[tuple[date, bytes]]:
    """Yield every line of a lake with the day on which it came."""
    for path in sorted(lake.rglob("*.jsonl.gz")):
        day = date.fromisoformat(path.parent.name.removeprefix("dt="))
        for line in gzip.decompress(path.read_bytes()).splitlines():
            yield day, line


@pytest.fixture(scope="module")
def events(written: Simulated) -> list[dict[str, Any]]:
    """Every event once, as it was first received."""
    contract = EventContract()
    verdicts = [contract.check(line, day) for day, line in received(written.lake)]
    accepted = (verdict.event for verdict in verdicts if isinstance(verdict, Accepted))
    return list({(event["source"], event["id"]): event for event in accepted}.values())


def test_the_contract_refuses_the_torn_lines_alone(
    written: Simulated, truth: dict[str, Any]
) -> None:
    contract = EventContract()
    reasons = Counter(
        verdict.reason
        for day, line in received(written.lake)
        if not isinstance(verdict := contract.check(line, day), Accepted)
    )

    assert reasons == {"not_json": truth["totals"]["quarantined"]}


def test_every_type_of_the_contract_is_there(events: list[dict[str, Any]]) -> None:
    """Nobody in the company has switched embeddings on."""
    found = {event["type"].removeprefix("groundspeed.") for event in events}

    assert found == set(EventContract().types) - {"context.embedded"}


def test_every_fault_of_a_lake_is_there_to_be_found(truth: dict[str, Any]) -> None:
    faults = {"duplicates", "quarantined", "missing", "late", "with_unknown_fields"}

    assert faults <= truth["totals"].keys()


def test_sessions_run_in_order_and_close_what_they_show(events: list[dict[str, Any]]) -> None:
    sessions: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        sessions.setdefault(event["source"], []).append(event)
    for session in sessions.values():
        session.sort(key=lambda event: event["sequence"])
        clock = [event["data"]["mono_ms"] for event in session]
        assert clock == sorted(clock)
    shown = [e["data"]["completion"] for e in events if e["type"] == "groundspeed.completion.shown"]
    seen = set(shown)
    closed = {
        e["data"]["completion"]: e["data"]
        for e in events
        if e["type"] == "groundspeed.completion.closed"
    }
    unread = [end for completion, end in closed.items() if completion not in seen]

    assert seen <= closed.keys()
    assert len(shown) == len(seen) > 1_000
    assert len(unread) > 100
    assert all(end["visible_ms"] < 750 and end["chars_accepted"] == 0 for end in unread)


def test_nobody_reports_before_the_wave_or_after_leaving(
    events: list[dict[str, Any]], thirty: Company
) -> None:
    people = Pseudonyms(KEY)
    known = {people.person(who.email): who for who in thirty.engineers}
    for event in events:
        who, day = known[event["data"]["engineer"]], date.fromisoformat(event["time"][:10])

        assert day >= who.team.exposed_from
        assert who.left is None or day <= who.left


def test_costs_follow_the_price_table(written: Simulated, events: list[dict[str, Any]]) -> None:
    with (written.folder / "prices.csv").open(encoding="utf-8") as file:
        prices = sorted(csv.DictReader(file), key=lambda row: row["effective_from"])
    priced = 0
    for event in events:
        call = event["data"]
        if call.get("cost_usd") is None:
            continue
        # A day's difference between an engineer's clock and UTC could take either price.
        row = [r for r in prices if r["model"] == call["model"]]
        price = [r for r in row if r["effective_from"] <= event["time"][:10]][-1]
        dollars = (
            call["tokens_in"] * float(price["input_usd_per_million"])
            + call["tokens_out"] * float(price["output_usd_per_million"])
            + call["tokens_cache_read"] * float(price["cache_read_usd_per_million"])
        ) / 1e6
        assert call["cost_usd"] == pytest.approx(dollars)
        priced += 1

    assert priced > 500


def test_fingerprints_are_those_of_the_contract() -> None:
    vectors = files("groundspeed_contract").joinpath("fingerprint-vectors.v1.json")
    contract = json.loads(vectors.read_text("utf-8"))
    prints = Fingerprinter(contract["key"])
    for case in contract["cases"]:
        if case["fingerprint"] is not None or case["name"] in {"an import", "a return"}:
            assert prints.line(case["line"]) == case["fingerprint"], case["name"]


def test_objects_are_named_by_their_content(written: Simulated) -> None:
    raw = written.lake / "raw" / "v1"

    assert all(path.parent.parent == raw for path in written.lake.rglob("*.gz"))
    assert msgspec.json.decode(next(iter(received(written.lake)))[1])["specversion"] == "1.0"
