"""Where telemetry keeps things inside the state folder."""

from __future__ import annotations

from pathlib import Path

PAUSED_NAME = "telemetry-paused"


def spool_folder(state: Path) -> Path:
    """Return the folder of segments."""
    return state / "spool"


def ledger_file(state: Path) -> Path:
    """Return the file of the engineer's own ledger."""
    return state / "ledger.sqlite3"


def last_shipment_file(state: Path) -> Path:
    """Return the file that says what became of the last attempt to ship."""
    return state / "last-shipment.json"
