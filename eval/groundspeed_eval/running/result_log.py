"""An append-only file of results that survives being killed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from typing import Self

import msgspec

from groundspeed_eval.result import Result
from groundspeed_eval.running.json_lines import drop_torn_line, whole_lines
from groundspeed_eval.whole_files import write_whole
from groundspeed_server.errors import UserError

FILE = "results.jsonl"
_REMEDY = "Remove that line, and run again: only its task is asked again."


class ResultLog:
    """The results of one folder, by task. One process holds a folder at a time.

    A last line that was cut off when a process died is dropped, and its task asked again.
    """

    def __init__(self, folder: Path) -> None:
        """Open the folder's log, and make both when they are not there.

        Raises:
            UserError: Another process holds the folder, or it cannot be used.
        """
        self.path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise UserError(
                f"The folder {folder} cannot be used: {error.strerror}.", "Name another folder."
            ) from error
        try:
            fcntl.flock(self._folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._results = self._recover()
            self._file = self.path.open("ab")
        except BlockingIOError as error:
            os.close(self._folder)
            raise UserError(
                f"Another groundspeed-eval is writing to {folder}; nothing was changed.",
                "Wait until it ends, or name another folder.",
            ) from error
        except BaseException:
            os.close(self._folder)
            raise

    @property
    def results(self) -> dict[str, Result]:
        """The results so far, by task id, in the order in which they came."""
        return self._results

    def append(self, result: Result) -> None:
        """Keep a result; once this returns, killing the process does not lose it."""
        self._file.write(msgspec.json.encode(result) + b"\n")
        self._file.flush()
        self._results[result.task] = result

    def drop(self, unwanted: Callable[[Result], bool]) -> None:
        """Forget some results, so that their tasks are asked again."""
        self._file.close()
        self._results = {r.task: r for r in self._results.values() if not unwanted(r)}
        lines = (msgspec.json.encode(r) + b"\n" for r in self._results.values())
        write_whole(self.path, b"".join(lines))
        self._file = self.path.open("ab")

    def close(self) -> None:
        """Let go of the folder."""
        self._file.close()
        os.close(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _recover(self) -> dict[str, Result]:
        """Read the results, and cut off a last line that has no end."""
        if not self.path.exists():
            return {}
        drop_torn_line(self.path)
        return read_results(self.path)


def read_results(path: Path) -> dict[str, Result]:
    """Read a log's whole lines.

    Raises:
        UserError: A line is damaged, or there is no such file.
    """
    try:
        lines = whole_lines(path, Result, _REMEDY)
        return {result.task: result for result in lines}
    except OSError as error:
        raise UserError(
            f"The results {path} cannot be read: {error.strerror}.",
            "Name a folder that `groundspeed-eval run` wrote.",
        ) from error
