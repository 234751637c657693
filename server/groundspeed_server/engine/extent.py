"""Says where an answer should end: after its line, or after its syntactic block.

The stream is cut and the whole answer is truncated by this one rule, so they cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from groundspeed_server.engine.brackets import (
    CLOSER,
    CLOSERS,
    Bracket,
    balance,
    brackets,
    left_open,
)
from groundspeed_server.engine.enclosing import around_text, closed_below
from groundspeed_server.engine.shape import Shape, opens_block
from groundspeed_server.engine.site import Site, indent_width
from groundspeed_server.engine.tags import closing_sign, leaves_element_open
from groundspeed_server.syntax.position import PositionKind

MAX_BLOCK_LINES = 30
# Statements that no bracket holds together are a guess at what comes next; three are enough.
MAX_LOOSE_LINES = 3

COMMENT_END = "*/"
# A comment ends before a line without a star, too.
_COMMENT_ENDS = re.compile(rf"{re.escape(COMMENT_END)}|(?=\n[ \t]*[^\s*])")
_TAIL = ")]};,"  # What may stand behind a closer and still belong to its statement.
_LEADS_ON = re.compile(r"(?:=>|&&|\|\||\?\?|(?<!\+)\+|(?<![=!<>])=)[ \t]*\Z")
_LEADS_IN = re.compile(rf"{_LEADS_ON.pattern}|\b(?:if|while|return)[ \t]*\([ \t]*\Z")
# Type arguments that are set out in lines end with a line of their own.
_OPENS_TYPES = re.compile(r"\w<[ \t]*\Z")
_CLOSES_TYPES = re.compile(r"\n[ \t]*>[^\n]*(?=\n)")
_CASE = re.compile(r"\s*(?:case\b.*|default\s*):\Z")
_DECORATOR = re.compile(r"\s*@[\w$.]+")
_OPENS = ("{", "(", "[", ">")
_MAY_CLOSE = ("", "<", "/")  # The beginning of a closing tag, or of nothing yet.
_CONTINUES = re.compile(r"[ \t]*(?:[.?:&|)\]}]|(?:else|catch|finally|while)\b)")


def extent(text: str, site: Site, shape: Shape) -> int | None:
    """Return the length of `text` at which the answer is whole, or None while it may go on.

    Args:
        text: What the model has written so far, without wrappers.
        site: Where it goes.
        shape: How much was asked for.
    """
    if site.opens_comment:
        end = _COMMENT_ENDS.search(text)
        return None if end is None else end.end()
    if _begins_below(text, site) or (shape is Shape.BLOCK and not _closes_above(text, site)):
        return _walk(text, 0, _BlockWalk(site, _opener(site)))
    return _line_extent(text, site)


def _begins_below(text: str, site: Site) -> bool:
    """Whether an answer begins below the bracket or the tag that the line of the cursor opens."""
    line = site.line_prefix
    opens = site.is_code and (opens_block(line) or leaves_element_open(line))
    return opens and not site.opens_below and text.lstrip(" \t").startswith("\n")


def _closes_above(text: str, site: Site) -> bool:
    """Whether an answer on an empty line begins with what closes the lines above."""
    begin = text.lstrip()
    return site.starts_line and (begin[:1] in CLOSERS or closing_sign(begin) != "")


def _opener(site: Site) -> str | None:
    """Return the line that opens what is filled, whole; None between lines that stand there."""
    if not site.starts_line:
        return site.line_prefix
    above, below = site.previous_line, site.next_line
    if above is None or (below is not None and indent_width(below) > indent_width(above)):
        return None
    # The members of a class are many; one comes after the other.
    if site.kind is PositionKind.CLASS_BODY:
        return None
    line = above.rstrip()
    opens = line.endswith(("{", "(", "[", "<")) or _CASE.match(line) is not None
    return above if opens or leaves_element_open(line) else None


def _line_extent(text: str, site: Site) -> int | None:
    start = len(text) - len(text.lstrip())
    line_end = text.find("\n", 0 if site.rest_of_line.strip() else start)
    if line_end < 0 or not site.is_code:
        return _past_substitution(text, line_end, site)
    # A line that leads on brings the next one along, unless that is already there.
    alone = not site.deeper_below
    while alone and (goes_on := _next_end(text, line_end, site)) is not None:
        if goes_on < 0:
            return None
        line_end = goes_on
    # A line that leaves something open brings its inside along, unless that is already there.
    around = around_text(site)
    openers = [bracket.char for bracket in balance(text[:line_end], within=around).unclosed]
    if openers and alone:
        return _walk(text, line_end, _BlockWalk(site, None, openers=openers))
    if openers and _filled_by_rest(text[:line_end], site):
        return _line_that_closes(text, line_end, len(openers))
    if alone and leaves_element_open(site.line_prefix + text[:line_end]):
        return _walk(text, line_end, _BlockWalk(site, site.line_prefix))
    return line_end


def _past_substitution(text: str, line_end: int, site: Site) -> int | None:
    """Return where a line ends that leaves no substitution of a template open; None while none."""
    within = site.kind is PositionKind.TEMPLATE
    while within and line_end >= 0 and "{" in left_open(f"`{text[:line_end]}"):
        line_end = text.find("\n", line_end + 1)
    return None if line_end < 0 else line_end


def _filled_by_rest(line: str, site: Site) -> bool:
    """Whether the lines below are the inside of what stands behind the cursor, not of a new line.

    A line that ends with what stands there repeats it, and what it leaves open.
    """
    rest = site.rest_of_line.strip()
    return rest.endswith(_OPENS) and not line.rstrip().endswith(rest)


def _line_that_closes(text: str, line_end: int, opened: int) -> int | None:
    """Return where the line ends that closes what an earlier one opened; None while none has."""
    for bracket in brackets(text):
        if bracket.offset > line_end:
            opened += 1 if bracket.char in CLOSER else -1
        if not opened:
            end = text.find("\n", bracket.offset)
            return None if end < 0 else end
    return None


def _next_end(text: str, line_end: int, site: Site) -> int | None:
    """Return where what a line leads on to ends; -1 while it has not, None where it leads nowhere.

    That is the next line, or the one that closes type arguments.
    """
    if _LEADS_ON.search(text[:line_end]) and not _stands_in_expression(site):
        return text.find("\n", line_end + 1)
    if _OPENS_TYPES.search(text[:line_end]):
        closes = _CLOSES_TYPES.search(text, line_end)
        return -1 if closes is None else closes.end()
    return None


def _stands_in_expression(site: Site) -> bool:
    """Whether the lines above and below are one expression, of which the cursor's is a line."""
    above, below = site.previous_line, site.next_line
    return (
        above is not None
        and below is not None
        and _LEADS_IN.search(above) is not None
        and indent_width(below) == indent_width(site.line_prefix)
    )


