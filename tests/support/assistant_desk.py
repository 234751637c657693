"""An engineer's machine with the real product behind an editor, for tests of that product."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.values import Outcome, Workspace
from groundspeed_server.lsp.assistant import EditorAssistant
from groundspeed_server.lsp.ports import EditorFacts
from groundspeed_server.policy.governing import Governor
from groundspeed_server.review.values import ReviewOutcome, ReviewQuery
from groundspeed_server.telemetry.places import spool_folder
from groundspeed_server.telemetry.session import ClientFacts
from groundspeed_server.telemetry.spool import list_segments, read_lines
from groundspeed_server.telemetry.telemetry import open_telemetry
from support.cursor_marker import document, query_at
from support.event_bodies import REQUEST

SCRIPT = r"""
shape = "chat"

[[answer]]
when = 'const denied = $|function denied'
error = "access_denied"

[[answer]]
when = '"hints"|i <= '
text = '''{"hints": [{"rule": "off-by-one", "line": 2, "quote": "i <= xs.length",
  "message": "Reads past the end.", "severity": "error", "confidence": 0.9, "fix": null}]}'''

[[answer]]
text = "42;"
"""
LOOP = "function last(xs: number[]) {\n  for (let i = 0; i <= xs.length; i++) use(xs[i]);\n}\n"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """An engineer's machine: a workspace, a home, and an editor that makes assistants."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "project"
        self.workspace.mkdir()
        self.script = folder / "script.toml"
        self.state = Path(os.environ["GROUNDSPEED_STATE_DIR"])
        self.clock = Clock()
        self.status_changes = 0
        self._open: list[EditorAssistant] = []

    def configure(self, text: str) -> None:
        config = Path.home() / ".config" / "groundspeed" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(text)

    def use_script(self) -> None:
        self.configure(f'[model]\nprovider = "scripted"\nscript = "{self.script}"\n')
        self.script.write_text(SCRIPT)

    def assistant(
        self,
        *,
        telemetry: bool = True,
        type_check: bool = False,
        offers: bool = True,
        roots: tuple[str, ...] = ("",),
    ) -> EditorAssistant:
        """Sit down: what `make_assistant` does, with a clock of our own."""
        facts = EditorFacts(
            editor="neovim",
            telemetry=telemetry,
            offers=offers,
            roots=tuple(self.workspace / root for root in roots),
        )
        wishes = {"completion": {"techniques": {"type_check": type_check}}}
        governor = Governor(os.environ, roots=facts.roots, editor=wishes)
        governed = governor.govern()
        events = open_telemetry(
            governed.settings,
            environment=os.environ,
            client=ClientFacts("neovim"),
            roots=facts.roots,
            allowed=telemetry,
        )
        made = EditorAssistant(
            governed, facts, events, self._status_changed, self.clock, governor=governor
        )
        self._open.append(made)
        return made

    def leave(self) -> None:
        for assistant in self._open:
            assistant.close("shutdown")

    def path(self, name: str) -> str:
        return str(self.workspace / name)

    def events(self) -> list[dict[str, Any]]:
        """Return what the spool holds, in the order of its one session."""
        contents = [s.path.read_bytes() for s in list_segments(spool_folder(self.state))]
        lines = [json.loads(line) for content in contents for line in read_lines(content)[0]]
        return sorted(lines, key=lambda event: event["sequence"])

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the data of all events of one type."""
        return [e["data"] for e in self.events() if e["type"] == f"groundspeed.{kind}"]

    def _status_changed(self) -> None:
        self.status_changes += 1


def until(condition: Callable[[], bool], within_s: float = 30) -> None:
    """Wait for what another thread brings about."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        threading.Event().wait(0.005)


def complete(assistant: EditorAssistant, marked: str, path: str) -> Outcome:
    """Ask as an editor does, and record what came of it as the server does."""
    query = replace(query_at(marked, path=path), request=str(uuid4()))
    outcome = assistant.completer.complete(query, Workspace(), Cancellation())
    assistant.on_outcome(outcome)
    return outcome


def review(assistant: EditorAssistant, code: str, path: str) -> ReviewOutcome:
    query = ReviewQuery(REQUEST, document(code, path=path))
    outcome = assistant.reviewer.review(query, Workspace(), Cancellation())
    assistant.on_review(query, outcome)
    return outcome
