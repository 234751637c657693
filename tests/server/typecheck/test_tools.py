"""Which Node and which TypeScript are used, and which are not."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from groundspeed_server.settings.values import TypeCheckSettings
from groundspeed_server.typecheck.tools import Tools, Unavailable, find_tools

NODE = shutil.which("node") or ""


def install(folder: Path, version: str = "5.9.3", name: str = "typescript") -> Path:
    """Install a package that says that it is TypeScript, as npm does; return its folder."""
    place = folder / "node_modules" / "typescript"
    (place / "bin").mkdir(parents=True)
    (place / "package.json").write_text(json.dumps({"name": name, "version": version}))
    program = place / "bin" / "tsc"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    (folder / "bin").mkdir()
    (folder / "bin" / "tsc").symlink_to(program)
    return place.resolve()


class Machine:
    """A machine with an open folder and a folder on the search path."""

    def __init__(self, root: Path) -> None:
        self.project = root / "project"
        self.own = root / "own"
        for folder in (self.project, self.own):
            folder.mkdir()
        self.path = f"{self.own / 'bin'}:{self.project / 'bin'}:bin:{Path(NODE).parent}"

    def find(self, *, trusted: bool = False, **settings: str) -> Tools:
        return find_tools(
            TypeCheckSettings(**settings),  # type: ignore[arg-type]
            [self.project],
            trusted=trusted,
            environment={"PATH": self.path},
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_trusted_folders_own_typescript_comes_first(machine: Machine) -> None:
    install(machine.own)
    own = install(machine.project, "5.4.2")
    tools = machine.find(trusted=True)

    assert (tools.typescript, tools.version) == (own, "5.4.2")
    assert tools.node == Path(NODE)


def test_without_trust_only_the_engineers_own_is_used(machine: Machine) -> None:
    install(machine.project)
    engineers = install(machine.own)

    assert machine.find().typescript == engineers


def test_a_search_path_into_the_open_folder_does_not_count(machine: Machine) -> None:
    install(machine.project)
    with pytest.raises(Unavailable, match="not declared as trusted"):
        machine.find()


def test_a_folder_of_the_settings_is_the_only_one_that_counts(
    machine: Machine, tmp_path: Path
) -> None:
    install(machine.project)
    (tmp_path / "configured").mkdir()
    configured = install(tmp_path / "configured")
    tools = machine.find(trusted=True, typescript=str(configured))

    assert tools.typescript == configured
    with pytest.raises(Unavailable, match="where `typescript` under"):
        machine.find(trusted=True, typescript=str(tmp_path / "nowhere"))


def test_a_version_without_a_library_gives_way_to_an_older_one(machine: Machine) -> None:
    install(machine.project, "7.0.1")
    with pytest.raises(Unavailable, match=r"TypeScript 7\.0\.1 answers no questions"):
        machine.find(trusted=True)

    assert machine.find(trusted=True, typescript=str(install(machine.own))).version == "5.9.3"


@pytest.mark.parametrize(
    ("name", "version"),
    [("not-typescript", "5.0.0"), ("typescript", "7.0.0-beta"), ("typescript", "11.2.0")],
)
def test_what_cannot_be_used_is_not(machine: Machine, name: str, version: str) -> None:
    install(machine.project, version, name)
    with pytest.raises(Unavailable):
        machine.find(trusted=True)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"name": 1}', b"\xff\xfe", b'{"name": "\xff"}'])
def test_an_unreadable_manifest_is_no_typescript(machine: Machine, content: bytes) -> None:
    (install(machine.project) / "package.json").write_bytes(content)
    with pytest.raises(Unavailable, match="no TypeScript is installed"):
        machine.find(trusted=True)


def test_a_fifo_in_the_place_of_a_manifest_is_no_typescript(machine: Machine) -> None:
    manifest = install(machine.project) / "package.json"
    manifest.unlink()
    os.mkfifo(manifest)
    with pytest.raises(Unavailable, match="no TypeScript is installed"):
        machine.find()


def test_without_node_the_engineer_is_told(machine: Machine) -> None:
    install(machine.project)
    machine.path = str(machine.own)
    with pytest.raises(Unavailable, match="Node was not found"):
        machine.find(trusted=True)


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("#!/bin/sh\nexit 3\n", "does not start"),
        ("#!/bin/sh\necho nonsense\n", "does not start"),
        ('#!/bin/sh\necho \'{"major": 12, "fence": null}\'\n', "Node 12 is too old"),
    ],
)
def test_a_node_that_cannot_be_used_is_named(
    machine: Machine, tmp_path: Path, script: str, complaint: str
) -> None:
    install(machine.project)
    program = tmp_path / "node"
    program.write_text(script)
    program.chmod(0o755)
    with pytest.raises(Unavailable, match=complaint):
        machine.find(trusted=True, node=str(program))