def _walk(text: str, begin: int, walk: _BlockWalk) -> int | None:
    around = around_text(walk.site)
    found = (one for one in brackets(text, within=around) if one.offset >= begin)
    bracket = next(found, None)
    for start, end in _whole_lines(text, begin):
        while bracket is not None and bracket.offset < end:
            if (over := walk.take(text, bracket)) is not None:
                return over
            bracket = next(found, None)
        in_template = text.count("`", 0, end) % 2
        if not in_template and (over := walk.end_line(text, start, end)) is not None:
            return over
    # A closer of what the lines above opened ends the block without waiting for its line's end.
    while bracket is not None:
        if (over := walk.take(text, bracket)) is not None:
            return over if over < len(text) else None
        bracket = next(found, None)
    return None


def _whole_lines(text: str, start: int) -> list[tuple[int, int]]:
    """Return the ranges of the lines from `start` on that have ended."""
    lines: list[tuple[int, int]] = []
    while (end := text.find("\n", start)) >= 0:
        lines.append((start, end))
        start = end + 1
    return lines


def _is_decorator(statement: str) -> bool:
    """Whether a statement is a decorator alone, which belongs to what comes below."""
    name = _DECORATOR.match(statement)
    if name is None:
        return False
    arguments = statement[name.end() :].strip()
    held = balance(arguments[:-1]).unclosed
    return not arguments or (arguments[-1] == ")" and [one.offset for one in held] == [0])


