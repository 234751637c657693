"""An index of source files in memory: pieces by their words, and top-level declarations by name.

Ranking is Okapi BM25 (S. Robertson and H. Zaragoza, 2009, The Probabilistic Relevance Framework)
as SQLite's FTS5 has it. A million lines take about ten megabytes, since no text is kept.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groundspeed_server.engine.context.pieces import pieces
from groundspeed_server.engine.context.words import words
from groundspeed_server.statements import statement
from groundspeed_server.text.snapshot import Span

# What a question costs grows with how many pieces its words occur in; words that are everywhere
# say the least and cost the most, so the rarest are asked for within this many occurrences.
_MOST_OCCURRENCES = 20_000
_DECLARED = re.compile(
    r"^(?:export[ ]+)?(?:default[ ]+)?(?:declare[ ]+)?(?:abstract[ ]+)?(?:async[ ]+)?"
    r"(?:function[ ]*\*|(?:function|class|interface|type|(?:const[ ]+)?enum|const|let|var"
    r"|namespace)(?=[ ]))[ ]*([A-Za-z_$][\w$]*)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of an indexed file, in code points of the text that was indexed."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Size:
    """How much an index holds."""

    files: int
    lines: int


class CodeIndex:
    """Files by the paths that they are put under. Safe to use from many threads.

    Once it is closed it holds nothing, and takes nothing in.

    Attributes:
        asked_at: When somebody last looked for something, in seconds on a monotonic clock.
    """

    def __init__(self) -> None:
        self.asked_at = 0.0
        self._lock = threading.Lock()
        self._database = sqlite3.connect(
            ":memory:", check_same_thread=False, isolation_level=None, cached_statements=32
        )
        # Whoever forgets to close it loses nothing; the memory goes with the last reference.
        self._end = weakref.finalize(self, self._database.close)
        self._database.executescript(statement("workspace/schema"))

    @property
    def size(self) -> Size:
        """How much is indexed."""
        with self._lock:
            if not self._end.alive:
                return Size(0, 0)
            files, lines = self._database.execute(statement("workspace/size")).fetchone()
        return Size(files, lines)

    def put(self, path: str, text: str) -> None:
        """Index a file, in place of what was known under its path."""
        # Cutting and counting need no lock: a question that comes meanwhile does not wait for it.
        spans = [(span, " ".join(words(text[span.start : span.end]))) for span in pieces(text)]
        symbols = [(found[1], found.start()) for found in _DECLARED.finditer(text)]
        with self._lock:
            if not self._end.alive:
                return
            self._database.execute("BEGIN")
            self._remove(path)
            values: dict[str, object] = {"path": path, "lines": text.count("\n")}
            file = self._database.execute(statement("workspace/put_file"), values).lastrowid
            for span, known in spans:
                piece = self._database.execute(
                    statement("workspace/put_piece"),
                    {"file": file, "start": span.start, "end": span.end},
                ).lastrowid
                self._database.execute(
                    statement("workspace/put_word"), {"piece": piece, "text": known}
                )
            self._database.executemany(
                statement("workspace/put_symbol"),
                [{"name": name, "file": file, "at": at} for name, at in symbols],
            )
            self._database.execute("COMMIT")

    def remove(self, path: str) -> None:
        """Forget a file."""
        with self._lock:
            if self._end.alive:
                self._remove(path)

    def nearest(self, text: str, most: int) -> list[Place]:
        """Return the pieces that share words with a text, the best first.

        Args:
            text: What they should be like.
            most: How many pieces, at most.
        """
        question = self._question(text)
        if not question:
            return []
        found = self._rows("nearest", {"question": question, "most": most})
        return [Place(path, Span(start, end)) for path, start, end in found]

    def definitions(self, names: Sequence[str], most: int) -> dict[str, list[Place]]:
        """Return where top-level declarations of names begin; the spans are empty.

        Args:
            names: Those that are looked for; the ones that nobody declares are left out.
            most: How many places of each, at most.
        """
        found: dict[str, list[Place]] = {}
        wanted = {"names": json.dumps(list(names)), "most": most}
        for name, path, at in self._rows("definitions", wanted):
            found.setdefault(name, []).append(Place(path, Span(at, at)))
        return found

    def close(self) -> None:
        """Give up the memory."""
        with self._lock:
            self._end()

    def _question(self, text: str) -> str:
        wanted = json.dumps(list(dict.fromkeys(words(text))))
        known = self._rows("spread", {"words": wanted})
        asked: list[str] = []
        occurrences = 0
        for word, pieces_with_it in known:
            occurrences += pieces_with_it
            if asked and occurrences > _MOST_OCCURRENCES:
                break
            asked.append(f'"{word}"')
        return " OR ".join(asked)

    def _rows(self, name: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        self.asked_at = time.monotonic()
        with self._lock:
            if not self._end.alive:
                return []
            return self._database.execute(statement(f"workspace/{name}"), values).fetchall()

    def _remove(self, path: str) -> None:
        for part in statement("workspace/remove").split(";"):
            self._database.execute(part, {"path": path})
