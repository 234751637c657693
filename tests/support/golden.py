"""Golden files: what was approved, against what is.

`REGENERATE_GOLDEN=1 pytest tests/server/prompts` writes them anew; reading the difference is the
review of it.
"""

from __future__ import annotations

import os
from pathlib import Path

_DATA = Path(__file__).resolve().parents[1] / "data"
# Read once: the environment is cleaned for each test.
_REGENERATE = os.environ.get("REGENERATE_GOLDEN") == "1"


def approved(name: str, actual: str) -> str:
    """Return the approved text of the golden file `name`, below `tests/data`.

    When golden files are written anew, `actual` is approved.
    """
    path = _DATA / name
    if _REGENERATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(actual.encode("utf-8"))
    return path.read_bytes().decode("utf-8")
