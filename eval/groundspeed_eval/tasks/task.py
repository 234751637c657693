"""One completion task: a file with a hole, and what the author wrote there."""

from __future__ import annotations

import hashlib
from typing import Self

import msgspec

from groundspeed_server.text.snapshot import Language, Span

SCHEMA = 1


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file with a hole. `prefix + target + suffix` is the file as its author wrote it.

    Attributes:
        schema: The version of this shape; a reader refuses any other.
        id: The first 16 hex digits of the SHA-256 of everything else.
        kind: The kind of hole, such as `rest_of_line`.
        path: The file's path inside its repository, with forward slashes.
        prefix: All text before the cursor, without a byte order mark.
        suffix: All text after the hole.
        target: What stood in the hole; never blank.
        repo: A public name of the repository.
        commit: The commit that the file was read from.
    """

    schema: int
    id: str
    kind: str
    path: str
    language: Language
    prefix: str
    suffix: str
    target: str
    repo: str
    commit: str

    @classmethod
    def cut(
        cls, text: str, hole: Span, *, kind: str, path: str, language: Language, origin: Origin
    ) -> Self:
        """Make the task that leaves `hole` out of `text`."""
        task = cls(
            schema=SCHEMA,
            id="",
            kind=kind,
            path=path,
            language=language,
            prefix=text[: hole.start],
            suffix=text[hole.end :],
            target=text[hole.start : hole.end],
            repo=origin.repo,
            commit=origin.commit,
        )
        return msgspec.structs.replace(task, id=content_id(task))

    @property
    def original(self) -> str:
        """The file as its author wrote it."""
        return self.prefix + self.target + self.suffix

    @property
    def file(self) -> str:
        """Names the file across repositories; tasks of one file are not independent."""
        return f"{self.repo}/{self.path}"


class Origin(msgspec.Struct, frozen=True):
    """Where tasks come from: a repository's public name and a commit."""

    repo: str
    commit: str


def content_id(task: Task) -> str:
    """Return the id that a task of this content must have."""
    bare = msgspec.structs.replace(task, id="")
    return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()[:16]
