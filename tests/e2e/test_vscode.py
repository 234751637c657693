"""The extension in a real VS Code, with the real server and no proposed API."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from support.editor_vscode import VSCode, running_vscode
from support.editor_world import EditorWorld, Ending, until

pytestmark = pytest.mark.e2e

ANSWERS = {
    r"const total = $": "items.length * 2;",
    r"let next = $": "first.next();",
    r"const other = $": "first(one);",
    r"const sign = \"é😀\" \+ $": "`é😀 ${name}`;",
    r"function add\(.*\{\s*\Z": "const sum = a + b;\n  return sum;\n}",
}
OTHERS = {r"const other = $": "second(two);"}
LINE_BY_LINE = {
    r"const doubled = $": "sizes.map((size) => {\n  const twice = size * 2;\n  return twice;\n});",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EditorWorld:
    place = tmp_path_factory.mktemp("vscode")
    return EditorWorld.create(place, answers=ANSWERS, others=OTHERS, slow=LINE_BY_LINE)


@pytest.fixture(scope="module")
def code(world: EditorWorld) -> Iterator[VSCode]:
    with running_vscode(world) as editor:
        editor.open("warm.ts")
        editor.status("answers")
        yield editor


def test_ghost_text_is_accepted_with_the_editors_own_key(code: VSCode, ending: Ending) -> None:
    path = code.open("accept.ts")
    code.type("const total = ")
    ghost = code.ghost_text()
    code.shot("vscode-ghost-text")
    code.press("Tab")
    code.saved(path, "const total = items.length * 2;")
    end = ending()

    assert ghost == "items.length * 2;"
    assert (end["outcome"], end["chars_accepted"], end["lines_accepted"]) == ("accepted", 17, 1)
    assert (end["client"]["editor"], end["client"]["extension_version"]) == ("vscode", "0.1.0")


def test_several_lines_are_shown_and_accepted_as_one(code: VSCode, ending: Ending) -> None:
    path = code.open("lines.ts", "function add(a: number, b: number): number {\n ")
    code.type(" ")
    ghost = code.ghost_text()
    code.shot("vscode-ghost-lines")
    code.press("Tab")
    code.saved(
        path,
        "function add(a: number, b: number): number {\n  const sum = a + b;\n  return sum;\n}",
    )

    assert ghost == "const sum = a + b;\n  return sum;\n}"
    assert ending()["outcome"] == "accepted"


def test_what_was_offered_at_once_grows_when_the_model_says_more(
    code: VSCode, ending: Ending, world: EditorWorld
) -> None:
    before = "open();\nlet next = first\n\nopen();\nlet next ="
    path = code.open("speeds.ts", before)
    code.type(" ")

    def grown() -> bool | None:
        shown = world.events("completion.shown")
        return any(event["chars"] == len("first.next();") for event in shown) or None

    until(lambda: "the model's answer", grown)
    until(lambda: "all of it on the screen", lambda: code.ghost_text() == "first.next();")
    code.press("Tab")
    code.saved(path, f"{before} first.next();")
    first = ending()["outcome"]
    until(
        lambda: "the acceptance",
        lambda: world.events("completion.closed")[-1]["outcome"] == "accepted",
    )
    decided = world.events("completion.decided")

    assert first == "replaced"
    assert {"copy", "speculative"} <= {event["source"] for event in decided}
    assert {event["trigger"] for event in decided if event["source"] == "speculative"} == {"auto"}


def test_the_first_line_is_there_before_the_others(code: VSCode, ending: Ending) -> None:
    path = code.open("doubled.ts")
    code.type("const doubled = ")
    first = code.ghost_text()
    code.shot("vscode-first-line")
    (whole,) = LINE_BY_LINE.values()
    until(lambda: "the other lines", lambda: code.ghost_text() == whole or None)
    code.press("Tab")
    code.saved(path, f"const doubled = {whole}")

    assert first == "sizes.map((size) => {"
    assert ending()["outcome"] == "replaced"


def test_words_taken_one_by_one_are_a_partial_acceptance(code: VSCode, ending: Ending) -> None:
    path = code.open("partial.ts")
    code.type("const total = ")
    code.ghost_text()
    code.press("Control+ArrowRight")
    code.saved(path, "const total = items")
    code.press("Control+ArrowRight")
    code.saved(path, "const total = items.")
    rest = code.ghost_text()
    code.type("size;")
    code.no_ghost_text()
    end = ending()

    assert rest == "length * 2;"
    assert (end["outcome"], end["chars_accepted"], end["lines_accepted"]) == ("partial", 6, 0)


def test_a_word_of_the_second_of_several_is_a_partial_acceptance_of_it(
    code: VSCode, ending: Ending, world: EditorWorld
) -> None:
    path = code.open("second.ts")
    code.type("const other = ")
    code.ghost_text()

    def turned() -> bool:
        code.press("Alt+BracketRight")
        time.sleep(0.5)
        return code.ghost_text() == "second(two);"

    until(lambda: "the second one", turned)
    code.press("Control+ArrowRight")
    code.saved(path, "const other = second")
    code.type(" ")
    first = ending()["outcome"]
    last = until(
        lambda: "the acceptance",
        lambda: next(
            (e for e in world.events("completion.closed") if e["chars_accepted"] == 6), None
        ),
    )

    assert first == "typed_over"
    assert last["outcome"] == "partial"


def test_typing_through_keeps_the_rest_in_sight(code: VSCode, ending: Ending) -> None:
    path = code.open("through.ts")
    code.type("const total = ")
    code.ghost_text()
    code.type("ite")
    code.saved(path, "const total = ite")
    rest = code.ghost_text()
    code.press("Tab")
    code.saved(path, "const total = items.length * 2;")
    end = ending()

    assert rest == "ms.length * 2;"
    assert (end["outcome"], end["chars_typed_through"], end["chars_accepted"]) == (
        "accepted",
        3,
        14,
    )


def test_a_key_that_disagrees_closes_it(code: VSCode, ending: Ending) -> None:
    code.open("disagree.ts")
    code.type("const total = ")
    code.ghost_text()
    code.type("9;")
    code.no_ghost_text()

    assert ending()["outcome"] == "typed_over"


def test_a_cursor_that_goes_elsewhere_leaves_it_behind(code: VSCode, ending: Ending) -> None:
    code.open("elsewhere.ts")
    code.type("const total = ")
    code.ghost_text()
    code.press("Home")
    code.no_ghost_text()

    assert ending()["outcome"] == "ignored"


def test_characters_of_two_units_are_counted_right(code: VSCode, ending: Ending) -> None:
    path = code.open("units.ts", 'const sign = "é😀" +')
    code.type(" ")
    code.ghost_text()
    code.press("Tab")
    code.saved(path, 'const sign = "é😀" + `é😀 ${name}`;')
    end = ending()

    assert (end["outcome"], end["chars_accepted"]) == ("accepted", len("`é😀 ${name}`;"))


def test_completions_can_be_turned_off_and_on(code: VSCode, ending: Ending) -> None:
    code.open("off.ts")
    code.run_command("Groundspeed: Toggle Completions")
    code.status("Completions are off")
    code.type("const total = ")
    code.run_command("Groundspeed: Toggle Completions")
    code.status("Groundspeed: scripted")
    code.no_ghost_text()
    code.press("Backspace")
    code.type(" ")
    code.ghost_text()
    code.press("Tab")

    assert ending()["outcome"] == "accepted"


def test_the_status_names_the_model_and_opens_what_can_be_done(code: VSCode) -> None:
    status = code.status("answers")
    code.run_command("Groundspeed: Show Status")
    menu = code.quick_pick("Restart server")
    code.shot("vscode-status")
    code.press("Escape")

    assert "scripted" in status
    assert "Groundspeed: scripted" in menu
    assert all(words in menu for words in ("Turn completions off", "Why", "Show log"))
