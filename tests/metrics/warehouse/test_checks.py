"""What a check of a build finds, and what it lets pass: one that finds nothing holds nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from groundspeed_metrics.warehouse.models import load_checks
from support.metrics_models import Row, fill, lent_schema

Given = Mapping[str, Sequence[Row]]

ONE = "00000000-0000-0000-0000-00000000000a"
OTHER = "00000000-0000-0000-0000-00000000000b"
BUILD: Row = {"k": 5, "as_of": "2026-03-29"}
RATE: Row = {"measure": "rate", "unit": "share"}
ENDS: Row = {"value": 0.5, "low": 0.4, "high": 0.6}
# The published tables, with what a row that is withheld must not hold.
NUMBERS = {
    "metrics.weekly": ("value", "n_people", "n_events"),
    "metrics.period": ("value", "n_people", "n_events"),
    "metrics.slice": ("value", "n_people", "n_events"),
    "metrics.line_survival": ("value", "n_people", "n_lines", "n_changes"),
    "metrics.stage": ("median_hours", "p95_hours", "n_people", "n_events"),
    "metrics.team_delivery": ("deploys_per_week", "failed_share", "lead_hours", "n_people"),
}
# The values of which that speak of people.
VALUES = (
    ("metrics.weekly", "value"),
    ("metrics.period", "value"),
    ("metrics.slice", "value"),
    ("metrics.line_survival", "value"),
    ("metrics.stage", "median_hours"),
    ("metrics.team_delivery", "deploys_per_week"),
    ("metrics.team_delivery", "failed_share"),
    ("metrics.team_delivery", "lead_hours"),
)

INTERVALS: list[tuple[str, Given]] = [
    ("intervals_hold_their_value", {table: [{**ENDS, "value": value}]})
    for table in ("metrics.weekly", "metrics.period", "metrics.slice")
    for value in (0.399, 0.601, None)
]
BELOW_FLOOR: list[tuple[str, Given]] = [
    (
        "published_below_floor",
        {"settings.build": [BUILD], table: [{value: 1.0, "n_people": n_people}]},
    )
    for table, value in VALUES
    for n_people in (4, None)
]
OUT_OF_BOUNDS: list[tuple[str, Given]] = [
    (
        "shares_in_bounds",
        {"metrics.definition": [RATE], "metrics.weekly": [{"measure": "rate", "value": value}]},
    )
    for value in (-0.1, 1.1)
]
NOT_EMPTY: list[tuple[str, Given]] = [
    ("withheld_is_empty", {table: [{"withheld": "few_others", number: 1}]})
    for table, numbers in NUMBERS.items()
    for number in numbers
]

# One thing that is wrong, each.
WRONG: list[tuple[str, Given]] = [
    (
        "accepted_lines_are_accounted_for",
        {
            "facts.accepted_line": [{"completion": ONE, "place": 1}],
            "facts.ai_line": [
                {"completion": ONE, "place": 2, "fate": "merged"},
                {"completion": OTHER, "place": 1, "fate": "merged"},
            ],
        },
    ),
    (
        "accepted_lines_are_accounted_for",
        {
            "facts.accepted_line": [{"completion": ONE, "place": 1}],
            "facts.ai_line": [{"completion": ONE, "place": 1, "fate": "merged"}] * 2,
        },
    ),
    (
        "accepted_lines_are_accounted_for",
        {"facts.line_match": [{"repo": "r", "sha": "s", "path_key": "p", "line": 1}] * 2},
    ),
    ("changes_are_unique", {"facts.change": [{"repo": "r", "sha": "s"}] * 2}),
    (
        "commits_are_accounted_for",
        {"raw.git_repository": [{"repo": "r", "n_listed": 1}]},
    ),
    (
        "commits_are_accounted_for",
        {
            "raw.git_repository": [{"repo": "r", "n_listed": 1}],
            "raw.git_commit": [{"repo": "r", "sha": "s"}],
            "raw.git_quarantine": [{"repo": "r", "sha": "t"}],
        },
    ),
    ("events_are_unique", {"raw.event": [{"session": ONE, "id": ONE}] * 2}),
    ("every_measure_is_defined", {"facts.contribution": [{"measure": "unheard of"}]}),
    *INTERVALS,
    *BELOW_FLOOR,
    ("requests_are_unique", {"facts.request": [{"request": ONE}] * 2}),
    *OUT_OF_BOUNDS,
    ("suggestions_are_unique", {"facts.suggestion": [{"completion": ONE}] * 2}),
    *NOT_EMPTY,
]

# Nothing is wrong with any of these.
RIGHT: Given = {
    "settings.build": [BUILD],
    "metrics.definition": [RATE, {"measure": "per_week", "unit": "per_week"}],
    "metrics.weekly": [
        {"measure": "rate", **ENDS, "n_people": 5, "n_events": 9},
        {"measure": "rate", "value": 0.0, "n_people": 5},
        {"measure": "rate", "value": 1.0, "low": 1.000001, "high": 1.0, "n_people": 5},
        {"measure": "per_week", "value": 7.0, "n_people": 5},
        {"measure": "rate", "withheld": "few_others"},
        {"measure": "rate", "withheld": "no_data", "n_people": 4, "n_events": 9},
    ],
    "metrics.period": [
        {"measure": "rate", "value": 0.5, "n_people": 5},
        {"measure": "rate", "withheld": "dominated"},
        {"measure": "rate", "withheld": "no_data", "n_people": 4},
    ],
    "metrics.slice": [
        {"measure": "rate", "value": 0.5, "n_people": 5},
        {"measure": "rate", "withheld": "few_others"},
        {"measure": "rate", "withheld": "no_data", "n_people": 4},
    ],
    "metrics.line_survival": [
        {"curve": "ai", "value": 0.5, "n_people": 5, "n_lines": 100},
        {"curve": "human", "withheld": "dominated"},
    ],
    "metrics.stage": [
        {"stage": "cycle_hours", "median_hours": 4.0, "n_people": 5},
        {"stage": "lead_hours", "withheld": "dominated"},
    ],
    "metrics.team_delivery": [
        {"team": "core", "lead_hours": 4.0, "n_people": 5},
        {"team": "web", "withheld": "fewer_than_k"},
    ],
    "facts.contribution": [{"measure": "rate"}],
    "facts.accepted_line": [{"completion": ONE, "place": 1}, {"completion": ONE, "place": 2}],
    "facts.ai_line": [
        {"completion": ONE, "place": 1, "fate": "merged"},
        {"completion": ONE, "place": 2, "fate": "open"},
    ],
    "facts.line_match": [
        {"repo": "r", "sha": "s", "path_key": "p", "line": 1},
        {"repo": "q", "sha": "s", "path_key": "p", "line": 1},
        {"repo": "r", "sha": "s", "path_key": "p"},
        {"repo": "r", "sha": "s", "path_key": "p"},
    ],
    "facts.change": [{"repo": "r", "sha": "s"}, {"repo": "q", "sha": "s"}],
    "facts.request": [{"request": ONE}],
    "facts.suggestion": [{"completion": ONE}],
    "raw.event": [
        {"session": ONE, "id": ONE},
        {"session": ONE, "id": OTHER},
        {"session": OTHER, "id": ONE},
    ],
    "raw.git_repository": [{"repo": "r", "n_listed": 3}, {"repo": "empty", "n_listed": 0}],
    "raw.git_commit": [{"repo": "r", "sha": "s"}, {"repo": "r", "sha": "t"}],
    "raw.git_quarantine": [{"repo": "r", "sha": "u"}],
}


def found(empty: Path, check: str, given: Given) -> list[object]:
    """Return what a check finds in the given rows; tables that are not given are empty."""
    text = load_checks()[check]
    with lent_schema(empty) as connection:
        for table in sqlglot.parse_one(text, read="duckdb").find_all(exp.Table):
            name = f"{table.db}.{table.name}"
            fill(connection, name, given.get(name, []))
        return list(connection.execute(text).fetchall())


@pytest.mark.parametrize(("check", "given"), WRONG)
def test_what_is_wrong_is_found(empty_warehouse: Path, check: str, given: Given) -> None:
    assert len(found(empty_warehouse, check, given)) == 1


@pytest.mark.parametrize("check", sorted(load_checks()))
def test_what_is_right_is_let_pass(empty_warehouse: Path, check: str) -> None:
    assert check in {name for name, _ in WRONG}
    assert found(empty_warehouse, check, RIGHT) == []
