"""The one module that runs git.

A repository is hostile input: its configuration can name programs that git would start. Every
command here runs with an environment built from nothing and the switches of the shared contract
(`git-hardening.v1.json`) that keep those programs from starting; without a shell, without standard
input unless given, in its own process group, with a deadline and a cap on what it may print. Only
commands that read the object database are safe this way; nothing here ever touches a work tree.

GitPython validates and opens repositories (see `repository.py`), but does not run git for us: its
runner always starts from the caller's environment, where `GIT_DIR`, `GIT_CONFIG_COUNT` or
`GIT_EXTERNAL_DIFF` may lie in wait, and it cannot cap a stream.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, TypedDict, cast

from groundspeed_metrics.errors import UserError
from groundspeed_metrics.git import lock_files

# What our own reading of history needs beyond the contract.
_READING = (
    f"core.attributesFile={lock_files.ATTRIBUTES}",
    # The empty tree: git 2.43 would read attributes from HEAD where there is no work tree.
    "attr.tree=4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    # Megabyte dumps count as binary: their line counts say nothing and cost most of the time.
    "core.bigFileThreshold=1m",
    "diff.algorithm=myers",
    # What a repository may set to change, or to break, the output that is parsed here.
    "format.pretty=medium",
    "log.showRoot=true",
    "log.follow=false",
    f"diff.orderFile={os.devnull}",
    "diff.relative=false",
    "gc.auto=0",
)
_CHUNK = 1 << 18
# So far git may run ahead of its reader: a pipe that is full stops it.
_AHEAD = 1 << 20
_ANSWER_LIMIT = 64 << 20
_STREAM_LIMIT = 64 << 30
_ANSWER_SECONDS = 60.0
_STREAM_SECONDS = 3600.0
_ERROR_LIMIT = 8 << 10
# As nice(1) counts it: where cores are scarce, git gets a third of what we get.
_LESS_URGENT = 5
# What glibc keeps of the memory of one file for the next: asking the system anew took git a tenth.
_MEMORY_KEPT = 16 << 20


class GitError(Exception):
    """A git command failed.

    Attributes:
        code: Its exit code; negative when it was stopped by a signal.
        message: What it wrote to standard error, shortened.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"git exited with {code}: {message}")
        self.code = code
        self.message = message


def answer(
    root: Path,
    arguments: Sequence[str],
    *,
    stdin: bytes | None = None,
    timeout_s: float = _ANSWER_SECONDS,
) -> bytes:
    """Run a git command on the repository at `root` and return all that it prints.

    Raises:
        GitError: The command failed, was too slow or printed too much.
    """
    feed = iter([stdin]) if stdin is not None else None
    with _running(root, arguments, feed, timeout_s=timeout_s, limit=_ANSWER_LIMIT) as chunks:
        return b"".join(chunks)


@contextmanager
def stream(
    root: Path,
    arguments: Sequence[str],
    *,
    stdin: Iterator[bytes] | None = None,
) -> Iterator[Iterator[bytes]]:
    """Run a git command and yield its output in chunks, while it runs.

    Raises:
        GitError: On leaving the block, when the command failed, was too slow or printed too much;
            what was read until then is cut off somewhere.
    """
    with _running(root, arguments, stdin, timeout_s=_STREAM_SECONDS, limit=_STREAM_LIMIT) as chunks:
        yield chunks


@contextmanager
def _running(
    root: Path,
    arguments: Sequence[str],
    stdin: Iterator[bytes] | None,
    *,
    timeout_s: float,
    limit: int,
) -> Iterator[Iterator[bytes]]:
    process = _start(root, arguments, feeding=stdin is not None)
    _give_way(process)
    _widen(process.stdout)
    errors: list[bytes] = []
    threads = [threading.Thread(target=_drain, args=(process.stderr, errors), daemon=True)]
    if stdin is not None:
        threads.append(threading.Thread(target=_feed, args=(process.stdin, stdin), daemon=True))
    watchdog = threading.Timer(timeout_s, _kill, args=(process,))
    for thread in (*threads, watchdog):
        thread.start()
    try:
        yield _chunks(process, limit)
    except BaseException:
        _kill(process)
        raise
    finally:
        expired = not watchdog.is_alive()
        watchdog.cancel()
        # A reader that stops early must not leave git waiting on a full pipe.
        if process.poll() is None and process.stdout is not None and not process.stdout.closed:
            _finish(process)
        code = process.wait()
        for thread in (*threads, watchdog):
            thread.join()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
    if code != 0:
        said = b"".join(errors).decode("utf-8", "replace").strip()
        raise GitError(code, f"stopped after {timeout_s:.0f} s" if expired else said)


