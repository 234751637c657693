"""Tests of completed files in the sandbox: honest verdicts, and code that misbehaves is held."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundspeed_eval.execution.node import find_node
from groundspeed_eval.execution.sandbox import Limits, namespaces
from groundspeed_eval.execution.suite_run import SuiteRunner
from groundspeed_eval.execution.typescript_service import TypeScriptService
from groundspeed_eval.tasks.task import Suite
from support.eval_tools import installed_tools

GOOD = "export const add = (a: number, b: number): number => a + b\n"
TESTS = """
import { describe, expect, it, xit } from '@jest/globals'
import { add } from './add.ts'

describe('add', () => {
  it('adds', async () => {
    expect(await add(1, 2)).toBe(3)
  })
  xit('adds less', () => {
    expect([add(1, -2)]).toEqual([-1])
  })
})
"""
SUITE = Suite(path="add.test.ts", text=TESTS, count=2)
PACKAGES = installed_tools() / "node_modules"
# A loaded machine needs seconds to start Node.
LIMITS = Limits(wall_s=15, cpu_s=2)
# The one way round the modules that a file may import: Node's own.
NODE = (
    "declare const process: any\nconst real = (name: string) => process.mainModule.require(name)\n"
)


@pytest.fixture(scope="module")
def typescript() -> Iterator[TypeScriptService]:
    """What takes types away."""
    with TypeScriptService(find_node(), PACKAGES / "typescript") as typescript:
        yield typescript


@pytest.fixture(scope="module")
def runner(typescript: TypeScriptService) -> Iterator[SuiteRunner]:
    """Runs tests behind all walls that this machine has."""
    with SuiteRunner(find_node(), typescript, PACKAGES / "expect", LIMITS) as runner:
        yield runner


@pytest.fixture(scope="module", params=["all walls", "no namespaces"])
def any_runner(
    request: pytest.FixtureRequest, typescript: TypeScriptService
) -> Iterator[SuiteRunner]:
    """Runs tests also as on a machine that has no namespaces."""
    walls = None if request.param == "all walls" else ()
    with SuiteRunner(find_node(), typescript, PACKAGES / "expect", LIMITS, walls) as runner:
        yield runner


def program(text: str) -> Suite:
    """Tests that are appended to the file, as in MultiPL-E."""
    return Suite(path=None, text=text)


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        pytest.param(GOOD, True, id="right"),
        pytest.param(GOOD.replace("a + b", "a - b"), False, id="wrong"),
        pytest.param(GOOD.replace("a + b", "(a + b"), False, id="does not parse"),
        pytest.param(GOOD.replace("a + b", "a + c"), False, id="throws"),
        pytest.param(GOOD.replace("a + b", "'' + a + b"), False, id="of another type"),
        pytest.param("", False, id="exports nothing"),
        pytest.param("import './other'\n" + GOOD, False, id="imports what is not there"),
        pytest.param("enum E { A }\n" + GOOD, True, id="types with code"),
        pytest.param("console.log('hello')\n" + GOOD, True, id="prints"),
    ],
)
def test_a_file_passes_when_it_passes_all_tests(
    runner: SuiteRunner, text: str, *, passed: bool
) -> None:
    assert runner.run("add.ts", text, SUITE).passed is passed


def test_tests_that_vanish_are_not_passed(runner: SuiteRunner) -> None:
    fewer = Suite(path="add.test.ts", text=TESTS, count=3)

    assert runner.run("add.ts", GOOD, fewer).passed is False


@pytest.mark.parametrize(
    ("body", "passed"),
    [
        pytest.param("it.each([[1, 3], [2, 4]])('%i', (a, b) => expect(add(a, 2)).toBe(b))", True),
        pytest.param("it.skip('late', () => expect(1).toBe(2)); it('x', () => {})", True),
        pytest.param(
            "let seen = ''; beforeEach(() => { seen += 'b' }); afterEach(() => { seen += 'a' });"
            "it('one', () => {}); describe('in', () => { beforeEach(() => { seen += 'c' });"
            "it('two', () => expect(seen).toBe('babc')) })",
            True,
        ),
        pytest.param("it('x', () => expect(() => add.x.y).toThrow(TypeError))", True),
        pytest.param(
            "it('x', async () => { await expect(Promise.reject(1)).resolves.toBe(1) })", False
        ),
        pytest.param("it('x', () => { expect.assertions(2); expect(1).toBe(1) })", False),
        pytest.param("beforeAll(() => { throw new Error('no') }); it('x', () => {})", False),
        pytest.param("it('x', () => new Promise(() => {}), 20)", False),
        pytest.param("it('x', () => expect(1).toBeNothingKnown())", False),
        pytest.param("it.concurrent('x', () => {})", None),
        pytest.param("it('x', (done) => done())", None),
        pytest.param("jest.useFakeTimers(); it('x', () => {})", None),
    ],
)
def test_tests_mean_what_they_mean_in_jest_or_give_no_verdict(
    runner: SuiteRunner, body: str, *, passed: bool | None
) -> None:
    names = "afterEach, beforeAll, beforeEach, describe, expect, it, jest"
    text = f"import {{ {names} }} from '@jest/globals'\nimport {{ add }} from './add.ts'\n{body}\n"
    verdict = runner.run("add.ts", GOOD, Suite(path="add.test.ts", text=text))

    assert verdict.passed is passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("function add(a: number, b: number): number {\n  return a + b\n}", True),
        ("function add(a: number, b: number): number {\n  return a + b", True),
        ("function add(a: number, b: number): number {\n  return a - b\n}", False),
        ("function add(a: number, b: number): number {\n  return a + (b", False),
    ],
)
def test_a_whole_program_passes_when_it_ends_without_an_error(
    runner: SuiteRunner, text: str, *, passed: bool
) -> None:
    tests = "declare var require: any;\nconst assert = require('node:assert');\n"
    verdict = runner.run("add.ts", text, program(f"{tests}assert.deepEqual(add(1, 2), 3);\n"))

    assert verdict.passed is passed


@pytest.mark.parametrize(
    "evil",
    [
        pytest.param("process.exit(0)", id="ends the process"),
        pytest.param("process.abort()", id="crashes"),
        pytest.param("const hog = []; while (true) hog.push(new Array(1e6).fill(0))", id="heap"),
        pytest.param("const hog = []; while (true) hog.push(Buffer.alloc(5e7, 1))", id="buffers"),
        pytest.param("real('child_process').spawnSync('true')", id="starts a program"),
        pytest.param("while (true) real('child_process').fork('x')", id="forks"),
        pytest.param("new (real('worker_threads').Worker)('1', { eval: true })", id="worker"),
        pytest.param("real('fs').readFileSync('/etc/passwd')", id="reads"),
        pytest.param("import fs from 'fs'; fs.readFileSync('/etc/passwd')", id="imports fs"),
        pytest.param("real('fs').writeFileSync('add.test.ts', '')", id="edits the tests"),
        pytest.param("process.kill(process.ppid, 'SIGKILL')", id="kills"),
        pytest.param("process.dlopen({ exports: {} }, '/x.node')", id="loads native code"),
        pytest.param("process.binding('fs')", id="internals"),
        pytest.param(
            "const out = Number(process.argv[2])\n"
            "while (true) real('fs').writeSync(out, 'x'.repeat(1e6))",
            id="floods the answer",
        ),
        pytest.param(
            "real('fs').writeSync(Number(process.argv[2]), 'x {\"total\":2,\"passed\":2}\\n')\n"
            "process.exit(0)",
            id="forges a verdict",
        ),
    ],
)
def test_code_that_misbehaves_fails_and_is_held(any_runner: SuiteRunner, evil: str) -> None:
    """Each of these would pass the tests if what it does had not stopped it."""
    text = f"{NODE}{evil}\n{GOOD}" if not evil.startswith("import") else f"{evil}\n{GOOD}"

    assert any_runner.run("add.ts", text, SUITE).passed is False


def test_the_way_to_misbehave_is_open(any_runner: SuiteRunner) -> None:
    """Else the cases above would fail for another reason than the walls."""
    text = f"{NODE}real('fs'); real('child_process'); real('net'); process.argv[2]\n{GOOD}"

    assert any_runner.run("add.ts", text, SUITE).passed is True


def test_megabytes_of_output_go_nowhere(runner: SuiteRunner) -> None:
    text = f"for (let n = 0; n < 30; n++) console.log('x'.repeat(1e6))\n{GOOD}"

    assert runner.run("add.ts", text, SUITE).passed is True


def test_nothing_is_written_wherever_it_is_tried(any_runner: SuiteRunner, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    tries = [
        f"fs.writeFileSync({str(tmp_path / 'new')!r}, 'x')",
        f"fs.appendFileSync({str(kept)!r}, 'x')",
        f"fs.truncateSync({str(kept)!r})",
        f"fs.unlinkSync({str(kept)!r})",
        f"fs.mkdirSync({str(tmp_path / 'folder')!r})",
        f"fs.renameSync({str(kept)!r}, {str(tmp_path / 'moved')!r})",
        f"fs.symlinkSync('/', {str(tmp_path / 'link')!r})",
        f"fs.chmodSync({str(kept)!r}, 0)",
        "fs.writeFileSync('here', 'x')",
    ]
    caught = "".join(f"try {{ {one}; done++ }} catch {{}}\n" for one in tries)
    text = f"{NODE}const fs = real('fs')\nlet done = 0\n{caught}if (done) throw done\n{GOOD}"
    verdict = any_runner.run("add.ts", text, SUITE)

    assert verdict.passed is True
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir() if path.is_file()] == [
        ("kept", "kept")
    ]


def test_the_environment_is_not_handed_on(
    any_runner: SuiteRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    text = f"declare const process: any\nif (process.env.SECRET_TOKEN) throw 1\n{GOOD}"

    assert any_runner.run("add.ts", text, SUITE).passed is True


@pytest.mark.skipif(not namespaces(), reason="the network stays open without namespaces")
def test_not_even_the_loopback_is_reached(runner: SuiteRunner) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        port = server.getsockname()[1]
        text = (
            f"{NODE}export const add = (a: number, b: number) => new Promise((done, fail) => {{\n"
            f"  const s = real('net').connect({port}, '127.0.0.1')\n"
            "  s.on('connect', () => done(a + b))\n  s.on('error', fail)\n})\n"
        )
        verdict = runner.run("add.ts", text, SUITE)
        with pytest.raises(TimeoutError):
            server.accept()

    assert verdict.passed is False


def test_a_loop_ends_with_its_processor_time_and_leaves_no_process(
    any_runner: SuiteRunner,
) -> None:
    verdict = any_runner.run("add.ts", f"while (true) {{}}\n{GOOD}", SUITE)
    processes = Path("/proc").iterdir() if Path("/proc").is_dir() else iter(())
    left = [process for process in processes if runs_tests_for_me(process)]

    assert verdict.passed is False
    assert left == []


def runs_tests_for_me(process: Path) -> bool:
    """Whether a process of `/proc` runs tests, and this test process started it."""
    try:
        words = (process / "cmdline").read_bytes()
        parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
    except OSError:
        return False
    return b"suite_runner.cjs" in words and parent == str(os.getpid())
