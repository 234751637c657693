"""Arguments that several commands have, and the subcommands of a command."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from groundspeed_metrics.errors import UserError


def add_subcommand(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    *,
    summary: str,
    example: str,
) -> argparse.ArgumentParser:
    """Add a subcommand whose help ends with an example."""
    return commands.add_parser(
        name,
        help=summary,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"Example: {example}",
    )


def add_database(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the warehouse."""
    parser.add_argument(
        "--db",
        type=Path,
        default=Path(os.environ.get("GROUNDSPEED_DB") or "groundspeed.duckdb"),
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


def named_lake(arguments: argparse.Namespace) -> str:
    """Return the lake that the arguments or the environment name.

    Raises:
        UserError: Neither does.
    """
    location: str | None = arguments.lake or os.environ.get("GROUNDSPEED_LAKE")
    if not location:
        raise UserError("No lake is named.", "Name a folder or s3://…, or set GROUNDSPEED_LAKE.")
    return location
