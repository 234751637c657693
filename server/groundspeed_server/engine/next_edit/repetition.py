"""The same edit was made on two lines alike: offer it for the others.

The two lines, token by token, make a pattern: what they have in common stands for itself, and
where they differ stands any token of that kind. What became of them, written with the same
differences, says what becomes of a third. Only lines below are offered: who passed a line of the
pattern on the way from one to the next did not mean it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundspeed_server.counting import counted
from groundspeed_server.engine.next_edit.difference import ChangedLine, Difference, Token, tokens
from groundspeed_server.engine.next_edit.values import NextEdit, Rule, next_edit_of
from groundspeed_server.syntax.tree import SyntaxTree
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span

_TELLING = re.compile(r"[\w$\"'`]")
# What stands on lines of every kind says nothing of a line.
_COMMON_WORD = re.compile(
    "any|as|await|boolean|const|export|extends|false|from|if|import|let|never|new|null|number|"
    "readonly|return|string|this|true|type|undefined|unknown|void"
)
_FEWEST_TOKENS = 3
_MOST_TOKENS = 60
_LEAST_COMMON = 0.5
_MOST_EDITS = 50


@dataclass(frozen=True, slots=True)
class _Variable:
    """Where the two examples differ: the token of each, and what kind of token may stand there."""

    first: str
    second: str
    kind: str


_Pattern = list[str | _Variable]


def repetition(_: SyntaxTree, changed: SyntaxTree, difference: Difference) -> NextEdit | None:
    """Return the same edit for the other lines of the pattern.

    Args:
        changed: The document after the change.
        difference: What differs; all of it must be lines on which the same was done.
    """
    lines = difference.lines
    if len(lines) < 2 or not _all_on(lines, difference):
        return None
    pattern = _pattern(_old(difference, lines[0]), _old(difference, lines[1]))
    if pattern is None:
        return None
    written = _written(_new(difference, lines[0]), _new(difference, lines[1]), pattern)
    if written is None:
        return None
    for line in lines:
        if _becomes(pattern, written, _old(difference, line)) != [
            token.text for token in _new(difference, line)
        ]:
            return None
    model, last = lines[0].after, lines[-1].after
    example = changed.text[model.start : model.end]
    passed = Span(model.start, last.end)
    if _edits(changed.text, pattern, written, example, passed):
        return None
    rest = Span(last.end, len(changed.text))
    edits = _edits(changed.text, pattern, written, example, rest)
    title = f"make the same edit on {counted(len(edits), 'other line')}"
    return next_edit_of(Rule.REPETITION, title, edits)


def _old(difference: Difference, line: ChangedLine) -> list[Token]:
    return tokens(difference.before, line.before.start, line.before.end)


def _new(difference: Difference, line: ChangedLine) -> list[Token]:
    return tokens(difference.after, line.after.start, line.after.end)


def _all_on(lines: Sequence[ChangedLine], difference: Difference) -> bool:
    """Whether all changes lie on lines that became other lines."""
    return all(
        any(
            line.after.start <= change.after.start and change.after.end <= line.after.end
            for line in lines
        )
        for change in difference.changes
    )


def _pattern(first: list[Token], second: list[Token]) -> _Pattern | None:
    """Return what two lines have in common; None where that is too little to know a third by."""
    if len(first) != len(second) or not _FEWEST_TOKENS <= len(first) <= _MOST_TOKENS:
        return None
    pattern: _Pattern = []
    for one, other in zip(first, second, strict=True):
        if one.text == other.text:
            pattern.append(one.text)
        elif one.kind == other.kind:
            pattern.append(_Variable(one.text, other.text, one.kind))
        else:
            return None
    common = [part for part in pattern if isinstance(part, str)]
    telling = any(_TELLING.match(part) and not _COMMON_WORD.fullmatch(part) for part in common)
    return pattern if telling and len(common) >= _LEAST_COMMON * len(pattern) else None


def _written(first: list[Token], second: list[Token], pattern: _Pattern) -> _Pattern | None:
    """Return the new lines in terms of the old; None where they cannot be told by them."""
    if len(first) != len(second):
        return None
    variables = {(part.first, part.second): part for part in pattern if isinstance(part, _Variable)}
    written: _Pattern = []
    for one, other in zip(first, second, strict=True):
        if one.text == other.text:
            written.append(one.text)
        elif (one.text, other.text) in variables:
            written.append(variables[one.text, other.text])
        else:
            return None
    return written


def _bound(pattern: _Pattern, line: Sequence[Token]) -> dict[_Variable, str] | None:
    """Return what a line has for each variable; None where it is not of the pattern."""
    if len(line) != len(pattern):
        return None
    bound: dict[_Variable, str] = {}
    for part, token in zip(pattern, line, strict=True):
        if isinstance(part, str):
            if token.text != part:
                return None
        elif token.kind != part.kind or bound.setdefault(part, token.text) != token.text:
            return None
    return bound


def _filled(written: _Pattern, bound: Mapping[_Variable, str]) -> list[str]:
    return [part if isinstance(part, str) else bound[part] for part in written]


def _becomes(pattern: _Pattern, written: _Pattern, line: Sequence[Token]) -> list[str] | None:
    bound = _bound(pattern, line)
    return None if bound is None else _filled(written, bound)


def _edits(
    text: str, pattern: _Pattern, written: _Pattern, example: str, within: Span
) -> list[Edit]:
    """Return the edits of lines of the pattern, spaced as the example is; none for very many."""
    edits: list[Edit] = []
    spaces = _spaces(example)
    first = next((part for part in pattern if isinstance(part, str)), "")
    start = within.start
    for whole in text[within.start : within.end].splitlines(keepends=True):
        end = start + len(whole)
        if first in whole and len(whole) < len(example) * 4 + 200:
            line = tokens(text, start, end)
            became = _becomes(pattern, written, line)
            if became is not None:
                joined = "".join(space + token for space, token in zip(spaces, became, strict=True))
                edits.append(Edit(Span(line[0].span.start, line[-1].span.end), joined))
        start = end
    return edits if len(edits) <= _MOST_EDITS else []


def _spaces(example: str) -> list[str]:
    """Return the white space before each token of a line, without its indentation."""
    spaces, end = [], None
    for token in tokens(example, 0, len(example)):
        spaces.append("" if end is None else example[end : token.span.start])
        end = token.span.end
    return spaces
