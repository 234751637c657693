"""Real git repositories for tests: written with git, as people and attackers write them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}


class GitRepo:
    """A repository with a work tree; time moves on by an hour with each commit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._clock = 1_767_600_000  # Monday 5 January 2026, 08:00 UTC.
        root.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", ".")

    def git(self, *arguments: str, stdin: bytes | None = None, email: str = "") -> str:
        """Run git as a developer would, and return what it prints."""
        date = f"{self._clock} +0000"
        environment = {
            "PATH": os.environ["PATH"],
            **_ENVIRONMENT,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
        }
        if email:
            environment["GIT_AUTHOR_EMAIL"] = email
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=environment,
            input=stdin,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr.decode("utf-8", "replace"))
        return done.stdout.decode("utf-8", "replace").strip()

    def commit(
        self,
        message: str = "Change",
        files: dict[str, str] | None = None,
        *,
        email: str = "",
    ) -> str:
        """Commit files, by default one new line of TypeScript, and return the commit's id."""
        self._clock += 3_600
        for name, text in (files or {"src/a.ts": f"export const at = {self._clock};\n"}).items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message, email=email)
        return self.tip()

    def set_clock(self, second: int) -> None:
        """Let the next commit be of this second since 1970."""
        self._clock = second - 3_600

    def write_commit(self, text: str | bytes) -> str:
        """Write a commit object as it is, whether or not git would, and point the branch at it."""
        raw = text.encode() if isinstance(text, str) else text
        sha = self.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=raw)
        self.git("update-ref", "refs/heads/main", sha)
        return sha

    def tip(self) -> str:
        """Return the id of the newest commit."""
        return self.git("rev-parse", "HEAD")

    def tree(self) -> str:
        """Return the id of the newest tree."""
        return self.git("rev-parse", "HEAD^{tree}")

    def count(self) -> int:
        """Return how many commits git lists."""
        return int(self.git("rev-list", "--count", "HEAD"))
