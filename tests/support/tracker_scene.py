"""A scene at one place of one document, for tests of what becomes of a suggestion."""

from __future__ import annotations

from groundspeed_server.outcomes.fingerprints import Fingerprinter
from groundspeed_server.outcomes.tracker import SuggestionTracker
from groundspeed_server.telemetry.events import CompletionClosed, CompletionShown, TypingWindow
from support.list_recorder import ListRecorder

URI = "file:///a.ts"
HEAD = "function mean() {\n  const result = "
TAIL = "\n}\n"
GHOST = "total / numbers.length;"
AT = len(HEAD)


class Scene:
    """A document with the cursor behind HEAD, and a clock that the test moves."""

    def __init__(self, *, fingerprinter: Fingerprinter | None = None) -> None:
        self.recorder = ListRecorder()
        self.tracker = SuggestionTracker(self.recorder, fingerprinter=fingerprinter)
        self.now = 1_000.0
        self.cursor = AT
        self.tracker.document_text(URI, HEAD + TAIL)

    def offer(self, text: str = GHOST, *, completion: str = "c1", request: str = "r1") -> None:
        self.tracker.offered(URI, completion, request, text, start_offset=self.cursor, now=self.now)

    def edit(self, start: int, end: int, text: str) -> None:
        """Edit the document at places that count from where the suggestion was offered."""
        self.tracker.edited(URI, AT + start, AT + end, text, self.now)

    def insert(self, text: str, *, after: float = 0.1) -> None:
        self.now += after
        self.tracker.edited(URI, self.cursor, self.cursor, text, self.now)
        self.cursor += len(text)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.tracker.tick(self.now)

    def endings(self) -> list[tuple[str, int, int]]:
        return [
            (b.outcome, b.chars_accepted, b.chars_typed_through)
            for b in self.recorder.of(CompletionClosed)
        ]

    def shown(self) -> int:
        return len(self.recorder.of(CompletionShown))

    def typing(self) -> TypingWindow:
        self.tracker.close(self.now)
        [window] = self.recorder.of(TypingWindow)
        return window
