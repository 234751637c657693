"""Next edits in a real Neovim: a faint mark after a rename, taken by a command or as an action."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.editor_next_edit import BEFORE, FOLLOWED, MARK, QUIET, RENAMED
from support.editor_nvim import Neovim, ready_nvim
from support.editor_world import EditorWorld, until

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def nvim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neovim]:
    world = EditorWorld.create(tmp_path_factory.mktemp("nvim"), answers=QUIET)
    with ready_nvim(world) as editor:
        yield editor


def rename(nvim: Neovim, name: str) -> None:
    """Rename the parameter at its declaration, as a person would."""
    nvim.open(name, BEFORE)
    nvim.command("call cursor(1, 15)")
    nvim.keys("cwbreadth<Esc>")
    nvim.reads(RENAMED.removesuffix("\n"))


def test_a_rename_is_carried_on_by_a_command_that_goes_there(nvim: Neovim) -> None:
    rename(nvim, "command.ts")
    [(severity, _, code, line, message)] = nvim.diagnostics(1)
    nvim.command("Groundspeed next-edit")
    nvim.reads(FOLLOWED.removesuffix("\n"))
    nvim.diagnostics(0)

    assert (severity, code, line, message) == (4, "next-edit", 1, MARK)
    assert nvim.lua("return vim.api.nvim_win_get_cursor(0)") == [2, 9]


def test_a_rename_is_carried_on_by_a_code_action(nvim: Neovim) -> None:
    rename(nvim, "action.ts")
    nvim.diagnostics(1)
    nvim.take_action("rename 1 other use")

    nvim.reads(FOLLOWED.removesuffix("\n"))


def test_a_dismissed_edit_stays_away(nvim: Neovim) -> None:
    rename(nvim, "dismissed.ts")
    nvim.diagnostics(1)
    nvim.take_action("dismiss this next edit")
    nvim.diagnostics(0)

    assert nvim.text() == RENAMED.removesuffix("\n")


def test_who_switched_completions_off_sees_no_mark(nvim: Neovim) -> None:
    nvim.command("Groundspeed disable")
    try:
        rename(nvim, "off.ts")
        nvim.keys("<Plug>(groundspeed-next-edit)")
        nvim.reads(FOLLOWED.removesuffix("\n"))

        assert nvim.diagnostics(0) == []
    finally:
        nvim.command("Groundspeed enable")


def test_the_mark_goes_with_completions_and_comes_back_with_them(nvim: Neovim) -> None:
    rename(nvim, "switched.ts")
    nvim.diagnostics(1)
    nvim.command("Groundspeed disable")
    try:
        nvim.diagnostics(0)
    finally:
        nvim.command("Groundspeed enable")
    nvim.diagnostics(1)


def test_where_nothing_follows_the_engineer_is_told(nvim: Neovim) -> None:
    nvim.open("nothing.ts", BEFORE)
    nvim.command("Groundspeed next-edit")

    until(lambda: "a message", lambda: "nothing follows" in nvim.messages())
