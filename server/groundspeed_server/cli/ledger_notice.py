"""What commands that read the ledger say of one that could not be read."""

from __future__ import annotations

import sys
from pathlib import Path

from groundspeed_server.telemetry.ledger import Ledger


def tell_of_moved_ledger(ledger: Path) -> None:
    """Say on standard error where an earlier ledger is that could not be read, if there is one."""
    if aside := Ledger.moved_aside(ledger):
        print(
            f"groundspeed: an earlier ledger could not be read, and is kept as {aside}.\n"
            "  `groundspeed telemetry delete` deletes it with the rest.",
            file=sys.stderr,
        )
