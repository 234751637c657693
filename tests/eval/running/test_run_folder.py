from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from groundspeed_eval.running.result_log import ResultLog
from groundspeed_eval.running.run_folder import prepare, read_run
from groundspeed_eval.tasks.task_file import task_set
from groundspeed_server.errors import UserError
from support.eval_runs import make_identity, make_tasks, shown

TASKS = task_set(make_tasks(3))
IDENTITY = make_identity(tasks=TASKS.digest)


def test_a_run_is_read_back_from_its_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    prepare(folder, IDENTITY, TASKS)
    with ResultLog(folder) as log:
        log.append(shown(TASKS.tasks[1], "x"))
    run = read_run(folder)

    assert (run.name, run.identity, run.tasks) == ("run", IDENTITY, TASKS.tasks)
    assert run.answered == [(TASKS.tasks[1], shown(TASKS.tasks[1], "x"))]


def test_a_run_that_has_not_begun_has_no_results(tmp_path: Path) -> None:
    prepare(tmp_path / "run", IDENTITY, TASKS)

    assert read_run(tmp_path / "run").results == {}


def test_preparing_the_same_run_again_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    prepare(folder, IDENTITY, TASKS)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    prepare(folder, IDENTITY, TASKS)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tasks", "of another task file"),
        ("engine", "of another engine version"),
        ("system", "of another system"),
        ("model", "of another model"),
        ("settings", "under other settings"),
        ("trigger", "with another trigger"),
    ],
)
def test_a_folder_of_another_run_is_refused(tmp_path: Path, name: str, words: str) -> None:
    prepare(tmp_path / "run", IDENTITY, TASKS)
    other = msgspec.structs.replace(IDENTITY, **{name: "other"})

    with pytest.raises(UserError, match=f"holds a run {words}; nothing was changed"):
        prepare(tmp_path / "run", other, TASKS)


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")

    with pytest.raises(UserError, match="holds something else"):
        prepare(tmp_path, IDENTITY, TASKS)


@pytest.mark.parametrize("content", ["", "prose", '{"schema":1}'])
def test_a_record_that_cannot_be_read_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)

    with pytest.raises(UserError, match="does not describe a run"):
        read_run(tmp_path)


def test_a_record_of_another_version_is_refused(tmp_path: Path) -> None:
    newer = msgspec.structs.replace(IDENTITY, schema=2)
    (tmp_path / "run.json").write_bytes(msgspec.json.encode(newer))

    with pytest.raises(UserError, match="is of version 2"):
        read_run(tmp_path)


def test_tasks_that_were_exchanged_are_noticed(tmp_path: Path) -> None:
    prepare(tmp_path / "run", make_identity(tasks="0" * 64), TASKS)

    with pytest.raises(UserError, match="not those that were asked"):
        read_run(tmp_path / "run")


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no run"):
        read_run(tmp_path)


def test_the_key_of_answers_leaves_out_the_task_file_alone() -> None:
    assert IDENTITY.key == make_identity(tasks="another").key
    assert IDENTITY.key != msgspec.structs.replace(IDENTITY, engine="2").key
