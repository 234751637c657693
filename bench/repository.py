"""Which repositories are measured: those of `GROUNDSPEED_BENCH_REPOSITORY`, named as in PATH."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "GROUNDSPEED_BENCH_REPOSITORY"


def named_repositories() -> list[Path]:
    """Return the clones that were named; none where nothing was."""
    named = os.environ.get(VARIABLE)
    return [Path(folder).resolve() for folder in named.split(os.pathsep)] if named else []
