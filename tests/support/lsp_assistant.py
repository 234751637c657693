"""An assistant whose answers, delays and failures a test decides."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.next_edit.values import NextEdit, NextEditOutcome, NextEditQuery
from groundspeed_server.engine.values import (
    CompletionQuery,
    Decision,
    Outcome,
    Source,
    Suggestion,
    Workspace,
)
from groundspeed_server.lsp.ports import (
    CloseReason,
    EditorFacts,
    HintFate,
    Status,
    StatusKind,
)
from groundspeed_server.review.values import Fix, Hint, ReviewOutcome, ReviewQuery
from groundspeed_server.text.snapshot import DocumentSnapshot, Span

READY = Status(StatusKind.NORMAL, "Scripted answers.", provider="scripted", model="script")


def outcome(query: CompletionQuery, text: str | None, *, reason: str = "no_answer") -> Outcome:
    """Make the outcome that offers `text` at the cursor, or nothing."""
    suggestion = None
    if text is not None:
        suggestion = Suggestion(f"c-{query.request}", text, Span(query.offset, query.offset))
    decision = Decision(
        request=query.request,
        trigger=query.trigger,
        language=query.document.language,
        position_kind="statement",
        source=Source.MODEL if suggestion else Source.NONE,
        latency_ms=1.0,
        reason=None if suggestion else reason,
        completion=suggestion.completion if suggestion else None,
    )
    return Outcome(suggestion, decision)


class FakeCompleter:
    """Answers with a fixed text, or as `behave` says; counts how many queries run at once."""

    def __init__(self) -> None:
        self.text: str | None = "answer"
        self.behave: Callable[[CompletionQuery, Cancellation], Outcome] | None = None
        self.queries: list[CompletionQuery] = []
        self.workspaces: list[Workspace] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()

    def complete(
        self, query: CompletionQuery, workspace: Workspace, cancellation: Cancellation
    ) -> Outcome:
        with self._lock:
            self.queries.append(query)
            self.workspaces.append(workspace)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            behave = self.behave
            return behave(query, cancellation) if behave else outcome(query, self.text)
        finally:
            with self._lock:
                self._at_once -= 1


class Gate:
    """Holds queries until it opens, or until they are cancelled."""

    def __init__(self, *, text: str | None = "late", heeds: bool = True) -> None:
        self.entered = threading.Event()
        self._open = threading.Event()
        self._text = text
        self._heeds = heeds

    def open(self) -> None:
        self._open.set()

    def __call__(self, query: CompletionQuery, cancellation: Cancellation) -> Outcome:
        passed = threading.Event()
        if self._heeds:
            cancellation.on_cancel(passed.set)
        self.entered.set()
        while not self._open.wait(0.005) and not passed.is_set():
            pass
        return outcome(query, None if passed.is_set() else self._text, reason="cancelled")


class FakeReviewer:
    """Gives the hints that `hints` makes of a query."""

    def __init__(self) -> None:
        self.hints: Callable[[ReviewQuery], Sequence[Hint]] = lambda _: ()
        self.left_out: Callable[[ReviewQuery], tuple[Span, ...]] = lambda _: ()
        self.reason: str | None = None
        self.missed: str | None = None
        self.queries: list[ReviewQuery] = []
        self.entered = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def review(
        self, query: ReviewQuery, workspace: Workspace, cancellation: Cancellation
    ) -> ReviewOutcome:
        self.queries.append(query)
        self.entered.set()
        self.may_go_on.wait(5)
        detail = "No model answers." if self.reason else self.missed
        reviewed = query.changed or (Span(0, len(query.document.text)),)
        hints = () if self.reason else tuple(self.hints(query))
        left_out = self.left_out(query)
        return ReviewOutcome(hints, 1.0, self.reason, detail, reviewed=reviewed, left_out=left_out)


class FakeNextEditor:
    """Finds what `found` makes of a query, and keeps what became of it."""

    def __init__(self) -> None:
        self.found: Callable[[NextEditQuery], NextEditOutcome | None] = lambda _: None
        self.queries: list[NextEditQuery] = []
        self.rejected: list[tuple[str, str]] = []

    def find(self, query: NextEditQuery, workspace: Workspace) -> NextEditOutcome | None:
        self.queries.append(query)
        return self.found(query)

    def reject(self, uri: str, edit: NextEdit) -> None:
        self.rejected.append((uri, edit.title))


@dataclass
class ListTracker:
    """Keeps what it is told."""

    calls: list[tuple[object, ...]] = field(default_factory=list)

    def offered(
        self,
        uri: str,
        completion_id: str,
        request_id: str,
        text: str,
        *,
        start_offset: int,
        now: float,
    ) -> None:
        self.calls.append(("offered", uri, completion_id, text, start_offset))

    def edited(self, uri: str, start: int, end: int, text: str, now: float) -> None:
        self.calls.append(("edited", uri, start, end, text))

    def shown(self, completion_id: str, now: float) -> None:
        self.calls.append(("shown", completion_id))

    def covered(self, completion_id: str, now: float) -> None:
        self.calls.append(("covered", completion_id))

    def partially_accepted(self, completion_id: str, accepted_chars: int, now: float) -> None:
        self.calls.append(("partial", completion_id, accepted_chars))

    def accepted(self, completion_id: str, now: float) -> None:
        self.calls.append(("accepted", completion_id))

    def closed(self, completion_id: str, outcome: str, now: float) -> None:
        self.calls.append(("closed", completion_id, outcome))

    def document_text(self, uri: str, text: str) -> None:
        self.calls.append(("text", uri, text))

    def document_closed(self, uri: str, now: float) -> None:
        self.calls.append(("document_closed", uri))

    def tick(self, now: float) -> None:
        pass


class FakeAssistant:
    """The product, as a test wants it. Call it to make it, as the server does."""

    def __init__(self) -> None:
        self.completer = FakeCompleter()
        self.reviewer = FakeReviewer()
        self.next_editor = FakeNextEditor()
        self.tracker = ListTracker()
        self.reviews_on_save = True
        self.facts: EditorFacts | None = None
        self.current = READY
        self.tried_again = 0
        self.improved: Callable[[str], None] = lambda _: None
        self.fixes_turned_down: list[str] = []
        self.dismissals: list[tuple[str, str]] = []
        self.outcomes: list[Outcome] = []
        self.next_edits: list[NextEditOutcome] = []
        self.reviews: list[ReviewOutcome] = []
        self.hints_shown: list[str] = []
        self.hints_closed: list[tuple[str, HintFate]] = []
        self.closed: list[CloseReason] = []
        self.roots: list[tuple[Path, ...]] = []
        self.foreseen: list[tuple[str, int, Workspace]] = []
        self.files_closed: list[Path] = []
        self.files_changed: list[Path] = []
        self.snoozes: list[float] = []
        self.switches: list[bool] = []
        self.on_make: Callable[[], None] = lambda: None
        self.status_changed: Callable[[], None] = lambda: None

    def __call__(self, facts: EditorFacts, status_changed: Callable[[], None]) -> FakeAssistant:
        self.facts = facts
        self.status_changed = status_changed
        self.on_make()
        return self

    def try_again(self) -> None:
        self.tried_again += 1

    def on_improved(self, tell: Callable[[str], None]) -> None:
        self.improved = tell

    def dismissed(self, document: DocumentSnapshot, hint: Hint) -> bool:
        return self._about(document, hint) in self.dismissals

    def dismiss(self, document: DocumentSnapshot, hint: Hint) -> None:
        self.dismissals.append(self._about(document, hint))

    def _about(self, document: DocumentSnapshot, hint: Hint) -> tuple[str, str]:
        return hint.rule, document.text[hint.span.start : hint.span.end]

    def turned_down(self, document: DocumentSnapshot, fix: Fix) -> bool:
        return fix.text in self.fixes_turned_down

    def turn_down(self, document: DocumentSnapshot, fix: Fix) -> None:
        self.fixes_turned_down.append(fix.text)

    def snooze(self, minutes: float) -> None:
        self.snoozes.append(minutes)

    def status(self) -> Status:
        return self.current

    def folders_changed(self, roots: tuple[Path, ...]) -> None:
        self.roots.append(roots)

    def completions_switched(self, *, on: bool) -> None:
        self.switches.append(on)

    def anticipate(self, document: DocumentSnapshot, offset: int, workspace: Workspace) -> None:
        self.foreseen.append((document.text, offset, workspace))

    def file_closed(self, path: Path) -> None:
        self.files_closed.append(path)

    def file_changed(self, path: Path) -> None:
        self.files_changed.append(path)

    def on_outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def on_next_edit(self, outcome: NextEditOutcome) -> None:
        self.next_edits.append(outcome)

    def on_review(self, query: ReviewQuery, outcome: ReviewOutcome) -> None:
        self.reviews.append(outcome)

    def hint_shown(self, hint: Hint, review: ReviewOutcome) -> None:
        self.hints_shown.append(hint.hint)

    def hint_closed(self, hint: Hint, fate: HintFate) -> None:
        self.hints_closed.append((hint.hint, fate))

    def close(self, reason: CloseReason) -> None:
        self.closed.append(reason)
        marker = self.facts.settings.get("marker") if self.facts else None
        if isinstance(marker, str):
            Path(marker).write_text(reason, encoding="utf-8")
