"""Typing sessions: what engineers added to a file, to be typed again key by key.

They come from the history of a repository, where `GROUNDSPEED_BENCH_REPOSITORY` names a clone of
one (or of several, as PATH does; each gives as many), and else from made-up code. A session depends
on nothing but its source and its number.
"""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.repository import named_repositories
from bench.typescript import typescript

from groundspeed_server.engine.values import CompletionQuery, Trigger
from groundspeed_server.history import Change, Repository
from groundspeed_server.text.snapshot import DocumentSnapshot, Language

# The editor asks a moment after each key, as VS Code does.
EDITOR_DELAY_S = 0.04

_MOST_COMMITS = 300
_LARGEST_FILE = 200_000
_FEWEST_CHARACTERS, _MOST_CHARACTERS = 40, 800
_FUNCTION = re.compile(r"^ {2}for .*?^ {2}return[^\n]*\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Session:
    """Text that somebody types into a file.

    Attributes:
        path: The file.
        language: Its language.
        before: The file up to the place.
        typed: What is typed there; whole lines.
        after: The file from the place on.
    """

    path: str
    language: Language
    before: str
    typed: str
    after: str

    def query(self, typed: str, number: int, uri: str) -> CompletionQuery:
        """Return what an editor asks once a part of it was typed.

        Args:
            typed: What was typed so far.
            number: Names the request and the document's version.
            uri: Names the document.
        """
        before = self.before + typed
        document = DocumentSnapshot(
            uri, Path(self.path), self.language, number, before + self.after
        )
        return CompletionQuery(str(number), document, len(before), Trigger.AUTO)


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it writes, and how many seconds after the one before."""

    text: str
    pause_s: float


def sessions(number: int) -> list[Session]:
    """Return so many sessions, or as many as there are."""
    folders = named_repositories()
    if not folders:
        return list(islice(_made_up(), number))
    share = number // len(folders)
    return [found for folder in folders for found in islice(_from_history(folder), share)]


def keys(session: Session, chance: random.Random) -> Iterator[Key]:
    """Yield the keys of a session at a human's cadence.

    Pauses within a word, between words and before a line have the medians of keystroke studies:
    about 130 ms, 190 ms and 1.2 s. Enter brings the indentation along, as editors do.
    """
    rest = session.typed
    while rest:
        width = 1
        if rest[0] == "\n":
            blank = re.match(r"\n[ \t]*", rest)
            width = blank.end() if blank else 1
        text, rest = rest[:width], rest[width:]
        last = text[-1]
        if text[0] == "\n":
            pause = chance.lognormvariate(0.18, 0.7)
        elif not last.isalnum():
            pause = chance.lognormvariate(-1.66, 0.4)
        else:
            pause = chance.lognormvariate(-2.04, 0.35)
        yield Key(text, min(pause, 8.0))


def _made_up() -> Iterator[Session]:
    text = typescript(4_000)
    for match in islice(_FUNCTION.finditer(text), 40, None):
        yield Session(
            path="/bench/orders.ts",
            language=Language.TYPESCRIPT,
            before=text[: match.start()],
            typed=match.group().rstrip("\n"),
            after=text[match.end() - 1 :],
        )


def _from_history(folder: Path) -> Iterator[Session]:
    repository = Repository(folder)
    for change in repository.changes(repository.commit("HEAD"), most=_MOST_COMMITS):
        yield from _of_change(repository, change)


def _of_change(repository: Repository, change: Change) -> Iterator[Session]:
    for path, blobs in change.files.items():
        language = Language.of_path(Path(path))
        if language is None or blobs.before is None or path.endswith(".d.ts"):
            continue
        old, new = map(_text, repository.blobs([blobs.before, blobs.after]))
        if old is not None and new is not None:
            yield from _added(f"/bench/{path}", language, old, new)


def _added(path: str, language: Language, old: str, new: str) -> Iterator[Session]:
    """Yield each run of lines that a commit added or rewrote; what it replaced is gone."""
    lines, others = old.splitlines(keepends=True), new.splitlines(keepends=True)
    blocks = difflib.SequenceMatcher(None, lines, others, autojunk=False).get_opcodes()
    for tag, _, end, new_start, new_end in blocks:
        typed = "".join(others[new_start:new_end]).rstrip("\n")
        if tag in ("insert", "replace") and _FEWEST_CHARACTERS <= len(typed) <= _MOST_CHARACTERS:
            # The rest of the file stands as it did before this change.
            before = "".join(others[:new_start])
            yield Session(path, language, before, typed, "\n" + "".join(lines[end:]))


def _text(blob: bytes | None) -> str | None:
    if blob is None or len(blob) > _LARGEST_FILE:
        return None
    try:
        return blob.decode("utf-8")
    except UnicodeDecodeError:
        return None
