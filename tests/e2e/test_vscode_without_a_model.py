"""VS Code where something is missing or off: the status says what, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.editor_vscode import running_vscode
from support.editor_world import EditorWorld

pytestmark = pytest.mark.e2e


def test_without_a_model_the_status_says_why(tmp_path: Path) -> None:
    world = EditorWorld.create(tmp_path / "world", answers={})
    with running_vscode(world) as code:
        code.open("a.ts")
        status = code.status("No model")

    assert "groundspeed model install" in status


def test_in_restricted_mode_no_server_is_started(tmp_path: Path) -> None:
    world = EditorWorld.create(tmp_path / "world", answers={"": "never;"})
    with running_vscode(world, trusted=False) as code:
        code.open("a.ts")
        code.status("Restricted Mode")

    assert list(world.state.iterdir()) == []


def test_a_workspace_cannot_switch_on_what_the_engineer_switched_off(tmp_path: Path) -> None:
    world = EditorWorld.create(tmp_path / "world", answers={"": "never;"})
    (world.workspace / ".vscode").mkdir()
    world.file(".vscode/settings.json", '{"groundspeed.completion.enabled": true}')
    with running_vscode(world, chosen={"groundspeed.completion.enabled": False}) as code:
        code.open("a.ts")
        code.status("Completions are off")
        code.run_command("Groundspeed: Toggle Completions")
        code.status("Groundspeed: scripted")