def _start(root: Path, arguments: Sequence[str], *, feeding: bool) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            _command(root, arguments),
            env=_environment(root),
            stdin=subprocess.PIPE if feeding else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A session of its own would also be scheduled on its own, and hear of no priority.
            process_group=0,
        )
    except FileNotFoundError:
        raise UserError("git was not found.", "Install git 2.31 or newer and try again.") from None


def _give_way(process: subprocess.Popen[bytes]) -> None:
    """Let git come after our own reading, which nearly always has something to read."""
    with suppress(OSError):
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, process.pid, ours + _LESS_URGENT)


def _command(root: Path, arguments: Sequence[str]) -> list[str]:
    options = [*_READING]
    if not is_bare_layout(root):
        # A bare repository that lies in a folder of a checkout must never be picked up by itself.
        options.append("safe.bareRepository=explicit")
    own = [word for option in options for word in ("-c", option)]
    # `-C` and not `--git-dir`: naming the git directory would skip git's ownership check.
    return ["git", "-C", str(root), *_hardening()["switches"], *own, *arguments]


def is_bare_layout(root: Path) -> bool:
    """Whether `root` is itself a git directory, as a mirror clone is."""
    return (root / "HEAD").is_file() and (root / "objects").is_dir() and (root / "refs").is_dir()


def _environment(root: Path) -> dict[str, str]:
    hardening = _hardening()
    inherited = {name: os.environ[name] for name in hardening["inherited"] if name in os.environ}
    return {
        **inherited,
        **hardening["environment"],
        "TZ": "UTC",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(root.parent),
        "MALLOC_TOP_PAD_": str(_MEMORY_KEPT),
    }


class _Hardening(TypedDict):
    environment: dict[str, str]
    inherited: list[str]
    switches: list[str]


@cache
def _hardening() -> _Hardening:
    """Return the switches and environment that every part which reads history shares."""
    data = files("groundspeed_contract").joinpath("git-hardening.v1.json").read_bytes()
    return cast(_Hardening, json.loads(data))


def _widen(pipe: IO[bytes] | None) -> None:
    """Give a pipe more room, where the system has it."""
    if pipe is not None and sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _AHEAD)


def _chunks(process: subprocess.Popen[bytes], limit: int) -> Iterator[bytes]:
    pipe = process.stdout
    if pipe is None:
        raise AssertionError("git was started without a pipe")
    seen = 0
    while chunk := pipe.read(_CHUNK):
        seen += len(chunk)
        if seen > limit:
            _kill(process)
            raise GitError(-signal.SIGKILL, f"printed more than {limit >> 20} MiB")
        yield chunk


def _finish(process: subprocess.Popen[bytes]) -> None:
    """Give a command that closed its output a moment to end by itself, then end it."""
    try:
        process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        # A group that has only just ended is not there any more, and macOS calls it another's.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _drain(pipe: IO[bytes], into: list[bytes]) -> None:
    kept = 0
    while chunk := pipe.read1(_ERROR_LIMIT):  # type: ignore[attr-defined]
        if kept < _ERROR_LIMIT:
            into.append(chunk[: _ERROR_LIMIT - kept])
            kept += len(chunk)


def _feed(pipe: IO[bytes], chunks: Iterator[bytes]) -> None:
    try:
        with pipe:
            for chunk in chunks:
                pipe.write(chunk)
    except BrokenPipeError:
        return  # git stopped reading; its exit code tells the rest.
