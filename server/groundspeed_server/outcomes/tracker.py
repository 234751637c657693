"""What becomes of suggestions, from what the editor tells and from what its edits show.

The language server reports offers, edits and whatever the client says; the tracker concludes and
records. It does no I/O and knows no clock: each call brings `now`, monotonic seconds. All calls
are safe from any thread. `tick` must be called about once a second while documents are open.

A suggestion is *shown* once it was visible for 750 ms, or when it is accepted earlier.
"""

from __future__ import annotations

import threading
from typing import Literal

from groundspeed_server.outcomes.edits import Edit
from groundspeed_server.outcomes.fingerprints import Fingerprinter
from groundspeed_server.outcomes.followed import FollowedText
from groundspeed_server.outcomes.retention import RetentionTracker
from groundspeed_server.outcomes.suggestion import Ending, Fit, LiveSuggestion
from groundspeed_server.outcomes.typing import TypingWindows
from groundspeed_server.telemetry.events import (
    CompletionClosed,
    CompletionFingerprints,
    CompletionShown,
)
from groundspeed_server.telemetry.recorder import Recorder
from groundspeed_server.text.line_ends import plain
from groundspeed_server.text.snapshot import Span

# The reading time after which a suggestion counts as seen; Cody and Google use the same.
SHOWN_AFTER_S = 0.75

# How long a suggestion that looks finished may still be taken up again. The editor's next request
# comes some 50 ms after the key, and its acceptance command right behind the edit.
SETTLE_S = 0.5

# Texts of longer documents are not kept: their accepted lines are fingerprinted without what the
# engineer typed before and behind them, and their line ends are counted as they are.
MAX_TEXT_CHARS = 500_000


