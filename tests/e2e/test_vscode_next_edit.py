"""Next edits in a real VS Code: taken by the palette's command, or from the light bulb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.editor_next_edit import BEFORE, FOLLOWED, QUIET, RENAMED
from support.editor_vscode import VSCode, running_vscode
from support.editor_world import EditorWorld

pytestmark = pytest.mark.e2e

_BEFORE_NAME = "function area("


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VSCode]:
    world = EditorWorld.create(tmp_path_factory.mktemp("vscode"), answers=QUIET)
    with running_vscode(world) as editor:
        editor.open("warm.ts")
        editor.status("answers")
        yield editor


def rename(code: VSCode, name: str) -> Path:
    """Rename the parameter at its declaration, as a person would."""
    path = code.open(name, BEFORE)
    code.press("Control+Home")
    for _ in range(len(_BEFORE_NAME)):
        code.press("ArrowRight")
    for _ in range(len("width")):
        code.press("Delete")
    code.type("breadth")
    code.saved(path, RENAMED)
    return path


def test_a_rename_is_carried_on_by_the_command(code: VSCode) -> None:
    path = rename(code, "command.ts")
    code.run_command("Groundspeed: Apply Next Edit")
    code.page.locator(".statusbar", has_text="rename 1 other use of width").wait_for()

    code.saved(path, FOLLOWED)


def test_a_rename_is_carried_on_by_a_code_action(code: VSCode) -> None:
    path = rename(code, "action.ts")
    code.page.locator(".squiggly-hint").first.wait_for(state="attached")
    code.take_action("rename 1 other use", shot="vscode-next-edit")

    code.saved(path, FOLLOWED)


def test_the_mark_goes_with_completions_and_comes_back_with_them(code: VSCode) -> None:
    rename(code, "switched.ts")
    mark = code.page.locator(".squiggly-hint")
    mark.first.wait_for(state="attached")
    code.run_command("Groundspeed: Toggle Completions")
    expect(mark).to_have_count(0)
    code.run_command("Groundspeed: Toggle Completions")

    mark.first.wait_for(state="attached")
