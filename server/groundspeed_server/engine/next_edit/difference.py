"""What differs between two texts of one document, in whole tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from groundspeed_server.text.snapshot import Span

# A difference beyond this is a paste, a merge or a formatter, from which no rule should conclude.
_MOST_LINES = 400
_MOST_TOKENS = 600
_MOST_CHANGES = 24
_TOKEN = re.compile(
    r"""
    \#?[A-Za-z_$][\w$]*                 # names and keywords
    | \d[\w.]*                          # numbers
    | "(?:\\.|[^"\\\n])*"               # strings on one line
    | '(?:\\.|[^'\\\n])*'
    | `(?:\\.|[^`\\\n])*`
    | =>|\?\.|\?\?|&&|\|\||\.\.\.|[=!]==?|[<>]=
    | [^\s]
    """,
    re.VERBOSE,
)
_NAME = re.compile(r"#?[A-Za-z_$][\w$]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A token, and where it stands."""

    text: str
    span: Span

    @property
    def kind(self) -> str:
        """Names stand for names and literals for literals of their kind; signs for themselves."""
        first = self.text[0]
        if _NAME.fullmatch(self.text):
            return "name"
        if first.isdigit():
            return "number"
        return "string" if first in "\"'`" and len(self.text) > 1 else self.text


@dataclass(frozen=True, slots=True)
class Change:
    """A part that differs: tokens that went, and tokens that came in their place."""

    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """One line that became another, each as the span of what stands on it."""

    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two texts.

    Attributes:
        before: The whole text as it was.
        after: The whole text as it is.
        changes: In document order.
        lines: The lines that became other lines, one for one; a change may lie in none of them.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    lines: tuple[ChangedLine, ...]

    def old(self, change: Change) -> str:
        """Return what a change took away."""
        return self.before[change.before.start : change.before.end]

    def new(self, change: Change) -> str:
        """Return what a change put in."""
        return self.after[change.after.start : change.after.end]

    def followed(self, span: Span) -> Span | None:
        """Return where unchanged text stands now; None where a change reached into it."""
        moved = 0
        for change in self.changes:
            if change.before.end <= span.start:
                moved = change.after.end - change.before.end
            elif change.before.start < span.end:
                return None
        now = Span(span.start + moved, span.end + moved)
        same = self.before[span.start : span.end] == self.after[now.start : now.end]
        return now if same else None


def is_name(text: str) -> bool:
    """Whether a text is one name, or a keyword."""
    return _NAME.fullmatch(text) is not None


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of a part of a text."""
    return [
        Token(found.group(), Span(found.start(), found.end()))
        for found in _TOKEN.finditer(text, start, end)
    ]


def difference(before: str, after: str) -> Difference | None:
    """Return what differs; None where nothing does, or too much."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    start = sum(map(len, old[:head]))
    old_starts, new_starts = _starts(old_middle, start), _starts(new_middle, start)
    changes: list[Change] = []
    lines: list[ChangedLine] = []
    matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        if i_end - i + j_end - j > _MOST_LINES:
            return None
        was = Span(old_starts[i], old_starts[i_end])
        now = Span(new_starts[j], new_starts[j_end])
        found = _token_changes(before, was, after, now)
        if found is None:
            return None
        changes += found
        if i_end - i == j_end - j:
            pairs = zip(range(i, i_end), range(j, j_end), strict=True)
            lines += [
                ChangedLine(
                    Span(old_starts[a], old_starts[a + 1]), Span(new_starts[b], new_starts[b + 1])
                )
                for a, b in pairs
            ]
    if not changes or len(changes) > _MOST_CHANGES:
        return None
    return Difference(before, after, tuple(changes), tuple(lines))


def _token_changes(before: str, was: Span, after: str, now: Span) -> list[Change] | None:
    old, new = tokens(before, was.start, was.end), tokens(after, now.start, now.end)
    if len(old) + len(new) > _MOST_TOKENS:
        return None
    matcher = SequenceMatcher(
        None, [token.text for token in old], [token.text for token in new], autojunk=False
    )
    return [
        _trimmed(before, _gap(old, i, i_end, was), after, _gap(new, j, j_end, now))
        for tag, i, i_end, j, j_end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _gap(around: list[Token], first: int, end: int, whole: Span) -> Span:
    """Return the space between the tokens that stay, with what it holds."""
    return Span(
        around[first - 1].span.end if first else whole.start,
        around[end].span.start if end < len(around) else whole.end,
    )


def _trimmed(before: str, was: Span, after: str, now: Span) -> Change:
    """Leave out white space that both have at an end."""
    start, most = 0, min(was.end - was.start, now.end - now.start)
    while (
        start < most
        and before[was.start + start] == after[now.start + start]
        and before[was.start + start].isspace()
    ):
        start += 1
    end = 0
    while (
        end < most - start
        and before[was.end - end - 1] == after[now.end - end - 1]
        and before[was.end - end - 1].isspace()
    ):
        end += 1
    return Change(
        Span(was.start + start, was.end - end),
        Span(now.start + start, now.end - end),
    )


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _starts(lines: list[str], start: int) -> list[int]:
    """Return where each line starts, and where the last one ends."""
    starts = [start]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts
