"""Patterns in the manner of `.gitignore`: one list of them, and the files of them in a tree.

Each list has two readings, with and without regard to case, and a path is ignored when either
says so. So `*.PEM` covers `key.pem`, and `!Keep.ts` does not bring back `keep.ts`.

The rules between files are git's own: within a file the last match decides, a deeper file decides
before a shallower one, and nothing inside an ignored folder can be brought back.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from groundspeed_server.gate.files import read_rules_file

IGNORE_FILES = (".gitignore", ".groundspeedignore")
_LIMIT = 1 << 20

Signature = tuple[int, int, int, int] | None


class UnreadableRulesError(Exception):
    """Rules that cannot be read: nothing that they could cover may be sent.

    Attributes:
        where: The file, or the setting, that holds them.
    """

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def _in_any_case(pattern: str) -> GitIgnoreSpecPattern:
    read = GitIgnoreSpecPattern(pattern)
    if read.regex is not None:
        read.regex = re.compile(read.regex.pattern, re.IGNORECASE)
    return read


class IgnorePatterns:
    """One list of patterns."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Read `patterns`, one a line.

        Raises:
            ValueError: One of them is no pattern.
        """
        listed = [unicodedata.normalize("NFC", pattern) for pattern in patterns]
        try:
            self._readings = tuple(
                GitIgnoreSpec.from_lines(listed, kind, backend="simple")
                for kind in (GitIgnoreSpecPattern, _in_any_case)
            )
        except Exception as error:  # The library lets `re.error` and others through.
            raise ValueError("not a pattern in the manner of .gitignore") from error
        self._listed = listed

    def verdicts(self, relative: str) -> tuple[bool | None, ...]:
        """Say for each reading whether it ignores a path (True), keeps it (False) or is silent.

        Args:
            relative: A path with forward slashes, relative to the folder of the patterns; a
                folder ends in a slash.
        """
        name = unicodedata.normalize("NFC", relative)
        return tuple(reading.check_file(name).include for reading in self._readings)

    def ignores(self, relative: str) -> bool:
        """Whether either reading ignores the path."""
        return True in self.verdicts(relative)

    def pattern_for(self, relative: str) -> str:
        """Return the pattern that decides about a path; empty when none does."""
        name = unicodedata.normalize("NFC", relative)
        decided = [reading.check_file(name).index for reading in self._readings]
        return next((self._listed[index] for index in decided if index is not None), "")


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
        folders = [top.joinpath(*parts[:depth]) for depth in range(len(parts))]
        for name in IGNORE_FILES:
            rules = [self._patterns(folder / name) for folder in folders]
            for reading in (0, 1):
                depth = _ignoring_depth(rules, parts, reading)
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
    try:
        status = os.stat(file)  # noqa: PTH116 - A keystroke pays for this; Path is slower.
    except FileNotFoundError:
        if file.is_symlink():
            raise UnreadableRulesError(str(file)) from None
        return None
    except (OSError, ValueError):
        raise UnreadableRulesError(str(file)) from None
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _read(file: Path) -> IgnorePatterns:
    try:
        content = read_rules_file(file, _LIMIT)
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
    """Return the depth of the ignore file that ignores the path or a folder above it."""
    for length in range(1, len(parts) + 1):
        for depth in range(length - 1, -1, -1):
            patterns = rules[depth]
            if patterns is None:
                continue
            target = "/".join(parts[depth:length]) + ("/" if length < len(parts) else "")
            verdict = patterns.verdicts(target)[reading]
            if verdict is not None:
                if verdict:
                    return depth
                break
    return None
