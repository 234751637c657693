"""Neovim where something is missing: the status says what, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.editor_nvim import running_nvim
from support.editor_world import EditorWorld

pytestmark = pytest.mark.e2e


def test_without_a_model_the_status_says_why(tmp_path: Path) -> None:
    world = EditorWorld.create(tmp_path / "world", answers={})
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        status = nvim.status("No model")

    assert "groundspeed model install" in status


def test_without_a_server_the_status_says_how_to_install_it(tmp_path: Path) -> None:
    world = EditorWorld.create(tmp_path / "world", answers={})
    world.environment["PATH"] = "/usr/bin:/bin"
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        status = nvim.status("not on your PATH")
        line = nvim.lua("return require('groundspeed').statusline()")

    assert "pip install groundspeed" in status
    assert line == "Groundspeed: error"


def test_without_a_server_why_says_so_and_opens_nothing(tmp_path: Path) -> None:
    world = EditorWorld.create(tmp_path / "world", answers={})
    world.environment["PATH"] = "/usr/bin:/bin"
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        nvim.command("messages clear")
        nvim.command("Groundspeed why")

        assert "pip install groundspeed" in nvim.messages()
        assert nvim.lua("return #vim.api.nvim_list_wins()") == 1
