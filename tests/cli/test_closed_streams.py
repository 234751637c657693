"""What runs without a terminal, as jobs and services do, may have closed the standard streams."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support.cli_terminal import MODULES, Terminal

CLOSED = {"stdin": "<&-", "stdout": ">&-", "stderr": "2>&-", "all": "<&- >&- 2>&-"}


def run_closed(terminal: Terminal, words: tuple[str, ...], closed: str) -> tuple[int, str, str]:
    """Run a command in a shell that closes streams before; return its code and what it said."""
    program, *rest = words
    command = [sys.executable, "-m", MODULES[program], *rest]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {CLOSED[closed]}', "sh", *command],
        cwd=terminal.here,
        env=terminal.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize(
    "words", [("groundspeed", "why"), ("groundspeed-metrics", "build"), ("groundspeed-metrics",)]
)
def test_a_command_ends_well_without_its_streams(
    terminal: Terminal, words: tuple[str, ...], closed: str
) -> None:
    whole = terminal.run(*words)
    for made in terminal.here.iterdir():
        made.unlink()

    code, out, err = run_closed(terminal, words, closed)

    assert code == whole.code == 0
    assert out == (whole.out if closed in ("stdin", "stderr") else "")
    assert err == (whole.err if closed in ("stdin", "stdout") else "")


@pytest.mark.parametrize("program", MODULES)
def test_a_complaint_that_nobody_hears_is_not_taken_for_an_answer(
    terminal: Terminal, program: str
) -> None:
    words = {"groundspeed": ("policy", "check", "nowhere"), "groundspeed-metrics": ("report",)}

    code, out, err = run_closed(terminal, (program, *words[program]), "stderr")

    assert (code, out, err) == (2, "", "")
