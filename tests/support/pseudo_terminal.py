"""A pseudo-terminal, for what commands tell the person who waits for them."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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
    # Read meanwhile: a terminal that is full stops who writes, and macOS closes none unread.
    with ThreadPoolExecutor(1) as reader:
        terminal = reader.submit(_read, ours)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=theirs, env=environment, text=True
        ) as process:
            os.close(theirs)
            out, _ = process.communicate(timeout=_PATIENCE_S)
        return Told(process.returncode, out, terminal.result().decode())


def _read(terminal: int) -> bytes:
    """Read in pieces to the end, which is an error on Linux."""
    read = b""
    with os.fdopen(terminal, "rb", buffering=0) as pieces, suppress(OSError):
        while piece := pieces.read(_CHUNK):
            read += piece
    return read
