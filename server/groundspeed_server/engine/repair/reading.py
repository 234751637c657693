"""Reads what an answer closes, from inside the string or template where it may begin."""

from __future__ import annotations

import re

from groundspeed_server.engine.brackets import Balance, balance
from groundspeed_server.engine.site import Site
from groundspeed_server.syntax.position import PositionKind

_QUOTES = ("'", '"', "`")
_STRING = re.compile(r"(?<!\w)(['\"`])(?:\\.|(?!\1).)*(?:\1|(?P<open>\Z))", re.DOTALL)
_NO_BRACKETS = re.compile(r"[^()\[\]{}]")


def open_quote(site: Site) -> str:
    """Return what ends the string, template or pattern that holds the cursor; "" in code."""
    if site.kind not in (PositionKind.STRING, PositionKind.TEMPLATE):
        return ""
    following = site.rest_of_line.lstrip()[:1]
    if following in _QUOTES:
        return following
    return "`" if site.kind is PositionKind.TEMPLATE else _quote_at_end(site.line_prefix) or "/"


def closers(text: str, quote: str) -> str:
    """Return the characters of an answer that close what stands before it, in order.

    Args:
        text: The answer.
        quote: What ends the string in which it begins.
    """
    inside, ended, code = _parted(text, quote)
    if _quote_at_end(code):
        return ""  # What follows closes the string in which the answer ends.
    before, behind = (
        "".join(bracket.char for bracket in each.unopened)
        for each in (_plain_balance(inside), balance(code))
    )
    end = text.rstrip()[-1:]
    return before + ended + behind + (end if end in (";", ",") else "")


def _parted(text: str, quote: str) -> tuple[str, str, str]:
    """Part an answer: the text of the string in which it begins, its quote, and code."""
    if not quote:
        return "", "", text
    end = re.search(rf"(?<!\\){quote}", text)
    return (text[: end.start()], quote, text[end.end() :]) if end else (text, "", "")


def _plain_balance(text: str) -> Balance:
    """Balance the brackets of what is no code: a quote or a slash means nothing there."""
    return balance(_NO_BRACKETS.sub("", text))


def _quote_at_end(code: str) -> str:
    """Return the quote of the string or template in which a piece of code ends, or ""."""
    return next((found[1] for found in _STRING.finditer(code) if found["open"] is not None), "")
