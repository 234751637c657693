"""A small TypeScript workspace on disk, and documents of it as an editor holds them."""

from __future__ import annotations

import os
import threading
import time
import uuid
from pathlib import Path

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.engine.values import CompletionQuery, Trigger, Workspace
from groundspeed_server.settings.values import TypeCheckSettings
from groundspeed_server.text.snapshot import DocumentSnapshot, Language, Span
from groundspeed_server.typecheck.checker import Checked, Phase, TypeChecker
from support.eval_tools import installed_tools

PATIENCE_S = 60.0
TYPESCRIPT = installed_tools() / "node_modules" / "typescript"
SHOP = """export interface Order { id: number; customer: string; lines: string[] }
export function total(order: Order, rate: number): number { return order.lines.length * rate }
"""
CONFIGURATION = """{
  "compilerOptions": {
    "strict": true, "noUnusedLocals": true, "target": "es2022", "module": "esnext",
    "moduleResolution": "bundler", "types": [], "plugins": [{"name": "./plugin.cjs"}]
  },
  "include": ["src"]
}"""


def write_workspace(folder: Path) -> Path:
    """Write it, with a plugin that would end any process that loads it; return its folder."""
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "shop.ts").write_text(SHOP)
    (folder / "tsconfig.json").write_text(CONFIGURATION)
    (folder / "plugin.cjs").write_text("process.exit(1)\n")
    return folder


def document_of(path: Path, text: str) -> DocumentSnapshot:
    """Return a document as an editor has it open."""
    language = Language.of_path(path) or Language.TYPESCRIPT
    return DocumentSnapshot(path.as_uri(), path, language, 1, text)


def query_at(path: Path, marked: str, trigger: Trigger = Trigger.AUTO) -> CompletionQuery:
    """Return the query of a text in which `|` marks the cursor."""
    offset = marked.index("|")
    document = document_of(path, marked.replace("|", "", 1))
    return CompletionQuery(str(uuid.uuid4()), document, offset, trigger)


def candidate_at(query: CompletionQuery, text: str, covers: int = 0) -> Candidate:
    """Return a candidate at a query's cursor."""
    return Candidate(text, Span(query.offset, query.offset + covers))


class CheckedWorkspace:
    """A type checker with a patient editor in front of it.

    Attributes:
        folder: The workspace.
        checker: The checker.
        checked: The verdicts on whole files, in their order.
    """

    def __init__(self, folder: Path, settings: TypeCheckSettings | None = None) -> None:
        self.folder = folder
        self.checked: list[Checked] = []
        self._news = threading.Condition()
        given = settings or TypeCheckSettings(typescript=str(TYPESCRIPT), patience_ms=5_000)
        self.checker = TypeChecker(
            given,
            [folder],
            trusted=False,
            environment={"PATH": os.environ["PATH"]},
            on_checked=self._on_checked,
            on_status=self._on_status,
        )

    def wait_for(self, phase: Phase) -> None:
        """Wait until type checking is so."""
        with self._news:
            assert self._news.wait_for(lambda: self.checker.status.phase is phase, PATIENCE_S)

    def wait_until_gone(self) -> None:
        """Wait until there is no process any more."""
        with self._news:
            assert self._news.wait_for(lambda: self.checker.process_id is None, PATIENCE_S)

    def wait_for_checked(self, query: CompletionQuery) -> Checked:
        """Wait for the verdict on the whole file of a query."""

        def found() -> list[Checked]:
            return [each for each in self.checked if each.request == query.request]

        with self._news:
            assert self._news.wait_for(found, PATIENCE_S)
            return found()[-1]

    def prepare(self, query: CompletionQuery, *others: DocumentSnapshot) -> None:
        """Prepare a query, and wait until verdicts can be given."""
        self.checker.prepare(query, Workspace((self.folder,), others))
        self.wait_for(Phase.READY)

    def judged(
        self, query: CompletionQuery, candidate: Candidate, *others: DocumentSnapshot
    ) -> Candidate:
        """Return a candidate as it is judged once the process is ready."""
        self.prepare(query, *others)
        workspace = Workspace((self.folder,), others)
        return self.checker.judge(query, workspace, [candidate], Cancellation())[0]

    def judged_in_the_end(
        self, query: CompletionQuery, candidate: Candidate, *others: DocumentSnapshot
    ) -> Candidate:
        """Return a candidate with its verdict, however long a busy machine takes for it."""
        judged = candidate
        until = time.monotonic() + PATIENCE_S
        while judged.type_errors is None and time.monotonic() < until:
            judged = self.judged(query, candidate, *others)
        return judged

    def judged_with_its_file(self, query: CompletionQuery, candidate: Candidate) -> Candidate:
        """Return a candidate with its verdict, once its whole file was looked at."""
        self.judged_in_the_end(query, candidate)
        self.wait_for_checked(query)
        return self.checker.recall(query, Workspace((self.folder,)), candidate)

    def _on_checked(self, checked: Checked) -> None:
        with self._news:
            self.checked.append(checked)
            self._news.notify_all()

    def _on_status(self) -> None:
        with self._news:
            self._news.notify_all()
