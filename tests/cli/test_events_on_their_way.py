"""From spool to lake to warehouse: what is torn or unknown is counted, and nothing else is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.cli_terminal import Terminal, assert_explained
from support.metrics_events import as_lines, event, put, typing_window
from support.metrics_git import GitRepo
from support.metrics_warehouse import digests, opened, rows

WHOLE = [typing_window(number) for number in range(3)]
TORN = json.dumps(typing_window(3)).encode()[:-40]
UNKNOWN = event("moon.phase", 7)
HOLDER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def pipeline(terminal: Terminal) -> Terminal:
    terminal.environment |= {
        "GROUNDSPEED_STATE_DIR": "state",
        "GROUNDSPEED_LAKE": "lake",
        "GROUNDSPEED_DB": "w.duckdb",
        "GROUNDSPEED_ORG_KEY": "a key for tests",
    }
    return terminal


def segment(terminal: Terminal, content: bytes, *, name: str = "0-1-1.jsonl") -> Path:
    """Leave a segment in the spool, as a server that died does."""
    path = terminal.here / "state" / "spool" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def counted(terminal: Terminal) -> tuple[int, list[tuple[Any, ...]]]:
    """Return how many events the warehouse holds, and its quarantine: reason and line."""
    with opened(terminal.here / "w.duckdb") as warehouse:
        ((events,),) = rows(warehouse, "SELECT count(*) FROM raw.event")
        return events, rows(warehouse, "SELECT reason, line FROM raw.event_quarantine")


@contextmanager
def held(database: Path) -> Iterator[int]:
    """Let another process hold a DuckDB file, and yield its id."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        yield holder.pid


@pytest.mark.parametrize("name", ["0-1-1.jsonl", "0-1-1.jsonl.open"])
def test_a_torn_last_line_goes_along_and_is_counted(pipeline: Terminal, name: str) -> None:
    left = segment(pipeline, as_lines(WHOLE) + TORN, name=name)
    shown = pipeline.run("groundspeed", "telemetry", "show", "--last", "0")
    shipped = pipeline.run("groundspeed", "telemetry", "ship")
    collected = pipeline.run("groundspeed-metrics", "collect", "events")

    assert len(shown.out.splitlines()) == 3
    assert (shipped.code, shipped.out) == (0, "Shipped 3 events in 1 segment to lake.\n")
    assert_explained(shipped.err, "torn line", "it went along")
    assert not left.exists()
    assert collected.code == 0
    assert_explained(collected.err, "3 events", "lines quarantined: 1")
    assert counted(pipeline) == (3, [("not_json", 4)])


def test_a_spool_is_read_where_it_lies_and_stays(pipeline: Terminal) -> None:
    left = segment(pipeline, as_lines(WHOLE) + TORN)
    collected = pipeline.run("groundspeed-metrics", "collect", "events", "--spool", "state/spool")

    assert_explained(collected.err, "3 events", "lines quarantined: 1")
    assert counted(pipeline) == (3, [("not_json", 4)])
    assert left.exists()


def test_an_unknown_type_of_event_is_set_aside_with_its_reason(pipeline: Terminal) -> None:
    put(pipeline.here / "lake", [*WHOLE, UNKNOWN])
    first = pipeline.run("groundspeed-metrics", "collect", "events")
    built = pipeline.run("groundspeed-metrics", "build")
    second = pipeline.run("groundspeed-metrics", "collect", "events")

    assert (first.code, built.code, second.code) == (0, 0, 0)
    assert_explained(first.err, "3 events", "lines quarantined: 1")
    assert_explained(second.err, "0 of 1 object new")
    assert counted(pipeline) == (3, [("unknown_type", 4)])


def test_an_object_that_was_cut_off_is_read_when_it_is_whole(pipeline: Terminal) -> None:
    path = put(pipeline.here / "lake", WHOLE)
    content = path.read_bytes()
    path.write_bytes(content[:-9])
    before = pipeline.run("groundspeed-metrics", "collect", "events")
    path.write_bytes(content)
    after = pipeline.run("groundspeed-metrics", "collect", "events")

    assert (before.code, after.code) == (2, 0)
    assert_explained(before.err, "0 events", "will be tried again", "cut off", lines=4)
    assert_explained(after.err, "3 events")


def test_a_lake_that_cannot_be_written_keeps_the_events_here(pipeline: Terminal) -> None:
    left = segment(pipeline, as_lines(WHOLE))
    (pipeline.here / "lake").write_text("a file in the place of a folder")
    ended = pipeline.run("groundspeed", "telemetry", "ship")

    assert (ended.code, ended.out) == (2, "")
    assert_explained(ended.err, "the events wait in the spool", "Check that the folder exists")
    assert left.read_bytes() == as_lines(WHOLE)


@pytest.mark.parametrize(
    "words",
    [("collect", "git", "repo"), ("collect", "events"), ("build",)],
    ids=" ".join,
)
def test_a_warehouse_that_another_process_holds_is_left_as_it_was(
    pipeline: Terminal, words: tuple[str, ...]
) -> None:
    GitRepo(pipeline.here / "repo").commit()
    put(pipeline.here / "lake", WHOLE)
    pipeline.run("groundspeed-metrics", "collect", "events")
    database = pipeline.here / "w.duckdb"
    before = digests(database)
    with held(database) as holder:
        refused = pipeline.run("groundspeed-metrics", *words)
    kept = digests(database)
    done = pipeline.run("groundspeed-metrics", *words)

    assert refused.code == 2
    assert_explained(refused.err, f"PID {holder}", "nothing was changed", "run the command again")
    assert kept == before
    assert (done.code, "Traceback" in done.err) == (0, False)


def test_who_only_reads_is_not_kept_out(pipeline: Terminal) -> None:
    put(pipeline.here / "lake", WHOLE)
    pipeline.run("groundspeed-metrics", "collect", "events")
    pipeline.run("groundspeed-metrics", "build")
    with held(pipeline.here / "w.duckdb"):
        ended = pipeline.run("groundspeed-metrics", "query", "adoption", "--format", "csv")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out
