"""Tells by brackets alone how deep the lines of an answer must stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from groundspeed_server.engine.brackets import CLOSER, CLOSERS, balance, brackets
from groundspeed_server.engine.habits import habits_of
from groundspeed_server.engine.indents import sign_width
from groundspeed_server.engine.site import Site, indent_width
from groundspeed_server.engine.tags import closing_sign, leaves_element_open

# What begins first on a line holds the others: a template, a comment or a string.
_NOT_CODE = re.compile(r"`(?:\\.|[^`\\])*`|//.*|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|\\`")
_TEMPLATE_END = re.compile(r"(?:\\.|[^`\\])*+`")
_ENDS = ("{", "(", "[", ";", ",", "}")
# A label of a `switch` stands less deep than what comes before it.
_CONTINUES = re.compile(r"\s*(?:[.?:&|+\-*/>=]|case\b|default:)")
# Without semicolons, a line is a statement that ends so, and does not lead on to the next one.
_BARE_END = re.compile(r"[\w$)\]'\"`]\Z")
_LEADS_ON = re.compile(
    r"(?:\}\s*)?(?:else\s+)?(?:if|for|while)\b.*\)\Z|.*(?<![\w$.])(?:async|await|do|else|extends|new"
    r"|return|typeof)\Z|/?\*"
)
_CONTINUES_BARE = re.compile(
    r"\s*(?:[(\[`]|(?:as|extends|from|implements|in|instanceof|of|satisfies)\b)"
)


@dataclass(frozen=True, slots=True)
class Depths:
    """What is certain of how deep the lines of an answer must stand.

    Attributes:
        levels: By how many levels lines below the first are deeper than the cursor's.
        within: Pairs of lines below the first, of which the second is one level deeper.
    """

    levels: Mapping[int, int]
    within: Sequence[tuple[int, int]]


def depths(lines: Sequence[str], site: Site, unit: int) -> Depths:
    """Return what is certain of the depths of lines, by brackets and elements alone.

    What closes a bracket or an element stands under the line that opened it, what comes first
    within one is a level deeper, and what follows a whole statement or entry is as deep.

    Args:
        lines: The lines of an answer.
        site: Where it goes.
        unit: How many columns a level of the document has.
    """
    reading = _Reading(lines, site, unit)
    for number in range(len(lines)):
        reading.read(number)
    levels = {number: level for number, level in reading.levels.items() if number > 0}
    return Depths(levels, reading.within)


def template_lines(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that begin within a template, and are its text."""
    inside, found = False, set()
    for number, line in enumerate(lines):
        code = line
        if inside:
            found.add(number)
            end = _TEMPLATE_END.match(line)
            code = line[end.end() :] if end else ""
            inside = end is None
        inside ^= _NOT_CODE.sub("", code).count("`") % 2 == 1
    return found


@dataclass(frozen=True, slots=True)
class _Opener:
    """A bracket, or `<` for an element, that is open, and the number of its line."""

    line: int
    char: str


@dataclass(frozen=True, slots=True)
class _Before:
    """The last line that is not blank.

    Attributes:
        number: Its number.
        depth: How many brackets hold it.
        begun: The number of the first line of which it closes a bracket; its own if it closes none.
    """

    number: int
    depth: int
    begun: int


@dataclass(frozen=True, slots=True)
class _Opened:
    """A bracket of the document that is open at the cursor, and the column of its line."""

    line: int
    char: str
    column: int


@lru_cache(maxsize=8)
def _opened_above(site: Site, unit: int) -> tuple[_Opened, ...]:
    """Return what the document leaves open; what the cursor's line opens, as of line 0."""
    before = site.before
    line_start = len(before) - len(site.line_prefix)
    opened = []
    for number, bracket in enumerate(balance(before).unclosed, 1):
        line = 0 if bracket.offset >= line_start else -number
        text = before[before.rfind("\n", 0, bracket.offset) + 1 : bracket.offset]
        below = before[bracket.offset :].partition("\n")[2].partition("\n")[0]
        column = indent_width(text)
        if indent_width(below) != column + unit:
            column += sign_width(text)
        opened.append(_Opened(line, bracket.char, column))
    return tuple(opened)


