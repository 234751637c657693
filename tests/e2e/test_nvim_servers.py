"""The servers behind a real Neovim: one for each project, and what the status says of each."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from support.editor_nvim import Neovim, running_nvim
from support.editor_world import EditorWorld, alive, until

pytestmark = pytest.mark.e2e

ANSWERS = {r"const total = $": "items.length * 2;"}
ROOTS = """
return vim.tbl_map(function(client)
  return client.root_dir
end, vim.lsp.get_clients({ name = 'groundspeed' }))
"""
SERVED = "return #vim.lsp.get_clients({ name = 'groundspeed', bufnr = 0 }) == 1"
IS_UP = "return #vim.lsp.get_clients({ name = 'groundspeed' }) == 1"
RUNNING = "return #vim.lsp.get_clients({ name = 'groundspeed', _uninitialized = true })"
HANGS_ONCE_UP = """
import sys, time
sys.stdin.buffer.readline()
body = b"{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"result\\":{\\"capabilities\\":{}}}"
sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
sys.stdout.buffer.flush()
time.sleep(600)
"""


@pytest.fixture
def world(tmp_path: Path) -> EditorWorld:
    return EditorWorld.create(tmp_path / "world", answers=ANSWERS)


def test_each_project_has_a_status_of_its_own(world: EditorWorld) -> None:
    for project, settings in (("sound", ""), ("wrong", "[completion]\nenbled = false\n")):
        (world.workspace / project).mkdir()
        world.file(f"{project}/package.json", "{}")
        world.file(f"{project}/groundspeed.toml", settings)
    with running_nvim(world) as nvim:
        nvim.open("sound/a.ts")
        nvim.status("answers")
        nvim.open("wrong/a.ts")
        nvim.status("enbled")

        nvim.command("buffer sound/a.ts")
        assert nvim.lua("return require('groundspeed').statusline()") == "Groundspeed: scripted"
        nvim.command("buffer wrong/a.ts")
        assert nvim.lua("return require('groundspeed').statusline()") == "Groundspeed: error"


def test_a_snooze_holds_in_every_project_wherever_it_is_asked_for(world: EditorWorld) -> None:
    for project in ("one", "other"):
        (world.workspace / project).mkdir()
        world.file(f"{project}/package.json", "{}")
    with running_nvim(world) as nvim:
        nvim.open("one/a.ts")
        nvim.status("answers")
        nvim.open("other/a.ts")
        nvim.status("answers")
        nvim.open("notes.md")
        nvim.command("Groundspeed snooze 5")
        nvim.command("buffer one/a.ts")
        nvim.status("snoozed for 5 min")
        nvim.command("buffer other/a.ts")
        nvim.status("snoozed for 5 min")
        nvim.command("buffer notes.md")
        nvim.command("Groundspeed snooze 0")
        nvim.command("buffer one/a.ts")

        nvim.status("answers")


@pytest.mark.parametrize("words", ["review", "next-edit"])
def test_what_is_about_code_says_so_where_there_is_none(world: EditorWorld, words: str) -> None:
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        nvim.status("answers")
        nvim.open("notes.md")
        nvim.command(f"Groundspeed {words}")

        assert "Open a TypeScript or JavaScript file, and ask again." in nvim.messages()


def test_the_rules_at_the_root_of_a_repository_hold_in_its_packages(world: EditorWorld) -> None:
    package = world.workspace / "packages" / "inner"
    package.mkdir(parents=True)
    (world.workspace / ".git").mkdir()
    world.file("packages/inner/package.json", "{}")
    with running_nvim(world) as nvim:
        nvim.open("packages/inner/a.ts")
        nvim.status("answers")
        roots = nvim.lua(ROOTS)

    assert roots == [str(world.workspace)]


@pytest.mark.parametrize("home", [True, False])
def test_without_a_repository_of_its_own_the_package_is_the_project(
    world: EditorWorld,
    home: bool,  # noqa: FBT001
) -> None:
    package = world.home / "package"
    package.mkdir()
    (package / "package.json").write_text("{}", encoding="utf-8")
    if home:
        (world.home / ".git").mkdir()
    with running_nvim(world) as nvim:
        nvim.command(f"edit {package / 'a.ts'}")
        nvim.status("answers")
        roots = nvim.lua(ROOTS)

    assert roots == [str(package)]


def test_what_had_no_name_belongs_to_the_folder_that_it_is_saved_in(world: EditorWorld) -> None:
    with running_nvim(world) as nvim:
        nvim.command(f"cd {world.workspace}")
        nvim.command("enew | set filetype=typescript")
        nvim.status("answers")
        nvim.command("write first.ts")
        nvim.keys("iconst total = ")
        ghost = nvim.ghost_text()
        roots = nvim.lua(ROOTS)

    assert ghost == "items.length * 2;"
    assert roots == [str(world.workspace)]


@pytest.mark.parametrize("address", ["zipfile:///library.zip::b.ts", "scp://host//b.ts"])
def test_what_is_no_file_of_this_machine_belongs_to_the_project_of_the_current_folder(
    world: EditorWorld, address: str
) -> None:
    (world.workspace / ".git").mkdir()
    (world.workspace / "inner").mkdir()
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        nvim.status("answers")
        nvim.command(f"cd {world.workspace / 'inner'}")
        nvim.command(f"noautocmd edit {address}")
        nvim.command("set filetype=typescript")
        until(lambda: "the server", lambda: nvim.lua(SERVED))
        roots = nvim.lua(ROOTS)

    assert roots == [str(world.workspace)]


def test_a_file_that_is_given_another_name_is_served_under_that(world: EditorWorld) -> None:
    with running_nvim(world) as nvim:
        nvim.open("old.ts")
        nvim.status("answers")
        nvim.command(f"file {world.workspace / 'new.ts'}")
        nvim.keys("iconst total = ")
        before = nvim.ghost_text()
        nvim.command("write!")
        nvim.keys("A<BS> ")

        assert before == nvim.ghost_text() == "items.length * 2;"


def test_a_project_that_switched_completions_off_is_shown_so(world: EditorWorld) -> None:
    world.file("groundspeed.toml", "[completion]\nenabled = false\n")
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        nvim.status("switched off")

        assert nvim.lua("return require('groundspeed').statusline()") == "Groundspeed: off"


def test_a_server_that_is_killed_is_started_again_until_it_is_hopeless(world: EditorWorld) -> None:
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        for _ in range(4):
            nvim.status("answers")
            kill_server(nvim)
            nvim.status("starting")
        nvim.status("answers")
        nvim.keys("iconst total = ")
        ghost = nvim.ghost_text()
        kill_server(nvim)
        gave_up = nvim.status("several times")
        nvim.command("Groundspeed restart")
        nvim.status("answers")

    assert ghost == "items.length * 2;"
    assert ":Groundspeed restart" in gave_up


def test_a_server_that_is_never_up_is_not_started_again(world: EditorWorld) -> None:
    world.pretend_server('echo started >> "$HOME/starts"; exit 2')
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        nvim.status("ended with code 2 before it was up")

    assert (world.home / "starts").read_text(encoding="utf-8") == "started\n"


def test_a_server_that_is_switched_off_has_no_status_left(world: EditorWorld) -> None:
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        nvim.status("answers")
        nvim.lua("vim.lsp.enable('groundspeed', false)")

        assert "vim.lsp.enable('groundspeed')" in nvim.status("not enabled")


def test_a_restart_ends_a_server_that_never_answered(world: EditorWorld) -> None:
    pretender = world.hung_server()
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        process = until(lambda: "a server", world.hung_process)
        pretender.unlink()
        nvim.command("Groundspeed restart")
        nvim.status("answers")

        until(lambda: "the hung server to end", lambda: not alive(process))


def test_a_restart_ends_a_server_that_hangs_while_it_is_up(world: EditorWorld) -> None:
    pretender = world.pretend_server(f"exec {sys.executable} -c '{HANGS_ONCE_UP}'")
    with running_nvim(world) as nvim:
        nvim.open("a.ts")
        until(lambda: "the server to be up", lambda: nvim.lua(IS_UP))
        process = server_process(nvim)
        pretender.unlink()
        nvim.command("Groundspeed restart")
        nvim.status("answers")

        until(lambda: "the hung server to end", lambda: not alive(process))
        assert nvim.lua(RUNNING) == 1


def test_a_restart_ends_a_server_that_is_stopped(world: EditorWorld) -> None:
    with running_nvim(world) as nvim:
        process = stopped_server(nvim)
        nvim.command("Groundspeed restart")
        nvim.status("answers")

        until(lambda: "the stopped server to end", lambda: not alive(process))
        assert nvim.lua(RUNNING) == 1


def test_a_server_that_is_stopped_does_not_outlive_its_editor(world: EditorWorld) -> None:
    with running_nvim(world) as nvim:
        process = stopped_server(nvim)

    until(lambda: "the stopped server to end", lambda: not alive(process))


def stopped_server(nvim: Neovim) -> int:
    """Stop a server that answers, and return its process."""
    nvim.open("a.ts")
    nvim.status("answers")
    process = server_process(nvim)
    os.kill(process, signal.SIGSTOP)
    return process


def server_process(nvim: Neovim) -> int:
    """Return the server's process."""
    return int(nvim.lua("return vim.api.nvim_get_proc_children(vim.fn.getpid())[1]"))


def kill_server(nvim: Neovim) -> None:
    """Kill the server as the system does when memory runs out."""
    os.kill(server_process(nvim), signal.SIGKILL)
