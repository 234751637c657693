"""Golden files: what was approved, against what is.

`GOLDEN=write .venv/bin/python -m pytest` writes them anew; reading the diff is the review.
"""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
# Read once: a test may change the environment.
_WRITE = os.environ.get("GOLDEN") == "write"


def approved(name: str, actual: str) -> str:
    """Return the approved text of the golden file `name`, below `tests/data` unless it is absolute.

    When golden files are written anew, `actual` is approved.
    """
    path = DATA / name
    if _WRITE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(actual.encode("utf-8"))
    return path.read_bytes().decode("utf-8")
