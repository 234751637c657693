"""Which files a command names, in folders too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.imports.records import SUFFIXES, plain_name

_KINDS = f"Files end in {', '.join(SUFFIXES)}, or in one of these and .gz."

# So macOS names what it knows of a file, where a share or an archive has no other place for it.
_BESIDE = "._"


def files_at(paths: Sequence[Path], damaged: list[tuple[Path, str]]) -> list[Path]:
    """Return the files to read: those that are named, and those of folders, each once.

    Args:
        paths: Files, and folders that hold files.
        damaged: Where folders are added that cannot be listed, with the reason.

    Raises:
        UserError: A path leads to no file of a known kind, or there is none in all of them.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(_inside(path, damaged))
        elif not path.exists():
            raise UserError(f"There is no file at {path}.", "Name an export, or a folder of them.")
        elif plain_name(path) not in SUFFIXES:
            raise UserError(
                f"{path} is of no kind that can be read; nothing was collected.", _KINDS
            )
        else:
            found.append(path)
    if not (found or damaged):
        raise UserError("There is no export in the folder; nothing was collected.", _KINDS)
    return list(dict.fromkeys(found))


def _inside(folder: Path, damaged: list[tuple[Path, str]]) -> Iterator[Path]:
    """Yield the files in a folder and below, and remember the folders that cannot be listed."""

    def remember(error: OSError) -> None:
        place = Path(error.filename)
        damaged.append((place, error.strerror or "it cannot be listed"))

    seen: set[str] = set()
    for place, below, names in os.walk(folder, onerror=remember, followlinks=True):
        # Links may lead round, or twice to one folder.
        if os.path.realpath(place) in seen:
            below.clear()
            continue
        seen.add(os.path.realpath(place))
        below.sort()
        for name in names:
            if name.startswith(_BESIDE):
                continue
            path = Path(place, name)
            # A link that leads nowhere is told by whoever reads it; a pipe would be waited for.
            if plain_name(path) in SUFFIXES and (path.is_file() or not path.exists()):
                yield path
