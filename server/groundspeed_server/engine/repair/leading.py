"""Fits the start of an answer to the blanks that already stand before the cursor."""

from __future__ import annotations

import re

from groundspeed_server.engine.brackets import balance
from groundspeed_server.engine.indents import USUAL, unit_of
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.shape import Shape, opens_block
from groundspeed_server.engine.site import Site, indent_width, leading_blanks
from groundspeed_server.syntax.position import PositionKind

_NEW_LINE_AFTER = (";", "}", ",", "{", "(", "[", ":", ">")
_INLINE = (PositionKind.OBJECT, PositionKind.IMPORT)
_ATTRIBUTE = re.compile(r"[\w-]=\{\s*\Z")
_OPENS_COMMENT = re.compile(r"/\*\*?[ \t]*\Z")
_COMMENT_BELOW = re.compile(r"\s*\n[ \t]*\*[ \t]+")
# The end of a value or a comment, and the start of another one.
_ANEW = re.compile(r"(?:[\w$)\]'\"`]|\*/)[\w$'\"`@]\Z")


def leading_blanks_fitted(answer: Answer) -> Answer:
    """Drop line ends and blanks that stand there already; add those that a block needs."""
    site, text = answer.site, answer.text
    if site.starts_line:
        fitted = _after_indent(text.lstrip("\n"), site.line_prefix)
        # No style indents by one, but that of comments.
        if leading_blanks(fitted) == " " and site.is_code and not fitted.startswith(" *"):
            fitted = fitted[1:]
        return answer.with_text(fitted)
    opened = answer.shape is Shape.BLOCK and opens_block(site.line_prefix)
    if opened and (inside := _on_new_line(text, site)) is not None:
        return answer.with_text(inside)
    in_comment = _OPENS_COMMENT.search(site.line_prefix) and not site.opens_comment
    if below := _COMMENT_BELOW.match(text) if in_comment else None:
        text = " " + text[below.end() :]
    elif text.lstrip(" \t").startswith("\n"):
        ends = site.line_prefix.rstrip().endswith(_NEW_LINE_AFTER)
        joined = text.lstrip()
        if _is_set_out(site, joined):
            text = "\n" + text.lstrip(" \t").lstrip("\n")
        elif (not ends or site.rest_of_line.strip()) and not _begins_anew(site, joined):
            text = joined
    if site.line_prefix.endswith((" ", "\t")):
        text = text.lstrip(" \t")
    return answer.with_text(text)


def _is_set_out(site: Site, inside: str) -> bool:
    """Whether what a model wrote below an open bracket has a line for each entry."""
    first, ended, _ = inside.partition("\n")
    if site.is_code and site.line_prefix.rstrip(" \t").endswith("{"):
        several = "\n" in inside.strip()
        return several and (site.in_braces or bool(balance(inside).unopened))
    opens = site.is_code and site.line_prefix.endswith(("(", "["))
    alone = site.ends_line and not site.opens_below
    return opens and alone and ended != "" and first.rstrip().endswith(_NEW_LINE_AFTER)


def _begins_anew(site: Site, after: str) -> bool:
    """Whether what a model wrote below the cursor's line makes no sense on that line."""
    if site.kind is PositionKind.COMMENT and not site.rest_of_line.strip():
        return True
    return after.startswith(("//", "/*")) or (
        _ANEW.search(site.line_prefix[-2:] + after[:1]) is not None
    )


def _after_indent(text: str, present: str) -> str:
    """Drop as much indentation as stands before the cursor."""
    blanks = leading_blanks(text)
    if blanks.startswith(present):
        return text[len(present) :]
    return text[len(blanks) :] if indent_width(blanks) <= indent_width(present) else text


def _on_new_line(text: str, site: Site) -> str | None:
    """Begin a block's inside below the line that opens it; None where it goes on that line."""
    start = text.lstrip(" \t")
    if start.startswith("\n"):
        return "\n" + start.lstrip("\n")
    body = start.rstrip()
    several = "\n" in body or _fills_lines(site)
    # What closes the bracket on its first line is written on that line, as `{ a } from "b"` is.
    if not body or balance(body.partition("\n")[0]).unopened or not several:
        return None
    if indent_width(text) >= USUAL.columns:
        return f"\n{text}"
    line = site.line_prefix.rstrip()
    if line.endswith("(") and start.startswith("{"):
        return None  # `=> ({` begins an object.
    value = site.kind is PositionKind.EXPRESSION and line.endswith("{")
    if value or _ATTRIBUTE.search(site.line_prefix):
        return None  # A value in JSX.
    return f"\n{site.indent}{(unit_of(site) or USUAL).text}{start}"


def _fills_lines(site: Site) -> bool:
    """Whether even a single line stands below the bracket that opens the block, and not inside."""
    line, rest = site.line_prefix, site.rest_of_line
    closed = rest.lstrip().startswith("}")
    # Whoever sets the braces apart by a blank each writes on their line.
    apart = line.endswith("{ ") and rest.startswith(" }")
    return line.rstrip().endswith("{") and not (apart or (closed and site.kind in _INLINE))
