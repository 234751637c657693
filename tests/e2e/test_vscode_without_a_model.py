"""VS Code where something is missing: the status says what, and what to do."""

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
