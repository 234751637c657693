"""Tells the end of a string, template or comment apart from the code that comes behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from groundspeed_server.engine.brackets import template_end
from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.repair.reading import open_quote
from groundspeed_server.engine.shape import decide_shape
from groundspeed_server.engine.site import Site, leading_blanks
from groundspeed_server.syntax.position import PositionKind

_ENDS = {
    "'": re.compile(r"(?:\\.|[^\\'\n])*'"),
    '"': re.compile(r'(?:\\.|[^\\"\n])*"'),
}


@dataclass(frozen=True, slots=True)
class Parted:
    """An answer without what ends the string, template or comment in which it begins.

    Attributes:
        head: What ends it, with its quote or line end; "" where the answer begins in code, or does
            not end it.
        covered: How many characters of the rest of the line the head replaces.
        answer: What comes behind, at the place where it comes.
        over: Whether nothing more comes on that line.
    """

    head: str
    covered: int
    answer: Answer
    over: bool = False

    def whole(self, site: Site) -> Answer:
        """Return the answer as one again; a quote that stands there already ends it as it is."""
        if not self.answer.text:
            text = self.head[: len(self.head) - self.covered]
            return replace(self.answer, text=text, site=site)
        text, covers = self.head + self.answer.text, self.covered + self.answer.covers
        return replace(self.answer, text=text, covers=covers, site=site)


def part(answer: Answer) -> Parted:
    """Part an answer where it leaves the cursor's string or template, on its line, or comment.

    What follows there is code: it may open a block, and ends as code does.
    """
    site = answer.site
    if site.kind is PositionKind.COMMENT:
        return _behind_comment(answer)
    quote = "" if site.is_code else open_quote(site)
    rest = site.rest_of_line
    end = _end(answer.text, quote)
    if end is None or (rest.strip() and not rest.startswith(quote)):
        return Parted("", 0, answer)
    head, covered = answer.text[:end], len(quote) if rest else 0
    behind = replace(
        site,
        before=site.before + head,
        after=site.after[covered:],
        kind=PositionKind.EXPRESSION,
    )
    text = answer.text[end:]
    over = text.lstrip(" \t").startswith("\n")
    return Parted(head, covered, replace(answer, text="" if over else text, site=behind), over)


def _behind_comment(answer: Answer) -> Parted:
    site, text = answer.site, answer.text.lstrip("\n")
    ended = site.line_prefix.lstrip().startswith("//") and answer.text.startswith("\n")
    if not ended or text.lstrip().startswith("//"):
        return Parted("", 0, answer)
    head = "\n" + leading_blanks(text)
    behind = replace(site, before=site.before + head, kind=PositionKind.STATEMENT)
    behind_it = replace(answer, text=text.lstrip(" \t"), site=behind, shape=decide_shape(behind))
    return Parted(head, 0, behind_it)


def _end(text: str, quote: str) -> int | None:
    """Return where a text leaves its literal, behind the quote; None where it does not."""
    if quote == "`":
        end = template_end(text)
        return end if end is not None and "\n" not in text[:end] else None
    closed = _ENDS[quote].match(text) if quote in _ENDS else None
    return closed.end() if closed else None
