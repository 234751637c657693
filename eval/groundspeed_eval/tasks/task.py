"""One completion task: a file with a hole, and what the author wrote there."""

from __future__ import annotations

import hashlib
from typing import Self

import msgspec

from groundspeed_server.text.snapshot import Language, Span

SCHEMA = 2


class RecentEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An edit that was made shortly before the cursor came to stand where it does.

    Attributes:
        path: The file's path inside its repository.
        line: The edit's first line, counted from 0, in the file as it was after the edit.
        removed: The lines that it took away, with their ends; empty when it only added.
        added: The lines that it put there, with their ends; empty when it only removed.
    """

    path: str
    line: int
    removed: str
    added: str


class Suite(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Tests that say whether a completed file does what it should.

    Attributes:
        path: The test file's path, from which it imports the task's file. None when the tests are
            appended to the task's file, as MultiPL-E does.
        text: The tests.
        count: How many there are, and pass on the file as its author wrote it. None when that is
            not known, or when they are one program that ends without an error, or does not.
        stops: Texts at which an answer ends, as the set defines it.
    """

    path: str | None
    text: str
    count: int | None = None
    stops: tuple[str, ...] = ()


class Defect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A defect that is known to be there.

    Attributes:
        rule: What a review should call it: a rule of review hints.
        line: Where it stands in the file under review, counted from 1.
    """

    rule: str
    line: int


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What there is to find in a task's target, which was just changed.

    Attributes:
        defects: All that is known; empty where the right answer is silence.
    """

    defects: tuple[Defect, ...] = ()


# What a task does not need is left out, so that a new optional field changes no id.
class Task(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """A file with a hole. `prefix + target + suffix` is the file as its author wrote it.

    A task of review has no hole: `target` is there, was just changed, and is to be reviewed.

    A task from history holds the file as it stood when its target had just been typed: with the
    commit's edits above the cursor, and without those below it.

    Attributes:
        schema: The version of this shape; a reader refuses any other.
        id: The first 16 hex digits of the SHA-256 of everything else.
        kind: The kind of hole, such as `rest_of_line`.
        path: The file's path inside its repository, with forward slashes.
        prefix: All text before the cursor, without a byte order mark.
        suffix: All text after the hole.
        target: What stood in the hole; empty where the right answer is silence, and where only
            tests tell what is right.
        repo: A public name of the repository.
        commit: The commit at which the rest of the repository stands.
        change: The child of `commit` that wrote the target; None for a task that was cut from
            `commit` itself.
        recent_edits: What the same change had edited before, the latest last.
        suite: Tests of the completed file; None for a task that cannot be executed.
        review: What a review of the target should find; None for a task of completion.
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
    change: str | None = None
    recent_edits: tuple[RecentEdit, ...] = ()
    suite: Suite | None = None
    review: Review | None = None

    @classmethod
    def cut(
        cls,
        text: str,
        hole: Span,
        *,
        kind: str,
        path: str,
        language: Language,
        origin: Origin,
        recent_edits: tuple[RecentEdit, ...] = (),
        suite: Suite | None = None,
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
            change=origin.change,
            recent_edits=recent_edits,
            suite=suite,
        )
        return msgspec.structs.replace(task, id=content_id(task))

    @property
    def original(self) -> str:
        """The file as its author wrote it, or as it is to be reviewed."""
        return self.prefix + self.target + self.suffix

    @property
    def wants_silence(self) -> bool:
        """Whether the right answer is to offer nothing."""
        if self.review is not None:
            return not self.review.defects
        return not self.target and self.suite is None

    @property
    def file(self) -> str:
        """Names the file across repositories; tasks of one file are not independent."""
        return f"{self.repo}/{self.path}"


class Origin(msgspec.Struct, frozen=True):
    """Where tasks come from: a repository's public name, a commit, and perhaps what follows it.

    Attributes:
        change: The child of `commit` whose lines are wanted; None for the lines of `commit`.
    """

    repo: str
    commit: str
    change: str | None = None


def content_id(task: Task) -> str:
    """Return the id that a task of this content must have."""
    bare = msgspec.structs.replace(task, id="")
    return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()[:16]
