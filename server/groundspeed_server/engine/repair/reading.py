"""Reads what an answer opens and closes, from inside the string or template where it may begin."""

from __future__ import annotations

import re
from typing import NamedTuple

from groundspeed_server.engine.brackets import Balance, balance
from groundspeed_server.engine.site import Site
from groundspeed_server.syntax.position import PositionKind

_QUOTES = ("'", '"', "`")
_STRING = re.compile(r"(?<!\w)(['\"`])(?:\\.|(?!\1).)*(?:\1|(?P<open>\Z))", re.DOTALL)
# The cursor stands in the substitution of a template, whose text goes on behind its bracket.
_SUBSTITUTION = "}`"
_ENDS_SUBSTITUTION = re.compile(r"\s*\}[^}`]*`")
_NO_BRACKETS = re.compile(r"=>|[^()\[\]{}<>]")


def open_quote(site: Site) -> str:
    """Return what ends the string, template or pattern that holds the cursor; "" in code."""
    if site.kind not in (PositionKind.STRING, PositionKind.TEMPLATE):
        return _SUBSTITUTION if _ENDS_SUBSTITUTION.match(site.rest_of_line) else ""
    following = site.rest_of_line.lstrip()[:1]
    if following in _QUOTES:
        return following
    return "`" if site.kind is PositionKind.TEMPLATE else _quote_at_end(site.line_prefix) or "/"


def closers(text: str, quote: str) -> str:
    """Return the characters of an answer that close what stands before it, in order.

    Args:
        text: The answer.
        quote: What ends the text in which it begins, as `open_quote` says.
    """
    parts = _parted(text, quote)
    if _quote_at_end(parts.code):
        return ""  # What follows closes the string in which the answer ends.
    before, inside, behind = (
        "".join(bracket.char for bracket in part.unopened) for part in _balances(parts)
    )
    end = text.rstrip()[-1:]
    return before + inside + parts.quote + behind + (end if end in (";", ",") else "")


def openers(text: str, quote: str) -> str:
    """Return the brackets, angles and quotes that an answer opens and leaves open."""
    parts = _parted(text, quote)
    left = "".join(bracket.char for part in _balances(parts) for bracket in part.unclosed)
    return left + _quote_at_end(parts.head) + _quote_at_end(parts.code)


class _Parts(NamedTuple):
    """An answer: code, the text in which it begins or its head ends, its quote, and code."""

    head: str
    inside: str = ""
    quote: str = ""
    code: str = ""


def _parted(text: str, quote: str) -> _Parts:
    head = ""
    if quote == _SUBSTITUTION:
        ends = [bracket.offset + 1 for bracket in balance(text).unopened if bracket.char == "}"]
        head, text = (text[: ends[0]], text[ends[0] :]) if ends else (text, "")
        quote = "`" if ends else ""
    if not quote:
        return _Parts(head or text)
    end = re.search(rf"(?<!\\){quote}", text)
    if end is None:
        return _Parts(head, text)
    return _Parts(head, text[: end.start()], quote, text[end.end() :])


def _balances(parts: _Parts) -> tuple[Balance, Balance, Balance]:
    """Balance what is code and what is not, where a quote or a slash means nothing."""
    inside = _NO_BRACKETS.sub("", parts.inside)
    head, code = balance(parts.head, angles=True), balance(parts.code, angles=True)
    return head, balance(inside, angles=True), code


def _quote_at_end(code: str) -> str:
    """Return the quote of the string or template in which a piece of code ends, or ""."""
    return next((found[1] for found in _STRING.finditer(code) if found["open"] is not None), "")
