"""The lock files of package managers, whose contents git does not compare."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# As gitattributes(5) has it, so that git reads the same list.
ATTRIBUTES = Path(__file__).with_name("lock_files.gitattributes")


@cache
def lock_files() -> frozenset[str]:
    """Return their names, in small letters."""
    lines = ATTRIBUTES.read_text("ascii").splitlines()
    return frozenset(line.split()[0].lower() for line in lines if not line.startswith("#"))
