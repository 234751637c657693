"""Files of tasks: JSON Lines, one task a line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from groundspeed_eval.tasks.task import SCHEMA, Task, content_id
from groundspeed_eval.whole_files import read_whole, write_whole
from groundspeed_server.errors import UserError

_CUT_AGAIN = "Cut the tasks again with `groundspeed-eval tasks`."


class _Version(msgspec.Struct):
    """The one field that every version of a task has."""

    schema: int


@dataclass(frozen=True, slots=True)
class TaskSet:
    """The tasks of a file, in its order.

    Attributes:
        digest: The SHA-256 of the encoded tasks; a run is tied to it.
    """

    tasks: tuple[Task, ...]
    digest: str


def encode_tasks(tasks: Iterable[Task]) -> bytes:
    """Return tasks as the bytes of a task file."""
    return b"".join(msgspec.json.encode(task) + b"\n" for task in tasks)


def task_set(tasks: Iterable[Task]) -> TaskSet:
    """Return tasks with their digest."""
    kept = tuple(tasks)
    return TaskSet(kept, hashlib.sha256(encode_tasks(kept)).hexdigest())


def write_tasks(path: Path, tasks: Iterable[Task]) -> None:
    """Write a task file whole, or leave what was there.

    Raises:
        UserError: The file cannot be written.
    """
    try:
        write_whole(path, encode_tasks(tasks))
    except OSError as error:
        raise UserError(
            f"The tasks could not be written to {path}: {error.strerror}.",
            "Name another file with --out.",
        ) from error


def read_tasks(path: Path) -> TaskSet:
    """Read a task file.

    Raises:
        UserError: The file is missing, empty, damaged, or of another version.
    """
    try:
        lines = read_whole(path).splitlines()
    except OSError as error:
        raise UserError(
            f"The task file {path} cannot be read: {error.strerror}.",
            "Make one with `groundspeed-eval tasks REPO --out FILE.jsonl`.",
        ) from error
    tasks = [_task(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not tasks:
        raise UserError(f"The task file {path} holds no task.", _CUT_AGAIN)
    if len({task.id for task in tasks}) < len(tasks):
        raise UserError(f"The task file {path} holds a task twice.", _CUT_AGAIN)
    return task_set(tasks)


def _task(path: Path, number: int, line: bytes) -> Task:
    place = f"Line {number} of the task file {path}"
    try:
        version = msgspec.json.decode(line, type=_Version).schema
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UserError(f"{place} is not a task.", _CUT_AGAIN) from error
    if version != SCHEMA:
        raise UserError(
            f"{place} is of version {version}; this groundspeed-eval reads version {SCHEMA}.",
            _CUT_AGAIN,
        )
    try:
        task = msgspec.json.decode(line, type=Task)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UserError(f"{place} is not a task: {error}.", _CUT_AGAIN) from error
    if task.id != content_id(task):
        raise UserError(f"{place} was changed after it was cut.", _CUT_AGAIN)
    return task
