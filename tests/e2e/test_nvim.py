"""The plugin in a real Neovim, with the real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.editor_nvim import Neovim, ready_nvim
from support.editor_world import EditorWorld, Ending, until

pytestmark = pytest.mark.e2e

ANSWERS = {
    r"const total = $": "items.length * 2;",
    r'const greeting = "é😀" \+ $': "`😀 ${name}`;",
    r"const size = $": "width * 2;",
    r"const area = $": "product(width, height)",
    r"const call = run\($": "x)",
    r"let next = $": "first.next();",
    r"function add\(.*\{\s*\Z": "const sum = a + b;\n  return sum;\n}",
}
LINE_BY_LINE = {
    r"const doubled = $": "sizes.map((size) => {\n  const twice = size * 2;\n  return twice;\n});",
}

SEEN_AFTER_SAVING = """
vim.api.nvim_create_autocmd('TextChangedI', {
  buffer = 0,
  callback = function()
    vim.b.seen = require('groundspeed').visible() and 'yes' or 'no'
  end,
})
vim.cmd('silent write')
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EditorWorld:
    others = {r"const size = $": "height * 2;"}
    return EditorWorld.create(
        tmp_path_factory.mktemp("nvim"), answers=ANSWERS, others=others, slow=LINE_BY_LINE
    )


@pytest.fixture(scope="module")
def nvim(world: EditorWorld) -> Iterator[Neovim]:
    with ready_nvim(world) as editor:
        yield editor


def test_ghost_text_is_accepted_with_tab(nvim: Neovim, ending: Ending) -> None:
    nvim.open("accept.ts")
    nvim.keys("iconst total = ")
    ghost = nvim.ghost_text()
    screen = nvim.screen(1)
    nvim.keys("<Tab>")
    nvim.reads("const total = items.length * 2;")
    end = ending()

    assert ghost == "items.length * 2;"
    assert screen == ["const total = items.length * 2;"]
    assert (end["outcome"], end["chars_accepted"], end["lines_accepted"]) == ("accepted", 17, 1)
    assert (end["client"]["editor"], end["client"]["extension_version"]) == ("neovim", "0.1.0")


def test_several_lines_are_shown_and_accepted_as_one(nvim: Neovim, ending: Ending) -> None:
    nvim.open("lines.ts", "function add(a: number, b: number): number {\n  ")
    nvim.keys("A")
    ghost = nvim.ghost_text()
    nvim.keys("<Tab>")
    nvim.reads(
        "function add(a: number, b: number): number {\n  const sum = a + b;\n  return sum;\n}"
    )

    assert ghost == "const sum = a + b;\n  return sum;\n}"
    assert ending()["outcome"] == "accepted"


def test_another_suggestion_is_one_key_away(
    nvim: Neovim, ending: Ending, world: EditorWorld
) -> None:
    nvim.open("several.ts")
    nvim.keys("iconst size = ")
    first = nvim.ghost_text()

    def another() -> str | None:
        nvim.keys("<M-n>")
        ghost = nvim.ghost_text()
        return ghost if ghost != first else None

    second = until(lambda: "another suggestion", another)
    nvim.keys("<Tab>")
    nvim.reads("const size = height * 2;")

    assert (first, second) == ("width * 2;", "height * 2;")
    assert ending()["outcome"] == "replaced"
    _is_accepted(world)


def test_what_was_offered_at_once_grows_when_the_model_says_more(
    nvim: Neovim, ending: Ending, world: EditorWorld
) -> None:
    nvim.open("speeds.ts", "open();\nlet next = first\n\nopen();\n")
    nvim.keys("Golet next = ")
    until(lambda: "the model's answer", lambda: nvim.ghost_text() == "first.next();" or None)
    nvim.keys("<Tab>")
    nvim.reads("open();\nlet next = first\n\nopen();\nlet next = first.next();")
    first = ending()["outcome"]
    _is_accepted(world)
    sources = [event["source"] for event in world.events("completion.decided")]

    assert first == "replaced"
    assert {"copy", "speculative"} <= set(sources)


