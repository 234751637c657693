"""The TypeScript compiler as a process that answers questions, one after the other.

Loading a compiler and a repository takes seconds, and asking about an edited file a tenth of one:
the process is started once. One that hangs or dies fails one question alone; the next starts
another.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Self, TypeVar

import msgspec

from groundspeed_eval.execution.node import Node
from groundspeed_server.errors import UserError
from groundspeed_server.typecheck.service import one_line

_START_S = 60.0
_ASK_S = 60.0
_LEARN_S = 600.0
_MEMORY_MB = 4096
_CHUNK = 1 << 16

T = TypeVar("T")


class ServiceFailed(Exception):
    """The compiler did not answer one question: it failed, died, or took too long."""


class TypeProblem(msgspec.Struct, frozen=True):
    """A type error.

    Attributes:
        code: TypeScript's number for it, such as 2322.
        message: TypeScript's sentence; it may hold names from the file.
    """

    code: int
    message: str


class JavaScript(msgspec.Struct, frozen=True):
    """A file without its types.

    Attributes:
        text: A CommonJS module.
        errors: How many syntax errors the file has.
    """

    text: str
    errors: int


class _Greeting(msgspec.Struct, frozen=True):
    typescript: str | None


class _Errors(msgspec.Struct, frozen=True):
    errors: list[TypeProblem]


class _Nothing(msgspec.Struct, frozen=True):
    pass


class _Failure(msgspec.Struct, frozen=True):
    failure: str | None = None


class TypeScriptService:
    """A running compiler. One thread asks it at a time."""

    def __init__(
        self,
        node: Node,
        typescript: Path,
        *,
        root: Path | None = None,
        readable: Sequence[Path] = (),
        ask_s: float = _ASK_S,
    ) -> None:
        """Start the compiler.

        Args:
            node: What runs it.
            typescript: The folder of the package.
            root: A folder of files to type-check; None to only take types away.
            readable: Other folders that the files may use, such as installed packages.
            ask_s: Seconds after which a question is given up.

        Raises:
            UserError: The package cannot be used.
        """
        script = resources.files("groundspeed_eval.execution") / "typescript_service.cjs"
        self._resources = contextlib.ExitStack()
        place = self._resources.enter_context(resources.as_file(script))
        folders = [root.resolve(), *(p.resolve() for p in readable)] if root else []
        self._command = [
            str(node.program),
            f"--max-old-space-size={_MEMORY_MB}",
            str(place),
            str(typescript.resolve()),
            *(str(folder) for folder in folders),
        ]
        self._typescript = typescript
        self._ask_s = ask_s
        self._learnt: list[tuple[str, str]] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            self.version = self._first_start()
            undo.pop_all()

    def learn(self, originals: Sequence[tuple[str, str]]) -> None:
        """Look at files before they are edited; doing so for all at once saves time.

        Args:
            originals: Paths from the root, with forward slashes, and the texts to compare with.

        Raises:
            ServiceFailed: The compiler did not answer.
        """
        self._learnt = list(originals)
        self._ask({"op": "learn", "files": self._learnt}, _Nothing, _LEARN_S)

    def new_problems(self, file: str, original: str, text: str) -> list[TypeProblem]:
        """Return the type errors that a file has with another text, and has not as it was.

        An error is known by its code and message; one that comes twice where it was there once is
        new. Errors that the edit makes in other files are not looked for.

        Args:
            file: The path from the root, with forward slashes.
            original: The text to compare with, which need not be the one on disk.
            text: The text in question.

        Raises:
            ServiceFailed: The compiler did not answer.
        """
        question = {"op": "check", "file": file, "original": original, "text": text}
        return self._ask(question, _Errors, self._ask_s).errors

    def without_types(self, file: str, text: str) -> JavaScript:
        """Return a file as JavaScript; its types are not checked.

        Raises:
            ServiceFailed: The compiler did not answer.
        """
        return self._ask({"op": "transpile", "file": file, "text": text}, JavaScript, self._ask_s)

    def close(self) -> None:
        """End the compiler."""
        self._kill()
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _first_start(self) -> str:
        try:
            version = self._start()
        except ServiceFailed as error:
            raise UserError(
                f"TypeScript in {self._typescript} does not start; nothing was checked.",
                "Install it again, or name another folder with --typescript.",
            ) from error
        if version is None:
            raise UserError(
                f"The TypeScript in {self._typescript} has no language service; nothing was "
                "checked.",
                "Name a folder with an older one, such as 5.9, with --typescript.",
            )
        return version

    def _start(self) -> str | None:
        """Start the process; return its version, or None when it cannot answer questions."""
        self._unread = b""
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", "")},
        )
        return self._decoded(self._line(self._process, _START_S), _Greeting).typescript

    def _ask(self, question: Mapping[str, object], answer: type[T], timeout_s: float) -> T:
        if self._process is None:
            self._start()
            if self._learnt and question["op"] == "check":
                self._ask({"op": "learn", "files": self._learnt}, _Nothing, _LEARN_S)
        return self._decoded(self._exchange(question, timeout_s), answer)

    def _exchange(self, question: Mapping[str, object], timeout_s: float) -> bytes:
        process = self._process
        if process is None or process.stdin is None:
            raise ServiceFailed("TypeScript is not running.")
        try:
            process.stdin.write(one_line(question))
            process.stdin.flush()
        except OSError as error:
            self._kill()
            raise ServiceFailed("TypeScript ended unexpectedly.") from error
        return self._line(process, timeout_s)

    def _decoded(self, line: bytes, answer: type[T]) -> T:
        try:
            failure = msgspec.json.decode(line, type=_Failure).failure
            if failure is None:
                return msgspec.json.decode(line, type=answer)
        except msgspec.MsgspecError as error:
            self._kill()
            raise ServiceFailed("TypeScript answered something else.") from error
        raise ServiceFailed(f"TypeScript failed: {failure}.")

    def _line(self, process: subprocess.Popen[bytes], timeout_s: float) -> bytes:
        """Return the next line of the answer, or give the process up."""
        if process.stdout is None:
            raise ServiceFailed("TypeScript is not running.")
        until = time.monotonic() + timeout_s
        out = process.stdout.fileno()
        while b"\n" not in self._unread:
            ready, _, _ = select.select([out], [], [], max(0.0, until - time.monotonic()))
            chunk = os.read(out, _CHUNK) if ready else b""
            if not chunk:
                self._kill()
                raise ServiceFailed(
                    "TypeScript ended unexpectedly."
                    if ready
                    else f"TypeScript took longer than {timeout_s:.0f} seconds."
                )
            self._unread += chunk
        line, _, self._unread = self._unread.partition(b"\n")
        return line

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with contextlib.suppress(OSError), process:
            pass
