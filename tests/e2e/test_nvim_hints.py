"""Review hints in a real Neovim: seen as diagnostics, taken as code actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.editor_hints import FAULTY, MESSAGE, REVIEWS, SOUND
from support.editor_nvim import Neovim, running_nvim
from support.editor_world import EditorWorld, until

pytestmark = pytest.mark.e2e

_DIAGNOSTICS = """
return vim.tbl_map(function(found)
  return { found.source, found.code, found.lnum, found.message }
end, vim.diagnostic.get(0))
"""
_TAKE = """
local title = ...
vim.api.nvim_win_set_cursor(0, { 3, 20 })
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title:find(title, 1, true) ~= nil end,
})
"""


Ending = Callable[[], dict[str, Any]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EditorWorld:
    return EditorWorld.create(tmp_path_factory.mktemp("nvim"), answers=REVIEWS)


@pytest.fixture(scope="module")
def nvim(world: EditorWorld) -> Iterator[Neovim]:
    with running_nvim(world) as editor:
        editor.open("warm.ts")
        editor.status("answers")
        yield editor


def diagnostics(nvim: Neovim, count: int) -> list[Any]:
    def found() -> list[Any]:
        return list(nvim.lua(_DIAGNOSTICS))

    until(lambda: f"{count} diagnostics; there are {found()!r}", lambda: len(found()) == count)
    return found()


def broken_loop(nvim: Neovim, name: str) -> None:
    nvim.open(name, SOUND)
    nvim.command("3substitute/i < items/i <= items/ | write")


def test_a_hint_appears_on_save_and_its_fix_is_applied(nvim: Neovim, hint_ending: Ending) -> None:
    broken_loop(nvim, "applied.ts")
    [(source, code, line, message)] = diagnostics(nvim, 1)
    nvim.lua(_TAKE, "apply this fix")
    nvim.reads(SOUND.removesuffix("\n"))
    diagnostics(nvim, 0)

    assert (source, code, line) == ("groundspeed", "off-by-one", 2)
    assert MESSAGE in message
    assert hint_ending()["outcome"] == "applied"


def test_a_dismissed_hint_stays_away(nvim: Neovim, hint_ending: Ending) -> None:
    broken_loop(nvim, "dismissed.ts")
    diagnostics(nvim, 1)
    nvim.lua(_TAKE, "dismiss this hint")
    diagnostics(nvim, 0)

    assert hint_ending()["outcome"] == "dismissed"
    assert nvim.text() == FAULTY.removesuffix("\n")