def test_the_first_line_is_there_before_the_others(
    nvim: Neovim, ending: Ending, world: EditorWorld
) -> None:
    nvim.open("doubled.ts")
    nvim.keys("iconst doubled = ")
    first = nvim.ghost_text()
    (whole,) = LINE_BY_LINE.values()
    until(lambda: "the other lines", lambda: nvim.ghost_text() == whole or None)
    nvim.keys("<Tab>")
    nvim.reads(f"const doubled = {whole}")

    assert first == "sizes.map((size) => {"
    assert ending()["outcome"] == "replaced"
    _is_accepted(world)


def test_words_and_lines_taken_are_a_partial_acceptance(nvim: Neovim, ending: Ending) -> None:
    nvim.open("partial.ts")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys("<M-Right>")
    nvim.reads("const total = items")
    nvim.keys("<M-Right>")
    nvim.reads("const total = items.")
    rest = nvim.ghost_text()
    nvim.keys("size;")
    nvim.no_ghost_text()
    end = ending()

    assert rest == "length * 2;"
    assert (end["outcome"], end["chars_accepted"], end["lines_accepted"]) == ("partial", 6, 0)


def test_typing_through_keeps_the_rest_in_sight(nvim: Neovim, ending: Ending) -> None:
    nvim.open("through.ts")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys("ite")
    nvim.reads("const total = ite")
    rest = nvim.ghost_text()
    nvim.keys("<Tab>")
    nvim.reads("const total = items.length * 2;")
    end = ending()

    assert rest == "ms.length * 2;"
    assert (end["outcome"], end["chars_typed_through"], end["chars_accepted"]) == (
        "accepted",
        3,
        14,
    )


def test_brackets_that_close_themselves_are_not_inserted_twice(
    nvim: Neovim, ending: Ending
) -> None:
    nvim.open("brackets.ts")
    nvim.lua("vim.keymap.set('i', '(', '()<Left>', { buffer = 0 })")
    nvim.keys("iconst area = ")
    nvim.ghost_text()
    nvim.keys("product(")
    nvim.reads("const area = product()")
    until(lambda: "the rest to close it", lambda: nvim.ghost_text() == "width, height")
    nvim.keys("<Tab>")
    nvim.reads("const area = product(width, height)")
    end = ending()

    assert (end["outcome"], end["chars_accepted"], end["lines_accepted"]) == ("accepted", 14, 1)


def test_what_only_stands_there_already_is_no_suggestion(nvim: Neovim, ending: Ending) -> None:
    nvim.open("nothing.ts")
    nvim.lua("vim.keymap.set('i', '(', '()<Left>', { buffer = 0 })")
    nvim.keys("iconst area = ")
    nvim.ghost_text()
    nvim.keys("product(")
    until(lambda: "the rest to close it", lambda: nvim.ghost_text() == "width, height")
    nvim.keys("width, height")
    nvim.reads("const area = product(width, height)")
    until(
        lambda: "the suggestion to end",
        lambda: not nvim.lua("return require('groundspeed').visible()"),
    )
    nvim.keys("<End>;")

    assert ending()["chars_typed_through"] >= len("product(width, height")


def test_a_key_that_disagrees_closes_it(nvim: Neovim, ending: Ending) -> None:
    nvim.open("disagree.ts")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys("9;")
    nvim.no_ghost_text()

    assert ending()["outcome"] == "typed_over"


@pytest.mark.parametrize(
    ("key", "outcome", "name"),
    [
        ("<C-]>", "rejected", "dismissed.ts"),
        ("<Esc>", "ignored", "left.ts"),
        ("<C-c>", "ignored", "interrupted.ts"),
        ("<Insert>", "ignored", "replacing.ts"),
        ("<Home>", "ignored", "moved.ts"),
    ],
)
def test_what_no_edit_tells_is_reported(
    nvim: Neovim, ending: Ending, key: str, outcome: str, name: str
) -> None:
    # What was turned down in one document is not offered there again, so each has its own.
    nvim.open(name)
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys(key)
    nvim.no_ghost_text()

    assert ending()["outcome"] == outcome


