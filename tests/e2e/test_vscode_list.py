"""The editor's own list of names, and what it makes of suggestions."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from support.editor_vscode import VSCode, running_vscode
from support.editor_world import EditorWorld, Ending, until

pytestmark = pytest.mark.e2e

# As VS Code comes.
AS_SHIPPED = {
    "editor.quickSuggestions": {"other": "on", "comments": "off", "strings": "off"},
    "editor.suggestOnTriggerCharacters": True,
}
ANSWERS = {
    r"sizes\.c$": "hunk(2);",
    r"const call = $": "first(second);",
}
DECLARED = "const sizes = [1];\nconst second = 2;\nconst first = (size: number) => size;\n"


def answers(world: EditorWorld) -> int:
    """Return how often the editor was given a suggestion."""
    return [event["source"] != "none" for event in world.events("completion.decided")].count(True)


def shown(world: EditorWorld) -> int:
    """Return how many suggestions were in sight for long enough."""
    return len(world.events("completion.shown"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EditorWorld:
    return EditorWorld.create(tmp_path_factory.mktemp("list"), answers=ANSWERS)


@pytest.fixture(scope="module")
def code(world: EditorWorld) -> Iterator[VSCode]:
    with running_vscode(world, chosen=AS_SHIPPED) as editor:
        editor.open("warm.ts")
        editor.status("answers")
        yield editor


def test_what_the_list_covers_is_shown_once_the_list_is_gone(
    code: VSCode, world: EditorWorld
) -> None:
    code.open("covered.ts", f"{DECLARED}const few = sizes.")
    before, seen = answers(world), shown(world)
    code.press("Control+Space")
    code.listed("concat")
    code.type("c")
    until(lambda: "an answer", lambda: answers(world) > before)
    time.sleep(1)  # Longer than what counts as shown.
    seen_while_covered = shown(world)
    code.press("Escape")
    ghost = code.ghost_text()
    until(lambda: "it to count as shown", lambda: shown(world) > seen)

    assert ghost == "hunk(2);"
    assert seen_while_covered == seen


def test_a_name_from_the_list_is_no_acceptance(code: VSCode, ending: Ending) -> None:
    path = code.open("picked.ts", DECLARED)
    code.type("const call = ")
    code.ghost_text()
    code.type("fir")
    code.listed("first")
    code.press("Tab")
    code.saved(path, f"{DECLARED}const call = first")
    code.type(";")
    end = ending()

    assert (end["outcome"], end["chars_accepted"]) == ("typed_over", 0)
