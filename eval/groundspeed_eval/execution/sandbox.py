"""Runs JavaScript that nobody has read, and takes away all that it does not need.

Wall after wall, the inner ones first:

- Node's permission model: no file is read but the runner and its packages, none is written, and
  there are no programs, workers or native addons.
- Limits of the operating system: processor seconds, memory, no growing file and no core dump.
- On Linux, where the kernel allows it, namespaces of its own: no network, not even the loopback,
  and no other process to be seen or signalled.
- A session and process group of its own, killed as a whole when the time is up or the answer came;
  an empty environment; an empty temporary folder; output that goes nowhere.

The code shares its process with the tests that judge it, so that a verdict can be forged by code
that sets out to do so: this holds what models write by accident, and is no place for an attacker.
Without namespaces (macOS, hardened kernels) the network stays open, and memory is limited in
JavaScript's heap alone.
"""

from __future__ import annotations

import contextlib
import functools
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundspeed_eval.execution.node import Node

_SHELL = (
    "ulimit -c 0 && ulimit -f 0 && ulimit -t {cpu} && {{ ulimit -d {memory} || true; }} "
    '2>/dev/null && exec "$@"'
)
_PROBE_S = 10.0
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What untrusted code may use.

    Attributes:
        wall_s: Seconds until it is killed.
        cpu_s: Seconds of processor time.
        heap_mb: JavaScript's heap.
        memory_mb: All of the process's own memory; Node 24 sets 600 MB aside when it starts.
        answer_bytes: The most that is read of its answer.
    """

    wall_s: float = 20.0
    cpu_s: int = 10
    heap_mb: int = 256
    memory_mb: int = 1024
    answer_bytes: int = 1_000_000


@functools.cache
def namespaces() -> tuple[str, ...]:
    """Return the words that give a program namespaces of its own; none where that is refused."""
    program = shutil.which("unshare")
    if program is None or not sys.platform.startswith("linux"):
        return ()
    own = (program, "--net", "--pid", "--fork", "--kill-child")
    for words in (own, (program, "--user", "--map-root-user", *own[1:])):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [*words, "true"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_PROBE_S,
                check=True,
            )
            return words
    return ()


def run_contained(
    node: Node,
    script: Path,
    job: bytes,
    *,
    readable: Sequence[Path],
    limits: Limits,
    walls: Sequence[str],
) -> bytes:
    """Run a script under all walls and return what it wrote to its answer.

    Args:
        node: What runs it.
        script: The script. Its first argument is the number of the file to answer on.
        job: What it reads from its standard input.
        readable: Folders that it may read, beside itself.
        limits: What it may use.
        walls: The words that give it namespaces of its own, from `namespaces`.

    Returns:
        The answer as far as it came, up to `answer_bytes`, when the script ended or was killed.

    Raises:
        OSError: It could not be started.
    """
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb", buffering=0) as answer, tempfile.TemporaryDirectory() as empty:
        try:
            process = subprocess.Popen(
                [*_shell(limits), *walls, *_node(node, script, readable, limits), str(write_end)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=empty,
                env={"PATH": os.defpath, "HOME": empty, "TMPDIR": empty},
                pass_fds=(write_end,),
                start_new_session=True,
            )
        finally:
            os.close(write_end)
        with process:
            try:
                _feed(process, job)
                return _read(answer.fileno(), time.monotonic() + limits.wall_s, limits.answer_bytes)
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)


def _shell(limits: Limits) -> list[str]:
    """Return the words that set limits and then become the program that follows."""
    words = _SHELL.format(cpu=limits.cpu_s, memory=limits.memory_mb * 1024)
    return ["/bin/sh", "-c", words, "sh"]


def _node(node: Node, script: Path, readable: Sequence[Path], limits: Limits) -> list[str]:
    """Return the words that run a script which may read itself and some folders."""
    allowed = [script, *(folder / "*" for folder in readable)]
    return [
        str(node.program),
        node.permission,
        *(f"--allow-fs-read={path}" for path in allowed),
        f"--max-old-space-size={limits.heap_mb}",
        str(script),
    ]


def _feed(process: subprocess.Popen[bytes], job: bytes) -> None:
    """Hand over the job; a script that died before it read all of it has no answer either."""
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(job)


def _read(answer: int, until: float, most: int) -> bytes:
    """Read until the end, the limit or the time, whatever comes first."""
    parts = b""
    while len(parts) < most:
        ready, _, _ = select.select([answer], [], [], max(0.0, until - time.monotonic()))
        chunk = os.read(answer, min(_CHUNK, most - len(parts))) if ready else b""
        if not chunk:
            break
        parts += chunk
    return parts
