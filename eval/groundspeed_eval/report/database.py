"""Runs as a DuckDB file: answers, scores and figures as tables, for questions of one's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import duckdb
import msgspec

from groundspeed_eval.report.figures import Figure, tally_of
from groundspeed_eval.report.pooling import valued
from groundspeed_eval.running.run_folder import Run
from groundspeed_eval.scores.registry import all_scores
from groundspeed_eval.whole_files import replacing
from groundspeed_server.errors import UserError

Row = dict[str, object]


def write_database(path: Path, runs: Sequence[Run], figures: Iterable[Figure]) -> None:
    """Write a DuckDB file whole, or leave what was there.

    Args:
        path: The file.
        runs: The runs, each with a name of its own.
        figures: The figures of all runs.

    Raises:
        UserError: The file cannot be written, or holds something else.
    """
    tables: dict[str, Iterable[Row]] = {
        "run": map(_run, runs),
        "task": _tasks(runs),
        "answer": (row for run in runs for row in _answers(run)),
        "score": (row for run in runs for row in _scores(run)),
        "figure": map(msgspec.structs.asdict, figures),
    }
    try:
        if path.exists() and not tables.keys() >= _relations(path):
            raise UserError(
                f"{path} is not a database that `report` wrote; it was left as it is.",
                "Name another file with --duckdb.",
            )
        with (
            replacing(path) as draft,
            tempfile.TemporaryDirectory(prefix="groundspeed-eval-") as folder,
            duckdb.connect(str(draft)) as connection,
        ):
            for name, rows in tables.items():
                _fill(connection, name, rows, Path(folder))
    except (OSError, duckdb.IOException) as error:
        raise UserError(
            f"The database could not be written to {path}.", "Name another file with --duckdb."
        ) from error


def _relations(path: Path) -> set[str]:
    """Return the names of a database's tables and views; for another file, one that is empty."""
    if not path.is_file():
        return {""}
    if path.stat().st_size == 0:
        return set()
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute("SHOW ALL TABLES").fetchall()
    except duckdb.Error:
        return {""}
    return {name for _database, _schema, name, *_ in rows}


def _fill(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Row], folder: Path
) -> None:
    """Make a table of rows, which pass through a file: inserting them one by one takes minutes."""
    source = folder / f"{name}.jsonl"
    with source.open("wb") as file:
        file.writelines(msgspec.json.encode(row) + b"\n" for row in rows)
    select = (files("groundspeed_eval") / "report" / "sql" / f"{name}.sql").read_text("utf-8")
    connection.execute(f"CREATE TABLE {name} AS {select}", {"rows": str(source)})


def _run(run: Run) -> Row:
    identity, tally = run.identity, tally_of(run)
    return {
        "run": run.name,
        "system": identity.system,
        "engine": identity.engine,
        "provider": identity.provider,
        "model": identity.model,
        "trigger": identity.trigger,
        "parameters": identity.parameters,
        "settings": identity.settings,
        "tasks": tally.tasks,
        "shown": tally.shown,
        "quiet": tally.quiet,
        "errors": tally.errors,
        "waiting": tally.waiting,
        "cost_usd": tally.cost_usd,
    }


def _tasks(runs: Iterable[Run]) -> Iterator[Row]:
    for task in {task.id: task for run in runs for task in run.tasks}.values():
        yield {
            "task": task.id,
            "kind": task.kind,
            "language": task.language,
            "repo": task.repo,
            "commit": task.commit,
            "change": task.change,
            "path": task.path,
            "line": task.prefix.count("\n") + 1,
            "target": task.target,
            "wants_silence": task.wants_silence,
        }


def _answers(run: Run) -> Iterator[Row]:
    for task, result in run.answered:
        answer = msgspec.structs.asdict(result.answer)
        yield {"run": run.name, "task": task.id, "latency_ms": result.latency_ms, **answer}


def _scores(run: Run) -> Iterator[Row]:
    for task, result in run.answered:
        for name, score in all_scores().items():
            own = valued(score, task, result)
            if own is not None:
                key = {"run": run.name, "task": task.id, "score": name}
                yield {**key, "value": own.value, "weight": own.weight}
