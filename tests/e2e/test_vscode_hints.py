"""Review hints in a real VS Code: squiggles on save, and quick fixes that take them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from support.editor_hints import FAULTY, MESSAGE, REVIEWS, SOUND
from support.editor_vscode import VSCode, running_vscode
from support.editor_world import EditorWorld, Ending

pytestmark = pytest.mark.e2e

_PLACE = "for (let i = 0; i <"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EditorWorld:
    return EditorWorld.create(tmp_path_factory.mktemp("vscode"), answers=REVIEWS)


@pytest.fixture(scope="module")
def code(world: EditorWorld) -> Iterator[VSCode]:
    with running_vscode(world) as editor:
        editor.open("warm.ts")
        editor.status("answers")
        yield editor


def break_loop(code: VSCode, name: str) -> Any:
    """Make the loop run one too far, as a person would, and save."""
    path = code.open(name, SOUND)
    code.press("Control+Home")
    for key in ("ArrowDown", "ArrowDown", "Home"):
        code.press(key)
    for _ in range(len(_PLACE)):
        code.press("ArrowRight")
    code.type("=")
    code.saved(path, FAULTY)
    squiggle(code, 1)
    return path


def squiggle(code: VSCode, count: int) -> None:
    expect(code.page.locator(".squiggly-warning")).to_have_count(count)


def take(code: VSCode, title: str) -> None:
    code.take_action(title, shot="vscode-hint")
    squiggle(code, 0)


def test_a_hint_appears_on_save_and_its_fix_is_applied(code: VSCode, hint_ending: Ending) -> None:
    path = break_loop(code, "applied.ts")
    code.run_command("Go to Next Problem (Error, Warning, Info)")
    code.page.locator(".marker-widget", has_text=MESSAGE).first.wait_for()
    code.press("Escape")
    take(code, "apply this fix")
    code.saved(path, SOUND)

    assert hint_ending()["outcome"] == "applied"


def test_a_hint_that_is_no_problem_stays_away(code: VSCode, hint_ending: Ending) -> None:
    path = break_loop(code, "wrong.ts")
    take(code, "this is not a problem")
    code.type(" ")
    code.press("Backspace")
    code.saved(path, FAULTY)
    squiggle(code, 0)

    assert hint_ending()["outcome"] == "wrong"