def _from_first_line(text: str) -> str:
    """Return a text from its first line on that is not blank."""
    blank = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, blank) + 1 :]


class _BlockWalk:
    """Reads an answer bracket by bracket and line by line until its block is over."""

    def __init__(self, site: Site, opener: str | None, *, openers: Sequence[str] = ()) -> None:
        self.site = site
        self._opened = opener is not None
        line = site.line_prefix if opener is None else opener
        self._base = indent_width(line)
        self._open = [(char, -1) for char in openers]  # Each with the line that it stands on.
        self._own = [bracket.char for bracket in balance(line).unclosed]
        self._lines = 0
        self._balanced = 0  # Where the last line ends at which nothing was left open.
        self._closed = False  # Whether all is closed that the opening line opened.
        self._closed_over_lines = False
        self._elements = 0  # How many elements of the answer are open.

    def take(self, text: str, bracket: Bracket) -> int | None:
        """Take one bracket; return where the block ends when this closes it."""
        if bracket.char in CLOSER:
            self._open.append((bracket.char, self._lines))
            return None
        if self._open and CLOSER[self._open[-1][0]] == bracket.char:
            _, line = self._open.pop()
            self._closed_over_lines |= line < self._lines
            return None
        own = bool(self._own) and CLOSER[self._own[-1]] == bracket.char
        if not own or self._stands_below(text, bracket):
            return self._end_at_closer(text, bracket)
        # What the opening line opened is closed: the rest of this line belongs to it.
        self._own.pop()
        self._closed = not self._own
        return None

    def end_line(self, text: str, start: int, end: int) -> int | None:
        """Take the end of a line; return where the block ends when it is over."""
        line = text[start:end]
        if not line.strip():
            return None
        self._lines += 1
        statement = text[self._balanced : end]
        if not self._open:
            self._balanced = end
        if self._lines >= MAX_BLOCK_LINES:
            return end
        self._count_elements(line)
        if self._open or self._elements or self._closed:
            return None if self._open or self._elements else end
        following = text[end + 1 :]
        if following.strip() in _MAY_CLOSE:
            # What comes next decides, as `else` or `.then` may; a blank line needs no more.
            blank = not following.strip() and "\n" in following
            return end if blank and not self._opened else None
        decorates = _is_decorator(statement) and following.partition("\n")[0].strip()
        if self._opened:
            # A block may have paragraphs; what stands outside of it is none of them.
            following = _from_first_line(following)
        if decorates or _CONTINUES.match(following):
            return None
        return end if self._over_before(following) else None

    def _count_elements(self, line: str) -> None:
        if self._elements and closing_sign(line) in ("</", "/>"):
            self._elements -= 1
        self._elements += leaves_element_open(line)

    def _over_before(self, following: str) -> bool:
        width, sign = indent_width(following), closing_sign(following)
        if sign and self._opened:
            below = self.site.next_line or ""
            return closing_sign(below) == sign and width <= indent_width(below)
        if sign:
            return width < self._base
        if self._opened:
            return width <= self._base
        blank = not following.partition("\n")[0].strip()
        # A deeper line belongs to the one above it.
        loose = self._lines >= MAX_LOOSE_LINES and width <= self._base
        return self._closed_over_lines or loose or blank or width < self._base

    def _end_at_closer(self, text: str, bracket: Bracket) -> int | None:
        """A closer that the answer did not open ends the block: with it, or before it."""
        if self._stands_below(text, bracket):
            return len(text[: bracket.offset].rstrip())
        return len(text) - len(text[bracket.offset :].lstrip(_TAIL))

    def _stands_below(self, text: str, bracket: Bracket) -> bool:
        """Whether the text below already has a closer."""
        if closed_below(self.site):
            return True
        line_start = text.rfind("\n", 0, bracket.offset) + 1
        on_own_line = not text[line_start : bracket.offset].strip()
        return bool(on_own_line and line_start) and self._closed_below(bracket.char)

    def _closed_below(self, closer: str) -> bool:
        """Whether the text below already has this closer."""
        below = self.site.next_line
        if below is None or self.site.rest_of_line.strip() or below.strip()[0] != closer:
            return False
        return not self._own or indent_width(below) >= self._base
