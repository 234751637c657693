"""Where `groundspeed-metrics` begins: Ctrl+C is no traceback even while the rest is imported."""

from __future__ import annotations

import sys


def program() -> None:
    """Run the command line of this process, and end the process."""
    try:
        from groundspeed_metrics.cli.main import program as run  # noqa: PLC0415 - as said above.
    except KeyboardInterrupt:
        print("groundspeed-metrics: stopped; what was collected before is kept.", file=sys.stderr)
        raise SystemExit(130) from None
    run()
