"""VS Code with servers that fail: what the status says, and what brings a server back."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from support.editor_vscode import running_vscode
from support.editor_world import EditorWorld, alive, until

pytestmark = pytest.mark.e2e


@pytest.fixture
def world(tmp_path: Path) -> EditorWorld:
    return EditorWorld.create(tmp_path / "world", answers={"": "never;"})


def test_a_restart_ends_a_server_that_never_answered(world: EditorWorld) -> None:
    pretender = world.hung_server()
    with running_vscode(world) as code:
        code.open("a.ts")
        process = until(lambda: "a server", world.hung_process)
        pretender.unlink()
        code.run_command("Groundspeed: Restart Server")
        code.status("answers")

        until(lambda: "the hung server to end", lambda: not alive(process))


def test_a_restart_ends_a_server_that_hangs_while_it_is_up(world: EditorWorld) -> None:
    real = shutil.which("groundspeed", path=world.environment["PATH"])
    world.pretend_server(f'echo $$ > "$HOME/process"; exec "{real}" "$@"')
    with running_vscode(world) as code:
        code.open("a.ts")
        code.status("answers")
        process = until(lambda: "a server", world.hung_process)
        os.kill(process, signal.SIGSTOP)
        code.run_command("Groundspeed: Restart Server")
        until(lambda: "another server", lambda: world.hung_process() != process)
        code.status("answers")

        until(lambda: "the hung server to end", lambda: not alive(process))


def test_while_a_server_does_not_start_the_commands_say_why(world: EditorWorld) -> None:
    pretender = world.pretend_server('echo started >> "$HOME/starts"; exit 2')
    with running_vscode(world) as code:
        code.open("a.ts")
        code.status("did not start")
        code.run_command("Groundspeed: Try Again")
        code.quick_pick("Restart server")
        code.press("Escape")
        pretender.unlink()
        code.run_command("Groundspeed: Restart Server")
        code.status("answers")

    assert (world.home / "starts").read_text(encoding="utf-8") == "started\n"


def test_a_server_that_talks_before_it_answers_is_told_of_at_once(world: EditorWorld) -> None:
    real = shutil.which("groundspeed", path=world.environment["PATH"])
    world.pretend_server(f'echo "Activating an environment."; exec "{real}" "$@"')
    with running_vscode(world) as code:
        code.open("a.ts")
        status = code.page.locator('.statusbar [aria-label*="did not start"]').first
        status.wait_for(timeout=30_000)  # Without an answer, the extension waits for a minute.
