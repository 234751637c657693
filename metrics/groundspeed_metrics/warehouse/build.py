"""Builds the models, checks the result, and publishes what readers may see.

All of it is one transaction: a build that fails, or whose checks find something, leaves the
warehouse and the published copy as they were. Models whose text and inputs have not changed are
skipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from groundspeed_metrics import __version__
from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.database import statement, transaction
from groundspeed_metrics.warehouse.measures import load_measures
from groundspeed_metrics.warehouse.models import Model, digest, load_checks, load_models, sources
from groundspeed_metrics.warehouse.publish import publish

FLOOR = 5
# How the tables of each imported source begin; those of people are compared by their rows.
_IMPORTED = {
    "raw.forge": "forge",
    "raw.price": "prices",
    "raw.survey": "survey",
    "raw.vendor": "vendor",
}


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
        as_of: The last day that is over; yesterday (UTC) when not given.
        progress: Told the name of each model that is made.

    Raises:
        UserError: The floor is too low, or a check found something; nothing was published.
    """
    connection.execute(statement("load/keep_row_groups"))
    with transaction(connection):
        settings = set_up(connection, k=k, as_of=as_of)
        made, left = _make_models(connection, settings, progress)
        refuse_bad(lambda text: connection.execute(text).fetchall())
    # Only what the file holds for good is shown: a disk that is full is noticed here.
    connection.execute("CHECKPOINT")
    return Built(made, left, publish(connection, database))


def set_up(
    connection: duckdb.DuckDBPyConnection, *, k: int = FLOOR, as_of: date | None = None
) -> str:
    """Write the settings of a build, which models read as tables.

    Returns:
        What stands for them: it changes when one of them does.

    Raises:
        UserError: The floor is too low.
    """
    if k < FLOOR:
        raise UserError(
            f"The privacy floor is {FLOOR} people and cannot be lowered to {k}.",
            f"Leave --k away, or give {FLOOR} or more.",
        )
    over = as_of or datetime.now(UTC).date() - timedelta(days=1)
    chosen = {"k": k, "day": last_sunday(over), "v": __version__}
    connection.execute(statement("load/settings"))
    connection.execute(statement("load/set_build"), chosen)
    measures = [asdict(measure) for measure in load_measures()]
    connection.execute(statement("load/set_measures"), {"measures": measures})
    return _hash(repr((chosen, load_measures())))


def refuse_bad(rows_of: Callable[[str], Sequence[object]]) -> None:
    """Run every data-quality check.

    Args:
        rows_of: Returns the rows of a SELECT, on whatever engine has built the models.

    Raises:
        UserError: One of them found something.
    """
    for name, text in load_checks().items():
        found = rows_of(text)
        if found:
            sentence = text.partition("\n")[0].removeprefix("-- ")
            raise UserError(
                f"{sentence} ({len(found)} rows, check {name}). "
                "The last good build is still the published one.",
                "Please report it: the data were collected, but cannot be shown.",
            )


def _make_models(
    connection: duckdb.DuckDBPyConnection, settings: str, progress: Callable[[str], None]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Make the models that have changed; return their names, and those of the others."""
    made: list[str] = []
    left: list[str] = []
    known = dict(connection.execute(statement("load/model_digests")).fetchall())
    digests = _source_digests(connection, settings)
    for model in load_models():
        digests[model.name] = digest(model, digests)
        if known.get(model.name) == digests[model.name]:
            left.append(model.name)
            continue
        progress(model.name)
        _make(connection, model)
        made.append(model.name)
    connection.execute(
        statement("load/set_model_digests"),
        {"names": made, "digests": [digests[name] for name in made]},
    )
    return tuple(made), tuple(left)


def _make(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    kind = "VIEW" if model.is_view else "TABLE"
    # The name comes from our own package; a statement cannot bind the name of a table.
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {model.layer}")
    connection.execute(f"CREATE OR REPLACE {kind} {model.name} AS {model.text}")


def _source_digests(connection: duckdb.DuckDBPyConnection, settings: str) -> dict[str, str]:
    """Return what stands for the content of each table that no model makes."""
    ledgers = connection.execute(statement("load/ledger_digests")).fetchall()[0]
    events, history, people = map(str, ledgers)
    families = {"raw.event": events, "raw.git": history, "raw.person": people}
    imported = dict(connection.execute(statement("load/import_digests")).fetchall())
    families |= {prefix: imported.get(source, "") for prefix, source in _IMPORTED.items()}
    families["raw.import"] = repr(sorted(imported.items()))
    digests = {}
    for name in sources():
        family = next((known for known in families if name.startswith(known)), None)
        digests[name] = families[family] if family else _hash(settings)
    return digests


def last_sunday(day: date) -> date:
    """Return the day, or the last Sunday before it.

    Whatever is counted as of a day moves by whole weeks then: two builds that differ by a day could
    be subtracted to what was done on it.
    """
    return day - timedelta(days=day.isoweekday() % 7)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
