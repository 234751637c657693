"""Sees which brackets around the cursor the text below closes already."""

from __future__ import annotations

from functools import lru_cache

from groundspeed_server.engine.brackets import CLOSER, CLOSERS, balance
from groundspeed_server.engine.site import Site, indent_width


@lru_cache(maxsize=8)
def closed_below(site: Site) -> int:
    """Return how many brackets that are open at the cursor lines below close, from the innermost.

    What closes a bracket begins the first line below that is no deeper than the line of the
    bracket, and as deep. Where something stands behind the cursor on its line, nothing is known.
    """
    if site.rest_of_line.strip():
        return 0
    below = (line for line in site.after.split("\n")[1:] if line.strip())
    closers, width = "", -1
    closed = 0
    for bracket in reversed(balance(site.before).unclosed):
        line = site.before[site.before.rfind("\n", 0, bracket.offset) + 1 : bracket.offset]
        if not closers or indent_width(line) != width:
            width = indent_width(line)
            closing = next((line for line in below if indent_width(line) <= width), "")
            closers = _closers(closing) if indent_width(closing) == width else ""
        if not closers.startswith(CLOSER[bracket.char]):
            break
        closers = closers[1:]
        closed += 1
    return closed


def _closers(line: str) -> str:
    line = line.strip()
    return line[: len(line) - len(line.lstrip("".join(CLOSERS)))]
