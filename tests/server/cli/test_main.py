"""The `groundspeed` command around its subcommands: how it starts, fails and ends."""

from __future__ import annotations

import argparse
import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from groundspeed_server import __version__
from groundspeed_server.cli.main import COMMANDS, main
from groundspeed_server.errors import UserError
from support.cli_terminal import Terminal
from support.loopback_server import LoopbackServer, Reply


class CommandModule(ModuleType):
    """A subcommand that ends as a test decides."""

    def __init__(self, ending: BaseException | int) -> None:
        super().__init__("ending")
        self._ending = ending

    def configure(self, parser: argparse.ArgumentParser) -> None:
        parser.epilog = "Example: groundspeed stats"

    def run(self, arguments: argparse.Namespace) -> int:
        if isinstance(self._ending, int):
            return self._ending
        raise self._ending


def ends(monkeypatch: pytest.MonkeyPatch, ending: BaseException | int) -> int:
    """Return the exit code of a command that ends so."""
    monkeypatch.setitem(sys.modules, "groundspeed_server.cli.stats", CommandModule(ending))
    return main(["stats"])


def run_in(folder: Path, program: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


def test_a_terminal_without_the_letters_is_no_reason_to_fail(tmp_path: Path) -> None:
    program = (
        "from groundspeed_server.cli.main import main\n"
        "raise SystemExit(main(['complete', 'größe→3.ts:1:1']))\n"
    )

    done = run_in(tmp_path, program, PYTHONIOENCODING="latin-1")

    assert done.returncode == 2
    assert done.stderr.decode("latin-1").startswith("groundspeed: There is no file größe?3.ts.\n")


@pytest.mark.parametrize("words", ["why --lats 5", "telemetry status --lats 5"])
def test_an_unknown_option_is_told_with_those_of_its_command(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(words.split())

    said = capsys.readouterr().err
    assert said.startswith(f"usage: groundspeed {words.partition(' --')[0]} [-h]")
    assert "unrecognized arguments: --lats 5" in said


def test_a_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    program = (
        "import os; os.rmdir(os.getcwd())\n"
        "from groundspeed_server.cli.main import main\n"
        "raise SystemExit(main(['review']))\n"
    )

    done = run_in(gone, program)

    assert done.returncode == 2
    assert done.stderr.startswith(b"groundspeed: The current folder is not there any more.\n")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_without_a_command_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    code = main([])
    said = capsys.readouterr().out

    assert code == 0
    assert all(f"    {command}" in said for command in COMMANDS)


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out == f"groundspeed {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["complet"],
        ["server", "--tcp"],
        ["why", "--last", "0"],
        ["telemetry", "show", "--last", "x"],
    ],
)
def test_what_is_not_known_is_an_error_that_names_it(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr()

    assert (ended.value.code, said.out) == (2, "")
    assert re.search(rf"^groundspeed.* error: .*{words[-1]}", said.err.splitlines()[-1])


@pytest.mark.parametrize("code", [0, 1, 2])
def test_the_exit_code_is_the_commands(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ends(monkeypatch, code) == code


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UserError("It rained."), "groundspeed: It rained.\n"),
        (UserError("It rained.", "Wait."), "groundspeed: It rained.\n  Wait.\n"),
        (
            UserError("No \x1b]0;gone\x07key\x9b31m.", "W\u202eait."),
            "groundspeed: No \\x1b]0;gone\\x07key\\x9b31m.\n  W\\u202eait.\n",
        ),
    ],
)
def test_what_a_user_can_act_on_is_told_without_steering_the_terminal(
    error: UserError,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = ends(monkeypatch, error)

    assert (code, *capsys.readouterr()) == (2, "", said)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EACCES, "Permission denied", "/p/a.ts"), "no permission to use /p/a.ts."),
        (OSError(errno.ENOTDIR, "Not a directory", "/p/a.ts"), "/p/a.ts cannot be used: Not a dir"),
        (OSError(errno.EEXIST, "File exists", "/p"), "/p cannot be used: File exists."),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full."),
        (OSError("a rare one"), "internal error (OSError)"),
    ],
)
def test_a_place_that_cannot_be_used_is_named(
    error: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ends(monkeypatch, error)

    assert code == 2
    assert said in capsys.readouterr().err


def test_an_error_of_our_own_is_a_sentence_that_tells_nothing_of_the_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ends(monkeypatch, KeyError("const password = 1"))
    said = capsys.readouterr().err

    assert code == 2
    assert "internal error (KeyError)" in said
    assert "GROUNDSPEED_DEBUG=1" in said
    assert "password" not in said
    assert "Traceback" not in said


def test_who_looks_for_an_error_of_our_own_gets_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSPEED_DEBUG", "1")

    with pytest.raises(KeyError, match="answer"):
        ends(monkeypatch, KeyError("answer"))


def test_an_interruption_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ends(monkeypatch, KeyboardInterrupt())

    assert (code, *capsys.readouterr()) == (130, "", "groundspeed: stopped; nothing was changed.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("words", [("complete", "a.ts:1:11"), ("doctor",)])
def test_a_command_that_waits_for_a_model_can_be_stopped(
    terminal: Terminal, words: tuple[str, ...], number: signal.Signals
) -> None:
    (terminal.here / "a.ts").write_text("const a = \n")
    with LoopbackServer(Reply(hang_before=True)) as server:
        terminal.environment["GROUNDSPEED_BASE_URL"] = f"{server.url}/v1"
        with terminal.started("groundspeed", *words) as process:
            asked = server.asked.wait(20)
            process.send_signal(number)
            said = process.communicate(timeout=20)

    assert (asked, process.returncode) == (True, 130)
    assert said == ("", "groundspeed: stopped; nothing was changed.\n")


@pytest.mark.parametrize("module", ["datetime", "argparse"])
@pytest.mark.parametrize(
    ("package", "words", "said"),
    [
        (
            "groundspeed_server",
            ["review"],
            b"groundspeed: stopped; nothing was changed.\n",
        ),
        (
            "groundspeed_eval",
            ["report", "runs"],
            b"groundspeed-eval: stopped; results so far are kept.\n",
        ),
        (
            "groundspeed_metrics",
            ["query", "--list"],
            b"groundspeed-metrics: stopped; what was collected before is kept.\n",
        ),
    ],
)
def test_a_command_that_is_still_imported_can_be_stopped(
    tmp_path: Path, package: str, words: list[str], said: bytes, module: str
) -> None:
    program = (
        "import sys\n"
        f"sys.argv[1:] = {words}\n"
        "class Stopping:\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == '{module}':\n"
        "            sys.meta_path.remove(self)\n"
        "            raise KeyboardInterrupt\n"
        f"from {package}.cli.start import program\n"
        "sys.meta_path.insert(0, Stopping())\n"
        "program()\n"
    )

    done = run_in(tmp_path, program)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", said)


@pytest.mark.parametrize("lines", [3, 30_000], ids=["in one piece", "in many pieces"])
def test_a_reader_that_leaves_early_is_no_error(terminal: Terminal, lines: int) -> None:
    spool = terminal.here / "spool"
    spool.mkdir()
    (spool / "0-1-1.jsonl").write_bytes(b'{"n": 1}\n' * lines)
    terminal.environment["GROUNDSPEED_STATE_DIR"] = "."
    with terminal.started("groundspeed", "telemetry", "show", "--last", "0") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        if lines > 3:
            process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        code = process.wait(20)

    assert (code, said) == (0, "")


def test_a_reader_that_was_never_there_is_no_error(terminal: Terminal) -> None:
    """A program that is started without standard output has nobody to tell."""
    words = [sys.executable, "-m", "groundspeed_server.cli.main", "telemetry", "status"]
    shell = f"exec {' '.join(words)} >&-"
    done = subprocess.run(
        ["sh", "-c", shell],
        env=terminal.environment,
        cwd=terminal.here,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
