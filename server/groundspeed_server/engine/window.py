"""Cuts the document's own excerpts, before and after the cursor, to a budget of tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from groundspeed_server.engine.tokens import BYTES_PER_TOKEN, estimate_tokens
from groundspeed_server.engine.values import ContextKind, Excerpt
from groundspeed_server.text.snapshot import DocumentSnapshot, Span

# A model that reads only what changed since its last prompt is twenty times faster when the start
# stays where it is. So the start moves in steps of a third of the budget, not with every key.
_STEPS = 3

DeclarationStart = Callable[[int, int], int | None]
"""Finds the first line start in `[after, before)` at which a declaration begins."""


@dataclass(frozen=True, slots=True)
class Window:
    """What of the document itself may be sent."""

    prefix: Excerpt
    suffix: Excerpt


def cut_window(
    document: DocumentSnapshot,
    offset: int,
    *,
    prefix_tokens: int,
    suffix_tokens: int,
    declaration_start: DeclarationStart,
) -> Window:
    """Cut whole lines before and after the cursor; the cursor's own line is cut by the cursor.

    Args:
        document: The document.
        offset: Where the cursor stands, in code points.
        prefix_tokens: Estimated tokens before the cursor, at most; at least half is used.
        suffix_tokens: Estimated tokens after the cursor, at most.
        declaration_start: Finds a place to begin.
    """
    start = prefix_start(document.text, offset, prefix_tokens, declaration_start)
    end = suffix_end(document.text, offset, suffix_tokens)
    return Window(
        prefix=_excerpt(ContextKind.PREFIX, document, Span(start, offset)),
        suffix=_excerpt(ContextKind.SUFFIX, document, Span(offset, end)),
    )


def prefix_start(text: str, offset: int, budget: int, declaration_start: DeclarationStart) -> int:
    """Return where the prefix begins, in code points.

    It depends only on the text before it and on how many steps lie between it and the cursor, so
    it stays the same while someone types, until a whole step has been typed.
    """
    before = text[:offset].encode("utf-8", "surrogatepass")
    limit = int(budget * BYTES_PER_TOKEN)
    excess = len(before) - limit
    if excess <= 0:
        return 0
    step = max(limit // _STEPS, 1)
    low_byte = -(-excess // step) * step
    low = _code_points(before, low_byte)
    high = _code_points(before, min(low_byte + step // 2, len(before)))
    declared = declaration_start(low, high)
    if declared is not None:
        return declared
    line = _next_line(text, low, offset)
    # A line longer than the budget has no start in reach; it is cut where the budget ends.
    return low if line is None else line


def suffix_end(text: str, offset: int, budget: int) -> int:
    """Return where the suffix ends, in code points: after its last whole line in the budget."""
    limit = int(budget * BYTES_PER_TOKEN)
    # No character takes less than one byte, so `limit` characters are enough to look at.
    after = text[offset : offset + limit + 1].encode("utf-8", "surrogatepass")
    if len(after) <= limit:
        return offset + _code_points(after, len(after))
    end = offset + _code_points(after, limit)
    line_end = max(text.rfind("\n", offset, end), text.rfind("\r", offset, end))
    return end if line_end < 0 else line_end + 1


def _code_points(source: bytes, byte: int) -> int:
    return len(source[:byte].decode("utf-8", "ignore" if byte < len(source) else "surrogatepass"))


def _next_line(text: str, start: int, before: int) -> int | None:
    """Return the first line start in `[start, before]`."""
    if start > 0 and text[start - 1] in "\r\n":
        return start
    line_end = text.find("\n", start, before)
    if line_end < 0:
        line_end = text.find("\r", start, before)
    return None if line_end < 0 else line_end + 1


def _excerpt(kind: ContextKind, document: DocumentSnapshot, span: Span) -> Excerpt:
    tokens = estimate_tokens(document.text[span.start : span.end])
    return Excerpt(kind=kind, document=document, span=span, tokens=tokens)
