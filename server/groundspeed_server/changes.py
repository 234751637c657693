"""Which TypeScript and JavaScript files differ from a revision, and where in each.

The work tree is read as plain files, and compared here: git itself never looks at it.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.errors import UserError
from groundspeed_server.history import Repository, blob_id
from groundspeed_server.review.selection import changed_spans
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span

_LARGEST_FILE = 1_000_000
_MOST_REMOVED = 500
# As git takes a file for a renamed one.
_LEAST_IN_COMMON = 0.5
_SKIPPED_FOLDERS = {".git", "node_modules"}


class UnreadableFile(UserError):
    """A file that was asked for by name and cannot be reviewed."""


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file to review.

    Attributes:
        document: Its text on disk.
        changed: The spans that differ from the revision; None when the whole file is new.
        met: Whether it was met in a folder, so that nobody said that it belongs to the project:
            neither a user by its name, nor git.
    """

    document: DocumentSnapshot
    changed: tuple[Span, ...] | None
    met: bool = False


def read_document(path: Path) -> DocumentSnapshot:
    """Read a file by its name.

    Raises:
        UnreadableFile: It is missing, too large, not text, or not TypeScript or JavaScript.
    """
    language = Language.of_path(path)
    if language is None:
        raise UnreadableFile(f"{path} is not a TypeScript or JavaScript file.")
    try:
        if not path.is_file():
            raise UnreadableFile(f"{path} is not a file.", "Is the path right?")
        if path.stat().st_size > _LARGEST_FILE:
            raise UnreadableFile(f"{path} is larger than 1 MB, and is not reviewed.")
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path} is not UTF-8 text.") from error
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from error
    absolute = path.absolute()
    return DocumentSnapshot(absolute.as_uri(), absolute, language, 0, text)


def changed_files(paths: Sequence[Path], base: str) -> Iterator[ChangedFile]:
    """Yield what differs from a revision under the given paths.

    Files that git does not know are yielded only when they are named themselves; files that
    cannot be read are passed over unless they are named.

    Raises:
        HistoryError: There is no repository here, or no such revision.
        UnreadableFile: A file that was named cannot be reviewed.
    """
    for path in paths:
        if not path.exists():
            raise UnreadableFile(f"There is no {path}.", "Is the path right?")
        folder = path if path.is_dir() else path.parent
        repository = Repository.containing(folder)
        known = repository.files(repository.commit(base))
        if path.is_dir():
            listed = sorted({*known, *repository.staged()})
            below = [
                name for name in listed if (repository.root / name).is_relative_to(path.resolve())
            ]
            yield from _compare(repository, known, below)
        else:
            yield _compare_named(repository, known, path)


def whole_files(paths: Sequence[Path]) -> Iterator[ChangedFile]:
    """Yield every file under the given paths as if it were new."""
    for path in paths:
        if not path.is_dir():
            yield ChangedFile(read_document(path), None)
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(set(folders) - _SKIPPED_FOLDERS)
            for name in sorted(names):
                document = _read_quietly(Path(folder, name))
                if document is not None:
                    yield ChangedFile(document, None, met=True)


def _compare(
    repository: Repository, known: Mapping[str, str], names: Sequence[str]
) -> Iterator[ChangedFile]:
    some_id = next(iter(known.values()), "")
    differing: list[tuple[str, DocumentSnapshot]] = []
    for name in names:
        document = _read_quietly(repository.root / name)
        if document is None:
            continue
        if known.get(name) != blob_id(document.text.encode("utf-8"), like=some_id):
            differing.append((name, document))
    old = [(name, document) for name, document in differing if name in known]
    contents = repository.blobs(known[name] for name, _ in old)
    before = {name: content for (name, _), content in zip(old, contents, strict=True)}
    removed = _Removed(repository, known)
    for name, document in differing:
        origin = before[name] if name in known else removed.origin(document)
        yield ChangedFile(document, _spans(origin, document))


def _compare_named(repository: Repository, known: Mapping[str, str], path: Path) -> ChangedFile:
    document = read_document(path)
    real = path.resolve()
    if not real.is_relative_to(repository.root):
        raise UnreadableFile(f"{path} is a symbolic link that leads out of its repository.")
    name = real.relative_to(repository.root).as_posix()
    if name not in known:
        origin = _Removed(repository, known).origin(document)
        return ChangedFile(document, _spans(origin, document))
    (before,) = repository.blobs([known[name]])
    return ChangedFile(document, _spans(before, document))


class _Removed:
    """The files of a revision that are there no more: what looks new may be one of them, renamed.

    Args:
        repository: Whose work tree is looked at, when it is first asked.
        known: The files of the revision: path from the top, and blob id.
    """

    def __init__(self, repository: Repository, known: Mapping[str, str]) -> None:
        self._repository = repository
        self._known = known

    def origin(self, document: DocumentSnapshot) -> bytes | None:
        """Return the removed file that has most in common with a document; None for a new one."""
        lines = set(document.text.splitlines())
        shares = [(_in_common(lines, others), content) for content, others in self._contents]
        share, content = max(shares, key=lambda each: each[0], default=(0.0, None))
        return content if share >= _LEAST_IN_COMMON else None

    @functools.cached_property
    def _contents(self) -> list[tuple[bytes, set[str]]]:
        root = self._repository.root
        removed = (
            blob
            for name, blob in self._known.items()
            if Language.of_path(Path(name)) is not None and not os.path.lexists(root / name)
        )
        contents = self._repository.blobs(itertools.islice(removed, _MOST_REMOVED))
        return [
            (content, set(content.decode("utf-8", "replace").splitlines()))
            for content in contents
            if content
        ]


def _in_common(some: set[str], others: set[str]) -> float:
    """Return which share of the lines of the one that has more of them is in both."""
    longer = max(len(some), len(others))
    return len(some & others) / longer if longer else 0.0


def _spans(before: bytes | None, document: DocumentSnapshot) -> tuple[Span, ...] | None:
    if before is None:
        return None
    return changed_spans(before.decode("utf-8", "replace"), document.text)


def _read_quietly(path: Path) -> DocumentSnapshot | None:
    if Language.of_path(path) is None or path.is_symlink():
        return None
    try:
        return read_document(path)
    except UnreadableFile:
        return None
