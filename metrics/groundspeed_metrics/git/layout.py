"""Lets GitPython open a repository: it tells broken layouts from whole ones, by files alone."""

from __future__ import annotations

from pathlib import Path

import git

from groundspeed_metrics.errors import UserError


def require_whole_layout(root: Path) -> None:
    """Open the repository, and close it.

    This comes after git's own answer, because GitPython reads the configuration without a deadline.

    Raises:
        UserError: It cannot be opened.
    """
    try:
        git.Repo(root).close()
    except (git.InvalidGitRepositoryError, git.NoSuchPathError, ValueError, OSError):
        raise UserError(
            f"{root} is not a repository that can be opened.", "Clone it anew and try again."
        ) from None
