"""Writes a git repository through one stream of `git fast-import`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git import process
from groundspeed_metrics.simulate.objects import Folder, Signature, commit_id, object_id

_CHUNK = 1 << 20
_BRANCH = "refs/heads/work"
_MAIN = "refs/heads/main"


class RepositoryWriter:
    """A bare repository that grows by commits and is written when the block ends.

    The stream is a file first and not a pipe: when git fails, nothing waits for it.
    """

    def __init__(self, root: Path, remote: str) -> None:
        self._root = root
        self._remote = remote
        self._tree = Folder()
        self._marks: dict[str, int] = {}
        self._stream: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__.
        self.tip = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        with self._stream:
            if error is None:
                try:
                    self._import()
                except process.GitError as failed:
                    reason = failed.message.partition("\n")[0] or f"it ended with {failed.code}"
                    raise UserError(
                        f"git could not write {self._root} ({reason}); no company was made.",
                        "Look for a full disk or missing rights, and run the command again.",
                    ) from None

    def commit(
        self,
        message: str,
        files: Mapping[str, bytes | None],
        *,
        author: Signature,
        committer: Signature,
    ) -> str:
        """Commit to main and return the commit's id; a file that is None is removed."""
        self.tip = self._commit(_MAIN, message, files, [self.tip], (author, committer))
        return self.tip

    def merge(
        self,
        message: str,
        branch: Sequence[tuple[str, Mapping[str, bytes | None]]],
        *,
        author: Signature,
        merged_by: Signature,
    ) -> str:
        """Merge a branch of (message, files) commits that starts at the tip; return the merge's id.

        The branch's commits were rebased before they were merged: written by their author, and
        committed in the minute before the merge.
        """
        head, changed = self.tip, dict[str, bytes | None]()
        committer = Signature(author.name, author.email, merged_by.at - 1, author.offset_min)
        for text, files in branch:
            head = self._commit(_BRANCH, text, files, [head], (author, committer))
            changed |= files
        parents, by = [self.tip, head], (merged_by, merged_by)
        self.tip = self._commit(_MAIN, message, changed, parents, by)
        self._stream.write(f"reset {_BRANCH}\nfrom {'0' * 40}\n\n".encode())
        return self.tip

    def _commit(
        self,
        ref: str,
        message: str,
        files: Mapping[str, bytes | None],
        parents: Sequence[str],
        by: tuple[Signature, Signature],
    ) -> str:
        author, committer = by
        known = [parent for parent in parents if parent]
        text = message.encode() + b"\n"
        changes = [self._change(path, content) for path, content in sorted(files.items())]
        sha = commit_id(self._tree.id(), known, author, committer, text)
        mark = self._marks[sha] = len(self._marks) + 1
        words = [f"commit {ref}", f"mark :{mark}", f"author {author}", f"committer {committer}"]
        self._stream.write("\n".join([*words, f"data {len(text)}", ""]).encode() + text)
        for step, parent in zip(("from", "merge"), known, strict=False):
            self._stream.write(f"{step} :{self._marks[parent]}\n".encode())
        self._stream.write(b"".join(changes) + b"\n")
        return sha

    def _change(self, path: str, content: bytes | None) -> bytes:
        """Change the tree, and return the words that tell git to."""
        if content is None:
            # A merge removes again what its branch removed.
            if self._holds(path):
                self._tree.remove(path)
            return f"D {path}\n".encode()
        self._tree.put(path, object_id(b"blob", content))
        return f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"

    def _holds(self, path: str) -> bool:
        place: Folder | bytes | None = self._tree
        for name in path.split("/"):
            place = place.entries.get(name) if isinstance(place, Folder) else None
        return place is not None

    def _import(self) -> None:
        self._root.mkdir(parents=True)
        process.answer(self._root, ["init", "--bare", "--quiet", "--initial-branch=main", "."])
        process.answer(self._root, ["config", "remote.origin.url", self._remote])
        self._stream.write(b"done\n")
        self._stream.seek(0)
        # Speed before size: nobody keeps a synthetic history for long.
        words = ["-c", "core.compression=1", "fast-import", "--quiet", "--done"]
        with process.stream(self._root, words, stdin=self._chunks()) as said:
            for _ in said:
                pass
        tip = process.answer(self._root, ["rev-parse", _MAIN]).decode("ascii").strip()
        if tip != self.tip:
            raise AssertionError("git gave the history another name than it was made under")

    def _chunks(self) -> Iterator[bytes]:
        while chunk := self._stream.read(_CHUNK):
            yield chunk
