"""Arguments that several commands have, and the subcommands of a command."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import MINYEAR, date
from pathlib import Path

from groundspeed_metrics.errors import UserError


class CommandParser(argparse.ArgumentParser):
    """A parser that tells what it does not know itself, with its own usage.

    Else the outermost one would tell it, whose usage names none of the command's options.
    """

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return known, unknown


def add_subcommand(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    *,
    summary: str,
    example: str,
) -> argparse.ArgumentParser:
    """Add a subcommand whose help begins with what it does, and ends with an example."""
    return commands.add_parser(
        name,
        help=summary,
        description=sentence(summary),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"Example: {example}",
    )


def sentence(summary: str) -> str:
    """Return a line of a list as a sentence of its own."""
    return f"{summary[0].upper()}{summary[1:]}."


def add_database(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the warehouse."""
    parser.add_argument(
        "--db",
        type=_database,
        # argparse reads a default that is text as it reads what was typed.
        default=os.environ.get("GROUNDSPEED_DB") or "groundspeed.duckdb",
        metavar="FILE",
        help="the warehouse (default: GROUNDSPEED_DB, else groundspeed.duckdb here)",
    )


def add_lake(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a lake."""
    parser.add_argument(
        "lake",
        nargs="?",
        default=None,
        metavar="LAKE",
        help="a folder or s3://BUCKET/PREFIX (default: GROUNDSPEED_LAKE)",
    )


def calendar_day(text: str) -> date:
    """Return a day as it was typed.

    Raises:
        UserError: It is none, or of the first year, whose first week no calendar holds.
    """
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.year > MINYEAR:
            return day
    raise UserError(f"{text!r} is no day; nothing was done.", "Write it as in 2026-03-01.")


def named_lake(arguments: argparse.Namespace) -> str:
    """Return the lake that the arguments or the environment name.

    Raises:
        UserError: Neither does.
    """
    location: str | None = arguments.lake or os.environ.get("GROUNDSPEED_LAKE")
    if not location:
        raise UserError("No lake is named.", "Name a folder or s3://…, or set GROUNDSPEED_LAKE.")
    return location


def readable_text(text: str) -> str:
    """Return an argument that DuckDB can read.

    Raises:
        UserError: It is not UTF-8.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        shown = text.encode("utf-8", "replace").decode()
        raise UserError(f"{shown[:40]!r} is not UTF-8.", "DuckDB reads nothing else.") from None
    return text


def _database(text: str) -> Path:
    path = Path(readable_text(text))
    if not path.name or path.is_dir() or text.startswith(":"):
        raise UserError(
            f"{text!r} is no file for a warehouse.", "Name one, such as --db groundspeed.duckdb"
        )
    # One file has one lock, one log and one copy for readers, under whichever name it is opened.
    return Path(os.path.realpath(path)) if path.is_symlink() else path
