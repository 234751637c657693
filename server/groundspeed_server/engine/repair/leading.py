"""Fits the start of an answer to the blanks that already stand before the cursor."""

from __future__ import annotations

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.shape import Shape, opens_block
from groundspeed_server.engine.site import Site, indent_width, leading_blanks

_NEW_LINE_AFTER = (";", "}", ",", "{", "(", "[", ":", ">")


def leading_blanks_fitted(answer: Answer) -> Answer:
    """Drop line ends and blanks that stand there already; add those that a block needs."""
    site, text = answer.site, answer.text
    if site.starts_line:
        return answer.with_text(_after_indent(text.lstrip("\r\n"), site.line_prefix))
    if answer.shape is Shape.BLOCK and opens_block(site.line_prefix):
        return answer.with_text(_on_new_line(text, site))
    if text.lstrip(" \t").startswith("\n"):
        ends = site.line_prefix.rstrip().endswith(_NEW_LINE_AFTER)
        if not ends or site.rest_of_line.strip():
            text = text.lstrip()
    if site.line_prefix.endswith((" ", "\t")):
        text = text.lstrip(" \t")
    return answer.with_text(text)


def _after_indent(text: str, present: str) -> str:
    """Drop as much indentation as stands before the cursor."""
    blanks = leading_blanks(text)
    if not present or not blanks:
        return text
    if blanks.startswith(present):
        return text[len(present) :]
    return text[len(blanks) :] if indent_width(blanks) <= indent_width(present) else text


def _on_new_line(text: str, site: Site) -> str:
    """Begin a block's inside below the line that opens it."""
    body = text.lstrip("\r\n") if text.lstrip(" \t").startswith(("\n", "\r")) else text
    if not body.strip() or body.lstrip().startswith((")", "]", "}")):
        return text
    if text.lstrip(" \t").startswith("\n"):
        return "\n" + text.lstrip(" \t").lstrip("\n")
    if "\n" not in body.strip() and not site.line_prefix.rstrip().endswith("{"):
        return text
    return f"\n{site.indent}{_unit(site)}{body.lstrip()}"


def _unit(site: Site) -> str:
    """Return one level of indentation, as the lines above use it."""
    indents = [leading_blanks(line) for line in site.before.split("\n") if line.strip()]
    used = [blanks for blanks in indents if blanks]
    if any(blanks.startswith("\t") for blanks in used):
        return "\t"
    return min(used, key=len, default="  ")
