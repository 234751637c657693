"""A run's folder: what was asked, of whom, and the results. It needs nothing else to be read.

tasks.jsonl    the tasks, as they were cut
run.json       who was asked, and under which settings
results.jsonl  one result a line, in the order in which they came
checks.jsonl   what `groundspeed-eval check` found out about the answers, if it was run
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from groundspeed_eval.result import Result
from groundspeed_eval.running.check_log import read_findings, with_checks
from groundspeed_eval.running.result_log import FILE, read_results
from groundspeed_eval.tasks.task import Task
from groundspeed_eval.tasks.task_file import TaskSet, read_tasks, write_tasks
from groundspeed_eval.whole_files import read_whole, write_whole
from groundspeed_server.errors import UserError

SCHEMA = 1

Parameters = dict[str, int | bool | list[str] | dict[str, bool]]


class RunIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that two runs must share to be one run.

    Attributes:
        schema: The version of this shape.
        system: Which system answers, such as `engine` or `copy`.
        engine: The engine's version and digest.
        tasks: The SHA-256 of the tasks.
        trigger: Whether tasks are asked for explicitly, or as typing would. None for a system
            without a model, as everything below.
        provider: The model's provider.
        model: The model's public label.
        parameters: The settings of completions.
        settings: The SHA-256 of all settings that matter, those that stay private included.
        recording: Whether the model's raw answers are kept and played back, which takes times
            away from what is measured.
        repositories: The tasks' repositories that the system could look into.
        type_checks: Those in which the engine checked types.
    """

    schema: int
    system: str
    engine: str
    tasks: str
    trigger: str | None = None
    provider: str | None = None
    model: str | None = None
    parameters: Parameters = {}
    settings: str | None = None
    recording: bool = False
    repositories: list[str] = []
    type_checks: list[str] = []

    @property
    def key(self) -> str:
        """Names everything about the run but its tasks; an answer may be used again under it."""
        shared = msgspec.structs.replace(self, tasks="")
        return hashlib.sha256(msgspec.json.encode(shared)).hexdigest()


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its folder tells it.

    Attributes:
        results: By task id; tasks without one have not been asked yet.
    """

    name: str
    identity: RunIdentity
    tasks: tuple[Task, ...]
    results: dict[str, Result]

    @property
    def answered(self) -> list[tuple[Task, Result]]:
        """The tasks that have a result, with it, in the order of the tasks."""
        return [(task, self.results[task.id]) for task in self.tasks if task.id in self.results]


_DIFFERENCES = {
    "system": "of another system",
    "trigger": "with another trigger",
    "engine": "of another engine version",
    "provider": "of another model",
    "model": "of another model",
    "parameters": "under other settings",
    "settings": "under other settings",
    "recording": "with another choice of --recording",
    "repositories": "that saw other repositories",
    "type_checks": "that checked types in other repositories",
    "tasks": "of another task file",
}


def prepare(folder: Path, identity: RunIdentity, tasks: TaskSet) -> None:
    """Make a run's folder, or check that the run in it is the same one.

    Raises:
        UserError: The folder holds another run, or something else.
    """
    record = folder / "run.json"
    if record.exists():
        found = _read_identity(record)
        for name, words in _DIFFERENCES.items():
            if getattr(found, name) != getattr(identity, name):
                raise UserError(
                    f"The folder {folder} holds a run {words}; nothing was changed.",
                    "Name another folder with --out.",
                )
        return
    if folder.exists() and any(folder.iterdir()):
        raise UserError(
            f"The folder {folder} holds something else; nothing was changed.",
            "Name a new folder with --out.",
        )
    write_tasks(folder / "tasks.jsonl", tasks.tasks)
    write_whole(record, msgspec.json.format(msgspec.json.encode(identity), indent=2) + b"\n")


def read_run(folder: Path) -> Run:
    """Read a run, finished or not.

    Raises:
        UserError: The folder holds no run, or its parts do not belong together.
    """
    record = folder / "run.json"
    if not record.exists():
        raise UserError(
            f"There is no run in {folder}.", "Make one with `groundspeed-eval run TASKS --out DIR`."
        )
    identity = _read_identity(record)
    tasks = read_tasks(folder / "tasks.jsonl")
    if tasks.digest != identity.tasks:
        raise UserError(
            f"The tasks in {folder} are not those that were asked.", "Run again in a new folder."
        )
    log = folder / FILE
    results = read_results(log) if log.exists() else {}
    findings = read_findings(folder)
    for task in tasks.tasks:
        if task.id in results:
            results[task.id] = with_checks(task, results[task.id], findings)
    return Run(folder.name, identity, tasks.tasks, results)


def _read_identity(record: Path) -> RunIdentity:
    try:
        identity = msgspec.json.decode(read_whole(record), type=RunIdentity)
    except (msgspec.MsgspecError, UnicodeDecodeError, OSError) as error:
        raise UserError(
            f"{record} does not describe a run that this version can read.",
            "Name a new folder with --out.",
        ) from error
    if identity.schema != SCHEMA:
        raise UserError(
            f"{record} is of version {identity.schema}; this groundspeed-eval reads {SCHEMA}.",
            "Name a new folder with --out.",
        )
    return identity