def test_characters_of_two_units_and_of_several_bytes_are_counted_right(
    nvim: Neovim, ending: Ending
) -> None:
    nvim.open("units.ts")
    nvim.keys('iconst greeting = "é😀" + ')
    ghost = nvim.ghost_text()
    nvim.keys("<M-Right>")
    nvim.reads('const greeting = "é😀" + `')
    nvim.keys("<M-Right>")
    nvim.reads('const greeting = "é😀" + `😀')
    nvim.keys("<Tab>")
    nvim.reads('const greeting = "é😀" + `😀 ${name}`;')
    end = ending()

    assert ghost == "`😀 ${name}`;"
    assert (end["outcome"], end["chars_accepted"]) == ("accepted", len("`😀 ${name}`;"))


def test_one_undo_takes_back_an_acceptance_and_no_more(nvim: Neovim, ending: Ending) -> None:
    nvim.open("undo.ts")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys("<Tab>")
    nvim.reads("const total = items.length * 2;")
    nvim.keys("<Esc>u")
    nvim.reads("const total = ")

    assert ending()["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("keys", "name", "text"),
    [
        ("<Tab>x", "letter.ts", "const total = items.length * 2;x"),
        ("<Tab><CR>next", "line.ts", "const total = items.length * 2;\nnext"),
        ("<Tab><Esc>yyp", "normal.ts", "\n".join(["const total = items.length * 2;"] * 2)),
        ("<M-Right><M-Right>x", "words.ts", "const total = items.x"),
    ],
)
def test_keys_that_follow_at_once_are_typed_after_the_acceptance(
    nvim: Neovim, ending: Ending, keys: str, name: str, text: str
) -> None:
    nvim.open(name)
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys(keys)
    nvim.reads(text)

    assert ending()["outcome"] in ("accepted", "partial")


@pytest.mark.parametrize(
    ("keys", "text", "outcome"),
    [
        ("ite<Tab>", "const total = items.length * 2;", "accepted"),
        ("9;<Tab>", "const total = 9;\t", "typed_over"),
        ("<BS><Tab>", "const total =\t", "ignored"),
    ],
)
def test_an_acceptance_comes_after_the_keys_that_were_pressed_before_it(
    nvim: Neovim, ending: Ending, keys: str, text: str, outcome: str
) -> None:
    nvim.open(f"before-{outcome}.ts")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys(keys)
    nvim.reads(text)

    assert ending()["outcome"] == outcome


def test_a_bracket_that_closed_itself_just_before_an_acceptance_is_not_inserted_twice(
    nvim: Neovim, ending: Ending
) -> None:
    nvim.open("closed.ts")
    nvim.lua("vim.keymap.set('i', '(', '()<Left>', { buffer = 0 })")
    nvim.keys("iconst area = ")
    nvim.ghost_text()
    nvim.keys("product(<Tab>")
    nvim.reads("const area = product(width, height)")

    assert ending()["outcome"] == "accepted"


def test_a_macro_records_an_acceptance_as_its_key(nvim: Neovim, ending: Ending) -> None:
    nvim.open("macro.ts")
    nvim.keys("qqiconst total = ")
    nvim.ghost_text()
    nvim.keys("<Tab><Esc>q")
    nvim.reads("const total = items.length * 2;")
    nvim.normal_mode()

    assert nvim.lua("return vim.fn.keytrans(vim.fn.getreg('q'))") == (
        "iconst<Space>total<Space>=<Space><Tab><Esc>"
    )
    assert ending()["outcome"] == "accepted"


def test_an_acceptance_is_repeated_with_what_was_typed_around_it(
    nvim: Neovim, ending: Ending
) -> None:
    nvim.open("repeated.ts", "export\nexport")
    nvim.lua("vim.api.nvim_win_set_cursor(0, { 1, 0 })")
    nvim.keys("A const total = ")
    nvim.ghost_text()
    nvim.keys("<M-Right><Tab> // sum<Esc>")
    line = "export const total = items.length * 2; // sum"
    nvim.reads(f"{line}\nexport")
    nvim.keys("j.")
    nvim.reads(f"{line}\n{line}")

    assert ending()["outcome"] == "accepted"


