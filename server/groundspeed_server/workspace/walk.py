"""Finds the source files below a folder, without folders that nobody writes in."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from groundspeed_server.text.snapshot import Language

_SKIPPED_FOLDERS = frozenset(
    {
        "bower_components",
        "build",
        "coverage",
        "dist",
        "node_modules",
        "out",
        "third_party",
        "vendor",
    }
)
_SKIPPED_ENDINGS = (".d.ts", ".d.mts", ".d.cts", ".min.js", ".min.mjs")
_MOST_FILES = 50_000
_MOST_DEPTH = 40


def source_files(root: Path) -> Iterator[Path]:
    """Yield source files below a folder, those of a folder before those further down.

    Hidden folders, links, declaration files, and folders of packages and of built files are left
    out. What cannot be listed is passed over.
    """
    found = 0
    level = [os.fspath(root)]
    for _ in range(_MOST_DEPTH):
        below: list[str] = []
        for folder in level:
            for entry in _listed(folder):
                if entry.is_dir(follow_symlinks=False):
                    if not _is_skipped(entry.name):
                        below.append(entry.path)
                elif is_source(Path(entry.path)) and entry.is_file(follow_symlinks=False):
                    yield Path(entry.path)
                    found += 1
                    if found >= _MOST_FILES:
                        return
        if not below:
            return
        level = below


def is_walked(path: Path, roots: Sequence[Path]) -> bool:
    """Whether `source_files` would come by a file in one of these folders, if it was there."""
    return is_source(path) and any(
        path.is_relative_to(root)
        and not any(_is_skipped(name) for name in path.parts[len(root.parts) : -1])
        for root in roots
    )


def is_source(path: Path) -> bool:
    """Whether a file's name is that of a source file that somebody writes."""
    return Language.of_path(path) is not None and not path.name.endswith(_SKIPPED_ENDINGS)


def _is_skipped(folder: str) -> bool:
    return folder.startswith(".") or folder in _SKIPPED_FOLDERS


def _listed(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
