"""Real processes that die, and a real limit on what a file may hold."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from groundspeed_server.telemetry.spool import (
    close_abandoned,
    list_segments,
    prepare_folder,
    read_lines,
)

PROGRAM = Path(__file__).resolve().parents[2] / "support" / "spool_writer.py"


def run(*arguments: object) -> Any:
    done = subprocess.run(
        [sys.executable, PROGRAM, *map(str, arguments)], capture_output=True, check=True
    )
    return json.loads(done.stdout or b"null")


def records(folder: Path) -> tuple[dict[int, list[int]], int]:
    """Every whole record by its writer, and how many segments end in a torn one."""
    found: dict[int, list[int]] = defaultdict(list)
    torn = 0
    for segment in list_segments(folder):
        whole, is_torn = read_lines(segment.path.read_bytes())
        torn += is_torn
        for line in whole:
            record = json.loads(line)
            found[record["writer"]].append(record["number"])
    return found, torn


def test_no_confirmed_record_is_lost_or_doubled_when_writers_are_killed(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path / "spool")
    rounds = 200
    confirmed = run("kill", folder, rounds)
    found, torn = records(folder)

    assert all(found[writer] == list(range(len(found[writer]))) for writer in range(rounds))
    assert all(len(found[writer]) >= confirmed[writer] > 0 for writer in range(rounds))
    assert torn <= rounds
    assert all(segment.closed for segment in list_segments(folder))


def test_a_full_disk_loses_only_what_does_not_fit(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path / "spool")
    said = run("full", folder)
    found, torn = records(folder)

    assert torn == 0
    assert found[0] == said["taken"]
    assert said["taken"][-10:] == list(range(200, 210))
    assert said["lost"] == 210 - len(said["taken"]) > 0
    assert said["repaired"] <= 10_000


def test_many_writers_never_write_into_each_others_lines(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path / "spool")
    writers = [
        subprocess.Popen([sys.executable, PROGRAM, "append", folder, "400"]) for _ in range(3)
    ]
    # Whoever looks for abandoned segments meanwhile must not take those of the living.
    while any(writer.poll() is None for writer in writers):
        close_abandoned(folder)
    found, torn = records(folder)

    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert torn == 0
    assert sorted(map(sorted, found.values())) == [list(range(400))] * 3
