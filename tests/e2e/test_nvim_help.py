"""Neovim's help: every tag leads somewhere, and what it names is what the plugin has."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.editor_commands import NVIM_PLUGIN
from support.editor_nvim import Neovim, running_nvim
from support.editor_world import EditorWorld

pytestmark = pytest.mark.e2e

HELP = (NVIM_PLUGIN / "doc" / "groundspeed.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def nvim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neovim]:
    world = EditorWorld.create(tmp_path_factory.mktemp("help"), answers={})
    with running_nvim(world) as editor:
        yield editor


def section(title: str) -> str:
    """Return what a section of the help says."""
    found = re.search(rf"^\d+\. {title} .*?(?=^=|^ vim:)", HELP, re.DOTALL | re.MULTILINE)
    assert found
    return found.group()


def listed(title: str, name: str) -> set[str]:
    """Return the names at the beginnings of a section's lines, as a group of `name` finds them."""
    return set(re.findall(rf"^{name}", section(title), re.MULTILINE))


def test_every_tag_that_the_help_refers_to_is_there(nvim: Neovim, tmp_path: Path) -> None:
    copy = tmp_path / "doc"
    shutil.copytree(NVIM_PLUGIN / "doc", copy, ignore=shutil.ignore_patterns("tags"))
    nvim.lua("vim.opt.runtimepath:append(...)", str(tmp_path))
    nvim.command(f"helptags {copy}")
    prose = re.sub(r" >lua\n.*?^<", "", HELP, flags=re.DOTALL | re.MULTILINE)
    named = sorted(set(re.findall(r"\|(\S+?)\|", prose)))
    known = "local tag = ... return vim.tbl_contains(vim.fn.getcompletion(tag, 'help'), tag)"

    assert "gra" in named
    assert [tag for tag in named if not nvim.lua(known, tag)] == []


def test_the_help_has_every_mapping(nvim: Neovim) -> None:
    mappings = nvim.lua(
        """
        return vim.tbl_map(function(mapping) return mapping.lhs end,
          vim.api.nvim_get_keymap('i'))
        """
    )
    own = {str(lhs) for lhs in mappings if str(lhs).startswith("<Plug>(groundspeed-")}

    assert listed("Mappings", r"(<Plug>\(\S+\)) ") == own


def test_the_help_has_every_command(nvim: Neovim) -> None:
    words = set(nvim.lua("return require('groundspeed.command').complete('')"))

    assert listed("Commands", r":Groundspeed \[?([\w-]+)") == words


def test_the_help_shows_every_option_with_its_default(nvim: Neovim) -> None:
    defaults = nvim.lua("return require('groundspeed.config').get()")
    shown = re.search(
        r"vim\.g\.groundspeed = (\{.*?^    \})", section("Options"), re.DOTALL | re.MULTILINE
    )
    assert shown

    assert nvim.lua(f"return {shown.group(1)}") == defaults


def test_the_help_has_every_function(nvim: Neovim) -> None:
    functions = nvim.lua(
        """
        return vim.tbl_filter(function(name)
          return type(require('groundspeed')[name]) == 'function'
        end, vim.tbl_keys(require('groundspeed')))
        """
    )

    assert listed("Lua functions", r"(\w+)\(.*?\)  ") == set(functions)
