"""Writes the files of a commit that a type checker needs into a folder, from git's objects alone.

A clone's work tree is never looked at, but for its installed packages: those are linked, so that
the types of other packages are found.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from groundspeed_server.history import Repository

_MAX_BYTES = 5_000_000
_SUFFIXES = {".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"}
_PACKAGES = "node_modules"


def write_tree(repository: Repository, commit: str, folder: Path) -> None:
    """Write a commit's TypeScript, JavaScript and JSON files.

    Files of more than 5 MB, missing ones, and those with unsafe paths are left out.

    Args:
        repository: Where the commit is.
        commit: Its id.
        folder: An empty folder.
    """
    blobs = {p: blob for p, blob in repository.files(commit).items() if _is_wanted(p)}
    contents = repository.blobs(blobs.values())
    for path, content in zip(blobs, contents, strict=True):
        if content is not None and len(content) <= _MAX_BYTES:
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def link_packages(clone: Path, folder: Path) -> list[Path]:
    """Link the installed packages of a clone into a folder that holds one of its commits.

    Args:
        clone: The clone's top folder.
        folder: The folder that `write_tree` filled.

    Returns:
        The folders of packages that were linked.
    """
    linked = []
    for inside in _folders(folder):
        packages = clone / inside / _PACKAGES
        link = folder / inside / _PACKAGES
        if packages.is_dir() and not link.exists():
            link.symlink_to(packages.resolve(), target_is_directory=True)
            linked.append(packages.resolve())
    return linked


def _folders(folder: Path) -> Iterable[Path]:
    """Return where packages may be installed: beside every `package.json`."""
    return [path.parent.relative_to(folder) for path in sorted(folder.rglob("package.json"))]


def _is_wanted(path: str) -> bool:
    parts = path.split("/")
    unsafe = any(part in {"", ".", "..", _PACKAGES} for part in parts) or "\0" in path
    lone = any("\ud800" <= char <= "\udfff" for char in path)
    return not unsafe and not lone and PurePosixPath(path).suffix.lower() in _SUFFIXES
