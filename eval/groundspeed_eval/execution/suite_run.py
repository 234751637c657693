"""Runs a task's tests on a completed file, in the sandbox, and says how that went."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Self

import msgspec

from groundspeed_eval.execution.node import EXPECT, TYPESCRIPT, Node, find_node, find_package
from groundspeed_eval.execution.sandbox import Limits, namespaces, run_contained
from groundspeed_eval.execution.typescript_service import ServiceFailed, TypeScriptService
from groundspeed_eval.tasks.task import Suite


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a completed file did on its tests.

    Attributes:
        passed: Whether all of them passed. None when that could not be found out, through no
            fault of the file: no verdict is no failure.
        total: How many tests ran.
        detail: Why it did not pass, or why there is no verdict; it may quote the file.
    """

    passed: bool | None
    total: int = 0
    detail: str = ""


class _Tally(msgspec.Struct, frozen=True):
    total: int
    passed: int
    unsupported: list[str]
    first: str


class SuiteRunner:
    """Takes the types from files, and runs them with their tests, each in a process of its own."""

    def __init__(
        self,
        node: Node,
        typescript: TypeScriptService,
        expect: Path,
        limits: Limits | None = None,
        walls: Sequence[str] | None = None,
    ) -> None:
        """Make the runner.

        Args:
            node: What runs the tests.
            typescript: What takes the types away.
            expect: The folder of the npm package `expect`, which holds Jest's matchers.
            limits: What each file may use.
            walls: How namespaces are made; None for what this machine allows.
        """
        self._node = node
        self._typescript = typescript
        self._expect = expect.resolve()
        self._limits = limits or Limits()
        self._walls = namespaces() if walls is None else walls
        script = resources.files("groundspeed_eval.execution") / "suite_runner.cjs"
        self._resources = contextlib.ExitStack()
        self._script = self._resources.enter_context(resources.as_file(script)).resolve()

    def run(self, path: str, text: str, suite: Suite) -> Verdict:
        """Run a suite on a file.

        Args:
            path: The file's name, as the tests import it.
            text: The file, completed.
            suite: Its tests.
        """
        try:
            job = self._modules(path, text, suite)
        except ServiceFailed as error:
            return Verdict(None, detail=str(error))
        if isinstance(job, Verdict):
            return job
        entry, modules = job
        return self._judged(entry, modules, suite)

    def close(self) -> None:
        """Give up what the runner holds; the compiler is not its own."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _modules(self, path: str, text: str, suite: Suite) -> tuple[str, dict[str, str]] | Verdict:
        """Return the module to run and all modules, or the verdict on a file that is no program."""
        if suite.path is None:
            text = self._closed(path, text) + "\n" + suite.text
        file = self._typescript.without_types(path, text)
        if file.errors:
            return Verdict(passed=False, detail="The file has syntax errors.")
        if suite.path is None:
            return path, {path: file.text}
        tests = self._typescript.without_types(suite.path, suite.text)
        return suite.path, {path: file.text, suite.path: tests.text}

    def _closed(self, path: str, text: str) -> str:
        """Close the function that a prompt opened, as an editor does when it is opened."""
        if self._typescript.without_types(path, text).errors == 0:
            return text
        closed = f"{text}\n}}"
        return closed if self._typescript.without_types(path, closed).errors == 0 else text

    def _judged(self, entry: str, modules: dict[str, str], suite: Suite) -> Verdict:
        secret = secrets.token_hex()
        job = msgspec.json.encode(
            {"secret": secret, "expect": str(self._expect), "entry": entry, "modules": modules}
        )
        try:
            answer = run_contained(
                self._node,
                self._script,
                job,
                readable=[self._expect.parent],
                limits=self._limits,
                walls=self._walls,
            )
        except OSError as error:
            return Verdict(None, detail=f"Node could not be started: {error.strerror}.")
        return _verdict(_lines(answer, secret), suite)


@contextlib.contextmanager
def open_suite_runner(
    folders: Sequence[Path], limits: Limits | None = None
) -> Iterator[SuiteRunner]:
    """Start what runs tests.

    Args:
        folders: Where npm installed `typescript` and `expect`.
        limits: What each file may use.

    Raises:
        UserError: Node or a package is missing.
    """
    node = find_node()
    expect = find_package(EXPECT, folders)
    with contextlib.ExitStack() as stack:
        typescript = TypeScriptService(node, find_package(TYPESCRIPT, folders))
        stack.enter_context(typescript)
        yield stack.enter_context(SuiteRunner(node, typescript, expect, limits))


def _lines(answer: bytes, secret: str) -> list[bytes]:
    """Return the whole lines that the runner itself wrote."""
    mark = secret.encode() + b" "
    return [line.removeprefix(mark) for line in answer.split(b"\n")[:-1] if line.startswith(mark)]


def _verdict(lines: list[bytes], suite: Suite) -> Verdict:
    if not lines:
        return Verdict(None, detail="The sandbox did not start.")
    if len(lines) < 2:
        return Verdict(passed=False, detail="The tests did not come to an end.")
    try:
        tally = msgspec.json.decode(lines[1], type=_Tally)
    except msgspec.MsgspecError:
        return Verdict(passed=False, detail="The tests ended with something else than a verdict.")
    if tally.unsupported:
        names = ", ".join(sorted(set(tally.unsupported)))
        return Verdict(None, tally.total, f"The tests use what is not supported: {names}.")
    everything = tally.total == tally.passed and suite.count in {None, tally.total}
    return Verdict(everything, tally.total, tally.first)
