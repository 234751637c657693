"""Closes the brackets that an answer opened, and none that are closed elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from groundspeed_server.engine.brackets import CLOSER, Bracket, balance
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.site import Site, indent_width, leading_blanks


def bracket_balance(answer: Answer) -> Answer:
    """Cut off closers that nothing opened; add closers for what the answer left open.

    A bracket that spans lines is closed on a line of its own, under the line that opened it.
    """
    if not answer.site.is_code:
        return answer
    text = _without_surplus(answer.text, answer.site)
    unclosed = list(balance(text).unclosed)
    surplus = _closers_to_spare(answer)
    while unclosed and surplus and CLOSER[unclosed[0].char] == surplus[0]:
        del unclosed[0], surplus[0]
    for bracket in reversed(unclosed):
        if not _closed_below(text, bracket, answer.site):
            text = _close(text, bracket, answer.site)
    return answer.with_text(text)


def _without_surplus(text: str, site: Site) -> str:
    """Cut before the first closer that closes neither the answer's nor the document's bracket."""
    unopened = balance(text).unopened
    if not unopened:
        return text
    waiting = [bracket.char for bracket in balance(site.before).unclosed]
    for bracket in unopened:
        # Brackets out of reach, far above, may be open as well: nothing is known of them.
        if not waiting:
            return text[: bracket.offset].rstrip() if _sees_whole_start(site) else text
        if CLOSER[waiting.pop()] != bracket.char:
            return text[: bracket.offset].rstrip()
    return text


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


def _closed_below(text: str, bracket: Bracket, site: Site) -> bool:
    below = site.next_line
    if below is None or "\n" in text[: bracket.offset] or site.starts_line:
        return False
    same_indent = indent_width(below) == indent_width(site.line_prefix)
    return same_indent and below.strip().startswith(CLOSER[bracket.char])


def _close(text: str, bracket: Bracket, site: Site) -> str:
    closer = CLOSER[bracket.char]
    inside = text[bracket.offset + 1 :]
    ends_open = not inside.strip() and bracket.char == "{"
    if "\n" not in inside and not ends_open:
        return f"{text} }}" if bracket.char == "{" and inside.startswith(" ") else text + closer
    line_start = text.rfind("\n", 0, bracket.offset) + 1
    line = text[line_start:] if line_start else site.line_prefix + text
    return f"{text.rstrip()}\n{leading_blanks(line)}{closer}"
