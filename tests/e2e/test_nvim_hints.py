"""Review hints in a real Neovim: seen as diagnostics, taken as code actions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.editor_hints import FAULTY, MESSAGE, REVIEWS, SOUND
from support.editor_nvim import Neovim, ready_nvim
from support.editor_world import EditorWorld, Ending, until

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EditorWorld:
    return EditorWorld.create(tmp_path_factory.mktemp("nvim"), answers=REVIEWS)


@pytest.fixture(scope="module")
def nvim(world: EditorWorld) -> Iterator[Neovim]:
    with ready_nvim(world) as editor:
        yield editor


def broken_loop(nvim: Neovim, name: str) -> None:
    nvim.open(name, SOUND)
    nvim.command("3substitute/i < items/i <= items/ | write")


def take(nvim: Neovim, title: str) -> None:
    nvim.command("call cursor(3, 21)")
    nvim.take_action(title)


def test_a_hint_appears_on_save_and_its_fix_is_applied(nvim: Neovim, hint_ending: Ending) -> None:
    broken_loop(nvim, "applied.ts")
    [(_, source, code, line, message)] = nvim.diagnostics(1)
    take(nvim, "apply this fix")
    nvim.reads(SOUND.removesuffix("\n"))
    nvim.diagnostics(0)

    assert (source, code, line) == ("groundspeed", "off-by-one", 2)
    assert MESSAGE in message
    assert hint_ending()["outcome"] == "applied"


def test_a_hint_is_jumped_to_where_edits_above_have_moved_it(nvim: Neovim) -> None:
    broken_loop(nvim, "moved.ts")
    nvim.diagnostics(1)
    nvim.keys("ggO// above<CR>// above<Esc>")
    until(lambda: "the hint to move", lambda: [found[3] for found in nvim.diagnostics(1)] == [4])
    nvim.command("normal! gg0")
    nvim.lua("vim.diagnostic.jump({ count = 1 })")

    assert nvim.lua("return vim.api.nvim_win_get_cursor(0)[1]") == 5


def test_a_hint_follows_a_file_that_another_program_rewrites(nvim: Neovim) -> None:
    broken_loop(nvim, "rewritten.ts")
    nvim.diagnostics(1)
    path = Path(nvim.lua("return vim.api.nvim_buf_get_name(0)"))
    path.write_text(f"// formatted\n{FAULTY}", encoding="utf-8")
    nvim.command("set autoread | checktime")
    nvim.reads(f"// formatted\n{FAULTY}".removesuffix("\n"))

    until(lambda: "the hint to move", lambda: [found[3] for found in nvim.diagnostics(1)] == [3])


def test_a_dismissed_hint_stays_away(nvim: Neovim, hint_ending: Ending) -> None:
    broken_loop(nvim, "dismissed.ts")
    nvim.diagnostics(1)
    take(nvim, "dismiss this hint")
    nvim.diagnostics(0)

    assert hint_ending()["outcome"] == "dismissed"
    assert nvim.text() == FAULTY.removesuffix("\n")


def test_what_came_of_a_review_is_said(nvim: Neovim) -> None:
    nvim.open("asked.ts", FAULTY)
    nvim.command("Groundspeed review")
    nvim.diagnostics(1)
    until(lambda: f"the answer in {nvim.messages()!r}", lambda: "1 hint." in nvim.messages())
    nvim.open("sound.ts", SOUND)
    nvim.command("Groundspeed review")
    until(lambda: f"the answer in {nvim.messages()!r}", lambda: "No hints." in nvim.messages())
