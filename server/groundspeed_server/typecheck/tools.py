"""Finds Node, and a TypeScript that may be run.

A repository's own TypeScript is code of that repository: running it because a folder was opened
would run whatever its author wrote. It is used where the editor says that the engineer trusts the
folder; elsewhere only what the engineer installed or configured is. For the same reason nothing on
the search path counts that lies in a folder that is open.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from groundspeed_server.settings.values import TypeCheckSettings
from groundspeed_server.small_file import read_record

OLDEST_NODE = 18
# From this version on TypeScript is a program and no library: it answers no questions in Node.
FIRST_NATIVE = 7

_PATIENCE_S = 30.0
_LARGEST_MANIFEST = 1 << 20
# Newer versions of Node can take writing and starting programs away from a script; two had the
# switch under another name.
_QUESTION = """
const known = process.allowedNodeEnvironmentFlags
const fence = ['--permission', '--experimental-permission'].find((name) => known.has(name))
console.log(JSON.stringify({ major: parseInt(process.versions.node), fence: fence ?? null }))
"""


class Unavailable(Exception):
    """Types cannot be checked; the text is a sentence for the engineer."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What is needed to check types.

    Attributes:
        node: The program.
        fence: The switch that keeps a script from writing and from starting programs, if any.
        typescript: The folder of the package.
        version: Of TypeScript.
    """

    node: Path
    fence: str | None
    typescript: Path
    version: str


class NodeFacts(msgspec.Struct, frozen=True):
    """What a Node says of itself.

    Attributes:
        major: Its version.
        fence: The switch that keeps a script from writing and from starting programs, if any.
    """

    major: int
    fence: str | None


class _Manifest(msgspec.Struct, frozen=True):
    name: str = ""
    version: str = "0"

    @property
    def major(self) -> int:
        digits = self.version.partition(".")[0]
        return int(digits) if digits.isascii() and digits.isdigit() else 0


def find_tools(
    settings: TypeCheckSettings,
    folders: Sequence[Path],
    *,
    trusted: bool,
    environment: Mapping[str, str],
) -> Tools:
    """Return Node and TypeScript.

    Args:
        settings: Where they are, if the engineer said so.
        folders: The folders that are open.
        trusted: Whether code that lies in these folders may be run.
        environment: Where the search path is.

    Raises:
        Unavailable: One of them is missing or too old; nothing was run but Node's own version.
    """
    search = _search_path(environment, folders)
    typescript, version = _typescript(settings, folders, search, trusted=trusted)
    node, fence = _node(settings, search)
    return Tools(node, fence, typescript, version)


def _search_path(environment: Mapping[str, str], folders: Sequence[Path]) -> str:
    inside = [folder.resolve() for folder in folders]
    entries = [Path(entry) for entry in environment.get("PATH", "").split(os.pathsep) if entry]
    return os.pathsep.join(
        str(entry)
        for entry in entries
        if entry.is_absolute()
        and not any(entry.resolve().is_relative_to(folder) for folder in inside)
    )


def _typescript(
    settings: TypeCheckSettings, folders: Sequence[Path], search: str, *, trusted: bool
) -> tuple[Path, str]:
    native = None
    for place in _places(settings, folders, search, trusted=trusted):
        manifest = _manifest(place)
        if manifest is None:
            continue
        if manifest.major < FIRST_NATIVE:
            return place.resolve(), manifest.version
        native = native or manifest.version
    if native is not None:
        raise Unavailable(
            f"Types are not checked: TypeScript {native} answers no questions in Node. Set "
            "`typescript` under [type_check] to a folder with version 5 or 6."
        )
    if settings.typescript is not None:
        raise Unavailable(
            "Types are not checked: there is no TypeScript where `typescript` under [type_check] "
            "says."
        )
    if not trusted and any(_manifest(place) for place in _own(folders)):
        raise Unavailable(
            "Types are not checked: the workspace's own TypeScript is code, and this folder was "
            "not declared as trusted. Trust it, or set `typescript` under [type_check]."
        )
    raise Unavailable("Types are not checked: no TypeScript is installed in the workspace.")


def _places(
    settings: TypeCheckSettings, folders: Sequence[Path], search: str, *, trusted: bool
) -> Iterator[Path]:
    if settings.typescript is not None:
        yield Path(settings.typescript).expanduser()
        return
    if trusted:
        yield from _own(folders)
    for program in ("tsc", "tsserver"):
        found = shutil.which(program, path=search)
        if found is not None:
            # npm links the program to `typescript/bin/tsc`.
            yield Path(found).resolve().parent.parent


def _own(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        yield folder / "node_modules" / "typescript"


def _manifest(place: Path) -> _Manifest | None:
    """Read what a folder says of itself; None unless it is TypeScript."""
    manifest = read_record(place / "package.json", _Manifest, _LARGEST_MANIFEST)
    return manifest if manifest is not None and manifest.name == "typescript" else None


def _node(settings: TypeCheckSettings, search: str) -> tuple[Path, str | None]:
    wanted = str(Path(settings.node).expanduser()) if settings.node else "node"
    found = shutil.which(wanted, path=search)
    if found is None:
        raise Unavailable(
            "Types are not checked: Node was not found. Install it, or set `node` under "
            "[type_check]."
        )
    node = ask_node(found, search)
    if node is None:
        raise Unavailable(f"Types are not checked: Node at {found} does not start.")
    if node.major < OLDEST_NODE:
        raise Unavailable(
            f"Types are not checked: Node {node.major} is too old; {OLDEST_NODE} or newer is "
            "needed."
        )
    return Path(found), node.fence


def ask_node(program: str, search: str) -> NodeFacts | None:
    """Run a Node, and return what it says of itself; None when it does not start.

    Args:
        program: Its path.
        search: The search path, which is all that it gets of an environment.
    """
    try:
        said = subprocess.run(
            [program, "-e", _QUESTION],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE_S,
            check=True,
            env={"PATH": search},
        ).stdout
        return msgspec.json.decode(said, type=NodeFacts)
    except (OSError, subprocess.SubprocessError, msgspec.MsgspecError):
        return None
