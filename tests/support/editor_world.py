"""A fresh home for an editor and the server it starts: settings, a scripted model, a spool."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from support.editor_commands import ROOT

T = TypeVar("T")
Ending = Callable[[], dict[str, Any]]
"""Waits for the end of what is on the screen, and returns its event's data."""


@dataclass(frozen=True, slots=True)
class EditorWorld:
    """Folders that belong to one run of one editor.

    Attributes:
        home: The home folder, with `.config/groundspeed/config.toml`.
        workspace: The folder that the editor opens.
        state: Where the server keeps its spool.
        environment: The variables for the editor; the server inherits them.
    """

    home: Path
    workspace: Path
    state: Path
    environment: dict[str, str]

    @classmethod
    def create(
        cls,
        place: Path,
        *,
        answers: Mapping[str, str],
        others: Mapping[str, str] | None = None,
        slow: Mapping[str, str] | None = None,
    ) -> EditorWorld:
        """Lay out a home whose model plays `answers`: marker in the prompt to text of the answer.

        Where it is asked for several, it plays `others` beside them. After the first line of
        `slow` answers it takes its time.

        Without answers no model is configured at all, and none can be found.
        """
        home, workspace, state = place / "home", place / "workspace", place / "state"
        config = home / ".config" / "groundspeed"
        for folder in (config, workspace, state):
            folder.mkdir(parents=True)
        if answers:
            script = place / "script.toml"
            played = _script(others or {}, "variation = 1\n") + _script(answers)
            for when, text in (slow or {}).items():
                first_line = text.index("\n") + 1
                played += _script({when: text}, f"chunk = {first_line}\npace_ms = 500\n")
            script.write_text(played, encoding="utf-8")
            settings = f'[model]\nprovider = "scripted"\nscript = {_quoted(str(script))}\n'
            (config / "config.toml").write_text(settings, encoding="utf-8")
        environment = {
            **{name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ},
            "PATH": os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ["PATH"]]),
            "HOME": str(home),
            "GROUNDSPEED_STATE_DIR": str(state),
            "GROUNDSPEED_MODEL_DIR": str(place / "models"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return cls(home, workspace, state, environment)

    def file(self, name: str, text: str = "") -> Path:
        """Write a file into the workspace."""
        path = self.workspace / name
        path.write_text(text, encoding="utf-8")
        return path

    def pretend_server(self, script: str) -> Path:
        """Put a shell script before the server's command on the PATH; returns its path."""
        program = self.home / "bin" / "groundspeed"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
        search = os.pathsep.join([str(program.parent), self.environment["PATH"]])
        self.environment["PATH"] = search
        return program

    def hung_server(self) -> Path:
        """Put a program before the server's command that never answers, and notes its process."""
        return self.pretend_server('echo $$ > "$HOME/process"; exec sleep 600')

    def hung_process(self) -> int | None:
        """Return the process of the hung server; None while it has not started."""
        noted = self.home / "process"
        return int(noted.read_text(encoding="utf-8") or 0) if noted.exists() else None

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Return the `data` of every event of a type that is in the spool now, oldest first."""
        spooled = sorted(self._spooled(), key=lambda event: str(event["time"]))
        return [event["data"] for event in spooled if event["type"] == f"groundspeed.{kind}"]

    def _spooled(self) -> Iterator[dict[str, Any]]:
        # The segment that is being written has a longer suffix.
        for segment in (self.state / "spool").rglob("*.jsonl*"):
            for line in segment.read_bytes().splitlines(keepends=True):
                # The server may be in the middle of a line.
                if line.endswith(b"\n"):
                    yield json.loads(line)


def alive(process: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def until(what: Callable[[], str], probe: Callable[[], T | None], *, within_s: float = 20.0) -> T:
    """Return the first true value of `probe`, or fail and say what was waited for."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        value = probe()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {within_s:.0f} s in vain for {what()}")


def _script(answers: Mapping[str, str], condition: str = "") -> str:
    return "".join(
        f"[[answer]]\nwhen = {_quoted(when)}\ntext = {_quoted(text)}\n{condition}\n"
        for when, text in answers.items()
    )


def _quoted(text: str) -> str:
    """Return a TOML string; JSON's escapes are TOML's, except for its pairs of surrogates."""
    return json.dumps(text, ensure_ascii=False)
