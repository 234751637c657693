"""The page that explains the metrics explains all of them, in the words of the SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb

from groundspeed_metrics.report.wording import REASONS
from groundspeed_metrics.warehouse.models import load_models
from groundspeed_metrics.warehouse.queries import named_queries
from support.metrics_warehouse import rows

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")


def test_every_measure_is_explained_in_the_words_of_its_definition() -> None:
    (model,) = [m for m in load_models() if m.name == "metrics.definition"]
    with duckdb.connect() as connection:
        measures = rows(
            connection, f"SELECT measure, title, definition, pitfall FROM ({model.text})"
        )
    missing = [
        name
        for name, title, definition, pitfall in measures
        if f"| `{name}` {title} | {definition}" not in PAGE or f"| {pitfall} |" not in PAGE
    ]

    assert len(measures) > 20
    assert missing == []


def test_every_query_and_its_question_are_listed() -> None:
    missing = [
        q.name for q in named_queries().values() if f"| `{q.name}` | {q.question} |" not in PAGE
    ]

    assert missing == []


def test_every_reason_for_withholding_is_explained() -> None:
    assert [reason for reason in REASONS if f"| `{reason}` |" not in PAGE] == []


def test_every_published_table_is_named() -> None:
    published = [model.name for model in load_models() if model.is_published]

    assert [name for name in published if f"`{name}`" not in PAGE] == []
