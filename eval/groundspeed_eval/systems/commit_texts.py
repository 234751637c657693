"""The files of a commit as texts, read from git's objects."""

from __future__ import annotations

from collections.abc import Callable

from groundspeed_eval.tasks.selection import MAX_BYTES, language_of, skip_by_path
from groundspeed_server.errors import UserError
from groundspeed_server.history import HistoryError, Repository


def is_source(path: str) -> bool:
    """Whether a file is TypeScript that somebody wrote, tests included."""
    return language_of(path) is not None and skip_by_path(path, with_tests=True) is None


def commit_texts(
    repository: Repository, commit: str, is_wanted: Callable[[str], bool] = is_source
) -> dict[str, str]:
    """Return files of a commit by path; those that are missing or too large are left out.

    Args:
        repository: Where the commit is.
        commit: Its id.
        is_wanted: Whether the file of a path is read.

    Raises:
        UserError: The clone does not have the commit.
    """
    try:
        repository.commit(commit)
    except HistoryError as error:
        raise UserError(
            f"The clone has no commit {commit[:12]}.",
            "Fetch it, or name the clone that the tasks were cut from with --repository NAME=PATH.",
        ) from error
    blobs = {path: blob for path, blob in repository.files(commit).items() if is_wanted(path)}
    contents = zip(blobs, repository.blobs(blobs.values()), strict=True)
    return {
        path: content.decode("utf-8-sig", "replace")
        for path, content in contents
        if content is not None and len(content) <= MAX_BYTES
    }
