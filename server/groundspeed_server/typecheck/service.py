"""The TypeScript process: questions go in, answers come back in their order, in a thread.

Nothing here blocks whoever asks: a question is written by a thread of its own, and its answer is a
future. A process that ends or says something unforeseen fails all questions at once; whoever made
it may make another.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from importlib import resources
from typing import IO, Literal

import msgspec

from groundspeed_server.typecheck.tools import Tools

_LONGEST_ANSWER = 1 << 20


class ServiceEnded(Exception):
    """The process is gone, or no longer makes sense; what was asked has no answer."""


class Unanswered(Exception):
    """One question has no answer; the process goes on.

    Attributes:
        reason: The service's own word, such as `too_large`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked; `service.cjs` explains each field."""

    op: Literal["learn", "check"]
    file: str
    documents: Mapping[str, str]
    closed: Sequence[str]
    start: int | None = None
    end: int | None = None
    text: str | None = None


class Near(msgspec.Struct, frozen=True):
    """What is found on the lines of a candidate.

    Attributes:
        codes: The codes of new type errors.
        undecided: How many more there are that may be mended by what is written or installed next.
        broken: Whether the candidate breaks the syntax of its lines, or of those it leads into.
    """

    codes: tuple[int, ...] = ()
    undecided: int = 0
    broken: bool = False


class InFile(msgspec.Struct, frozen=True):
    """What is found in the whole file with a candidate in it.

    Attributes:
        added: How many errors it has that it had not.
        change: By how many errors it has more than before; below zero where some are mended.
        below: The codes of new type errors below the candidate; none where the file does not parse.
    """

    added: int = 0
    change: int = 0
    below: tuple[int, ...] = ()


class _Answer(msgspec.Struct, frozen=True):
    """Any line that the process writes but the first."""

    id: int
    near: Near | None = None
    file: InFile | None = None
    failure: str | None = None


class _Greeting(msgspec.Struct, frozen=True):
    typescript: str | None


@dataclass(slots=True)
class Reply:
    """What becomes of a question.

    Attributes:
        near: What is found on a candidate's lines; nothing for a document that was learnt.
        file: What is found in its whole file; comes after `near`.
    """

    near: Future[Near] = field(default_factory=Future)
    file: Future[InFile] = field(default_factory=Future)

    def fail(self, error: Exception) -> None:
        """End what has no answer yet."""
        for future in (self.near, self.file):
            if not future.done():
                future.set_exception(error)


class TypeScriptService:
    """One running process. Its methods may be called from any thread.

    Args:
        tools: What to run.
        memory_mb: How large its heap may grow before it ends.
        on_end: Called once, from a thread of the service, when the process has ended.
    """

    def __init__(self, tools: Tools, *, memory_mb: int, on_end: Callable[[], None]) -> None:
        self._on_end = on_end
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._open: dict[int, Reply] = {}
        self._ended = False
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        with contextlib.ExitStack() as undo:
            script = resources.files(__package__) / "service.cjs"
            place = undo.enter_context(resources.as_file(script))
            fence = [tools.fence, "--allow-fs-read=*"] if tools.fence else []
            self._process = subprocess.Popen(
                [
                    str(tools.node),
                    f"--max-old-space-size={memory_mb}",
                    *fence,
                    str(place),
                    str(tools.typescript),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=tools.typescript,
                # Nothing of the engineer's environment is needed, and NODE_OPTIONS could do harm.
                env={"PATH": os.defpath},
            )
            self._resources = undo.pop_all()
        self._start(self._write, "groundspeed-types-out")
        self._start(self._read, "groundspeed-types-in")

    @property
    def process_id(self) -> int:
        """The process, for whoever wants to look at it."""
        return self._process.pid

    def ask(self, question: Question) -> Reply:
        """Ask; the reply fails with `ServiceEnded` or `Unanswered` where there is no answer."""
        reply = Reply()
        with self._lock:
            number = next(self._numbers)
            if not self._ended:
                self._open[number] = reply
        if self._ended:
            reply.fail(ServiceEnded())
        else:
            fields = {"id": number} | msgspec.to_builtins(question)
            self._outgoing.put(one_line(fields))
        return reply

    def close(self) -> None:
        """End the process; returns at once."""
        self._process.kill()

    def _start(self, work: Callable[[], None], name: str) -> None:
        threading.Thread(target=work, name=name, daemon=True).start()

    def _write(self) -> None:
        """Write what is asked: a busy process may not read for a while."""
        into = self._process.stdin
        with contextlib.suppress(OSError, ValueError):  # It has ended, which the reader notices.
            while into is not None and (line := self._outgoing.get()) is not None:
                into.write(line)
                into.flush()

    def _read(self) -> None:
        try:
            if self._process.stdout is not None:
                self._read_from(self._process.stdout)
        finally:
            self._process.kill()
            with self._lock:
                self._ended = True
                unanswered, self._open = list(self._open.values()), {}
            self._outgoing.put(None)
            for reply in unanswered:
                reply.fail(ServiceEnded())
            with contextlib.suppress(OSError):
                self._process.communicate()
            self._resources.close()
            self._on_end()

    def _read_from(self, out: IO[bytes]) -> None:
        with contextlib.suppress(msgspec.MsgspecError, OSError, ValueError):
            greeting = msgspec.json.decode(out.readline(_LONGEST_ANSWER), type=_Greeting)
            while greeting.typescript is not None and (line := out.readline(_LONGEST_ANSWER)):
                self._take(msgspec.json.decode(line, type=_Answer))

    def _take(self, answer: _Answer) -> None:
        reply = self._open.get(answer.id)
        if reply is None:
            return
        if answer.near is not None:
            reply.near.set_result(answer.near)
            return
        with self._lock:
            del self._open[answer.id]
        if answer.failure is not None:
            reply.fail(Unanswered(answer.failure))
        elif not reply.near.done():
            reply.near.set_result(Near())
        if answer.file is not None:
            reply.file.set_result(answer.file)


def one_line(question: Mapping[str, object]) -> bytes:
    """Return a question as the one line of JSON that Node reads it from.

    From version 24 on, Node's `readline` ends lines at two characters that JSON may hold.
    """
    said = msgspec.json.encode(question)
    return said.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029") + b"\n"
