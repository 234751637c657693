"""Builds the models on Apache Spark: the same files, over Parquet, on this machine or a cluster.

The collected tables are written to Parquet, Spark makes every model of them and runs the checks,
and what readers may see is published as after any other build. The tables are the same as DuckDB's.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.build import Built, refuse_bad
from groundspeed_metrics.warehouse.database import quoted, statement
from groundspeed_metrics.warehouse.dialects import as_statement, translated
from groundspeed_metrics.warehouse.models import Model, load_models, sources
from groundspeed_metrics.warehouse.publish import publish
from groundspeed_metrics.warehouse.rights import files_for_readers

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
# Neither is a type of Parquet that Spark can read; as text both keep their order and identity.
_AS_TEXT = frozenset({"UUID", "JSON"})
# How py4j begins the line of an exception of Java, and Java that of a cause.
_CAUSES = (": ", "Caused by: ")
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class SparkFolder:
    """Where Spark finds the collected tables, and puts those of the models.

    Attributes:
        root: The folder; on a cluster, one that every machine sees under the same name.
    """

    root: Path

    @property
    def tables(self) -> Path:
        """The models' tables."""
        return self.root / "tables"

    @property
    def sources(self) -> Path:
        """The collected tables."""
        return self.root / "sources"

    def source(self, name: str) -> Path:
        """Return the file of a collected table."""
        return self.sources / f"{name}.parquet"

    def made(self, model: Model) -> str:
        """Return how DuckDB reads the table of a model."""
        pattern = self.tables / f"{model.layer}.db" / model.table / "*.parquet"
        return f"read_parquet({quoted(pattern)})"


def delete_made(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete the tables that builds of a warehouse on Spark left, in all of their folders.

    Args:
        connection: The warehouse; that it knows of the folders is for the caller to delete.

    Raises:
        UserError: What is in a folder cannot be deleted, or the place of the folder is not there.
    """
    for (path,) in connection.execute(statement("load/spark_folders")).fetchall():
        folder = SparkFolder(Path(path))
        try:
            folder.root.parent.stat()
            for part in (folder.sources, folder.tables):
                if part.exists():
                    shutil.rmtree(part)
        except OSError as error:
            raise UserError(
                f"The tables of a build on Spark in {path} cannot be deleted ({error.strerror}); "
                "the warehouse was not changed.",
                "Mount or make the folder, and run the command again.",
            ) from None


def build_on_spark(
    connection: duckdb.DuckDBPyConnection,
    database: Path,
    folder: SparkFolder,
    *,
    master: str = LOCAL,
    progress: Callable[[str], None] = lambda _: None,
) -> Built:
    """Build every model on Spark and publish the result.

    Args:
        connection: The warehouse, with the settings of the build in it.
        database: Its file; the copy for readers is put beside it.
        folder: Where the Parquet files go; what an earlier build left there is replaced.
        master: The URL of the cluster, as Spark knows it.
        progress: Told the name of each model that is made.

    Raises:
        UserError: Spark cannot be started or cannot make a table, or a check found something;
            nothing was published.
    """
    path = str(folder.root.absolute())
    connection.execute(statement("load/spark_folder"), {"path": path})
    with files_for_readers():  # On a cluster, those who work are other users.
        _write_sources(connection, folder)
    shutil.rmtree(folder.tables, ignore_errors=True)
    with _session(master, folder) as spark:
        for name in sources():
            _create_schema(spark, name)
            spark.sql(f"CREATE TABLE {name} USING PARQUET LOCATION {_literal(folder.source(name))}")
        for model in load_models():
            progress(model.name)
            _create_schema(spark, model.name)
            spark.sql(as_statement(model, "spark"))
        refuse_bad(lambda text: list(spark.sql(translated(text, "spark")).collect()))
    made = tuple(model.name for model in load_models())
    return Built(made, (), publish(connection, database, folder.made))


def _write_sources(connection: duckdb.DuckDBPyConnection, folder: SparkFolder) -> None:
    for name in sources():
        path = folder.source(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        table = connection.table(name)
        columns = (
            f'CAST("{column}" AS VARCHAR) AS "{column}"' if str(kind) in _AS_TEXT else f'"{column}"'
            for column, kind in zip(table.columns, table.types, strict=True)
        )
        table.project(", ".join(columns)).write_parquet(str(path))


@contextmanager
def _session(master: str, folder: SparkFolder) -> Iterator[SparkSession]:
    try:
        from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra of its own.
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ModuleNotFoundError:
        raise UserError(
            "Spark is not installed; nothing was built.",
            "Install it: pip install 'groundspeed[metrics,spark]'.",
        ) from None
    settings = SparkSession.builder.master(master).appName("groundspeed-metrics build")
    for key, value in _settings(master, folder).items():
        settings = settings.config(key, value)
    try:
        with files_for_readers():
            session = settings.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise UserError(
            f"Spark could not be started ({type(error).__name__}); nothing was built.",
            "It needs Java 17 or later: set JAVA_HOME, or put java on the PATH.",
        ) from None
    try:
        session.sparkContext.setLogLevel("ERROR")
        yield session
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise UserError(
            f"Spark could not make the tables ({_reasons(error)}); nothing was published.",
            "Run the command again; without --engine spark, DuckDB makes the same tables.",
        ) from None
    finally:
        # Where Java is gone, as on a machine without memory, nothing is left to stop.
        with suppress(Py4JError, OSError):
            session.stop()


def _reasons(error: Exception) -> str:
    """Return what Java and its causes say, each in a line, without the places in Spark's code."""
    if isinstance(error, ConnectionError):
        return "Java has ended"
    lines = str(error).splitlines()
    said = [line for line in lines if line.startswith(_CAUSES)] or lines[:1]
    return "; ".join(line.removeprefix(": ").strip()[:_LONGEST_REASON] for line in said)


def _settings(master: str, folder: SparkFolder) -> dict[str, str]:
    settings = {
        "spark.sql.warehouse.dir": str(folder.tables.absolute()),
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):
        # On one machine two hundred partitions, Spark's own number, are two hundred small files.
        settings["spark.sql.shuffle.partitions"] = "2"
        settings["spark.driver.bindAddress"] = "127.0.0.1"
        settings["spark.driver.host"] = "127.0.0.1"
    return settings


def _create_schema(spark: SparkSession, name: str) -> None:
    spark.sql(f"CREATE DATABASE IF NOT EXISTS {name.partition('.')[0]}")


def _literal(path: Path) -> str:
    """Return a path as a string of Spark's SQL, which escapes by a backslash."""
    escaped = str(path.absolute()).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
