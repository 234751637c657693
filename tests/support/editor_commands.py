"""Where `make e2e` finds the editors that scripts/install_editors.sh installed."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
E2E = ROOT / ".cache" / "e2e"
SHOTS = E2E / "shots"
NODE = E2E / "node" / "bin" / "node"
VSIX = ROOT / "extension" / "vscode" / "groundspeed.vsix"
NVIM_PLUGIN = ROOT / "extension" / "nvim"

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_APPS = ("Google Chrome", "Chromium")
_PACKAGE = Path("node_modules/code-server")
_EXTENSION_HOST = Path("lib/vscode/out/vs/workbench/api/node/extensionHostProcess.js")


def browser() -> str:
    """Return the path of an installed Chromium or Chrome."""
    for name in _BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    for app in _APPS:
        path = Path(f"/Applications/{app}.app/Contents/MacOS/{app}")
        if path.exists():
            return str(path)
    raise AssertionError("no Chromium or Chrome was found; run scripts/install_editors.sh")


def strict_code_server() -> Path:
    """Return the entry point of a code-server that gives extensions what VS Code gives them.

    code-server lets every extension use every proposed API. Users' VS Code does not, and throws
    where an extension tries. The copy checks `enabledApiProposals` as VS Code does; all other
    files are hard links to the installed ones.
    """
    installed = E2E / f"code-server-{_pinned_version()}"
    if not (installed / ".installed").exists():
        raise AssertionError("code-server is not installed; run scripts/install_editors.sh")
    strict = installed.with_name(installed.name + "-strict")
    if not strict.exists():
        _copy_strict(installed, strict)
    return strict / _PACKAGE / "out" / "node" / "entry.js"


def _pinned_version() -> str:
    script = (ROOT / "scripts" / "install_editors.sh").read_text(encoding="utf-8")
    pinned = re.search(r"^CODE_SERVER=(\S+)", script, re.MULTILINE)
    assert pinned
    return pinned.group(1)


def _copy_strict(installed: Path, strict: Path) -> None:
    unfinished = strict.with_name(strict.name + "-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(installed, unfinished, copy_function=os.link, symlinks=True)
    host = unfinished / _PACKAGE / _EXTENSION_HOST
    bundle = host.read_text(encoding="utf-8")
    # The link goes first: writing through it would change the installed editor.
    host.unlink()
    host.write_text(without_proposed_api(bundle), encoding="utf-8")
    unfinished.rename(strict)


def without_proposed_api(bundle: str) -> str:
    """Return the extension host's code with the check of proposed API that VS Code ships.

    The function that throws about a proposal calls the one that answers; minified names differ
    from version to version, so the first leads to the second.
    """
    word = r"([\w$]+)"
    thrower = re.search(
        rf"function {word}\({word},{word}\)\{{if\(!{word}\(\2,\3\)\)throw new Error\(`Extension "
        r"[^`]{0,80}CANNOT use API proposal",
        bundle,
    )
    assert thrower, "this code-server has no check of proposed API; look for its new form"
    name = re.escape(thrower.group(4))
    strict, count = re.subn(
        rf"function {name}\({word},{word}\)\{{return!0\}}",
        lambda found: (
            f"function {thrower.group(4)}({found.group(1)},{found.group(2)})"
            f"{{return!!{found.group(1)}.enabledApiProposals?.includes({found.group(2)})}}"
        ),
        bundle,
    )
    assert count == 1, "this code-server's check of proposed API is not the one that is known"
    return strict
