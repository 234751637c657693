"""Where a real VS Code shows ghost text, and where not."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.editor_vscode import VSCode, running_vscode
from support.editor_world import EditorWorld, Ending, until

pytestmark = pytest.mark.e2e

GENERATED = "export function chargeMailbox(box: Mailbox, fee: number) {\n  box.charge(fee);\n}\n"
ANSWERS = {
    r"const total = $": "items.length * 2;",
    r"box\.charge(?s:.*)const fee = $": "chargeMailbox(box, 42);",
}
LINE_BY_LINE = {
    r"const doubled = $": "sizes.map((size) => {\n  return size * 2;\n});",
    r"const sums = $": (
        "sizes.map((size) => {\n  const twice = size * 2;\n  const sum = twice + size;\n"
        "  return sum;\n});"
    ),
}


@pytest.fixture
def world(tmp_path: Path) -> EditorWorld:
    return EditorWorld.create(tmp_path / "world", answers=ANSWERS, slow=LINE_BY_LINE)


@pytest.fixture
def code(world: EditorWorld) -> Iterator[VSCode]:
    with running_vscode(world) as editor:
        editor.open("warm.ts")
        editor.status("answers")
        yield editor


def improved(world: EditorWorld) -> int:
    """Return how often the model has improved on what was offered."""
    decided = world.events("completion.decided")
    return [event["reason"] for event in decided].count("improved")


def test_what_escape_has_put_away_stays_away_when_the_model_says_more(
    code: VSCode, world: EditorWorld
) -> None:
    before = improved(world)
    path = code.open("away.ts")
    code.type("const sums = ")
    code.ghost_text()
    code.press("Escape")
    code.no_ghost_text()
    until(lambda: "the other lines", lambda: improved(world) > before or None)
    code.saved(path, "const sums = ")
    code.press("Tab")

    code.saved(path, "const sums =    ")


def test_what_was_asked_for_and_put_away_stays_away_too(code: VSCode, world: EditorWorld) -> None:
    before = improved(world)
    path = code.open("asked.ts")
    code.type("const sums = ")
    code.ghost_text()
    code.press("Alt+BracketRight")
    code.press("Escape")
    code.no_ghost_text()
    until(lambda: "the other lines", lambda: improved(world) > before or None)
    code.saved(path, "const sums = ")
    code.press("Tab")

    code.saved(path, "const sums =    ")


def test_what_the_model_says_after_the_cursor_went_elsewhere_is_not_shown(
    code: VSCode, ending: Ending, world: EditorWorld
) -> None:
    before = improved(world)
    path = code.open("left.ts", "\n")
    code.type("const doubled = ")
    code.ghost_text()
    code.press("ArrowUp")
    code.no_ghost_text()
    end = ending()
    shown = len(world.events("completion.shown"))
    until(lambda: "the other lines", lambda: improved(world) > before or None)
    code.type("// ")
    code.saved(path, "// \nconst doubled = ")

    assert end["outcome"] == "ignored"
    assert len(world.events("completion.shown")) == shown


def test_what_is_not_saved_yet_gets_ghost_text_too(code: VSCode) -> None:
    code.run_command("File: New Untitled Text File")
    code.page.locator('.monaco-editor[data-uri^="untitled:"] .view-lines').first.wait_for()
    code.run_command("Change Language Mode")
    code.quick_pick("CoffeeScript")
    code.page.locator(".quick-input-widget input.input").fill("typescript")
    code.quick_pick("TypeScript JSX")
    code.press("Enter")
    code.status("answers")
    code.type("const total = ")

    assert code.ghost_text() == "items.length * 2;"


def test_where_the_status_says_that_nothing_is_offered_nothing_is(
    code: VSCode, world: EditorWorld
) -> None:
    outside = world.home / "outside.ts"
    outside.write_text("", encoding="utf-8")
    code.show(outside)
    code.status("outside of the open folders")
    code.open("inside.ts")
    code.status("Groundspeed: scripted")
    code.type("const total = ")

    assert code.ghost_text() == "items.length * 2;"


def test_the_status_says_when_the_editor_shows_no_suggestions_at_all(world: EditorWorld) -> None:
    with running_vscode(world, chosen={"editor.inlineSuggest.enabled": False}) as code:
        code.open("a.ts")
        status = code.status("answers")

    assert "VS Code's own inline suggestions are off (editor.inlineSuggest.enabled)." in status


def test_what_another_program_writes_is_known_soon(code: VSCode, world: EditorWorld) -> None:
    world.file("generated.ts", GENERATED)
    attempts = itertools.count()

    def answered() -> bool:
        # What was found near a line stays, so that each attempt is in a file of its own.
        code.open(f"fee{next(attempts)}.ts", "// A mailbox is charged a fee here.\n")
        code.type("const fee = ")
        time.sleep(0.5)  # To go on typing would take the question back.
        sources = [event["source"] for event in world.events("completion.decided")]
        return "model" in sources

    until(lambda: "an answer that knows the generated function", answered)
