"""SQL statements: each a file in the folder `sql` of the room that runs it."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def statement(name: str) -> str:
    """Return a statement by room and name: `policy/of_day` is `policy/sql/of_day.sql`."""
    room, _, file = name.partition("/")
    path = resources.files("groundspeed_server").joinpath(room, "sql", f"{file}.sql")
    return path.read_text(encoding="utf-8")
