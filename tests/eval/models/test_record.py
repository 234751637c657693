from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from groundspeed_eval.models.record import SCHEMA, Record, RecordStore
from groundspeed_server.models.port import Finished, StopReason, TextDelta, Usage

KEY = "ab" * 32
RECORD = Record(
    schema=SCHEMA,
    pieces=[TextDelta("left"), TextDelta(" + right", Usage(3, 2))],
    finished=Finished(StopReason.END, Usage(tokens_out=2)),
)


def only_file(folder: Path) -> Path:
    (found,) = (path for path in folder.rglob("*") if path.is_file())
    return found


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    RecordStore(tmp_path).write(KEY, RECORD)

    assert RecordStore(tmp_path).read(KEY) == RECORD
    assert RecordStore(tmp_path).read("cd" * 32) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content.replace(b"right", b"wrong"),
        lambda content: content.partition(b"\n")[2],
        lambda content: b"\xff\x00" * 40,
    ],
    ids=["empty", "cut off", "changed", "no digest", "something else"],
)
def test_a_damaged_record_is_as_good_as_absent(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    store = RecordStore(tmp_path)
    store.write(KEY, RECORD)
    file = only_file(tmp_path)
    file.write_bytes(damage(file.read_bytes()))

    assert store.read(KEY) is None


def test_a_record_of_another_version_is_as_good_as_absent(tmp_path: Path) -> None:
    RecordStore(tmp_path).write(KEY, Record(schema=SCHEMA + 1, pieces=[]))

    assert RecordStore(tmp_path).read(KEY) is None


def test_many_writers_leave_one_whole_record(tmp_path: Path) -> None:
    records = [Record(schema=SCHEMA, pieces=[TextDelta(str(n) * 4000)]) for n in range(9)]
    with ThreadPoolExecutor(9) as pool:
        list(pool.map(lambda record: RecordStore(tmp_path).write(KEY, record), records * 5))

    assert RecordStore(tmp_path).read(KEY) in records
    assert only_file(tmp_path)


def test_a_folder_that_cannot_be_written_to_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = RecordStore(tmp_path / "file")
    store.write(KEY, RECORD)

    assert store.read(KEY) is None