def test_an_acceptance_counts_where_an_insertion_is_counted(nvim: Neovim, ending: Ending) -> None:
    nvim.open("counted.ts")
    nvim.keys("2iconst total = ")
    nvim.ghost_text()
    nvim.keys("<Tab> <Esc>")
    nvim.reads("const total = items.length * 2; " * 2)

    assert ending()["outcome"] == "accepted"


def test_words_up_to_what_stands_there_already_are_all_of_it(nvim: Neovim, ending: Ending) -> None:
    nvim.open("call.ts", "const call = run()")
    nvim.keys("i")
    nvim.ghost_text()
    nvim.keys("<M-Right>")
    nvim.reads("const call = run(x)")

    assert ending()["outcome"] == "accepted"
    assert not nvim.lua("return require('groundspeed').visible()")
    assert nvim.lua("return vim.api.nvim_win_get_cursor(0)") == [1, len("const call = run(x")]


def test_what_cannot_be_changed_takes_no_suggestion(nvim: Neovim, ending: Ending) -> None:
    nvim.open("fixed.ts")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.lua("vim.bo.modifiable = false")
    nvim.keys("<M-Right>")

    assert ending()["outcome"] == "ignored"
    assert "Error" not in nvim.messages()
    nvim.command("setlocal modifiable")


def test_ghost_text_stays_while_the_file_is_saved(nvim: Neovim, ending: Ending) -> None:
    nvim.open("saved.ts")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.lua(SEEN_AFTER_SAVING)
    seen = until(lambda: "the event of the save", lambda: nvim.lua("return vim.b.seen"))
    nvim.keys("<Tab>")
    nvim.reads("const total = items.length * 2;")

    assert seen == "yes"
    assert ending()["outcome"] == "accepted"


def test_tab_is_itself_where_there_is_no_suggestion(nvim: Neovim) -> None:
    nvim.open("tab.ts")
    nvim.keys("ifoo<Tab>")

    nvim.reads("foo\t")


def test_tab_goes_on_in_a_snippet(nvim: Neovim) -> None:
    nvim.open("snippet.ts")
    nvim.keys("i")
    nvim.lua("vim.snippet.expand('call(${1:a}, ${2:b})')")
    for word in ("one<Tab>", "two"):
        until(
            lambda: "a place to fill in",
            lambda: nvim.lua("return vim.api.nvim_get_mode().mode") == "s",
        )
        nvim.keys(word)

    nvim.reads("call(one, two)")


def test_completions_can_be_turned_off_and_on(nvim: Neovim, ending: Ending) -> None:
    nvim.open("off.ts")
    nvim.command("Groundspeed disable")
    off = nvim.lua("return require('groundspeed').statusline()")
    nvim.keys("iconst total = ")
    nvim.reads("const total = ")
    seen_while_off = nvim.lua("return require('groundspeed').visible()")
    nvim.command("Groundspeed enable")
    nvim.keys("A<BS><Space>")
    nvim.ghost_text()
    nvim.keys("<Tab>")

    assert (off, seen_while_off) == ("Groundspeed: off", False)
    assert ending()["outcome"] == "accepted"


def test_the_status_names_the_model(nvim: Neovim) -> None:
    assert "scripted" in nvim.status("answers")
    assert nvim.lua("return require('groundspeed').statusline()") == "Groundspeed: scripted"


def test_health_is_good(nvim: Neovim) -> None:
    nvim.normal_mode()
    nvim.command("checkhealth groundspeed")
    report = nvim.text()
    nvim.command("bwipeout!")

    assert "ERROR" not in report
    assert "WARNING" not in report


def test_a_restart_brings_the_server_back(nvim: Neovim, world: EditorWorld, ending: Ending) -> None:
    sessions = len(world.events("session.started"))
    nvim.open("restart.ts")
    nvim.command("Groundspeed restart")
    nvim.status("starting")
    nvim.status("answers")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys("<Tab>")

    assert ending()["outcome"] == "accepted"
    assert len(world.events("session.started")) == sessions + 1


def _is_accepted(world: EditorWorld) -> None:
    """Wait for the acceptance behind the end that was seen: it is not the next test's."""
    until(
        lambda: "the acceptance",
        lambda: world.events("completion.closed")[-1]["outcome"] == "accepted",
    )
