"""What the demo takes of a repository: places worth completing, and perhaps its history.

Places are chosen evenly, and always the same.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

# Mid-line, after an assignment, an opening parenthesis or a keyword: where an engineer pauses.
_PLACE = re.compile(
    r"^(?P<before>\s+(?:const|let|return|if|await|this\.|export|\w+\()[^;{]*?(?:= |\(|return ))"
    r"(?P<written>\S.{3,})$"
)
_SKIPPED = {".cache", ".git", ".venv", "build", "demo-out", "dist", "node_modules", "out"}
# A model needs something to go on.
_FIRST_LINE = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file whose rest is to be completed.

    Attributes:
        line: The line's number, from 0.
        before: The line up to the cursor.
        written: What the author wrote from there to the end of the line.
    """

    path: Path
    line: int
    before: str
    written: str


def typescript_files(folder: Path) -> list[Path]:
    """Return the TypeScript files below a folder, without what is generated or installed."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _SKIPPED)
        found += [Path(parent, n) for n in sorted(names) if n.endswith((".ts", ".tsx"))]
    # A link may lead nowhere.
    return [path for path in found if path.is_file() and not path.name.endswith(".d.ts")]


def has_whole_history(folder: Path) -> bool:
    """Whether a folder is the root of a clone that has every commit."""
    command = ["git", "-C", str(folder), "rev-parse", "--show-cdup", "--is-shallow-repository"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return said.returncode == 0 and said.stdout == "\nfalse\n"


def choose_places(files: Sequence[Path], count: int) -> list[Place]:
    """Return at most `count` places, spread over all files, in order."""
    found = [place for path in files for place in _places(path)]
    step = max(1, len(found) // max(1, count))
    return found[::step][:count]


def _places(path: Path) -> Iterator[Place]:
    text = path.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.split("\n")):
        match = _PLACE.match(line.rstrip("\r"))
        if match and number >= _FIRST_LINE:
            yield Place(path, number, match["before"], match["written"])