class _Reading:
    """Reads an answer line by line; lines of the document have numbers below zero."""

    def __init__(self, lines: Sequence[str], site: Site, unit: int) -> None:
        self._lines = lines
        above = (site.previous_line or ";").strip()
        self._bare = habits_of(site).bare_statements
        ended = above.endswith(_ENDS) or self._ends_bare(above, lines[0])
        # Whether the first line begins a statement or an entry, and does not continue one.
        self._begins = site.starts_line and ended and not _goes_on(lines[0])
        self._brackets = _by_line(lines)
        self._text = template_lines(lines)
        self.levels = {0: 0}
        self.within: list[tuple[int, int]] = []
        self._column = site.column
        self._open = [self._take(opened, unit) for opened in _opened_above(site, unit)]
        self._before = _Before(0, len(self._open), 0)

    def _take(self, opened: _Opened, unit: int) -> _Opener:
        depth = opened.column - self._column
        if opened.line < 0 and depth % unit == 0:
            self.levels[opened.line] = depth // unit
        return _Opener(opened.line, opened.char)

    def read(self, number: int) -> None:
        """Read the next line."""
        line = self._lines[number]
        depth, begun = len(self._open), number
        if line.strip() and number not in self._text:
            sign = closing_sign(line)
            level = self._level(line, sign) if number else 0
            opens = bool(self._open) and self._open[-1].line == self._before.number > 0
            if opens and not sign and line.lstrip()[0] not in CLOSERS:
                self.within.append((self._before.number, number))
            if level is not None:
                self.levels[number] = level
            if sign and self._open and self._open[-1].char == "<":
                self._open.pop()
                # Behind a tag that ends on a line of its own comes what its element holds.
                self._open.extend([_Opener(number, "<")] if sign == ">" else [])
        for char in self._brackets.get(number, ()):
            if char in CLOSER:
                self._open.append(_Opener(number, char))
            elif self._open and CLOSER.get(self._open[-1].char) == char:
                begun = min(begun, self._open.pop().line)
        if number not in self._text and leaves_element_open(line):
            self._open.append(_Opener(number, "<"))
        if line.strip():
            self._before = _Before(number, min(depth, len(self._open)), begun)

    def _level(self, line: str, sign: str) -> int | None:
        opener = self._open[-1] if self._open else None
        if sign or line.lstrip()[0] in CLOSERS:
            closes = opener is not None and (opener.char == "<") == (sign != "")
            return self.levels.get(opener.line) if opener and closes else None
        if opener is not None and opener.line == self._before.number:
            level = self.levels.get(opener.line)
            return None if level is None else level + 1
        return self.levels.get(self._before.number) if self._follows(line) else None

    def _follows(self, line: str) -> bool:
        """Whether a line is the next statement or entry after the line before it."""
        before, depth = self._before, len(self._open)
        if before.depth != depth or _goes_on(line):
            return False
        above = self._lines[before.number].strip()
        ends = (";", ",") if depth else (";",)
        block = above[:1] in CLOSERS and above.endswith("}")
        block |= above.startswith("@") and above.endswith(")")
        block |= closing_sign(above) in ("</", "/>") and above.endswith(">")
        if above.endswith(ends) or block:
            return before.number > 0 or self._begins
        # What the document began, or a first line that goes on with it, may stand deeper.
        known = before.begun > 0 or (before.begun == 0 and self._begins)
        braced = not self._open or self._open[-1].char == "{"
        return known and braced and self._ends_bare(above, line)

    def _ends_bare(self, above: str, line: str) -> bool:
        """Whether a statement without a semicolon ends before a line, where that is the habit."""
        ends = self._bare and _BARE_END.search(above) and not _LEADS_ON.match(above)
        return bool(ends) and not _CONTINUES_BARE.match(line)


def _goes_on(line: str) -> bool:
    return _CONTINUES.match(line) is not None


def _by_line(lines: Sequence[str]) -> Mapping[int, list[str]]:
    """Return the brackets of each line."""
    found: dict[int, list[str]] = {}
    number, end = 0, len(lines[0])
    for bracket in brackets("\n".join(lines)):
        while bracket.offset > end:
            number += 1
            end += len(lines[number]) + 1
        found.setdefault(number, []).append(bracket.char)
    return found
