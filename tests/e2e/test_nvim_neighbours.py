"""The plugin in a real Neovim that has more than this plugin."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from support.editor_commands import ROOT
from support.editor_nvim import Neovim, ready_nvim
from support.editor_world import EditorWorld, Ending

pytestmark = pytest.mark.e2e

ANSWERS = {r"const total = $": "items.length * 2;"}

# A server inside Neovim that answers everything with nothing.
OTHER_SERVER = """
vim.lsp.start({
  name = 'other',
  cmd = function()
    return {
      request = function(_, _, answer)
        answer(nil, { capabilities = {} })
        return true, 1
      end,
      notify = function() return true end,
      is_closing = function() return false end,
      terminate = function() end,
    }
  end,
})
"""
OTHER_LEAVES = """
local other = vim.lsp.get_clients({ name = 'other', bufnr = 0 })[1]
vim.lsp.buf_detach_client(0, other.id)
"""

# What Neovim 0.12 has for this, as far as a plugin can see it.
NEOVIM_SHOWS = """
local shown_in = vim.api.nvim_get_current_buf()
vim.lsp.inline_completion = {
  is_enabled = function(where)
    return not where or where.bufnr == shown_in
  end,
  get = function()
    vim.schedule(function()
      vim.api.nvim_paste('items', false, -1)
    end)
    return true
  end,
}
"""
ASKED_AT_ONCE = """
local asked = 0
local id = vim.api.nvim_create_autocmd('LspRequest', {
  callback = function(event)
    local request = event.data.request
    if request.method == 'textDocument/inlineCompletion' and request.type == 'pending' then
      asked = asked + 1
    end
  end,
})
require('groundspeed').suggest()
vim.api.nvim_del_autocmd(id)
return asked
"""

TERMINAL_COLOUR = """
local namespace = vim.api.nvim_create_namespace('groundspeed')
local mark = vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })[1]
local colour
for _, group in ipairs(vim.iter({ mark[4].virt_text[1][2] }):flatten():totable()) do
  colour = vim.api.nvim_get_hl(0, { name = group, link = false }).ctermfg or colour
end
return colour
"""

# How nvim-cmp and blink.cmp run what their users' options say of <Tab>.
BESIDE_CMP = """
local cmp = { mapping = function(run) return run end }
local mapping = { %s }
vim.keymap.set('i', '<Tab>', function()
  mapping['<Tab>'](function()
    vim.api.nvim_feedkeys('fallback', 'in', false)
  end)
end, { buffer = 0 })
"""
BESIDE_BLINK = """
local options = { %s }
vim.keymap.set('i', '<Tab>', function()
  for _, command in ipairs(options.keymap['<Tab>']) do
    if command == 'fallback' then
      return 'fallback'
    elseif type(command) == 'function' and command({}) then
      return ''
    end
  end
end, { buffer = 0, expr = true })
"""

SCHEMES_COLOUR = (
    "return vim.api.nvim_get_hl(0, { name = 'GroundspeedGhost', link = false }).ctermfg"
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> EditorWorld:
    return EditorWorld.create(tmp_path_factory.mktemp("neighbours"), answers=ANSWERS)


@pytest.fixture(scope="module")
def nvim(world: EditorWorld) -> Iterator[Neovim]:
    with ready_nvim(world) as editor:
        yield editor


def test_where_neovim_shows_suggestions_itself_the_plugin_does_not(
    nvim: Neovim, ending: Ending
) -> None:
    nvim.open("native.ts")
    nvim.lua(NEOVIM_SHOWS)
    nvim.keys("iconst total = ")
    nvim.reads("const total = ")
    asked = nvim.lua(ASKED_AT_ONCE)
    options = nvim.lua("return require('groundspeed.config').initialization_options()")
    nvim.keys("<Tab>")
    nvim.reads("const total = items")
    nvim.open("own.ts")
    nvim.keys("iconst total = ")
    elsewhere = nvim.ghost_text()
    nvim.lua("vim.lsp.inline_completion = nil")
    nvim.keys("<Tab>")

    assert asked == 0
    assert not options["completionReady"], "Neovim itself would never ask for the rest"
    assert elsewhere == "items.length * 2;"
    assert ending()["outcome"] == "accepted"


def test_another_server_that_leaves_takes_no_suggestion_along(nvim: Neovim, ending: Ending) -> None:
    nvim.open("other.ts")
    nvim.lua(OTHER_SERVER)
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.lua(OTHER_LEAVES)
    nvim.keys("<Tab>")
    nvim.reads("const total = items.length * 2;")

    assert ending()["outcome"] == "accepted"


def test_neovim_finds_nothing_wrong_in_two_servers_of_one_buffer(nvim: Neovim) -> None:
    nvim.open("two.ts")
    nvim.lua(OTHER_SERVER)
    nvim.command("checkhealth vim.lsp")
    report = nvim.text()
    nvim.command("bwipeout!")
    nvim.lua(OTHER_LEAVES)

    assert "- other (id:" in report
    assert "WARNING" not in report


@pytest.mark.parametrize("scheme", ["default", "habamax"])
def test_ghost_text_has_a_colour_in_a_terminal_without_true_colours(
    nvim: Neovim, ending: Ending, scheme: str
) -> None:
    nvim.open(f"{scheme}.ts")
    for chosen in ("quiet", scheme):
        nvim.command(f"colorscheme {chosen}")
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    colour, own = nvim.lua(TERMINAL_COLOUR), nvim.lua(SCHEMES_COLOUR)
    nvim.keys("<Tab>")

    assert (own is None) == (scheme == "default")
    assert colour == (own or 244)
    assert ending()["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("sign", "plugin"), [("cmp.mapping(", BESIDE_CMP), ("preset = 'super-tab'", BESIDE_BLINK)]
)
def test_tab_serves_a_completion_plugin_as_the_guide_says(
    nvim: Neovim, ending: Ending, sign: str, plugin: str
) -> None:
    guide = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    (lines,) = (
        block for block in re.findall(r"```lua\n(.*?)```", guide, re.DOTALL) if sign in block
    )
    nvim.open(f"beside-{len(sign)}.ts")
    nvim.lua(plugin % lines)
    nvim.keys("iconst total = ")
    nvim.ghost_text()
    nvim.keys("<Tab> // <Tab>")

    nvim.reads("const total = items.length * 2; // fallback")
    assert ending()["outcome"] == "accepted"
