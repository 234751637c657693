"""`groundspeed-metrics build`: staging, facts, metrics, and the copy for readers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.cli.arguments import add_database, calendar_day
from groundspeed_metrics.cli.narration import counted, progress, say
from groundspeed_metrics.cli.writing import make_folder, write_whole
from groundspeed_metrics.errors import UserError

if TYPE_CHECKING:
    import duckdb

    from groundspeed_metrics.warehouse.build import Built

# More than there are.
_MOST_PEOPLE = 1_000_000_000
# The engines beside DuckDB that models can be written for.
DIALECTS = ("athena", "spark", "trino")


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    add_database(parser)
    parser.add_argument(
        "--k",
        type=people,
        default=5,
        help="least number of people behind a published number; 5 or more (default: 5)",
    )
    parser.add_argument(
        "--as-of",
        type=calendar_day,
        default=None,
        metavar="DATE",
        help="last day that is over: count complete weeks up to it (default: yesterday, UTC)",
    )
    parser.add_argument(
        "--memory",
        default=None,
        metavar="SIZE",
        help="most memory for DuckDB, such as 6GB; the rest goes to disk (default: 4GB)",
    )
    parser.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="what makes the tables (default: duckdb)",
    )
    parser.add_argument(
        "--master", metavar="URL", help="the Spark cluster, with --engine spark (default: local[*])"
    )
    parser.add_argument(
        "--dialect",
        choices=DIALECTS,
        help="build nothing, and write the models as this engine's SQL into --out",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for Spark's Parquet, or for --dialect"
    )
    parser.epilog = "Example: groundspeed-metrics build --as-of 2026-03-01"


def people(text: str) -> int:
    """Return a number of people that an argument says; argparse names this function."""
    number = int(text)
    if abs(number) > _MOST_PEOPLE:
        raise ValueError
    return number


def run(arguments: argparse.Namespace) -> int:
    """Build, or write the models for another engine."""
    if arguments.dialect is not None:
        return _write(arguments.dialect, _folder(arguments))
    if arguments.engine == "duckdb" and (arguments.out, arguments.master) != (None, None):
        raise UserError(
            "--out and --master say where Spark works, and DuckDB builds without; nothing was "
            "built.",
            "Add --engine spark, or leave them out.",
        )
    made = 0
    with progress("models") as shown:

        def count(_: str) -> None:
            nonlocal made
            made += 1
            shown(made)

        built = _built(arguments, count)
    _tell_of_running_week(arguments.as_of)
    say(f"{len(built.made)} models made, {len(built.left)} unchanged; published {built.published}")
    return 0


def _built(arguments: argparse.Namespace, count: Callable[[str], None]) -> Built:
    from groundspeed_metrics.warehouse.build import build, set_up  # noqa: PLC0415
    from groundspeed_metrics.warehouse.database import (  # noqa: PLC0415
        DEFAULT_MEMORY,
        open_warehouse,
        statement,
    )

    database = arguments.db
    settings = {"k": arguments.k, "as_of": arguments.as_of}
    with open_warehouse(database, memory=arguments.memory or DEFAULT_MEMORY) as connection:
        if connection.execute(statement("load/anything_collected")).fetchone() == (False,):
            _require_own_copy(connection, database)
            say(
                f"Nothing was collected into {database} yet, so every table will be empty.\n"
                "  Begin with: groundspeed-metrics collect git PATH"
            )
        if arguments.engine == "duckdb":
            built = build(connection, database, progress=count, **settings)
            _tell_of_old_history(connection)
            _tell_of_two_keys(connection)
            _tell_of_early_reports(connection)
            return built
        from groundspeed_metrics.warehouse.spark import (  # noqa: PLC0415
            SparkFolder,
            build_on_spark,
        )

        set_up(connection, **settings)
        folder, master = SparkFolder(_folder(arguments)), arguments.master or "local[*]"
        return build_on_spark(connection, database, folder, master=master, progress=count)


def _tell_of_running_week(as_of: date | None) -> None:
    from groundspeed_metrics.warehouse.build import last_sunday  # noqa: PLC0415

    if as_of is not None and last_sunday(as_of) >= datetime.now(UTC).date():
        say(
            f"{last_sunday(as_of)} is not over yet: its week was counted as far as it has come.\n"
            "  Show this copy to nobody: it can be subtracted from the whole week later."
        )


def _tell_of_old_history(connection: duckdb.DuckDBPyConnection) -> None:
    from groundspeed_metrics.warehouse.database import statement  # noqa: PLC0415

    behind = connection.execute(statement("load/git_is_behind")).fetchone()
    if behind is not None:
        say(
            f"git is known up to {behind[0]}: nothing was merged later in what was collected, and "
            "no line or change\n  counts as having lasted longer. Fetch, and collect again."
        )


def _tell_of_two_keys(connection: duckdb.DuckDBPyConnection) -> None:
    from groundspeed_metrics.warehouse.database import statement  # noqa: PLC0415

    if connection.execute(statement("load/nobody_in_common")).fetchone() == (True,):
        say(
            "Nobody is known by commits and by an editor alike, so that engineers may count twice."
            "\n  Was everything collected with the GROUNDSPEED_ORG_KEY that the editors have?"
        )


def _tell_of_early_reports(connection: duckdb.DuckDBPyConnection) -> None:
    from groundspeed_metrics.warehouse.database import statement  # noqa: PLC0415

    early = connection.execute(statement("load/reported_before_tool")).fetchone()
    if early is not None:
        n_weeks, begun_on = early
        say(
            f"In {counted(n_weeks, 'week')} editors reported before {begun_on}, the first day on "
            "which the file of people gives\n  anybody the tool: the measures of telemetry begin "
            "only then. Is its exposed_from right?"
        )


def _require_own_copy(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Keep a copy that another warehouse published from being replaced by one of nothing."""
    from groundspeed_metrics.warehouse.database import statement  # noqa: PLC0415
    from groundspeed_metrics.warehouse.publish import published_path  # noqa: PLC0415

    published = published_path(database)
    was_built = connection.execute(statement("load/model_digests")).fetchone() is not None
    if published.exists() and not was_built:
        raise UserError(
            f"Nothing was collected into {database}, and {published} holds an earlier build, which "
            "was left as it is.",
            f"Collect first, or delete {published} to publish empty tables.",
        )


def _write(dialect: str, folder: Path) -> int:
    from groundspeed_metrics.warehouse.dialects import as_statement  # noqa: PLC0415
    from groundspeed_metrics.warehouse.models import load_models  # noqa: PLC0415

    models = load_models()
    for number, model in enumerate(models, start=1):
        text = as_statement(model, dialect)
        write_whole(folder / f"{number:02}_{model.name}.sql", f"{text};\n".encode())
    say(f"{len(models)} models written to {folder} as {dialect} reads them, in the order to run")
    return 0


def _folder(arguments: argparse.Namespace) -> Path:
    if arguments.out is None:
        raise UserError("A folder is needed for what is written.", "Add --out DIR")
    folder: Path = arguments.out
    make_folder(folder)
    return folder
