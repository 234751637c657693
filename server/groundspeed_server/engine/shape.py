"""Decides whether one line is asked for, or several."""

from __future__ import annotations

import re
from enum import StrEnum

from groundspeed_server.engine.site import Site
from groundspeed_server.syntax.position import PositionKind


class Shape(StrEnum):
    """How much is asked for."""

    LINE = "line"
    BLOCK = "block"


# What `${` opens ends with its template.
_OPENS_BLOCK = re.compile(r"(?:(?<!\$)\{|(?:\A|[^\w$)\]>])[(\[]|\b(?:case\b.*|default)\s*:)\s*\Z")


def decide_shape(site: Site) -> Shape:
    """Return how much to ask for.

    Several lines are asked for where a line opens a block, or a comment before a declaration, that
    has no inside yet, even where it goes on behind the block, and on an empty line. Everywhere
    else one line is: text that jumps is worse than text that is short. Behind a call's open
    parenthesis, arguments may well stand on its line.
    """
    if site.opens_comment:
        return Shape.BLOCK
    if not site.is_code or site.opens_below:
        return Shape.LINE
    if site.in_braces and site.kind is PositionKind.BLOCK_START:
        return Shape.BLOCK
    if not site.ends_line:
        return Shape.LINE
    if site.starts_line:
        return Shape.LINE if site.rest_of_line.strip() else Shape.BLOCK
    return Shape.BLOCK if _OPENS_BLOCK.search(site.line_prefix) else Shape.LINE


def opens_block(line: str) -> bool:
    """Whether a line ends with a bracket that its following lines fill."""
    line = line.rstrip()
    return line.endswith(("{", "(", "[")) and not line.endswith("${")
