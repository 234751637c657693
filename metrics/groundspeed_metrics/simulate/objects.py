"""The ids that git gives to files, folders and commits, so that a history knows its own names.

A revert quotes the id of what it reverts, and an export of a forge the id of what was merged. With
ids that are known while the history is made, it can be written in one stream; git confirms them
when it has read the stream.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did something to a commit, and when.

    Attributes:
        name: The name.
        email: The address.
        at: Seconds since 1970.
        offset_min: The time zone in minutes east of UTC.
    """

    name: str
    email: str
    at: int
    offset_min: int

    def __str__(self) -> str:
        """Return it as git stores it."""
        hours, minutes = divmod(abs(self.offset_min), 60)
        sign = "-" if self.offset_min < 0 else "+"
        return f"{self.name} <{self.email}> {self.at} {sign}{hours:02}{minutes:02}"


@dataclass(slots=True)
class Folder:
    """A folder and all that is below it; the ids of folders that did not change are kept."""

    entries: dict[str, Folder | bytes] = field(default_factory=dict)
    _id: bytes | None = None

    def put(self, path: str, blob: bytes) -> None:
        """Put a file at a path, by the id of its content."""
        self._id = None
        name, _, rest = path.partition("/")
        if not rest:
            self.entries[name] = blob
            return
        below = self.entries.get(name)
        if not isinstance(below, Folder):
            below = self.entries[name] = Folder()
        below.put(rest, blob)

    def remove(self, path: str) -> None:
        """Remove a file; folders that become empty go with it."""
        self._id = None
        name, _, rest = path.partition("/")
        below = self.entries[name]
        if rest and isinstance(below, Folder):
            below.remove(rest)
        if not rest or (isinstance(below, Folder) and not below.entries):
            del self.entries[name]

    def id(self) -> bytes:
        """Return the id of the tree."""
        if self._id is None:
            rows = (self._row(name, entry) for name, entry in sorted(self.entries.items(), key=_at))
            self._id = object_id(b"tree", b"".join(rows))
        return self._id

    @staticmethod
    def _row(name: str, entry: Folder | bytes) -> bytes:
        if isinstance(entry, Folder):
            return b"40000 " + name.encode() + b"\0" + entry.id()
        return b"100644 " + name.encode() + b"\0" + entry


def _at(item: tuple[str, Folder | bytes]) -> str:
    """Return what git sorts by: folders as if their names ended in a slash."""
    name, entry = item
    return f"{name}/" if isinstance(entry, Folder) else name


def object_id(kind: bytes, content: bytes) -> bytes:
    """Return the id of an object: SHA-1, as git defines it."""
    header = b"%s %d\0" % (kind, len(content))
    return hashlib.sha1(header + content, usedforsecurity=False).digest()


def commit_id(
    tree: bytes, parents: Sequence[str], author: Signature, committer: Signature, message: bytes
) -> str:
    """Return the id of a commit in hex digits."""
    lines = [f"tree {tree.hex()}", *(f"parent {parent}" for parent in parents)]
    lines += [f"author {author}", f"committer {committer}", "", ""]
    return object_id(b"commit", "\n".join(lines).encode() + message).hex()
