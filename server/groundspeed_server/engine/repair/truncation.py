"""Ends an answer with its line or its syntactic block."""

from __future__ import annotations

from groundspeed_server.engine.brackets import balance
from groundspeed_server.engine.extent import COMMENT_END, extent
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.shape import Shape
from groundspeed_server.engine.site import Site


def truncation(answer: Answer) -> Answer:
    """Keep what is whole; of an answer that was cut short, its complete lines."""
    end = extent(answer.text, answer.site, answer.shape)
    if end is None and not answer.whole:
        kept = complete_lines(answer.text, answer.shape)
    else:
        kept = answer.text[:end].rstrip()
    if not kept and answer.text.strip() and not answer.whole:
        return answer.with_text("").drop("cut_short")
    if answer.site.opens_comment and kept and COMMENT_END not in kept and not answer.goes_on:
        kept = _closed_comment(kept, answer.site)
    return answer.with_text(kept)


def _closed_comment(text: str, site: Site) -> str:
    first = text if site.starts_line else site.line_prefix.lstrip()
    if first.startswith("*"):
        return f"{text}\n{site.indent}{COMMENT_END}"
    return f"{text}\n{site.indent} {COMMENT_END}" if "\n" in text else f"{text} {COMMENT_END}"


def complete_lines(text: str, shape: Shape) -> str:
    """Return what is complete of a text that ends anywhere.

    A line may bring a whole block along, but not a part of one: closed where it broke off, that
    part would pass for the whole. Several lines end where all that they opened is closed, unless
    not even the first of it is.
    """
    if shape is Shape.LINE:
        end = text.find("\n", len(text) - len(text.lstrip()))
        return text[: max(end, 0)].rstrip()
    lines = text[: max(text.rfind("\n"), 0)].rstrip()
    unclosed = balance(lines).unclosed
    before = lines[: lines.rfind("\n", 0, unclosed[0].offset) + 1].rstrip() if unclosed else ""
    return before or lines
