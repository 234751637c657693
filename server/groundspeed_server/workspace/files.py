"""The source files around a document, as far as the gate lets anyone read them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from groundspeed_server.gate.files import read_context_file
from groundspeed_server.gate.gate import Gate
from groundspeed_server.gate.refusal import Refusal
from groundspeed_server.text.snapshot import DocumentSnapshot, Language

MOST_BYTES = 300_000

Stamp = tuple[int, int]
"""What changes when a file does: its time of change in nanoseconds, and its size."""


class SourceFiles(Protocol):
    """Reads files of the open folders. Safe to use from many threads."""

    def stamp(self, path: Path) -> Stamp | None:
        """Return what changes when a file does; None when there is no such file."""
        ...

    def admits(self, path: Path) -> bool:
        """Whether anything of a file may be used, be it there or not."""
        ...

    def read(self, path: Path) -> str | None:
        """Return a file's text; None when there is none that may be used."""
        ...


class FilesOnDisk:
    """Files that the gate admits, opened in a way that a hostile tree gains nothing by.

    Args:
        gate: Decides what may be read at all.
        roots: The open folders; nothing outside them is read.
    """

    def __init__(self, gate: Gate, roots: tuple[Path, ...]) -> None:
        self._gate = gate
        self._roots = tuple(Path(os.path.realpath(root)) for root in roots)

    def stamp(self, path: Path) -> Stamp | None:
        """Return what changes when a file does; None when there is no such file."""
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        return (status.st_mtime_ns, status.st_size) if path.is_file() else None

    def admits(self, path: Path) -> bool:
        """Whether the gate lets anything of a file be used."""
        return self._gate.admit(_unread(path)) is None

    def read(self, path: Path) -> str | None:
        """Return a file's text; None when it is excluded, outside, too large or not text."""
        # Packages are often links into a store; what counts is where they lead.
        real = Path(os.path.realpath(path))
        if not self.admits(path):
            return None
        text = read_context_file(real, self._roots, MOST_BYTES)
        return None if isinstance(text, Refusal) else text.removeprefix("\ufeff")


class GivenFiles:
    """Files that are given as texts, such as those of a commit.

    Args:
        texts: By absolute path.
    """

    def __init__(self, texts: Mapping[Path, str]) -> None:
        self._texts = dict(texts)

    def put(self, path: Path, text: str | None) -> None:
        """Give another text for a path; None takes it away."""
        if text is None:
            self._texts.pop(path, None)
        else:
            self._texts[path] = text

    def stamp(self, path: Path) -> Stamp | None:
        """Return what changes when a file does; None when there is no such file."""
        text = self._texts.get(path)
        return None if text is None else (hash(text), len(text))

    def admits(self, path: Path) -> bool:
        """Whether anything of a file may be used: nobody excludes what is given."""
        return path in self._texts

    def read(self, path: Path) -> str | None:
        """Return a file's text; None when there is none."""
        return self._texts.get(path)


def _unread(path: Path) -> DocumentSnapshot:
    """Return a document that stands for a file while it is decided whether to read it."""
    language = Language.of_path(path) or Language.TYPESCRIPT
    return DocumentSnapshot(path.as_uri(), path, language, 0, "")
