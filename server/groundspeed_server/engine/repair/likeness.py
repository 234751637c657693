"""What lines say, whatever the style they are written in."""

from __future__ import annotations

import re

from groundspeed_server.engine.site import leading_blanks

_QUOTES = str.maketrans("'`", '""')
_BLANKS = re.compile(r"\s+")


def wording(line: str) -> str:
    """Return a line without what style alone decides: blanks, quotes and semicolons."""
    return _BLANKS.sub("", line).rstrip(";").translate(_QUOTES)


def indented_wording(line: str) -> str:
    """Return the same, as deep as it stands."""
    said = wording(line)
    return leading_blanks(line) + said if said else ""
