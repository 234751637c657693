"""From proposed hints to hints: each must stand where it says, in the text that was reviewed."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from groundspeed_server.review.answer import LONGEST_MESSAGE, ProposedFix, ProposedHint
from groundspeed_server.review.values import Fix, Hint
from groundspeed_server.text.characters import printable
from groundspeed_server.text.line_ends import plain
from groundspeed_server.text.lines import LineIndex
from groundspeed_server.text.snapshot import Span, overlap

# Models count lines badly; a quotation this near its line is still the one that was meant.
_NEARBY_LINES = 2
_LINE_END = re.compile(r"\r\n?|\n")
_IN_WORD = re.compile(r"[\w$]{2}")
# Models put code into fences even within JSON; in TypeScript a fence is a template, and parses.
_FENCE = "```"
# The prompt numbers the lines in this way, and models copy that too; `3| i < n` is TypeScript.
_NUMBER = re.compile(r"^ {0,4}\d+\| ", re.MULTILINE)
_FENCED = re.compile(r"\s*```[\w.+-]*[ \t]*\n(.*?)\n?[ \t]*```\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Checked:
    """Hints that passed, and how many did not, by the check that refused them."""

    hints: tuple[Hint, ...]
    refused: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ReviewedText:
    """The text that a model reviewed.

    Attributes:
        text: The whole document, as it was when it was sent.
        shown: The parts of it that the model saw; a hint must lie in one of them.
        still_parses: Whether a changed document has no more syntax errors than this one.
    """

    text: str
    shown: tuple[Span, ...]
    still_parses: Callable[[str], bool]
    lines: LineIndex = field(init=False)

    def __post_init__(self) -> None:
        """Index the lines once for all quotations."""
        object.__setattr__(self, "lines", LineIndex(self.text))

    def locate(self, quote: str, line: int) -> Span | None:
        """Find a quotation that begins on the 1-based line, or on the nearest of its neighbours."""
        for distance in range(_NEARBY_LINES + 1 if quote else 0):
            for number in dict.fromkeys((line - distance, line + distance)):
                if found := self._on_line(quote, number):
                    return next(filter(self._is_whole, found), found[0])
        return None

    def place(self, fix: ProposedFix, remark: Span) -> Fix | None:
        """Place a fix of what is remarked on.

        None when it changes nothing, cannot be found, could mean several places, or breaks the
        syntax.
        """
        code, replacement = _code_alone(plain(fix.replace)), _code_alone(printable(fix.with_))
        if not code.strip() or code == replacement or _leaves_a_fence(code, replacement):
            return None
        span = self._only_place(code, remark)
        if span is None:
            return None
        replacement = replacement.replace("\n", self._line_end())
        changed = self.text[: span.start] + replacement + self.text[span.end :]
        return Fix(span, replacement) if self.still_parses(changed) else None

    def _only_place(self, code: str, remark: Span) -> Span | None:
        """Return where code stands as whole words: within the remark, else on the nearest lines.

        Two places that are as near are none: the fix would be right in one of them.
        """
        line = self.lines.line_of(remark.start) + 1
        last = self.lines.line_of(remark.end) + 1
        near = range(line - _NEARBY_LINES, last + _NEARBY_LINES + 1)
        found = [s for number in near for s in self._on_line(code, number) if self._is_whole(s)]
        touching = [s for s in found if overlap(s, remark)]
        if not touching and found:
            away = {s: abs(self.lines.line_of(s.start) + 1 - line) for s in found}
            touching = [s for s in found if away[s] == min(away.values())]
        return touching[0] if len(touching) == 1 else None

    def _on_line(self, quote: str, number: int) -> list[Span]:
        """Return the places where a quotation begins on a line, of those that the model saw."""
        if not 1 <= number <= len(self.lines):
            return []
        last = number == len(self.lines)
        end_of_line = len(self.text) if last else self.lines.start_of(number)
        start_of_line = self.lines.start_of(number - 1)
        # A line end may take two characters in the document, and takes one in a quotation.
        reach = end_of_line + 2 * len(quote)
        matches = _quoted(quote).finditer(self.text, start_of_line, reach)
        spans = [Span(found.start(), found.end()) for found in matches]
        return [span for span in spans if span.start < end_of_line and self._was_shown(span)]

    def _is_whole(self, span: Span) -> bool:
        """Whether a span neither begins nor ends within a word."""
        ends = (span.start, span.end)
        return not any(_IN_WORD.match(self.text[max(0, end - 1) : end + 1]) for end in ends)

    def _line_end(self) -> str:
        found = _LINE_END.search(self.text)
        return found[0] if found else "\n"

    def _was_shown(self, span: Span) -> bool:
        return any(part.start <= span.start and span.end <= part.end for part in self.shown)


def _quoted(quote: str) -> re.Pattern[str]:
    """Return what finds a quotation, whatever line ends the document has."""
    return re.compile(r"(?:\r\n?|\n)".join(map(re.escape, plain(quote).split("\n"))))


def _code_alone(code: str) -> str:
    """Return code without the fence and the line numbers that a model put around it."""
    fenced = _FENCED.fullmatch(code)
    return _NUMBER.sub("", fenced[1] if fenced else code)


def _leaves_a_fence(code: str, replacement: str) -> bool:
    return _FENCE in replacement and _FENCE not in code


def check_hints(
    proposed: Sequence[ProposedHint],
    reviewed: ReviewedText,
    *,
    min_confidence: float,
    max_hints: int,
) -> Checked:
    """Keep the hints that can be trusted to point at what they are about.

    Args:
        proposed: The model's well-formed hints.
        reviewed: What the model saw.
        min_confidence: Hints with less are refused.
        max_hints: At most this many are kept, the most confident first.
    """
    refused: Counter[str] = Counter()
    kept: dict[tuple[str, Span], Hint] = {}
    for hint in sorted(proposed, key=lambda hint: -hint.confidence):
        span = reviewed.locate(_code_alone(hint.quote).strip(), hint.line)
        if hint.confidence < min_confidence:
            refused["unsure"] += 1
        elif span is None:
            refused["not_found"] += 1
        elif any(hint.rule == rule and overlap(span, other) for rule, other in kept):
            refused["repeated"] += 1
        elif len(kept) >= max_hints:
            refused["too_many"] += 1
        else:
            fix = reviewed.place(hint.fix, span) if hint.fix is not None else None
            if hint.fix is not None and fix is None:
                refused["fix"] += 1  # The remark may be right all the same: only the fix goes.
            kept[hint.rule, span] = _hint(hint, span, fix)
    ordered = sorted(kept.values(), key=lambda hint: (hint.span.start, hint.span.end))
    return Checked(tuple(ordered), tuple(sorted(refused.items())))


def _hint(proposed: ProposedHint, span: Span, fix: Fix | None) -> Hint:
    message = " ".join(printable(proposed.message).split())
    if len(message) > LONGEST_MESSAGE:
        message = f"{message[: LONGEST_MESSAGE - 1].rstrip()}…"
    return Hint(
        hint=str(uuid.uuid4()),
        rule=proposed.rule,
        severity=proposed.severity,
        confidence=proposed.confidence,
        message=message,
        span=span,
        fix=fix,
    )
