"""What the language server needs from the rest of the product: values only, no LSP types.

Threads: the factory and every service run in worker threads. The tracker, `status`, `close` and
what says so are called in the event loop's thread, where nothing may wait. The other methods of
the assistant are called in one thread of their own, in the order in which things happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol

from groundspeed_server.cancellation import Cancellation
from groundspeed_server.engine.next_edit.values import NextEdit, NextEditOutcome, NextEditQuery
from groundspeed_server.engine.values import CompletionQuery, Outcome, Workspace
from groundspeed_server.review.values import Fix, Hint, ReviewOutcome, ReviewQuery
from groundspeed_server.text.snapshot import DocumentSnapshot

HintFate = Literal["applied", "edited", "dismissed", "wrong", "resolved", "ignored"]
CloseReason = Literal["shutdown", "exit", "eof", "client_died", "error"]


@dataclass(frozen=True, slots=True)
class EditorFacts:
    """What an editor says of itself when it starts the server.

    Attributes:
        editor: Which program, by the name it gave; `demo` is our own demonstration.
        editor_version: As the editor gave it; empty when it did not.
        extension_version: Of our extension in that editor; empty when it did not say.
        telemetry: Whether the editor's own telemetry switch allows recording.
        trusted: Whether the engineer trusts code that lies in these folders; without a word, no.
        asks_again: Whether it asks again for a completion when it is told that this is worthwhile.
        reports_shown: Whether it reports what it shows and what is accepted.
        offers: Whether it offers completions; where not, nothing is done for them unasked.
        settings: The editor's settings, as nested tables with the keys of the TOML file.
        roots: The folders that the editor opened. One that is not on this machine stands as a path
            where nothing is: with it no file is a single one, outside of all folders.
    """

    editor: Literal["vscode", "neovim", "demo", "other"] = "other"
    editor_version: str = ""
    extension_version: str = ""
    telemetry: bool = True
    trusted: bool = False
    asks_again: bool = False
    reports_shown: bool = False
    offers: bool = True
    settings: Mapping[str, object] = field(default_factory=dict)
    roots: tuple[Path, ...] = ()


class StatusKind(StrEnum):
    """How the assistant is, in the words that editors know."""

    NORMAL = "Normal"
    WARNING = "Warning"
    ERROR = "Error"
    INACTIVE = "Inactive"


@dataclass(frozen=True, slots=True)
class Status:
    """Which model answers; or why none does, and what to do.

    Attributes:
        kind: How serious it is.
        message: One or two sentences for the engineer.
        provider: The provider's name, when there is a model.
        model: The model's public label, when there is a model.
        busy: Whether something is being prepared, such as a model that loads.
    """

    kind: StatusKind
    message: str
    provider: str | None = None
    model: str | None = None
    busy: bool = False


class Completer(Protocol):
    """Completes; blocks until it has an answer, its deadline passes or it is cancelled."""

    def complete(
        self, query: CompletionQuery, workspace: Workspace, cancellation: Cancellation
    ) -> Outcome:
        """Answer one query."""
        ...


class Reviewer(Protocol):
    """Reviews; blocks like a completer."""

    def review(
        self, query: ReviewQuery, workspace: Workspace, cancellation: Cancellation
    ) -> ReviewOutcome:
        """Review one document."""
        ...


class NextEditor(Protocol):
    """Finds the edit that follows from the last change; blocks for some milliseconds."""

    def find(self, query: NextEditQuery, workspace: Workspace) -> NextEditOutcome | None:
        """Return what follows; None where nothing does. Called in a worker thread."""
        ...

    def reject(self, uri: str, edit: NextEdit) -> None:
        """The engineer turned an edit down. Returns at once."""
        ...


class OutcomeTracker(Protocol):
    """Learns what became of each suggestion.

    Times are seconds on a monotonic clock. Offsets are code points. No method blocks or raises;
    completions and documents that the tracker does not know are passed over.
    """

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
        """A suggestion was sent to the editor; its text goes in at `start_offset`."""
        ...

    def edited(self, uri: str, start: int, end: int, text: str, now: float) -> None:
        """A document's text between the offsets, as they were before, became `text`."""
        ...

    def shown(self, completion_id: str, now: float) -> None:
        """The editor says that the suggestion became visible."""
        ...

    def covered(self, completion_id: str, now: float) -> None:
        """The editor says that something hides the suggestion, until it is shown again."""
        ...

    def partially_accepted(self, completion_id: str, accepted_chars: int, now: float) -> None:
        """The engineer took the first characters; the count is cumulative, in code points."""
        ...

    def accepted(self, completion_id: str, now: float) -> None:
        """The engineer took the whole suggestion."""
        ...

    def closed(
        self, completion_id: str, outcome: Literal["rejected", "ignored"], now: float
    ) -> None:
        """The editor says that the suggestion went away untaken."""
        ...

    def document_text(self, uri: str, text: str) -> None:
        """A document was opened with this text."""
        ...

    def document_closed(self, uri: str, now: float) -> None:
        """A document was closed; nothing more is known of its text."""
        ...

    def tick(self, now: float) -> None:
        """Let time pass: called about once a second, for what is due without an edit."""
        ...


