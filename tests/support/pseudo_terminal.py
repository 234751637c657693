"""A pseudo-terminal, for what commands tell the person who waits for them."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from typing import NamedTuple

_PATIENCE_S = 60.0
_CHUNK = 65536


class Told(NamedTuple):
    """What a command left: its exit code, its output, and what the terminal got meanwhile."""

    code: int
    out: str
    terminal: str


def told(*words: str) -> Told:
    """Run `groundspeed` with a terminal for its errors, and a pipe for its output."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "groundspeed_server.cli.main", *words]
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=theirs, env=environment, text=True
    ) as process:
        out, _ = process.communicate(timeout=_PATIENCE_S)
    os.close(theirs)
    terminal = b""
    # What is left is read in pieces, and its end is an error on Linux.
    with os.fdopen(ours, "rb", buffering=0) as pieces, suppress(OSError):
        while piece := pieces.read(_CHUNK):
            terminal += piece
    return Told(process.returncode, out, terminal.decode())
