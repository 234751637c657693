"""VS Code, driven as a person would: code-server's workbench in a headless browser."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from playwright.sync_api import Error, Page, expect, sync_playwright

from support.editor_commands import NODE, SHOTS, VSIX, browser, strict_code_server
from support.editor_world import EditorWorld, until

_PATIENCE_MS = 10_000.0

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Telemetry is on, as it is for most; code-server's own goes to a port where nobody listens.
_SETTINGS = {
    "telemetry.telemetryLevel": "all",
    "update.mode": "none",
    "extensions.autoUpdate": "off",
    "extensions.autoCheckUpdates": False,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "workbench.enableExperiments": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "chat.disableAIFeatures": True,
    "chat.commandCenter.enabled": False,
    "window.commandCenter": False,
    "editor.inlineSuggest.enabled": True,
    "editor.quickSuggestions": {"other": "off", "comments": "off", "strings": "off"},
    "editor.suggestOnTriggerCharacters": False,
    "editor.parameterHints.enabled": False,
    "editor.accessibilitySupport": "off",
    "editor.autoClosingBrackets": "never",
    "editor.autoClosingQuotes": "never",
    "typescript.disableAutomaticTypeAcquisition": True,
    "npm.fetchOnlinePackageInfo": False,
    "git.enabled": False,
    "files.autoSave": "off",
    "files.hotExit": "off",
}

_TIMEOUT_MS = 60_000

# On a Mac the arrows lead to the ends of a file, and all else that Ctrl does elsewhere is Cmd's.
_ON_A_MAC = {"Control+Home": "Meta+ArrowUp", "Control+End": "Meta+ArrowDown"}

# The editor splits ghost text by colour, and does not keep its lines in the order of reading.
_ROWS_TOP_DOWN = """pieces => {
  const rows = new Map();
  for (const piece of pieces) {
    const line = piece.parentElement;
    rows.set(line, (rows.get(line) ?? "") + piece.textContent);
  }
  const top = (line) => line.getBoundingClientRect().top;
  return [...rows].sort((a, b) => top(a[0]) - top(b[0])).map((row) => row[1]);
}"""


class VSCode:
    """A workbench with one folder open.

    Attributes:
        page: The browser's page, for what the methods below do not cover.
    """

    def __init__(self, page: Page, world: EditorWorld) -> None:
        self.page = page
        self._world = world

    def open(self, name: str, text: str = "") -> Path:
        """Make a file in the workspace, open it and put the cursor at its end."""
        path = self._world.file(name, text)
        self.show(path)
        return path

    def show(self, path: Path) -> None:
        """Open a file and put the cursor at its end."""
        self.press("Control+P")
        picker = self.page.locator(".quick-input-widget input.input")
        # By its whole path: an index of the workspace would have to find it first.
        picker.fill(str(path))
        self.page.locator(".quick-input-list .monaco-list-row", has_text=path.name).first.wait_for()
        picker.press("Enter")
        editor = self.page.locator(f'.monaco-editor[data-uri$="/{path.name}"] .view-lines')
        editor.click()
        self.press("Control+End")

    def type(self, text: str) -> None:
        """Type like a person: each key is seen by itself."""
        self.page.keyboard.type(text, delay=40)

    def press(self, key: str) -> None:
        """Press one key or chord as on Linux, such as `Tab` or `Control+ArrowRight`."""
        if sys.platform == "darwin":
            key = _ON_A_MAC.get(key, key.replace("Control+", "Meta+"))
        self.page.keyboard.press(key)

    def ghost_text(self) -> str:
        """Wait for ghost text and return what of it can be seen, lines joined."""
        pieces = self.page.locator('[class*="ghost-text"]')
        pieces.first.wait_for()
        rows = cast(list[str], pieces.evaluate_all(_ROWS_TOP_DOWN))
        return "\n".join(row.replace("\xa0", " ") for row in rows)

    def listed(self, name: str) -> None:
        """Wait until the editor's list of names has this one."""
        self.page.locator(".suggest-widget .monaco-list-row", has_text=name).first.wait_for()

    def no_ghost_text(self) -> None:
        """Wait until no ghost text is left."""
        expect(self.page.locator('[class*="ghost-text"]')).to_have_count(0)

    def saved(self, path: Path, expected: str) -> None:
        """Save, and wait until the file on disk reads as expected."""
        self.press("Control+S")
        until(
            lambda: f"{path.name} to be {expected!r}; it is {path.read_text(encoding='utf-8')!r}",
            lambda: path.read_text(encoding="utf-8") == expected,
        )

    def run_command(self, title: str) -> None:
        """Run a command of the palette."""
        self.page.keyboard.press("F1")
        picker = self.page.locator(".quick-input-widget input.input")
        picker.fill(f">{title}")
        self.page.locator(".quick-input-list .monaco-list-row", has_text=title).first.wait_for()
        picker.press("Enter")

    def quick_pick(self, containing: str) -> str:
        """Wait for a list to choose from that has such a row, and return all that it says."""
        row = self.page.locator(".quick-input-list .monaco-list-row", has_text=containing)
        row.first.wait_for()
        return self.page.locator(".quick-input-widget").inner_text()

    def take_action(self, title: str, *, shot: str) -> None:
        """Take the code action at the cursor that has these words in its title."""
        row = self.page.locator(".action-widget .monaco-list-row", has_text=title).first
        self.press("Control+.")
        try:
            row.wait_for(timeout=_PATIENCE_MS)
        except Error:
            # Who asks while the editor still takes in a diagnostic may be told that there is none.
            self.press("Escape")
            self.press("Control+.")
            row.wait_for()
        self.shot(shot)
        row.click()

    def status(self, containing: str) -> str:
        """Wait until the status bar's item says something, and return all it says."""
        item = self.page.locator(f'.statusbar [aria-label*="{containing}"]').first
        item.wait_for()
        return item.get_attribute("aria-label") or ""

    def shot(self, name: str) -> None:
        """Keep a picture for a human to look at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


@contextmanager
def running_vscode(
    world: EditorWorld, *, trusted: bool = True, chosen: Mapping[str, object] | None = None
) -> Iterator[VSCode]:
    """Start code-server with the extension and open the world's workspace in a browser.

    With `trusted` false the workspace is opened in Restricted Mode. `chosen` are settings of the
    engineer's.
    """
    settings = {**_SETTINGS, **(chosen or {})}
    with _code_server(world, settings, trusted=trusted) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser(), args=_FLAGS, env={**os.environ, "HOME": str(world.home)}
        )
        try:
            page = chromium.new_page(viewport={"width": 1100, "height": 700})
            page.set_default_timeout(_TIMEOUT_MS)
            page.goto(f"{address}/?folder={world.workspace}")
            page.locator(".monaco-workbench .part.editor").wait_for()
            yield VSCode(page, world)
        finally:
            chromium.close()


@contextmanager
def _code_server(
    world: EditorWorld, settings: Mapping[str, object], *, trusted: bool
) -> Iterator[str]:
    data, extensions = world.home / "vscode", world.home / "extensions"
    (data / "User").mkdir(parents=True)
    quiet = {**settings, "security.workspace.trust.startupPrompt": "never"}
    (data / "User" / "settings.json").write_text(json.dumps(quiet), encoding="utf-8")
    port = _free_port()
    environment = {
        **world.environment,
        "CS_TELEMETRY_URL": "http://127.0.0.1:9/",
        # As if started from a terminal: PATH is taken as it is, no login shell is asked.
        "VSCODE_CLI": "1",
    }
    shared = [
        str(NODE),
        str(strict_code_server()),
        f"--user-data-dir={data}",
        f"--extensions-dir={extensions}",
    ]
    subprocess.run(
        [*shared, "--install-extension", str(VSIX)],
        env=environment,
        check=True,
        capture_output=True,
    )
    command = [
        *shared,
        "--auth=none",
        f"--bind-addr=127.0.0.1:{port}",
        "--disable-update-check",
        "--disable-getting-started-override",
        *(["--disable-workspace-trust"] if trusted else []),
        str(world.workspace),
    ]
    log = world.home / "code-server.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            command, env=environment, stdout=out, stderr=out, start_new_session=True
        ) as process,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            until(
                lambda: f"code-server; it says {log.read_text()}",
                lambda: _healthy(address),
                within_s=60,
            )
            yield address
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the editor and all that it started; it has a process group of its own."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
