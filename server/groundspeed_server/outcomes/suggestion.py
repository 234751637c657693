"""One suggestion that is on offer: where it stands, how far it got, and how long it was seen.

The suggestion's text grows into the document from its start: by keys that happen to write it
(*typed through*), or because the editor inserted it (*accepted*). Each character remembers which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Literal

from groundspeed_server.outcomes.edits import Edit
from groundspeed_server.outcomes.fingerprints import significant
from groundspeed_server.text.snapshot import Span

Ending = Literal["accepted", "partial", "rejected", "typed_over", "ignored", "replaced"]

# What "accept next word" of VS Code and Neovim inserts: a word or a run of signs, with the space
# on either side of it or without.
_NEXT_WORD = re.compile(r"(\s*)(\w+|[^\w\s]*)(\s*)")


class Origin(IntEnum):
    """Who wrote a character of the suggestion into the document."""

    NOBODY = 0
    TYPED = 1
    ACCEPTED = 2


class Fit(Enum):
    """How an edit agrees with a suggestion."""

    FORWARD = "forward"  # It wrote the next characters of the suggestion.
    BACK = "back"  # It took some of them away again.
    ASTRAY = "astray"  # It changed the suggestion's place into something else.
    ELSEWHERE = "elsewhere"


@dataclass(slots=True)
class LiveSuggestion:
    """A suggestion between its first offer and its end.

    Attributes:
        text: The whole suggestion as first offered.
        start: The offset in the document, in code points, where `text` begins.
        present: How many characters of `text` the document has.
        ending: What the end will be unless the engineer goes on with it; None while on offer.
        ending_since: When that was decided, in seconds.
        announced: Whether its `completion.shown` was recorded.
        covered: Whether something of the editor's hides it.
    """

    uri: str
    completion: str
    request: str
    text: str
    start: int
    present: int = 0
    ending: Ending | None = None
    ending_since: float = 0.0
    announced: bool = False
    covered: bool = False
    _origins: bytearray = field(init=False)
    _last_step: Span = field(init=False, default_factory=lambda: Span(0, 0))
    _adrift: bool = field(init=False, default=False)
    _visible_since: float | None = field(init=False, default=None)
    _visible_s: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._origins = bytearray(len(self.text))

    @property
    def complete(self) -> bool:
        """Whether the document has all of it."""
        return self.present == len(self.text)

    @property
    def chars_accepted(self) -> int:
        """Characters that the editor inserted on request."""
        return self._origins.count(Origin.ACCEPTED)

    @property
    def chars_typed_through(self) -> int:
        """Characters that the engineer typed, as the suggestion foresaw."""
        return self._origins.count(Origin.TYPED)

    @property
    def lines_accepted(self) -> int:
        """Lines of `text` that are written to their end, most of each by an acceptance."""
        begin = count = 0
        for line in self.text.split("\n"):
            end = begin + len(line)
            count += self._is_accepted(line, Span(begin, end))
            begin = end + 1
        return count

    @property
    def accepted_span(self) -> Span | None:
        """The part of `text` from the first to the last accepted character in the document.

        Only lines that are there to their end: of a line that was begun, nobody knows what the
        engineer will make of it.
        """
        whole = self.present if self.complete else self.text.rfind("\n", 0, self.present + 1)
        written = self._origins[: max(0, whole)]
        first = written.find(Origin.ACCEPTED)
        return None if first < 0 else Span(first, written.rfind(Origin.ACCEPTED) + 1)

    def visible_s(self, now: float) -> float:
        """Return for how many seconds it has been visible."""
        current = 0.0 if self._visible_since is None else max(0.0, now - self._visible_since)
        return self._visible_s + current

    def show(self, now: float) -> None:
        """Count it as visible from `now` on, if it is not already."""
        self.covered = False
        if self._visible_since is None:
            self._visible_since = now

    def cover(self, now: float) -> None:
        """Count it as hidden, whatever is typed or offered, until it is shown again."""
        self.hide(now)
        self.covered = True

    def hide(self, now: float) -> None:
        """Count it as no longer visible."""
        self._visible_s = self.visible_s(now)
        self._visible_since = None

    def end(self, ending: Ending, now: float) -> None:
        """Hide it, and remember how it would end; the first such moment counts."""
        self.hide(now)
        if self.ending is None:
            self.ending_since = now
        self.ending = ending

    def offer_again(self, text: str, start: int) -> None:
        """Follow a new offer of the same suggestion: all of it, or what is left of it."""
        self.ending = None
        self._adrift = False
        if text == self.text and start == self.start:
            return
        if not self.text.endswith(text):
            self.text = self.text[: self.present] + text
            self._origins[self.present :] = bytes(len(text))
        self.present = len(self.text) - len(text)
        self.start = start - self.present
        for index in range(self.present):
            self._origins[index] = self._origins[index] or Origin.TYPED

    def follow(self, edit: Edit, *, by_shape: bool) -> Fit:
        """Move with an edit of the document, and say how the edit agrees with the suggestion.

        Newly present characters count as accepted where an acceptance was reported before, or,
        `by_shape`, where the edit looks like one that only "accept" makes; all others as typed.
        """
        place = self.start + self.present
        if edit.start < self.start:
            inside = edit.end > self.start
            self.start += edit.shift
            self._adrift |= inside
            return Fit.ASTRAY if inside else Fit.ELSEWHERE
        if edit.start > place:
            return Fit.ELSEWHERE
        offset = edit.start - self.start
        reach = offset + len(edit.text)
        fits = edit.end >= place and self.text.startswith(edit.text, offset)
        if self._adrift or not fits:
            self._adrift = True
            return Fit.ASTRAY
        if reach == self.present and edit.end > place:
            # Neovim takes away what stands behind the cursor before it writes that anew.
            return Fit.ASTRAY
        if reach <= self.present:
            self._mark(Span(reach, self.present), Origin.NOBODY)
            self.present = reach
            return Fit.BACK
        accepted = by_shape and self._looks_accepted(edit, reach)
        self._grow(reach, Origin.ACCEPTED if accepted else Origin.TYPED)
        return Fit.FORWARD

    @property
    def last_step(self) -> Span:
        """The part of `text` that the last forward step wrote."""
        return self._last_step

    @property
    def last_step_accepted(self) -> bool:
        """Whether the last forward step was an acceptance."""
        step = self._origins[self._last_step.start : self._last_step.end]
        return Origin.ACCEPTED in step

    def accept_until(self, end: int, *, stands: bool) -> Span:
        """Note that the editor inserted `text` up to `end`.

        Args:
            end: How far.
            stands: Whether the document has it so far; else the edit is still to come.

        Returns:
            The part of `text` that was taken for typed and turns out to be accepted.
        """
        end = min(end, len(self.text))
        step, ahead = Span(self._last_step.start, min(end, self.present)), Span(self.present, end)
        is_known = self.last_step_accepted
        if ahead.end > ahead.start and not stands:
            self._mark(ahead, Origin.ACCEPTED)
            return Span(end, end)
        if ahead.end > ahead.start and (self._adrift or step.end <= step.start):
            step, is_known = ahead, False  # It came before the offer, or did not look like it.
        elif ahead.end > ahead.start:
            # The edit left out the closers behind the cursor, which came with what was typed.
            self._mark(ahead, Origin.TYPED)
        self.present = max(self.present, end)
        if step.end <= step.start or is_known:
            return Span(end, end)
        self._mark(step, Origin.ACCEPTED)
        return step

    def _is_accepted(self, line: str, place: Span) -> bool:
        """Whether a line is written, at least half of what is significant in it by an acceptance.

        An empty line is its line break: the one behind it, or of the last line the one before.
        """
        written = self._origins[place.start : place.end]
        written = written or self._origins[place.end : place.end + 1] or self._origins[-1:]
        if Origin.NOBODY in written or Origin.ACCEPTED not in written:
            return False
        own = "".join(c for c, o in zip(line, written, strict=False) if o == Origin.ACCEPTED)
        return 2 * significant(own) >= significant(line)

    def _mark(self, span: Span, origin: Origin) -> None:
        self._origins[span.start : span.end] = bytes([origin]) * (span.end - span.start)

    def _grow(self, reach: int, origin: Origin) -> None:
        self._last_step = Span(self.present, reach)
        # An acceptance that was reported before its edit is exact; what the edit looks like is not.
        if Origin.ACCEPTED not in self._origins[self.present : reach]:
            self._mark(self._last_step, origin)
        self.present = reach

    def _looks_accepted(self, edit: Edit, reach: int) -> bool:
        """Whether the edit is the rest, the next line or the next word, and not one key."""
        step = Edit(edit.end, edit.end, self.text[self.present : reach])
        if step.is_keystroke:
            return False
        rest = self.text[self.present :]
        if len(step.text) == len(rest):
            return True
        word = _NEXT_WORD.match(rest)
        line = rest.find("\n", 1)
        ends = {word.end(1), word.end(2), word.end(3)} if word else set()
        indent = len(rest) - len(rest[line:].lstrip()) if line > 0 else -1
        return len(step.text) in ends | {line, line + 1, indent}
