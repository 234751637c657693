"""The files in which an engineer wants no completions, by the setting `completion.off_paths`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from groundspeed_server.gate.ignore_rules import IgnorePatterns


class OffPaths:
    """Patterns in the manner of `.gitignore`, from the folder that is open.

    This is a matter of taste and keeps nothing secret: what must not be sent belongs into
    `gate.exclude`.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        """Read the patterns; those of settings were checked when they were read.

        Raises:
            ValueError: One of them is none.
        """
        self._patterns = IgnorePatterns(patterns) if patterns else None

    def cover(self, path: Path | None, roots: Sequence[Path]) -> bool:
        """Whether a file is one of them; a document without a file is none."""
        if self._patterns is None or path is None:
            return False
        root = next((root for root in roots if path.is_relative_to(root)), None)
        relative = path.name if root is None else path.relative_to(root).as_posix()
        return self._patterns.ignoring_pattern(relative) is not None
