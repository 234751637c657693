"""What a piece of code leaves open: brackets, and elements of JSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from groundspeed_server.engine.brackets import CLOSER, Bracket, brackets
from groundspeed_server.engine.tags import closing_sign, opened_element


@dataclass(frozen=True, slots=True)
class Opening:
    """A bracket or an element that is open.

    Attributes:
        offset: Where it begins.
        closer: What closes it: a bracket, the end of a tag, or a closing tag.
        element: The name of an element; None for a bracket.
    """

    offset: int
    closer: str
    element: str | None = None


def openings(code: str, within: Sequence[str] = ()) -> Sequence[Opening]:
    """Return what a piece of code opens and does not close, the outermost first.

    Args:
        code: The piece.
        within: What is open where it begins, as for `brackets`.
    """
    found = iter(brackets(code, within=within))
    bracket = next(found, None)
    opened: list[Opening] = []
    start = quotes = 0
    for line in code.split("\n"):
        # A line that begins in a template is text, but may hold code, too.
        text, end = quotes % 2 == 1, start + len(line)
        quotes += line.count("`")
        if not text:
            _close_element(closing_sign(line), opened)
        while bracket is not None and bracket.offset < end:
            _take(bracket, opened)
            bracket = next(found, None)
        if not text and (element := opened_element(line)) is not None:
            closer = f"</{element}>" if line.rstrip().endswith(">") else "/>"
            opened.append(Opening(start + line.rfind(f"<{element}"), closer, element))
        start = end + 1
    return opened


def _close_element(sign: str, opened: list[Opening]) -> None:
    if sign and opened and opened[-1].element is not None:
        opening = opened.pop()
        if sign == ">":
            opened.append(replace(opening, closer=f"</{opening.element}>"))


def _take(bracket: Bracket, opened: list[Opening]) -> None:
    if bracket.char in CLOSER:
        opened.append(Opening(bracket.offset, CLOSER[bracket.char]))
    elif opened and opened[-1].closer == bracket.char:
        opened.pop()
