from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from groundspeed_eval.tasks.task_file import encode_tasks, read_tasks, write_tasks
from groundspeed_server.errors import UserError
from support.eval_runs import make_task, make_tasks


def test_tasks_come_back_as_they_were_written(tmp_path: Path) -> None:
    tasks = (*make_tasks(3), make_task("const é = '", "ü\u2028😀'", "\r\n"))
    write_tasks(tmp_path / "deep" / "t.jsonl", tasks)

    read = read_tasks(tmp_path / "deep" / "t.jsonl")

    assert read.tasks == tasks


def test_the_digest_follows_the_tasks_and_their_order(tmp_path: Path) -> None:
    one, two = make_tasks(2)
    digests = []
    for name, tasks in {"a": [one, two], "b": [two, one], "c": [one]}.items():
        write_tasks(tmp_path / name, tasks)
        digests.append(read_tasks(tmp_path / name).digest)

    assert len(set(digests)) == 3


TASK = make_task()
LINE = encode_tasks([TASK])
OLDER = LINE.replace(b'"schema":2', b'"schema":1')
CHANGED = encode_tasks([msgspec.structs.replace(TASK, target="something else")])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(b"", "holds no task", id="empty"),
        pytest.param(b"\n\n", "holds no task", id="blank"),
        pytest.param(b"prose\n", "Line 1 .* is not a task", id="prose"),
        pytest.param(b"\xff\xfe\n", "Line 1 .* is not a task", id="no text"),
        pytest.param(LINE[:40], "Line 1 .* is not a task", id="torn"),
        pytest.param(LINE + b'{"schema":2}\n', "Line 2 .* is not a task", id="no fields"),
        pytest.param(OLDER, "is of version 1; .* reads version 2", id="another version"),
        pytest.param(CHANGED, "was changed after it was cut", id="changed"),
        pytest.param(LINE + LINE, "holds a task twice", id="twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(content)

    with pytest.raises(UserError, match=complaint) as caught:
        read_tasks(path)

    assert caught.value.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_tasks(tmp_path / "none.jsonl")


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(UserError, match="could not be written"):
        write_tasks(tmp_path / "file" / "t.jsonl", [TASK])
