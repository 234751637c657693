"""What a git repository holds at a revision: the one module of the server that runs git.

It reads the object database and the index, and never the work tree, since filters and other
programs that a repository configures run there. The command line is hardened by
`groundspeed_contract/git-hardening.v1.json`, which every part that reads history shares.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import msgspec

from groundspeed_server.errors import UserError

_TIMEOUT_S = 60.0
# No name of a revision holds these: it is never an option, a path within a commit, or a negation.
_BARRED = r"\s\x00-\x1f\x7f:?*\[\\"
_REVISION = re.compile(rf"[^{_BARRED}~^-][^{_BARRED}]{{0,249}}")
_REGULAR = (b"100644", b"100755")


class HistoryError(UserError):
    """A repository that cannot be read, or a revision that it does not have."""


class GitRefusedError(HistoryError):
    """git ran, and said no."""


class _Hardening(msgspec.Struct, frozen=True):
    environment: dict[str, str]
    inherited: list[str]
    switches: list[str]


@dataclass(frozen=True, slots=True)
class BlobChange:
    """What a change did to one file, as blob ids.

    Attributes:
        before: None for a new file; of a file that was moved, what it was under its old path.
    """

    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A commit with one parent.

    Attributes:
        files: The regular files that it added or changed, by path from the top.
    """

    commit: str
    parent: str
    files: Mapping[str, BlobChange]


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, by its top folder (or by its git folder, when it is bare)."""

    root: Path

    @classmethod
    def containing(cls, folder: Path) -> Repository:
        """Find the repository around a folder.

        Raises:
            HistoryError: There is none, or git refuses it (such as another owner's).
        """
        try:
            answer = _git(folder, "rev-parse", "--is-bare-repository", "--absolute-git-dir")
        except GitRefusedError as error:
            if "dubious ownership" in error.what:
                raise HistoryError(
                    f"The repository around {folder} belongs to another user, so git does not open "
                    "it; what your own git configuration makes safe does not count here.",
                    "Run it as its owner, or clone it anew as yourself.",
                ) from error
            raise HistoryError(
                f"{folder} is not in a git repository that can be read.",
                "Name a path inside a clone of your own.",
            ) from error
        bare, git_dir = answer.decode("utf-8", "surrogateescape").splitlines()
        if bare == "true":
            return cls(Path(git_dir))
        top = _git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape")
        return cls(Path(top.rstrip("\n")))

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names.

        Raises:
            HistoryError: The revision is malformed, or names nothing here.
        """
        if not _REVISION.fullmatch(revision):
            raise HistoryError(f"{revision!r} is not a revision.", "Name a branch, tag or commit.")
        try:
            found = _git(self.root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        except GitRefusedError as error:
            raise self._no_commit(revision) from error
        return found.decode("ascii").strip()

    def _no_commit(self, revision: str) -> HistoryError:
        """Tell a name that leads nowhere from one whose commit cannot be read."""
        try:
            _git(self.root, "rev-parse", "--verify", "--quiet", revision)
        except GitRefusedError:
            return HistoryError(
                f"The repository {self.root} has no revision {revision!r}.",
                "Name a branch, tag or commit that was fetched; before the first commit there is "
                "none.",
            )
        return HistoryError(
            f"{revision!r} in the repository {self.root} is not a commit that can be read.",
            "Check the repository with `git fsck`, or clone it anew.",
        )

    def files(self, commit: str) -> Mapping[str, str]:
        """Return the regular files of a commit: path from the top, and blob id."""
        listing = _git(self.root, "ls-tree", "-r", "-z", "--full-tree", commit)
        return _regular_files(listing, id_at=2)

    def staged(self) -> Mapping[str, str]:
        """Return the regular files of the index: path from the top, and blob id."""
        return _regular_files(_git(self.root, "ls-files", "--stage", "-z"), id_at=1)

    def changes(self, commit: str, *, most: int) -> Iterator[Change]:
        """Yield the newest commits up to `commit` that have one parent, the newest first.

        Merges, the first commit, and where a shallow clone ends, have no single parent here.
        """
        listing = _git(self.root, "rev-list", "--no-merges", "--parents", f"-n{most}", commit)
        for line in listing.decode("ascii").splitlines():
            child, *parents = line.split()
            if len(parents) == 1:
                yield Change(child, parents[0], self._changed(parents[0], child))

    def _changed(self, parent: str, child: str) -> dict[str, BlobChange]:
        """Return the regular files that differ or moved, and were not removed."""
        words = ("diff-tree", "-r", "-z", "--find-renames", "--diff-filter=AMR", parent, child)
        parts = iter(_git(self.root, *words).split(b"\0"))
        found: dict[str, BlobChange] = {}
        for head in filter(None, parts):
            _, mode, before, after, status = head.split(b" ")
            path = next(parts)
            if status.startswith(b"R"):
                path = next(parts)
            if mode in _REGULAR:
                known = None if status == b"A" else before.decode("ascii")
                found[path.decode("utf-8", "surrogateescape")] = BlobChange(
                    known, after.decode("ascii")
                )
        return found

    def blobs(self, ids: Iterable[str]) -> Iterator[bytes | None]:
        """Yield the content of each blob, in order; None where the object is missing."""
        asked = iter(ids)
        yield from self._read(asked)
        if rest := list(asked):
            here = self._objects()
            contents = self._read(blob_id for blob_id in rest if blob_id in here)
            yield from (next(contents, None) if blob_id in here else None for blob_id in rest)

    def _read(self, asked: Iterator[str]) -> Iterator[bytes | None]:
        """Yield the content of blobs, up to the first that a partial clone left out.

        Nothing is fetched, and there git ends.
        """
        with subprocess.Popen(
            _command(self.root, "cat-file", "--batch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        ) as process:
            if process.stdin is None or process.stdout is None:
                raise HistoryError("git could not be started.")
            for blob_id in asked:
                process.stdin.write(blob_id.encode("ascii") + b"\n")
                process.stdin.flush()
                answer = process.stdout.readline()
                header = answer.split()
                if len(header) == 3:
                    content = process.stdout.read(int(header[2]))
                    process.stdout.read(1)
                    yield content
                else:
                    yield None
                if not answer:
                    return
            process.stdin.close()

    def _objects(self) -> frozenset[str]:
        """Return the ids of all objects that are here."""
        words = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
        return frozenset(_git(self.root, *words).decode("ascii").split())


def blob_id(content: bytes, like: str) -> str:
    """Return the id that git gives to a blob, by the hash function of a known id."""
    algorithm = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return algorithm(b"blob %d\0" % len(content) + content).hexdigest()


def _regular_files(listing: bytes, id_at: int) -> dict[str, str]:
    """Return path and blob id of the entries that are regular files.

    Args:
        listing: Entries that end with NUL: words about the file, the mode first, a tab, its path.
        id_at: Which of the words is the id.
    """
    found: dict[str, str] = {}
    for entry in listing.split(b"\0"):
        head, tab, path = entry.partition(b"\t")
        words = head.split(b" ")
        if tab and words[0] in _REGULAR:
            found[path.decode("utf-8", "surrogateescape")] = words[id_at].decode("ascii")
    return found


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        finished = subprocess.run(
            _command(folder, *arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            timeout=_TIMEOUT_S,
            check=True,
        )
    except FileNotFoundError as error:
        raise HistoryError("git is not installed.", "Install git, and try again.") from error
    except subprocess.TimeoutExpired as error:
        raise HistoryError(
            f"git took longer than {_TIMEOUT_S:.0f} seconds.",
            "Try again when the machine or its disk is less busy.",
        ) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        # Hints and warnings come before the reason.
        reasons = [line for line in said if line.startswith("fatal: ")] or said
        why = reasons[0] if reasons else "no reason given"
        raise GitRefusedError(f"git refused: {why}.") from error
    return finished.stdout


def _command(folder: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(folder), *_hardening().switches, *arguments]


def _environment() -> dict[str, str]:
    hardening = _hardening()
    kept = {name: os.environ[name] for name in hardening.inherited if name in os.environ}
    return {**kept, **hardening.environment}


@functools.cache
def _hardening() -> _Hardening:
    data = resources.files("groundspeed_contract").joinpath("git-hardening.v1.json").read_bytes()
    return msgspec.json.decode(data, type=_Hardening)
