"""A terminal of somebody who has only just come: a clean home, no credentials, no model."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MODULES = {
    "groundspeed": "groundspeed_server.cli.main",
    "groundspeed-metrics": "groundspeed_metrics.cli.main",
}
_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs our commands as processes, in an environment that is made from nothing.

    Attributes:
        home: The home folder, empty at first.
        here: The current folder, empty at first.
        environment: What every command sees; tests add to it.
    """

    def __init__(self, folder: Path) -> None:
        self.home = folder / "newcomer"
        self.here = folder / "here"
        self.home.mkdir()
        self.here.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def run(self, *words: str) -> Ended:
        """Run a command to its end."""
        with self.started(*words) as process:
            out, err = process.communicate(timeout=_PATIENCE_S)
        return Ended(process.returncode, out, err)

    @contextmanager
    def started(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Start a command, which lives no longer than the block."""
        program, *rest = words
        with subprocess.Popen(
            [sys.executable, "-m", MODULES[program], *rest],
            cwd=self.here,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            try:
                yield process
            finally:
                process.kill()


def assert_explained(said: str, *words: str, lines: int = 2) -> None:
    """Check that an error is a sentence or two, with these words, and no programmer's business."""
    missing = [word for word in words if word not in said]

    assert not missing, said
    assert "Traceback" not in said
    assert "internal error" not in said
    assert 1 <= len(said.splitlines()) <= lines, said
