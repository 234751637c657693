"""`groundspeed stats`: an engineer's own numbers, from the ledger on this machine."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path

import msgspec

from groundspeed_server.cli.frame import print_data
from groundspeed_server.cli.ledger_notice import tell_of_moved_ledger
from groundspeed_server.counting import counted
from groundspeed_server.settings.load import load_settings
from groundspeed_server.settings.places import state_dir
from groundspeed_server.telemetry.ledger import MAX_DECISIONS, Ledger
from groundspeed_server.telemetry.own_numbers import OwnNumbers, own_numbers
from groundspeed_server.telemetry.places import ledger_file

PRIVATE = "These numbers come from the ledger on this machine, and stay on it."


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.description = "Your own numbers, from the ledger on this machine; they stay on it."
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.epilog = "Example: groundspeed stats --json"


def run(arguments: argparse.Namespace) -> int:
    """Print the numbers."""
    settings = load_settings(os.environ, roots=[Path.cwd()])
    path = ledger_file(state_dir(os.environ, settings.state_dir))
    ledger = Ledger(path)
    numbers = own_numbers(ledger.decisions(MAX_DECISIONS), ledger.suggestions())
    ledger.close()
    if arguments.json:
        print_data(msgspec.json.encode(numbers).decode())
    else:
        print(_page(numbers))
    tell_of_moved_ledger(path)
    return 0


def _page(numbers: OwnNumbers) -> str:
    if numbers.since_s is None:
        return f"Nothing is recorded yet.\n{PRIVATE}"
    since = datetime.fromtimestamp(numbers.since_s).astimezone()
    rows = [
        ("since", f"{since:%Y-%m-%d %H:%M}"),
        ("requests", f"{numbers.requests:,}, of which {numbers.suggested:,} got a suggestion"),
        ("shown", f"{numbers.shown:,}"),
        ("accepted", f"{numbers.accepted:,}{_in_brackets(numbers.acceptance_rate, 'of shown')}"),
        ("characters", f"{numbers.chars_accepted:,} accepted"),
        ("kept", _kept(numbers)),
        ("latency", _latency(numbers)),
        ("prompt cache", _cache(numbers)),
        ("cost", _cost(numbers)),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join([*(f"{name:<{width}}  {value}" for name, value in rows), "", PRIVATE])


def _in_brackets(share: float | None, of_what: str) -> str:
    return "" if share is None else f" ({share:.0%} {of_what})"


def _kept(numbers: OwnNumbers) -> str:
    if numbers.retention_rate is None:
        return "not known yet"
    return (
        f"{numbers.chars_kept:,} of {numbers.chars_checked:,} checked characters "
        f"({numbers.retention_rate:.0%}), at most ten minutes later"
    )


def _latency(numbers: OwnNumbers) -> str:
    if numbers.latency_p50_ms is None or numbers.latency_p95_ms is None:
        return "no model has answered yet"
    return (
        f"median {numbers.latency_p50_ms:,.0f} ms, 95th percentile {numbers.latency_p95_ms:,.0f} ms"
    )


def _cache(numbers: OwnNumbers) -> str:
    if numbers.cache_hit_rate is None:
        return "no provider has counted tokens yet"
    return (
        f"{numbers.tokens_from_cache:,} of {numbers.prompt_tokens:,} prompt tokens "
        f"({numbers.cache_hit_rate:.0%})"
    )


def _cost(numbers: OwnNumbers) -> str:
    left_out = numbers.calls_without_price
    calls = counted(left_out, "call")
    note = f", without {calls} whose price is not known" if left_out else ""
    return f"${numbers.cost_usd:,.4f} for completions{note}; reviews are not counted here"
