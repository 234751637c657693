"""Finds the file that an import leads to: relative, by `tsconfig.json`, or in a package."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from groundspeed_server.workspace.configuration import path_mapping
from groundspeed_server.workspace.files import SourceFiles
from groundspeed_server.workspace.packages import package_candidates

# What a specifier's extension stands for in sources, as TypeScript reads it.
_SOURCES = {
    ".js": (".ts", ".tsx", ".d.ts", ".js", ".jsx"),
    ".jsx": (".tsx", ".d.ts", ".jsx"),
    ".mjs": (".mts", ".d.mts", ".mjs"),
    ".cjs": (".cts", ".d.cts", ".cjs"),
}
_EXTENSIONS = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")


def resolve(files: SourceFiles, importer: Path, specifier: str, top: Path) -> Path | None:
    """Return the file that declares what a module exports; None when there is none.

    Args:
        files: Says which files there are.
        importer: The absolute path of the module that imports.
        specifier: What it imports from, as it is written.
        top: The open folder that holds it; nothing above is looked at.
    """
    candidates = _candidates(files, importer, specifier, top)
    return next((path for path in candidates if files.stamp(path) is not None), None)


def _candidates(files: SourceFiles, importer: Path, specifier: str, top: Path) -> Iterator[Path]:
    folder = importer.parent
    if specifier.startswith("."):
        yield from _spellings(folder.as_posix(), specifier)
        return
    if specifier.startswith(("/", "node:")) or "\0" in specifier:
        return
    for mapped in path_mapping(files, folder, top).candidates(specifier):
        yield from _spellings("/", mapped.as_posix())
    yield from package_candidates(files, folder, specifier, top)


def _spellings(folder: str, specifier: str) -> Iterator[Path]:
    """Yield the files that a path without, or with another, extension may mean."""
    plain = posixpath.normpath(posixpath.join(folder, specifier))
    stem, extension = posixpath.splitext(plain)
    for source in _SOURCES.get(extension, ()):
        yield Path(stem + source)
    if extension in _EXTENSIONS:
        yield Path(plain)
    if not specifier.endswith("/"):
        for source in _EXTENSIONS:
            yield Path(plain + source)
    for source in _EXTENSIONS:
        yield Path(plain, "index" + source)
