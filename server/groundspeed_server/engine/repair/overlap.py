"""Fits the end of an answer to the text after the cursor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from groundspeed_server.engine.brackets import OPENER, balance
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.likeness import indented_wording
from groundspeed_server.engine.repair.reading import closers, open_quote, openers
from groundspeed_server.engine.site import Site

_AUTO_CLOSED = re.compile(r"[\s)\]}>;,'\"`]*\Z")
_ENDS = ";,"
_MIN_OVERLAP = 3
_SIGNS = re.compile(r"\W{1,16}")
_WORDS = re.compile(r"\w")
_TELLING = 6


def suffix_overlap(answer: Answer) -> Answer:
    """Write nothing twice: replace closers that the editor put there, drop what follows anyway.

    The overlap is the longest end of the answer that is also the start of the text after the
    cursor. It stays where it closes what the answer itself opened, and where the line needs both.
    """
    rest = answer.site.rest_of_line.rstrip()
    if not rest:
        return _without_lines_below(answer)
    if _AUTO_CLOSED.match(rest):
        return _over_closers(answer, rest)
    text = answer.text
    overlap = _overlap(text, rest) or _overlap_of_signs(answer, rest)
    if not overlap and rest[-1] not in _ENDS:
        # With the end of a statement that the text, as it stands, has not.
        text = text.rstrip(_ENDS)
        overlap = _overlap(text, rest) if len(text) < len(answer.text) else 0
    if overlap:
        return answer.with_text(text[: len(text) - overlap])
    return answer.with_text(_up_to_closer(answer, rest))


def runs_into_below(text: str, site: Site) -> bool:
    """Whether the last complete line of an answer is the next line below, written again.

    A line that says little, or that stands inside a bracket which the answer opened, is none.
    """
    written, _, _ = text.rpartition("\n")
    above, _, last = written.rpartition("\n")
    below = site.next_line
    if below is None or not above.strip() or indented_wording(last) != indented_wording(below):
        return False
    return len(_WORDS.findall(last)) >= _TELLING and not balance(above).unclosed


def _over_closers(answer: Answer, rest: str) -> Answer:
    closing = closers(answer.text, open_quote(answer.site))
    if ">" in rest and not _has_spare(">", answer):
        closing = closing.replace(">", "")
    covers = at = 0
    for index, char in enumerate(rest):
        if char.isspace():
            continue
        found = closing.find(char, at)
        if found < 0:
            break
        at, covers = found + 1, index + 1
    covers = max(covers, _overlap_of_signs(answer, rest))
    if covers:
        return replace(answer, covers=covers)
    # A statement cannot end before the bracket that holds it, nor its last entry on that line.
    open_bracket = rest.lstrip().startswith((")", "]")) and not answer.text.startswith("\n")
    return answer.with_text(answer.text.rstrip(";,") if open_bracket else answer.text)


def _overlap(text: str, rest: str) -> int:
    """Return the length of the longest end of an answer that begins the rest of the line."""
    for length in range(min(len(text), len(rest)), 0, -1):
        whole = length == len(rest)
        if not (whole or length >= _MIN_OVERLAP):
            break
        if text.endswith(rest[:length]) and not _opens_more(text[:-length], text):
            return length
    return 0


def _overlap_of_signs(answer: Answer, rest: str) -> int:
    """Return the same of signs alone, however few: not of those that close the answer's own."""
    text, quote = answer.text, open_quote(answer.site)
    signs = _SIGNS.match(rest)
    for length in range(min(len(text), signs.end() if signs else 0), 0, -1):
        same, kept = rest[:length], text[:-length]
        if not text.endswith(same) or len(openers(kept, quote)) > len(openers(text, quote)):
            continue
        if all(_has_spare(char, answer) for char in OPENER if char in same):
            return length
    return 0


def _up_to_closer(answer: Answer, rest: str) -> str:
    """Keep what comes before a closer that stands at the start of the rest of the line already.

    From there on the answer says in its own words what follows.
    """
    closer = rest.lstrip()[0]
    if closer not in OPENER or not answer.site.is_code:
        return answer.text
    angles = closer == ">"
    opened = balance(answer.site.line_prefix, angles=angles).unclosed
    closed = balance(rest, angles=angles).unopened
    spare = sum(bracket.char == OPENER[closer] for bracket in opened)
    spare = max(0, spare - sum(bracket.char == closer for bracket in closed))
    own = balance(answer.text, angles=angles).unopened
    ends = [bracket.offset for bracket in own if bracket.char == closer][spare:]
    return answer.text[: ends[0]].rstrip() if ends else answer.text


def _has_spare(closer: str, answer: Answer) -> bool:
    """Whether the line with the answer closes more brackets of a kind than it opens."""
    site, quote = answer.site, open_quote(answer.site)
    opened = openers(site.line_prefix, "") + openers(answer.text, quote)
    closed = closers(answer.text, quote) + closers(site.rest_of_line, quote)
    return closed.count(closer) > opened.count(OPENER[closer])


def _without_lines_below(answer: Answer) -> Answer:
    _, _, after = answer.site.after.partition("\n")
    own = list(map(indented_wording, (answer.site.line_prefix + answer.text).split("\n")))
    if len(own) == 1:
        return answer
    below = after.split("\n")
    for skipped in (0, next((n for n, line in enumerate(below) if line.strip()), 0)):
        following = [indented_wording(line) for line in below[skipped : skipped + len(own)]]
        for count in range(min(len(own) - 1, len(following)), 0, -1):
            if not _ends_with(own[-count:], following[:count]):
                continue
            lines = answer.text.split("\n")
            kept = "\n".join(lines[: len(lines) - count]).rstrip()
            if not _opens_more(kept, answer.text):
                return answer.with_text(kept)
    return answer


def _ends_with(written: Sequence[str], below: Sequence[str]) -> bool:
    """Whether lines are those below; behind lines that say enough, the last one may break off."""
    *whole, last = written
    if whole != below[:-1] or not any(written):
        return False
    telling = len(_WORDS.findall("".join(whole))) >= _TELLING
    return last == below[-1] or (telling and below[-1].startswith(last))


def _opens_more(kept: str, text: str) -> bool:
    """Whether leaving out the end leaves brackets open that were closed."""
    return len(balance(kept).unclosed) > len(balance(text).unclosed)
