"""The servers behind a real Neovim: one for each project, and what the status says of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.editor_nvim import running_nvim
from support.editor_world import EditorWorld

pytestmark = pytest.mark.e2e

ANSWERS = {r"const total = $": "items.length * 2;"}


@pytest.fixture
def world(tmp_path: Path) -> EditorWorld:
    return EditorWorld.create(tmp_path / "world", answers=ANSWERS)


def test_each_project_has_a_status_of_its_own(world: EditorWorld) -> None:
    for project, settings in (("sound", ""), ("wrong", "[completion]\nenbled = false\n")):
        (world.workspace / project).mkdir()
        world.file(f"{project}/package.json", "{}")
        world.file(f"{project}/groundspeed.toml", settings)
    with running_nvim(world) as nvim:
        nvim.open("sound/a.ts")
        nvim.status("answers")
        nvim.open("wrong/a.ts")
        nvim.status("enbled")

        nvim.command("buffer sound/a.ts")
        assert nvim.lua("return require('groundspeed').statusline()") == "Groundspeed: scripted"
        nvim.command("buffer wrong/a.ts")
        assert nvim.lua("return require('groundspeed').statusline()") == "Groundspeed: error"
