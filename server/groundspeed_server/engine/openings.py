"""What a piece of code leaves open: brackets, and elements of JSX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def openings(code: str) -> Sequence[Opening]:
    """Return what a piece of code opens and does not close, the outermost first."""
    found = list(brackets(code))
    opened: list[Opening] = []
    for start, line in _lines(code):
        in_line = [one for one in found if start <= one.offset < start + len(line)]
        _close_element(closing_sign(line), opened)
        for bracket in in_line:
            _take(bracket, opened)
        if (element := opened_element(line)) is not None:
            closer = f"</{element}>" if line.rstrip().endswith(">") else "/>"
            opened.append(Opening(start + line.rfind(f"<{element}"), closer, element))
    return opened


def _lines(code: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that do not begin in a template, each with its offset."""
    start = 0
    for line in code.split("\n"):
        if code.count("`", 0, start) % 2 == 0:
            yield start, line
        start += len(line) + 1


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