class SuggestionTracker:
    """Follows each document's one live suggestion from its offer to its end, and beyond."""

    def __init__(
        self,
        recorder: Recorder,
        *,
        fingerprinter: Fingerprinter | None = None,
        client_reports: bool = False,
    ) -> None:
        """Record outcomes with `recorder`; without a fingerprinter no line is fingerprinted.

        `client_reports` says that the client will tell what it shows and what is accepted.
        """
        self._recorder = recorder
        self._fingerprinter = fingerprinter
        self._lock = threading.RLock()
        self._live: dict[str, LiveSuggestion] = {}
        self._texts: dict[str, FollowedText] = {}
        self._client_reports = client_reports
        self._retention = RetentionTracker(recorder)
        self._typing = TypingWindows(recorder)

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
        """Note that the editor was given a suggestion.

        The same id offered again is the same suggestion, typed through; another id replaces it.

        Args:
            uri: The document, at the version in which the edits so far resulted.
            completion_id: The suggestion.
            request_id: The request that it answers.
            text: What would be inserted; may begin with what was typed since the first offer.
            start_offset: Where `text` begins, in code points.
            now: Monotonic seconds.
        """
        with self._lock:
            if uri in self._texts:
                start_offset = self._texts[uri].plain_offset(start_offset)
            live = self._live.get(uri)
            if live is not None and live.completion == completion_id:
                live.offer_again(text, start_offset)
            else:
                if live is not None:
                    self._settle(live, live.ending or "replaced", now)
                live = LiveSuggestion(uri, completion_id, request_id, text, start_offset)
                self._live[uri] = live
            self._see(live, now)

    def edited(self, uri: str, start: int, end: int, text: str, now: float) -> None:
        """Note an edit of a document, in code points of the text before the edit.

        Give each change of a notification by itself, in order.
        """
        with self._lock:
            edit = self._apply(uri, Edit(start, end, text))
            self._settle_due(now)
            self._retention.edited(uri, edit)
            live = self._live.get(uri)
            completed = 0 if live is None else self._follow(live, edit, now)
            self._typing.edited(edit, completed, now)

    def shown(self, completion_id: str, now: float) -> None:
        """Note the client's word that a suggestion is visible.

        From then on only what the client reports counts as visible, or as accepted: a list of the
        editor's own inserts words as well.
        """
        with self._lock:
            self._client_reports = True
            live = self._find(completion_id)
            if live is not None and live.ending is None:
                live.show(now)

    def covered(self, completion_id: str, now: float) -> None:
        """Note the client's word that something hides a suggestion, until it is shown."""
        with self._lock:
            self._client_reports = True
            live = self._find(completion_id)
            if live is not None:
                live.cover(now)

    def partially_accepted(self, completion_id: str, accepted_chars: int, now: float) -> None:
        """Note the client's word that the engineer took the first `accepted_chars` characters.

        The count is cumulative, in code points from the start of the suggestion's first offer.
        """
        with self._lock:
            live = self._find(completion_id)
            if live is None:
                return
            self._took(live, accepted_chars, now)
            self._announce(live)
            if live.complete and live.last_step_accepted:
                self._settle(live, "accepted", now)

    def accepted(self, completion_id: str, now: float) -> None:
        """Note that the editor ran the suggestion's command: it inserted the rest of it.

        The edit itself may come before or after.
        """
        with self._lock:
            live = self._find(completion_id)
            if live is None:
                return
            self._took(live, len(live.text), now)
            if live.complete:
                self._settle(live, "accepted", now)
            else:
                live.end("accepted", now)

    def closed(
        self, completion_id: str, outcome: Literal["rejected", "ignored"], now: float
    ) -> None:
        """Note the client's word that a suggestion was dismissed or passed over."""
        with self._lock:
            live = self._find(completion_id)
            if live is not None:
                self._settle(live, live.ending or outcome, now)

    def document_text(self, uri: str, text: str) -> None:
        """Note that a document was opened with this text."""
        with self._lock:
            if len(text) <= MAX_TEXT_CHARS:
                self._texts[uri] = FollowedText(text)

    def document_closed(self, uri: str, now: float) -> None:
        """Note that the editor closed a document."""
        with self._lock:
            live = self._live.get(uri)
            if live is not None:
                self._settle(live, live.ending or "ignored", now)
            self._retention.document_closed(uri)
            self._texts.pop(uri, None)

    def tick(self, now: float) -> None:
        """Conclude what time alone concludes: shown, settled, retained, typing windows."""
        with self._lock:
            self._settle_due(now)
            self._retention.tick(now)
            self._typing.tick(now)

    def close(self, now: float) -> None:
        """Conclude everything, because the session ends."""
        with self._lock:
            self.tick(now)
            for live in list(self._live.values()):
                self._settle(live, live.ending or "ignored", now)
            self._typing.close()

    def _apply(self, uri: str, edit: Edit) -> Edit:
        """Keep the text up to date, and return what of the edit is a change of the plain text."""
        text = self._texts.get(uri)
        if text is None:
            return edit
        least = text.apply(edit)
        if len(text) > MAX_TEXT_CHARS:
            del self._texts[uri]
        return least

    def _text(self, uri: str) -> str | None:
        """Return the plain text of a document; None where it is not kept."""
        kept = self._texts.get(uri)
        return None if kept is None else plain(str(kept))

    def _see(self, live: LiveSuggestion, now: float) -> None:
        """Take a suggestion on offer for visible, unless a client that would say so did not."""
        if not self._client_reports or (live.visible_s(now) > 0 and not live.covered):
            live.show(now)

    def _find(self, completion: str) -> LiveSuggestion | None:
        return next((s for s in self._live.values() if s.completion == completion), None)

    def _follow(self, live: LiveSuggestion, edit: Edit, now: float) -> int:
        """Follow an edit, and return how many of its characters the suggestion brought."""
        match live.follow(edit, by_shape=not self._client_reports):
            case Fit.ASTRAY:
                live.end(live.ending or "typed_over", now)
            case Fit.ELSEWHERE:
                live.end(live.ending or "ignored", now)
            case Fit.FORWARD:
                return self._forward(live, now)
            case Fit.BACK:
                pass
        return 0

    def _forward(self, live: LiveSuggestion, now: float) -> int:
        step, accepted = live.last_step, live.last_step_accepted
        if live.ending != "accepted":
            live.ending = None
            self._see(live, now)
        if accepted:
            self._announce(live)
            self._follow_up(live, step, now)
        if live.complete and accepted:
            self._settle(live, "accepted", now)
        elif live.complete:
            live.end("typed_over", now)
        return step.end - step.start if accepted else 0

    def _took(self, live: LiveSuggestion, end: int, now: float) -> None:
        """Correct what was taken for typing: the editor says that it inserted all up to here."""
        stands, text = live.present > 0, self._text(live.uri)
        if text is not None:
            stands = text.startswith(live.text[:end], live.start)
        step = live.accept_until(end, stands=stands)
        if step.end > step.start:
            self._typing.completed_after_all(step.end - step.start)
            self._follow_up(live, step, now)

    def _follow_up(self, live: LiveSuggestion, step: Span, now: float) -> None:
        """Watch what becomes of accepted text from here on."""
        text = live.text[step.start : step.end]
        self._retention.accepted(live.uri, live.completion, live.start + step.start, text, now)

    def _settle_due(self, now: float) -> None:
        for live in list(self._live.values()):
            if live.visible_s(now) >= SHOWN_AFTER_S:
                self._announce(live)
            if live.ending is not None and now - live.ending_since >= SETTLE_S:
                self._settle(live, live.ending, now)

    def _announce(self, live: LiveSuggestion) -> None:
        if live.announced:
            return
        live.announced = True
        self._recorder.record(
            CompletionShown(
                completion=live.completion,
                request=live.request,
                chars=len(live.text),
                lines=live.text.count("\n") + 1,
            )
        )

    def _settle(self, live: LiveSuggestion, ending: Ending, now: float) -> None:
        """End a suggestion for good."""
        del self._live[live.uri]
        if live.chars_accepted and ending != "accepted":
            ending = "partial"
        if live.chars_accepted or live.visible_s(now) >= SHOWN_AFTER_S:
            self._announce(live)
        self._recorder.record(
            CompletionClosed(
                completion=live.completion,
                outcome=ending,
                visible_ms=round(live.visible_s(now) * 1_000, 1),
                chars_accepted=live.chars_accepted,
                chars_typed_through=live.chars_typed_through,
                lines_accepted=live.lines_accepted,
            )
        )
        self._fingerprint(live)

    def _fingerprint(self, live: LiveSuggestion) -> None:
        """Record which lines of the document the suggestion wrote, if it wrote any."""
        span = live.accepted_span
        if span is None or self._fingerprinter is None:
            return
        text = self._text(live.uri)
        if text is None:
            text = live.text
        else:
            span = Span(live.start + span.start, live.start + span.end)
        lines = self._fingerprinter.accepted_lines(text, span)
        if lines:
            self._recorder.record(CompletionFingerprints(completion=live.completion, lines=lines))
