"""Sets an entry apart from the next one below."""

from __future__ import annotations

import re

from groundspeed_server.engine.brackets import balance
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.site import Site, indent_width
from groundspeed_server.syntax.position import PositionKind

_ENTRY = re.compile(r"\s*(?:[\w$'\"\[{(#]|\.{3})")
# An operator, and no entry of that name, has an operand behind it.
_OPERATOR = re.compile(r"\s*(?:as|in|instanceof|satisfies)\s+[\w$'\"`\[{(]")
_WHOLE = re.compile(r"(?:[\w$)\]}'\"`]|/>)\Z")
_BEGIN_ENTRIES = (
    PositionKind.ARGUMENTS,
    PositionKind.IMPORT,
    PositionKind.OBJECT,
    PositionKind.PARAMETERS,
)


def separator(answer: Answer) -> Answer:
    """Put a comma behind an entry above another one, which models take for the last.

    Entries are members of an object, arguments, parameters and imported names, and lines between
    which there are commas already.
    """
    site, text = answer.site, answer.text.rstrip()
    alone = site.is_code and not answer.goes_on and not site.rest_of_line.strip()
    if not alone or not _WHOLE.search(text) or not is_between_entries(site):
        return answer
    even = balance(text)
    comment = "//" in text[text.rfind("\n") + 1 :]
    return answer if even.unopened or even.unclosed or comment else answer.with_text(f"{text},")


def is_between_entries(site: Site) -> bool:
    """Whether an entry at the cursor has another one below it."""
    below, above = site.next_line, site.previous_line
    width = indent_width(site.line_prefix)
    if below is None or indent_width(below) != width:
        return False
    if not _ENTRY.match(below) or _OPERATOR.match(below):
        return False
    if site.starts_line and site.kind in _BEGIN_ENTRIES:
        return True
    return above is not None and indent_width(above) == width and above.rstrip().endswith(",")
