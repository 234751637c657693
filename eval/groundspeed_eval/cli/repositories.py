"""Repositories as a command line names them: a folder, under a public name."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from pathlib import Path

from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,79}")


def public_name(root: Path) -> str:
    """Return the name of a repository's folder: of a work tree, or of a bare repository."""
    folder = root.resolve()
    return (folder.parent if folder.name == ".git" else folder).name.removesuffix(".git")


def checked_name(name: str, how: str) -> str:
    """Return a public name that may stand in tasks and reports.

    Args:
        name: The name.
        how: How a command line gives another, such as `with --name`.

    Raises:
        UserError: It may not.
    """
    if not _NAME.fullmatch(name):
        raise UserError(
            f"{name!r} cannot be a repository's public name.",
            f"Give one of letters, digits, dots and dashes {how}.",
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
        chosen = name if named else public_name(repository.root)
        found[checked_name(chosen, "as in --repository NAME=PATH")] = repository
    return found


def without_a_clone(tasks: Iterable[Task], named: Container[str]) -> list[str]:
    """Return the repositories of tasks, by public name, for which no clone was named."""
    return sorted({task.repo for task in tasks if task.repo not in named})
