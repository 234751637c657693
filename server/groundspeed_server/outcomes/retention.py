"""How much of an accepted suggestion is still there after 30, 120, 300 and 600 seconds.

Every accepted piece is followed through the document's edits, without the document itself.
*Kept* are the characters that no later edit touched. *Similarity* compares the piece with what
stands in its place, without white space, so that a formatter costs nothing.
The ages are those of Cody's persistence tracker, and a subset of Copilot's.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Literal

from groundspeed_server.outcomes.edits import Edit
from groundspeed_server.telemetry.events import CompletionRetained
from groundspeed_server.telemetry.recorder import Recorder

Age = Literal[30, 120, 300, 600]
DocumentState = Literal["open", "closed", "branch_switched"]

AGES: tuple[Age, ...] = (30, 120, 300, 600)

# The oldest acceptance is given up beyond this; ten minutes of very busy work stay below it.
MAX_FOLLOWED = 256

# Comparing takes quadratic time, a few milliseconds at this length; a longer text is judged by its
# kept characters alone.
MAX_COMPARED_CHARS = 4_000


@dataclass(slots=True)
class AcceptedPiece:
    """A run of accepted text and what became of it.

    Attributes:
        start: Where the piece stands now, in code points.
        original: The text as accepted.
        text: What stands in its place now.
        kept: The untouched runs of the original, as `[start, end)` within `text`.
    """

    start: int
    original: str
    text: str = field(init=False)
    kept: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.text = self.original
        self.kept = [(0, len(self.original))]

    @property
    def end(self) -> int:
        """Where the text in its place ends."""
        return self.start + len(self.text)

    @property
    def chars_kept(self) -> int:
        """How many of its characters no edit has touched."""
        return sum(end - start for start, end in self.kept)

    def covered_by(self, edit: Edit) -> bool:
        """Whether the edit takes the piece and text around it."""
        return edit.start <= self.start and self.end <= edit.end and edit.removed > len(self.text)

    def follow(self, edit: Edit) -> None:
        """Move and change with an edit of the document."""
        if edit.end <= self.start:
            self.start += edit.shift
        elif edit.start >= self.end:
            return
        elif self.covered_by(edit):
            self._rewritten(edit)
        else:
            self._cut(edit)

    def _rewritten(self, edit: Edit) -> None:
        """Find the piece again in text that replaced it and its surroundings."""
        place = _nearest(edit.text, self.text, self.start - edit.start)
        if place >= 0:
            self.start = edit.start + place
        else:
            self.start, self.text, self.kept = edit.start, "", []

    def _cut(self, edit: Edit) -> None:
        """Apply an edit that overlaps the piece; new text beyond its ends is not part of it."""
        first = max(0, edit.start - self.start)
        last = min(len(self.text), edit.end - self.start)
        inside = edit.start >= self.start and edit.end <= self.end
        new = edit.text if inside else ""
        grown = len(new) - (last - first)
        before = [(s, min(e, first)) for s, e in self.kept if s < first]
        after = [(max(s, last) + grown, e + grown) for s, e in self.kept if e > last]
        self.kept = before + after
        self.text = self.text[:first] + new + self.text[last:]
        if edit.start < self.start:
            self.start = edit.start + len(edit.text)


@dataclass(slots=True)
class _Acceptance:
    uri: str
    since: float
    pieces: list[AcceptedPiece] = field(default_factory=list)
    document: DocumentState = "open"
    reported: int = 0


class RetentionTracker:
    """Follows accepted pieces and records `completion.retained` at each age.

    Not safe for threads by itself; `SuggestionTracker` guards it.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._acceptances: OrderedDict[str, _Acceptance] = OrderedDict()

    def accepted(self, uri: str, completion: str, start: int, text: str, now: float) -> None:
        """Follow a piece of a completion that now stands at `start`; ages count from the first."""
        acceptance = self._acceptances.setdefault(completion, _Acceptance(uri, now))
        acceptance.pieces.append(AcceptedPiece(start, text))
        if len(self._acceptances) > MAX_FOLLOWED:
            self._acceptances.popitem(last=False)

    def edited(self, uri: str, edit: Edit) -> None:
        """Apply an edit of a document to the pieces in it."""
        for acceptance in self._acceptances.values():
            if acceptance.uri != uri or acceptance.document != "open":
                continue
            for piece in acceptance.pieces:
                switched = edit.is_replacement and piece.covered_by(edit)
                piece.follow(edit)
                if switched and not piece.text:
                    acceptance.document = "branch_switched"

    def document_closed(self, uri: str) -> None:
        """Note that nothing more is known about a document's pieces."""
        for acceptance in self._acceptances.values():
            if acceptance.uri == uri and acceptance.document == "open":
                acceptance.document = "closed"

    def tick(self, now: float) -> None:
        """Record every check that is due."""
        for completion, acceptance in list(self._acceptances.items()):
            age = now - acceptance.since
            while acceptance.reported < len(AGES) and age >= AGES[acceptance.reported]:
                self._report(completion, acceptance, AGES[acceptance.reported])
                acceptance.reported += 1
            if acceptance.reported == len(AGES):
                del self._acceptances[completion]

    def _report(self, completion: str, acceptance: _Acceptance, age_s: Age) -> None:
        known = acceptance.document == "open"
        pieces = acceptance.pieces
        kept = sum(piece.chars_kept for piece in pieces)
        original = "\n".join(piece.original for piece in pieces)
        current = "\n".join(piece.text for piece in pieces)
        self._recorder.record(
            CompletionRetained(
                completion=completion,
                age_s=age_s,
                chars_kept=kept if known else None,
                similarity=round(similarity(original, current, kept), 4) if known else None,
                doc=acceptance.document,
            )
        )


def similarity(original: str, current: str, kept: int) -> float:
    """Return the share of characters, white space aside, that two texts have in common.

    Twice the length of the longest common subsequence over the length of both texts (the
    normalised indel similarity). Longer texts than `MAX_COMPARED_CHARS` are judged by `kept`.
    """
    old, new = "".join(original.split()), "".join(current.split())
    if old == new:
        return 1.0
    total = len(old) + len(new)
    if max(len(old), len(new)) > MAX_COMPARED_CHARS:
        return 2 * kept / (len(original) + len(current))
    return 2 * common_subsequence(old, new) / total


def common_subsequence(one: str, other: str) -> int:
    """Return the length of the longest common subsequence, by Hyyrö's bit-parallel method.

    Bit i of the state is zero where the subsequence grows at character i of `one`; each character
    of `other` updates all of them at once (Hyyrö, "Bit-parallel LCS-length computation
    revisited", 2004).
    """
    places: dict[str, int] = {}
    for index, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << index
    every = (1 << len(one)) - 1
    state = every
    for character in other:
        grown = state & places.get(character, 0)
        state = ((state + grown) | (state - grown)) & every
    return len(one) - state.bit_count()


def _nearest(text: str, part: str, place: int) -> int:
    """Return where `part` occurs in `text` nearest to `place`, or -1."""
    before = text.rfind(part, 0, max(0, place) + len(part))
    after = text.find(part, max(0, place))
    found = [at for at in (before, after) if at >= 0]
    return min(found, key=lambda at: abs(at - place)) if found else -1
