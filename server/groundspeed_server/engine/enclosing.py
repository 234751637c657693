"""Sees what is open around the cursor, and which brackets of it the text below closes already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import groupby, takewhile
from operator import eq

from groundspeed_server.engine.brackets import CLOSER, CLOSERS, Bracket, balance, left_open
from groundspeed_server.engine.site import Site, indent_width
from groundspeed_server.syntax.position import PositionKind


@lru_cache(maxsize=8)
def around_text(site: Site) -> Sequence[str]:
    """Return the elements and braces around a cursor in text of JSX; nothing elsewhere."""
    around = left_open(f"{site.before}\n") if site.kind is PositionKind.JSX else ()
    return around if around and around[-1] != "{" else ()


@lru_cache(maxsize=8)
def closed_below(site: Site) -> int:
    """Return how many brackets that are open at the cursor lines below close, from the innermost.

    What closes a bracket begins the first line below that is no deeper than the line of the
    bracket, and as deep. Where something stands behind the cursor on its line, nothing is known.
    """
    if site.rest_of_line.strip():
        return 0
    below = (line for line in site.after.split("\n")[1:] if line.strip())
    closers, rest, width = "", "", -1
    closed = 0
    innermost_first = reversed(balance(site.before).unclosed)
    for begin, opened in groupby(innermost_first, key=partial(_line_begin, site.before)):
        line = site.before[begin:].partition("\n")[0]
        wanted = "".join(CLOSER[bracket.char] for bracket in opened)
        if not closers or indent_width(line) != width:
            width = indent_width(line)
            closing = next((line for line in below if indent_width(line) <= width), "")
            closers, rest = _closers(closing) if indent_width(closing) == width else ("", "")
        found = len(list(takewhile(bool, map(eq, closers, wanted))))
        if found < len(wanted):
            # A statement that is over there, with one of them still open, began in the answer: as
            # behind `({`, where the line below closes the body that comes with `}) => {`.
            is_over = found == len(closers) and rest in ("", ";")
            return closed if is_over else closed + found
        closers = closers[found:]
        closed += found
    return closed


def _line_begin(text: str, bracket: Bracket) -> int:
    return text.rfind("\n", 0, bracket.offset) + 1


def _closers(line: str) -> tuple[str, str]:
    """Return the closers at the beginning of a line, and what stands behind them."""
    line = line.strip()
    rest = line.lstrip("".join(CLOSERS))
    return line[: len(line) - len(rest)], rest
