"""Closes the brackets that an answer opened, and none that are closed elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from groundspeed_server.engine.brackets import CLOSER, CLOSERS, Bracket, balance
from groundspeed_server.engine.enclosing import around_text, closed_below
from groundspeed_server.engine.openings import Opening, openings
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.site import Site, indent_width, leading_blanks

_CLOSING = " \t;," + "".join(CLOSERS)
# A line that ends so goes on below.
_LEADS_ON = re.compile(r"[{(\[,=&|?:+*<-]\s*\Z|=>\s*\Z")


def bracket_balance(answer: Answer) -> Answer:
    """Cut off closers that nothing opened; add closers for what the answer left open.

    What is closed in the rest of the line, or below, stays open: so does a line whose inside
    already stands there. A bracket that spans lines is closed on a line of its own, under the
    line that opened it, together with others of that line.
    """
    site = answer.site
    if not site.is_code:
        return answer
    text = _without_surplus(answer.text, site)
    leads_on = "\n" not in text.strip() and site.deeper_below and _LEADS_ON.search(text)
    if leads_on or answer.goes_on:
        return answer.with_text(text)
    text = _without_closing_line(text, site)
    around = around_text(site)
    own = balance(text, within=around)
    # What closes one bracket and opens another leaves that to the closer below.
    unclosed = list(own.unclosed[min(len(own.unopened), closed_below(site)) :])
    surplus = _closers_to_spare(answer)
    while unclosed and surplus and CLOSER[unclosed[0].char] == surplus[0]:
        del unclosed[0], surplus[0]
    # Where the innermost bracket is closed below, those around it cannot be closed before.
    if unclosed and _is_closed_below(unclosed[-1], text, site):
        return answer.with_text(text)
    offsets = {bracket.offset for bracket in unclosed}
    # Elements are closed where an answer was cut short; a model that ends leaves them to the text.
    opened = [
        one
        for one in openings(text, around)
        if one.offset in offsets or (one.element is not None and not answer.whole)
    ]
    return answer.with_text(_closed(text, opened, site) if opened else text)


def _without_surplus(text: str, site: Site) -> str:
    """Cut before the first closer that closes neither the answer's nor the document's bracket."""
    own = balance(text, within=around_text(site))
    unopened = own.unopened
    if not unopened:
        return text
    if len(unopened) > len(own.unclosed) and closed_below(site):
        return _without_closers(text, unopened[len(own.unclosed)])
    waiting = [bracket.char for bracket in balance(site.before).unclosed]
    for bracket in unopened:
        # Brackets out of reach, far above, may be open as well: nothing is known of them.
        if not waiting:
            return text[: bracket.offset].rstrip() if _sees_whole_start(site) else text
        if CLOSER[waiting.pop()] != bracket.char:
            return text[: bracket.offset].rstrip()
    return text


def _without_closers(text: str, surplus: Bracket) -> str:
    """Leave out what closes brackets once more, which the text below closes.

    Behind what closes one and opens another, such as `} else {`, that is the last line.
    """
    kept = text[: surplus.offset].rstrip()
    above, _, last = text.rstrip().rpartition("\n")
    if kept or last.strip(_CLOSING) or len(balance(above).unopened) > len(balance(above).unclosed):
        return kept
    return above.rstrip()


def _sees_whole_start(site: Site) -> bool:
    """Whether the outermost declaration around the cursor begins in reach."""
    lines = site.before.split("\n")[1:]
    return site.from_start or any(line[:1].isalpha() for line in lines)


def _closers_to_spare(answer: Answer) -> list[str]:
    """Return closers in the rest of the line that its beginning does not need."""
    rest = answer.site.rest_of_line[answer.covers :]
    closers = [bracket.char for bracket in balance(rest).unopened]
    needed: Sequence[Bracket] = balance(answer.site.line_prefix).unclosed
    return closers[: max(0, len(closers) - len(needed))][::-1]


def _without_closing_line(text: str, site: Site) -> str:
    """Leave out a last line that closes what the first line opened, when it stands below."""
    kept, _, last = text.rstrip().rpartition("\n")
    if last.strip().rstrip(";,") != _closers_below(site):
        return text
    reopened = balance(kept).unclosed
    once_closed = len(reopened) > len(balance(text).unclosed)
    return kept.rstrip() if once_closed and _is_on_first_line(reopened[0], text) else text


def _is_closed_below(bracket: Bracket, text: str, site: Site) -> bool:
    closes = _closers_below(site).startswith(CLOSER[bracket.char])
    return closes and _is_on_first_line(bracket, text)


def _is_on_first_line(bracket: Bracket, text: str) -> bool:
    return "\n" not in text[: bracket.offset].lstrip()


def _closers_below(site: Site) -> str:
    """Return the closers that begin the next line, when what they close begins at the cursor."""
    below = site.next_line
    if below is None or site.starts_line or balance(site.line_prefix).unclosed:
        return ""
    if indent_width(below) != indent_width(site.line_prefix) or not _may_lack_openers(site):
        return ""
    below = below.strip()
    return below[: len(below) - len(below.lstrip("".join(CLOSERS)))]


def _may_lack_openers(site: Site) -> bool:
    """Whether the text after the cursor may close more than the text before it opens."""
    if not (site.from_start and site.to_end):
        return True
    return len(balance(site.after).unopened) > len(balance(site.before).unclosed)


def _closed(text: str, opened: Sequence[Opening], site: Site) -> str:
    """Add closers, the innermost first; those of one line stand together."""
    closing_line = -1
    for opening in reversed(opened):
        line = text.count("\n", 0, opening.offset)
        if line == closing_line:
            text += opening.closer
            continue
        lines = text.rstrip().count("\n")
        text = _close(text, opening, site)
        closing_line = line if text.count("\n") > lines else -1
    return text


def _close(text: str, opening: Opening, site: Site) -> str:
    closer = opening.closer
    inside = text[opening.offset + 1 :]
    ends_open = not inside.strip() and closer == "}"
    if "\n" not in inside and not ends_open:
        if closer in (")", "]") and text.endswith(";"):
            return f"{text[:-1]}{closer};"  # It cannot hold the end of the statement.
        return f"{text} }}" if closer == "}" and inside.startswith(" ") else text + closer
    line_start = text.rfind("\n", 0, opening.offset) + 1
    line = text[line_start:] if line_start else site.line_prefix + text
    return f"{text.rstrip()}\n{leading_blanks(line)}{closer}"
