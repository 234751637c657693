"""Finds Node, and the packages that checks need."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from groundspeed_server.errors import UserError
from groundspeed_server.typecheck.tools import ask_node

OLDEST = 20
TYPESCRIPT = "typescript@5.9.3"
EXPECT = "expect@30.5.2"
# What the switch is called where a Node does not say; so it is in the oldest that will do.
_PERMISSION = "--experimental-permission"


@dataclass(frozen=True, slots=True)
class Node:
    """A Node that can hold untrusted code.

    Attributes:
        program: Its path.
        permission: The switch that takes files, processes and workers away from a program.
    """

    program: Path
    permission: str


@functools.cache
def find_node() -> Node:
    """Return the Node on the search path.

    Raises:
        UserError: There is none, it is too old, or it does not start.
    """
    found = shutil.which("node")
    if found is None:
        raise UserError(
            "Node was not found; nothing was checked, and nothing counts as failed.",
            f"Install Node {OLDEST} or newer.",
        )
    facts = ask_node(found, os.environ.get("PATH", os.defpath))
    if facts is None:
        raise UserError(
            f"Node at {found} does not start; nothing was checked.",
            f"Install Node {OLDEST} or newer.",
        )
    if facts.major < OLDEST:
        raise UserError(
            f"Node at {found} is version {facts.major}; nothing was checked.",
            f"Install Node {OLDEST} or newer: older ones cannot hold untrusted code.",
        )
    return Node(Path(found).resolve(), facts.fence or _PERMISSION)


def find_package(name: str, folders: Sequence[Path]) -> Path:
    """Return the folder of an npm package.

    Args:
        name: The package, with the version to install where there is none: `typescript@5.9.3`.
        folders: Where npm may have installed it, the first that has it wins.

    Raises:
        UserError: No folder has it.
    """
    bare = name.rpartition("@")[0]
    for folder in folders:
        place = folder / "node_modules" / bare
        if (place / "package.json").is_file():
            return place.resolve()
    raise UserError(
        f"The npm package {bare} was not found; nothing was checked.",
        "Install it with `npm install --ignore-scripts --prefix DIR "
        f"{TYPESCRIPT} {EXPECT}`, and give --typescript DIR.",
    )
