"""Patterns in the manner of `.gitignore`: one list of them, and the files of them in a tree.

Each list has two readings, with and without regard to case, and a path is ignored when either
says so. So `*.PEM` covers `key.pem`, and `!Keep.ts` does not bring back `keep.ts`.

The rules between files are git's own: within a file the last match decides, a deeper file decides
before a shallower one, and nothing inside an ignored folder can be brought back.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from groundspeed_server.gate.steady_regex import steady
from groundspeed_server.small_file import read_small_file

IGNORE_FILES = (".gitignore", ".groundspeedignore")
_LIMIT = 1 << 20
_READINGS = (0, 1)  # Exact, and without regard to case.

Signature = tuple[int, int, int, int] | None


class UnreadableRulesError(Exception):
    """Rules that cannot be read: nothing that they could cover may be sent.

    Attributes:
        where: The file, or the setting, that holds them.
    """

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One pattern, which matches a file or folder itself and not what lies below it.

    The library's own matching sees a path as a whole, so that `!kept.ts` would bring back a file
    from an ignored folder; git decides folder by folder, and so does `_ignoring_depth`.
    """

    text: str
    ignores: bool
    by_name: bool
    regex: re.Pattern[str]

    def matches(self, target: str) -> bool:
        if self.by_name:
            return self.regex.search(target[target.rfind("/", 0, -1) + 1 :]) is not None
        return self.regex.fullmatch(target) is not None


def _read_pattern(line: str, flags: int) -> _Pattern | None:
    text = unicodedata.normalize("NFC", line)
    body = text.rstrip().removesuffix("/")
    # `folder/**` means everything inside; the library takes it for the folder as well.
    if body.endswith("/**"):
        text = f"{body}/*{text.rstrip().removeprefix(body)}"
    read = GitIgnoreSpecPattern(text)
    if read.regex is None or read.include is None:
        return None
    regex = re.compile(steady(str(read.regex.pattern)), flags)
    # What matches at any depth has no anchor in the library's form of it, and a name suffices.
    by_name = "/" not in body or not regex.pattern.startswith("^")
    return _Pattern(line, read.include, by_name, regex)


class IgnorePatterns:
    """One list of patterns."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Read patterns, one a line; comments and empty lines count for nothing.

        Raises:
            ValueError: One of them is no pattern.
        """
        try:
            self._readings = tuple(
                [pattern for line in lines if (pattern := _read_pattern(line, flags))]
                for flags in (0, re.IGNORECASE)
            )
        except (ValueError, re.error) as error:
            raise ValueError("not a pattern in the manner of .gitignore") from error

    def verdict(self, target: str, reading: int) -> bool | None:
        """Say whether a reading ignores a target (True), keeps it (False) or is silent.

        Args:
            target: A path relative to the folder of the patterns; a folder ends in a slash.
            reading: 0 for the exact reading, 1 for the one without regard to case.
        """
        pattern = self._deciding(target, reading)
        return None if pattern is None else pattern.ignores

    def ignoring_pattern(self, relative: str) -> str | None:
        """Return the pattern that ignores a path, or a folder above it, in either reading."""
        parts = unicodedata.normalize("NFC", relative).split("/")
        for reading in _READINGS:
            for target in _targets(parts):
                pattern = self._deciding(target, reading)
                if pattern is not None and pattern.ignores:
                    return pattern.text
        return None

    def _deciding(self, target: str, reading: int) -> _Pattern | None:
        last_first = reversed(self._readings[reading])
        return next((pattern for pattern in last_first if pattern.matches(target)), None)


@dataclass(frozen=True, slots=True)
class _ReadFile:
    signature: Signature
    patterns: IgnorePatterns | None


class IgnoreTree:
    """The ignore files of a tree, each read again only when it has changed."""

    def __init__(self) -> None:
        self._files: dict[Path, _ReadFile] = {}

    def ignoring_file(self, top: Path, path: Path) -> Path | None:
        """Return the ignore file that ignores `path`, or None.

        Args:
            top: The folder from which ignore files count; holds `path`.
            path: An absolute path without symbolic links.

        Raises:
            UnreadableRulesError: An ignore file on the way cannot be read or understood.
        """
        parts = path.relative_to(top).parts
        names = [unicodedata.normalize("NFC", part) for part in parts]
        folders = [top.joinpath(*parts[:depth]) for depth in range(len(parts))]
        for name in IGNORE_FILES:
            rules = [self._patterns(folder / name) for folder in folders]
            for reading in _READINGS:
                depth = _ignoring_depth(rules, names, reading)
                if depth is not None:
                    return folders[depth] / name
        return None

    def _patterns(self, file: Path) -> IgnorePatterns | None:
        signature = signature_of(file)
        known = self._files.get(file)
        if known is None or known.signature != signature:
            known = _ReadFile(signature, _read(file) if signature else None)
            self._files[file] = known
        return known.patterns


def ignore_files(top: Path, path: Path) -> Iterator[Path]:
    """Yield every place where an ignore file could decide about `path`."""
    folder = path.parent
    while True:
        for name in IGNORE_FILES:
            yield folder / name
        if folder in (top, folder.parent):
            return
        folder = folder.parent


def signature_of(file: Path) -> Signature:
    """Return what changes when a file changes; None when there is no such file.

    Raises:
        UnreadableRulesError: There is something that cannot be looked at.
    """
    # A keystroke pays for this, mostly for files that are not there; Path is slower.
    try:
        status = os.lstat(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise UnreadableRulesError(str(file)) from None
    if stat.S_ISLNK(status.st_mode):
        try:
            status = os.stat(file)  # noqa: PTH116
        except (OSError, ValueError):
            raise UnreadableRulesError(str(file)) from None
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _read(file: Path) -> IgnorePatterns:
    try:
        content = read_small_file(file, _LIMIT)
        if b"\0" in content:
            raise UnreadableRulesError(str(file))
        # As git does, bytes that are not UTF-8 stand for themselves, as in file names.
        text = content.decode("utf-8-sig", errors="surrogateescape")
        return IgnorePatterns(text.splitlines())
    except (OSError, ValueError):
        raise UnreadableRulesError(str(file)) from None


def _ignoring_depth(
    rules: Sequence[IgnorePatterns | None], parts: Sequence[str], reading: int
) -> int | None:
    """Return the depth of the ignore file that ignores the path or a folder above it.

    Args:
        rules: The patterns of each folder on the way, outermost first.
        parts: The names of the folders below the outermost one, and of the file.
        reading: As for `IgnorePatterns.verdict`.
    """
    for length in range(1, len(parts) + 1):
        slash = "/" if length < len(parts) else ""
        for depth in range(length - 1, -1, -1):
            patterns = rules[depth]
            target = "/".join(parts[depth:length]) + slash
            verdict = None if patterns is None else patterns.verdict(target, reading)
            if verdict:
                return depth
            if verdict is False:
                break
    return None


def unreadable_pattern(lines: Iterable[str]) -> str | None:
    """Return the first line that is no pattern; None where all are."""
    for line in lines:
        try:
            IgnorePatterns([line])
        except ValueError:
            return line
    return None


def _targets(parts: Sequence[str]) -> Iterator[str]:
    """Yield each folder on the way to a file, with its slash, and then the file."""
    for length in range(1, len(parts)):
        yield "/".join(parts[:length]) + "/"
    yield "/".join(parts)
