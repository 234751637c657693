"""Builds the models, checks the result, and publishes what readers may see.

All of it is one transaction: a build that fails, or whose checks find something, leaves the
warehouse and the published copy as they were. Models whose text and inputs have not changed are
skipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from groundspeed_metrics import __version__
from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import statement, transaction
from groundspeed_metrics.warehouse.models import Model, digest, load_checks, load_models
from groundspeed_metrics.warehouse.publish import publish

FLOOR = 5
_SETTINGS = "settings.build"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the models made anew, the models left, and the copy for readers."""

    made: tuple[str, ...]
    left: tuple[str, ...]
    published: Path


def build(
    connection: duckdb.DuckDBPyConnection,
    database: Path,
    *,
    k: int = FLOOR,
    as_of: date | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Built:
    """Build every model that needs it and publish the result.

    Args:
        connection: The warehouse, open for writing.
        database: Its file; the copy for readers is put beside it.
        k: The least number of people that a published number may describe; never below 5.
        as_of: The day up to which weeks count as complete; today (UTC) when not given.
        progress: Told the name of each model that is made.

    Raises:
        UserError: The floor is too low, or a check found something; nothing was published.
    """
    if k < FLOOR:
        raise UserError(
            f"The privacy floor is {FLOOR} people and cannot be lowered to {k}.",
            f"Leave --k away, or give {FLOOR} or more.",
        )
    day = as_of or datetime.now(UTC).date()
    made: list[str] = []
    left: list[str] = []
    with transaction(connection):
        connection.execute(statement("load/settings"))
        connection.execute(statement("load/set_build"), {"k": k, "day": day, "v": __version__})
        known = dict(connection.execute(statement("load/model_digests")).fetchall())
        digests = _source_digests(connection, k, day)
        for model in load_models():
            digests[model.name] = digest(model, digests)
            if known.get(model.name) == digests[model.name]:
                left.append(model.name)
                continue
            progress(model.name)
            _make(connection, model)
            connection.execute(
                statement("load/set_model_digest"),
                {"name": model.name, "digest": digests[model.name]},
            )
            made.append(model.name)
        _check(connection)
    return Built(tuple(made), tuple(left), publish(connection, database))


def _make(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    kind = "VIEW" if model.is_view else "TABLE"
    # The name comes from our own package; a statement cannot bind the name of a table.
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {model.layer}")
    connection.execute(f"CREATE OR REPLACE {kind} {model.name} AS {model.text}")


def _source_digests(connection: duckdb.DuckDBPyConnection, k: int, day: date) -> dict[str, str]:
    """Return what stands for the content of each collected table: its ledger."""
    version = f"{k}\0{day}\0{__version__}"
    digests = {_SETTINGS: hashlib.sha256(version.encode()).hexdigest()}
    events, history = connection.execute(statement("load/ledger_digests")).fetchall()[0]
    for model in load_models():
        for name in model.reads:
            if name.startswith("raw.event"):
                digests[name] = str(events)
            elif name.startswith("raw.git"):
                digests[name] = str(history)
    return digests


def _check(connection: duckdb.DuckDBPyConnection) -> None:
    for name, text in load_checks().items():
        found = connection.execute(text).fetchall()
        if found:
            sentence = text.partition("\n")[0].removeprefix("-- ")
            raise UserError(
                f"{sentence} ({len(found)} rows, check {name}). "
                "The last good build is still the published one.",
                "Please report it: the data were collected, but cannot be shown.",
            )
