"""The place that an answer is for: the text around the cursor, as truncation and repair read it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from groundspeed_server.engine.brackets import ends_in_string
from groundspeed_server.syntax.position import PositionKind
from groundspeed_server.text.line_ends import plain

# How far truncation and repair look.
_REACH = 5_000
TAB = 4
_MAY_BE_STRING = frozenset(
    {PositionKind.ARGUMENTS, PositionKind.EXPRESSION, PositionKind.MEMBER, PositionKind.TYPE}
)
_OPENS_COMMENT = re.compile(r"(?:\A|\s)/\*\*[ \t]*\Z")
_STARRED = r"[ \t]*\*(?!/)(?:(?!\*/)[^\n])*"
_REST_OF_COMMENT = re.compile(rf"(?:{_STARRED}\n)*(?:{_STARRED}|[ \t]*)\*/")
_CLOSERS_ONLY = re.compile(r"[\s)\]}>;,]*")
_NOT_CODE = frozenset({PositionKind.COMMENT, PositionKind.STRING, PositionKind.TEMPLATE})


@dataclass(frozen=True, slots=True)
class Site:
    r"""Text around the cursor, with line ends as `\n`.

    Attributes:
        before: Text up to the cursor, 5,000 characters at most.
        after: Text from the cursor on, 5,000 characters at most.
        kind: Where the cursor stands.
        from_start: Whether `before` begins where the document begins.
        to_end: Whether `after` ends where the document ends.
    """

    before: str
    after: str
    kind: PositionKind
    from_start: bool = True
    to_end: bool = True

    @classmethod
    def of(cls, text: str, offset: int, kind: PositionKind) -> Site:
        """Return the site of a cursor in a document."""
        before = plain(text[max(0, offset - _REACH) : offset])
        after = text[offset : offset + _REACH]
        if offset > _REACH:
            before = _from_code(before)
        line = before[before.rfind("\n") + 1 :]
        # Where the code below makes no sense behind it, the tree does not know an open comment or
        # string.
        if _OPENS_COMMENT.search(line) or _ends_in_comment(before):
            kind = PositionKind.COMMENT
        elif kind in _MAY_BE_STRING and ends_in_string(line):
            kind = PositionKind.STRING
        return cls(
            before,
            plain(after),
            kind,
            from_start=offset <= _REACH,
            to_end=offset + _REACH >= len(text),
        )

    @property
    def is_code(self) -> bool:
        """Whether brackets and statements mean something here."""
        return self.kind not in _NOT_CODE

    @property
    def opens_comment(self) -> bool:
        """Whether the cursor stands in a block comment that nobody has closed."""
        if self.kind is not PositionKind.COMMENT or self.rest_of_line.strip():
            return False
        end, next_one = self.after.find("*/"), self.after.find("/*")
        closed = end >= 0 and not 0 <= next_one < end
        opened = _OPENS_COMMENT.search(self.line_prefix) or _ends_in_comment(self.before)
        return not closed and bool(opened)

    @property
    def line_prefix(self) -> str:
        """The cursor's line up to the cursor."""
        return self.before[self.before.rfind("\n") + 1 :]

    @property
    def rest_of_line(self) -> str:
        """The cursor's line from the cursor on."""
        return self.after.partition("\n")[0]

    @property
    def ends_line(self) -> bool:
        """Whether nothing but closers stands behind the cursor on its line."""
        return _CLOSERS_ONLY.fullmatch(self.rest_of_line) is not None

    @property
    def starts_line(self) -> bool:
        """Whether only blanks stand before the cursor on its line."""
        return not self.line_prefix.strip()

    @property
    def indent(self) -> str:
        """The blanks at the start of the cursor's line."""
        return leading_blanks(self.line_prefix)

    @property
    def column(self) -> int:
        """How deep the cursor's line is; the end of a comment with stars is one blank deeper."""
        return indent_width(self.line_prefix) - self.line_prefix.lstrip().startswith("*/")

    @property
    def in_braces(self) -> bool:
        """Whether the cursor stands within a pair of braces that holds nothing."""
        opened = self.line_prefix.rstrip(" \t").endswith("{")
        return opened and self.rest_of_line.lstrip(" \t").startswith("}")

    @property
    def next_line(self) -> str | None:
        """The next line below that is not blank; None when there is none in reach."""
        _, _, below = self.after.partition("\n")
        return next((line for line in below.split("\n") if line.strip()), None)

    @property
    def previous_line(self) -> str | None:
        """The nearest line above that is not blank; None when there is none in reach."""
        above = self.before.split("\n")[:-1]
        return next((line for line in reversed(above) if line.strip()), None)

    @property
    def deeper_below(self) -> bool:
        """Whether the next line is deeper, and would be the inside of what the cursor's opens."""
        below = self.next_line
        return below is not None and indent_width(below) > indent_width(self.line_prefix)

    @property
    def opens_below(self) -> bool:
        """Whether the lines below are already the inside of what this line, or the last, opens.

        Behind more than closers, they are the inside of what stands behind the cursor.
        """
        below, above = self.next_line, self.previous_line
        if below is None or not self.ends_line:
            return False
        base = indent_width(self.line_prefix)
        if self.starts_line and above is not None:
            base = max(base, indent_width(above))
        return indent_width(below) > base


def _from_code(cut: str) -> str:
    """Leave out the line that a cut goes through, and the comment: their rests read as code."""
    lines = cut.partition("\n")[2] or cut
    comment = _REST_OF_COMMENT.match(lines)
    return lines[comment.end() :] if comment else lines


def _ends_in_comment(text: str) -> bool:
    """Whether a text ends in a block comment with stars, which begins a line and has no end."""
    start = text.rfind("/*")
    if start < 0 or "*/" in text[start:] or text[text.rfind("\n", 0, start) + 1 : start].strip():
        return False
    *lines, last = text[start + 1 :].split("\n")
    return last.lstrip()[:1] in ("", "*") and all(line.lstrip()[:1] == "*" for line in lines)


def leading_blanks(line: str) -> str:
    """Return the spaces and tabs that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def indent_width(line: str) -> int:
    """Return how far a line is indented, in columns."""
    return len(leading_blanks(line).expandtabs(TAB))
