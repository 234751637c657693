"""`groundspeed-metrics query`: named questions, or SQL, on the published copy."""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from groundspeed_metrics.cli.arguments import add_database, readable_text
from groundspeed_metrics.cli.narration import counted, say
from groundspeed_metrics.cli.writing import write_whole
from groundspeed_metrics.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from groundspeed_metrics.warehouse.queries import Answer

_NAMES = 24


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a named query; see --list")
    parser.add_argument(
        "--param", action="append", default=[], metavar="KEY=VALUE", help="a value of the query"
    )
    parser.add_argument(
        "--sql", type=readable_text, help="one SELECT of your own on the published tables"
    )
    parser.add_argument("--list", action="store_true", help="every named query and its question")
    parser.add_argument(
        "--format", choices=("table", "csv", "json", "parquet"), default="table", help="of stdout"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file, not to stdout")
    add_database(parser)
    parser.epilog = "Example: groundspeed-metrics query adoption --param weeks=8 --format csv"


def run(arguments: argparse.Namespace) -> int:
    """Answer."""
    from groundspeed_metrics.cli.formats import (  # noqa: PLC0415
        TEXT_FORMATS,
        as_table,
        write_parquet,
    )

    _refuse_without_effect(arguments)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if arguments.list:
        sys.stdout.write(listing(width))
        return 0
    if (arguments.name is None) == (arguments.sql is None):
        raise UserError("Name one query, or give --sql.", "See: groundspeed-metrics query --list")
    if arguments.format == "parquet" and arguments.out is None:
        raise UserError("Parquet is written to a file.", "Add --out FILE.parquet")
    answer, meanings = _answered(arguments)
    if arguments.format == "parquet":
        write_parquet(answer, arguments.out)
    elif arguments.out:
        write_whole(arguments.out, TEXT_FORMATS[arguments.format](answer).encode())
    elif arguments.format == "table":
        sys.stdout.write(as_table(answer, width=width))
        for meaning in meanings:
            say(meaning)
    else:
        _print_data(TEXT_FORMATS[arguments.format](answer))
    if arguments.name is not None and not answer.rows:
        say(
            f"{arguments.name} has no rows: nothing of what it asks about was collected, or may be "
            "published.\n"
            "  What was collected: groundspeed-metrics query data_trust\n"
            "  What is withheld, and why: groundspeed-metrics query headline"
        )
    if arguments.out:
        say(f"{counted(len(answer.rows), 'row')} written to {arguments.out}")
    return 0


def _refuse_without_effect(arguments: argparse.Namespace) -> None:
    """Refuse what would be passed over in silence."""
    given = (arguments.name, arguments.sql, arguments.out)
    if arguments.list and (any(given) or arguments.param or arguments.format != "table"):
        raise UserError(
            "--list stands alone; nothing was asked.", "Give the query without it, or --list alone."
        )
    if arguments.sql is not None and arguments.param:
        raise UserError(
            "--param gives values of named queries; nothing was asked.",
            "Write the value into the SELECT.",
        )


def _answered(arguments: argparse.Namespace) -> tuple[Answer, Sequence[str]]:
    """Return the answer, and what is said below it on a terminal."""
    from groundspeed_metrics.warehouse.publish import open_published  # noqa: PLC0415
    from groundspeed_metrics.warehouse.queries import ask, ask_sql  # noqa: PLC0415

    with open_published(arguments.db) as connection:
        if arguments.sql is not None:
            answer = ask_sql(connection, arguments.sql)
        else:
            answer = ask(connection, arguments.name, _values(arguments.param))
        is_read_here = arguments.format == "table" and not arguments.out
        return answer, _meanings(connection, answer) if is_read_here else ()


def _meanings(connection: duckdb.DuckDBPyConnection, answer: Answer) -> Sequence[str]:
    """Say what the codes for which something is withheld mean."""
    from groundspeed_metrics.report.wording import REASONS  # noqa: PLC0415
    from groundspeed_metrics.warehouse.queries import ask  # noqa: PLC0415

    columns = [name for name in answer.columns if name.endswith("withheld")]
    found = {str(row[name]) for row in answer.records() for name in columns}
    reasons = sorted(found & REASONS.keys() - {"no_data"})
    if not reasons:
        return ()
    k = ask(connection, "build").records()[0]["k"]
    return [f"{reason}: withheld, since {REASONS[reason].format(k=k)}" for reason in reasons]


def _print_data(text: str) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Programs read it: it holds what it holds, whatever the terminal has letters for.
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text)


def listing(width: int | None) -> str:
    """Return every named query with its question and its parameters.

    Args:
        width: Of the terminal that shows it; None where none does.
    """
    from groundspeed_metrics.warehouse.queries import named_queries  # noqa: PLC0415

    lines = []
    for query in named_queries().values():
        lines.append((f"{query.name:{_NAMES}} ", query.question))
        lines += [
            (" " * (_NAMES + 3), f"{parameter.name}={parameter.default}: {parameter.meaning}")
            for parameter in query.parameters
        ]
    return "".join(f"{begin}{_beside(begin, text, width)}\n" for begin, text in lines)


def _beside(begin: str, text: str, width: int | None) -> str:
    if width is None:
        return text
    space = max(width - len(begin), _NAMES)
    return ("\n" + " " * len(begin)).join(textwrap.wrap(text, space, break_on_hyphens=False))


def _values(pairs: list[str]) -> dict[str, str]:
    values = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise UserError(f"{pair!r} is not KEY=VALUE.", "Write for example: --param weeks=8")
        values[name] = value
    return values