class Assistant(Protocol):
    """The product behind one editor."""

    @property
    def completer(self) -> Completer:
        """Completes code."""
        ...

    @property
    def reviewer(self) -> Reviewer:
        """Reviews code."""
        ...

    @property
    def next_editor(self) -> NextEditor:
        """Finds what follows from a change."""
        ...

    @property
    def tracker(self) -> OutcomeTracker:
        """Follows suggestions."""
        ...

    @property
    def reviews_on_save(self) -> bool:
        """Whether the settings want hints when a document is saved."""
        ...

    def snooze(self, minutes: float) -> None:
        """Offer nothing unasked for so many minutes; 0 ends it. Returns at once."""
        ...

    def try_again(self) -> None:
        """Something was changed, such as a login: ask the model again. May look for one."""
        ...

    def on_improved(self, tell: Callable[[str], None]) -> None:
        """Call `tell` with a document's URI, from any thread, when asking again is worthwhile.

        Its suggestion has become a better one since it was offered.
        """
        ...

    def status(self) -> Status:
        """Return how the assistant is now."""
        ...

    def folders_changed(self, roots: tuple[Path, ...]) -> None:
        """Take note of the folders that are open now: from here on, no others count."""
        ...

    def completions_switched(self, *, on: bool) -> None:
        """The engineer switched completions on or off in the editor. Returns at once.

        While they are off, nothing is sent unasked for their sake.
        """
        ...

    def anticipate(self, document: DocumentSnapshot, offset: int, workspace: Workspace) -> None:
        """Prepare for a completion at a place: a document was opened, or edited there.

        Called in the event loop's thread for every edit; returns at once.
        """
        ...

    def file_closed(self, path: Path) -> None:
        """The editor let go of a file; called in the event loop's thread."""
        ...

    def file_changed(self, path: Path) -> None:
        """A file was made, changed or removed on disk; called in the event loop's thread."""
        ...

    def on_outcome(self, outcome: Outcome) -> None:
        """Record one answered query, as it was answered: late answers have reason `stale`."""
        ...

    def on_next_edit(self, outcome: NextEditOutcome) -> None:
        """Keep why a next edit was offered or not, on this machine alone."""
        ...

    def on_review(self, query: ReviewQuery, outcome: ReviewOutcome) -> None:
        """Record one review, whether or not it came to something."""
        ...

    def dismissed(self, document: DocumentSnapshot, hint: Hint) -> bool:
        """Whether the engineer dismissed a remark on this code before. Returns at once."""
        ...

    def dismiss(self, document: DocumentSnapshot, hint: Hint) -> None:
        """The engineer does not want this remark on this code again. Returns at once."""
        ...

    def turned_down(self, document: DocumentSnapshot, fix: Fix) -> bool:
        """Whether the engineer turned down what a fix would write there. Returns at once."""
        ...

    def turn_down(self, document: DocumentSnapshot, fix: Fix) -> None:
        """The engineer does not want what a fix would write there. Returns at once."""
        ...

    def hint_shown(self, hint: Hint, review: ReviewOutcome) -> None:
        """Record that a hint was published."""
        ...

    def hint_closed(self, hint: Hint, fate: HintFate) -> None:
        """Record what became of a published hint."""
        ...

    def close(self, reason: CloseReason) -> None:
        """End the session: record its end and close the spool. Must not wait for a model."""
        ...


class AssistantFactory(Protocol):
    """Makes the assistant once the editor has said what it is.

    It is called in a worker thread after the editor has its answer to `initialize`, so that it
    may import what is heavy, read settings and load a model.
    """

    def __call__(self, facts: EditorFacts, status_changed: Callable[[], None]) -> Assistant:
        """Make the assistant. It calls `status_changed` from any thread when its status changes.

        Raises:
            UserError: The settings cannot be used; the sentence becomes the server's status.
        """
        ...
