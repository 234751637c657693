"""Repositories as a command line names them: a folder, under a public name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,79}")


def public_name(root: Path) -> str:
    """Return the name of a repository's folder: of a work tree, or of a bare repository."""
    folder = root.resolve()
    return (folder.parent if folder.name == ".git" else folder).name.removesuffix(".git")


def checked_name(name: str) -> str:
    """Return a public name that may stand in tasks and reports.

    Raises:
        UserError: It may not.
    """
    if not _NAME.fullmatch(name):
        raise UserError(
            f"{name!r} cannot be a repository's public name.",
            "Give one of letters, digits, dots and dashes.",
        )
    return name


def named_repositories(words: Iterable[str]) -> dict[str, Repository]:
    """Return repositories by public name, from words such as `~/src/hono` or `hono=~/src/x`.

    Raises:
        UserError: A folder is in no repository, or a name cannot be one.
    """
    found = {}
    for word in words:
        name, named, folder = word.rpartition("=")
        repository = Repository.containing(Path(folder).expanduser())
        found[checked_name(name if named else public_name(repository.root))] = repository
    return found
