"""A published copy that is damaged is not answered from, and the sentence says what to run."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.warehouse.build import build
from groundspeed_metrics.warehouse.database import open_warehouse
from groundspeed_metrics.warehouse.models import load_models
from groundspeed_metrics.warehouse.publish import open_published, published_path
from groundspeed_metrics.warehouse.queries import Answer, ask_sql
from support.metrics_company import UNTIL, Company

TABLES = [model.name for model in load_models() if model.is_published]
DAMAGES = 60


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Return a file as a bad disk, a torn copy or a stray writer leaves it."""
    match rng.choice(["flipped", "zeroed", "cut"]):
        case "flipped":
            harmed = bytearray(content)
            for _ in range(20):
                harmed[rng.randrange(len(harmed))] ^= 1 << rng.randrange(8)
            return bytes(harmed)
        case "zeroed":
            start = rng.randrange(len(content) - 4_096)
            return content[:start] + bytes(4_096) + content[start + 4_096 :]
        case _:
            return content[: rng.randrange(len(content))]


def answers(database: Path) -> list[Answer | UserError]:
    """Ask for the whole of every table; an error stands for what it kept from being read."""
    said: list[Answer | UserError] = []
    try:
        with open_published(database) as published:
            for table in TABLES:
                try:
                    said.append(ask_sql(published, f"FROM {table} ORDER BY ALL"))
                except UserError as error:
                    said.append(error)
    except UserError as error:
        said.append(error)
    return said


def test_what_is_damaged_is_said_and_never_answered_from(company: Company, tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    content = published_path(company.database).read_bytes()
    whole = answers(company.database)
    rng = random.Random(3)
    errors = []

    for _ in range(DAMAGES):
        published_path(database).write_bytes(damaged(content, rng))
        for answer in answers(database):
            if isinstance(answer, UserError):
                errors.append(answer)
            else:
                assert answer in whole

    assert {error.remedy for error in errors} == {
        "Run: groundspeed-metrics build, which writes it anew."
    }
    # Some damage is met when the file is opened, and some when a table is read.
    assert any("cannot be opened" in error.what for error in errors)
    assert any("is damaged" in error.what for error in errors)


def test_the_next_build_puts_a_whole_copy_in_its_place(company: Company, tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    shutil.copy(company.database, database)
    published_path(database).write_bytes(published_path(company.database).read_bytes()[:20_000])

    with open_warehouse(database) as connection:
        done = build(connection, database, as_of=UNTIL)

    assert done.made == ()
    assert answers(database) == answers(company.database)
