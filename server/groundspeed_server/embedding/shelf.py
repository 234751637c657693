"""Keeps vectors from one session to the next, and counts what was sent for them.

It is an SQLite file that all servers of one engineer share. Where it cannot be used, vectors are
made anew in each session, and the process counts for itself.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from groundspeed_server.embedding.vectors import Vector
from groundspeed_server.models.embedding.port import EmbeddingIdentity
from groundspeed_server.shared_file import SharedFile, oldest_kept_day, utc_day
from groundspeed_server.statements import statement

MOST_KEPT = 100_000
_BUSY_S = 1.0


class VectorShelf:
    """The vectors of one model; safe to use from many threads and processes.

    Args:
        state: The state folder.
        identity: The model: another one's vectors cannot be compared with its own.
        wall: Seconds since 1970.
        most: How many vectors of all models are kept.
    """

    def __init__(
        self,
        state: Path,
        identity: EmbeddingIdentity,
        *,
        wall: Callable[[], float] = time.time,
        most: int = MOST_KEPT,
    ) -> None:
        self._file = SharedFile(vectors_file(state), self._prepare, busy_s=_BUSY_S)
        model = f"{identity.provider}\n{identity.model}\n{identity.dimensions}"
        self._scope = blake2b(model.encode(), digest_size=32).digest()
        self._wall = wall
        self._most = most

    def find(self, keys: Iterable[bytes]) -> dict[bytes, Vector]:
        """Return the vectors that are known of contents."""
        found: dict[bytes, Vector] = {}
        for key in keys:
            rows = self._run("find", {"key": self._scoped(key), "day": self._day})
            if rows and isinstance(rows[0][0], bytes):
                found[key] = Vector.packed(rows[0][0])
        return found

    def put(self, vectors: Mapping[bytes, Vector]) -> None:
        """Keep the vectors of contents."""
        for key, vector in vectors.items():
            values = {"key": self._scoped(key), "numbers": vector.numbers, "day": self._day}
            self._run("put", values)

    @property
    def sent_today(self) -> int:
        """How many tokens were sent since midnight, in UTC, whatever the model."""
        rows = self._run("sent_on", {"day": self._day})
        return int(str(rows[0][0])) if rows else 0

    def add_sent(self, tokens: int) -> None:
        """Count tokens that were sent."""
        self._run("add_sent", {"day": self._day, "tokens": tokens})

    def close(self) -> None:
        """Close the file; what was used longest ago goes, where there is too much."""
        self._file.close(statement("embedding/trim"), {"most": self._most})

    @property
    def _day(self) -> str:
        return utc_day(self._wall())

    def _scoped(self, key: bytes) -> bytes:
        return blake2b(key, key=self._scope, digest_size=16).digest()

    def _run(self, name: str, values: Mapping[str, object]) -> list[tuple[object, ...]]:
        return self._file.run(statement(f"embedding/{name}"), values)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        oldest = oldest_kept_day(self._wall())
        connection.executescript(statement("embedding/schema"))
        with connection:
            connection.execute(statement("embedding/forget_days"), {"oldest": oldest})


def vectors_file(state: Path) -> Path:
    """Return where the vectors are kept."""
    return state / "vectors.sqlite3"
