"""What checks found out about the answers of a run, kept beside them in its folder.

checks.jsonl  one finding a line, in the order in which they came; the last of several counts
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import msgspec

from groundspeed_eval.result import CHECKS, Result, Status
from groundspeed_eval.running.json_lines import drop_torn_line, whole_lines
from groundspeed_eval.scores.offered_text import completed_file
from groundspeed_eval.tasks.task import Task
from groundspeed_server.errors import UserError

FILE = "checks.jsonl"
_DIGITS = 16
_REMEDY = "Remove that line, and run `groundspeed-eval check` again."


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one check found out about one answer.

    Attributes:
        check: The name of the check, one of `CHECKS`.
        file: The digest of the file that was looked at; of another file it says nothing.
        good: What was found; None when the check could not be made.
        detail: Why it is not good, or why there is no finding; it may quote the file.
    """

    task: str
    check: str
    file: str
    good: bool | None
    detail: str = ""


Findings = Mapping[tuple[str, str, str], Finding]


def standing_file(task: Task, result: Result) -> str | None:
    """Return the file as it stands after an answer: silence leaves the hole as it is.

    An answer ends at the first of the stops that the task's tests define, if there are any.

    Returns:
        None when the system failed, or when silence is wanted.
    """
    if result.answer.status is Status.ERROR or task.wants_silence:
        return None
    answer = result.answer
    for stop in task.suite.stops if task.suite else ():
        text, _, _ = answer.text.partition(stop)
        answer = msgspec.structs.replace(answer, text=text)
    completed = completed_file(task, msgspec.structs.replace(result, answer=answer))
    return task.prefix + task.suffix if completed is None else completed


def file_digest(text: str) -> str:
    """Return what tells a file's text from all others."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


class CheckLog:
    """The findings of one run's folder. One process adds to them at a time."""

    def __init__(self, folder: Path) -> None:
        """Open the log, and make it when it is not there.

        Raises:
            UserError: Another process holds it, it is damaged, or it cannot be used.
        """
        path = folder / FILE
        try:
            self._file = path.open("ab")
        except OSError as error:
            raise UserError(
                f"The findings cannot be written to {path}: {error.strerror}.",
                "Name a folder that you may write to.",
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.findings = dict(read_findings(folder))
            # A process that was killed may have left half a line.
            drop_torn_line(path)
        except BlockingIOError as error:
            self._file.close()
            raise UserError(
                f"Another groundspeed-eval is checking {folder}; nothing was changed.",
                "Wait until it ends.",
            ) from error
        except BaseException:
            self._file.close()
            raise

    def append(self, finding: Finding) -> None:
        """Keep a finding; once this returns, killing the process does not lose it."""
        self._file.write(msgspec.json.encode(finding) + b"\n")
        self._file.flush()
        self.findings[finding.task, finding.check, finding.file] = finding

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()


def read_findings(folder: Path) -> Findings:
    """Read the findings of a run's folder; there may be none.

    Raises:
        UserError: A line is damaged.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    lines = whole_lines(path, Finding, _REMEDY)
    return {(finding.task, finding.check, finding.file): finding for finding in lines}


def with_checks(task: Task, result: Result, findings: Findings) -> Result:
    """Return a result with what was found out about exactly this answer."""
    text = standing_file(task, result) if findings else None
    if text is None:
        return result
    digest = file_digest(text)
    found = {check: findings.get((task.id, check, digest)) for check in CHECKS}
    checks = {
        check: finding.good
        for check, finding in found.items()
        if finding is not None and finding.good is not None
    }
    return msgspec.structs.replace(result, checks=checks)
