"""Code with a cursor in it, as `$0` marks it."""

from __future__ import annotations

from pathlib import Path

from groundspeed_server.engine.repair.answer import Answer
from groundspeed_server.engine.shape import Shape, decide_shape
from groundspeed_server.engine.site import Site
from groundspeed_server.engine.values import CompletionQuery, Trigger
from groundspeed_server.syntax.position import position_kind
from groundspeed_server.syntax.tree import parse
from groundspeed_server.text.snapshot import DocumentSnapshot, Language

MARK = "$0"


def at_cursor(marked: str) -> tuple[str, int]:
    """Return the code without the mark, and where it stood."""
    before, mark, after = marked.partition(MARK)
    assert mark, f"no {MARK} in {marked!r}"
    return before + after, len(before)


def site_at(marked: str, language: Language = Language.TYPESCRIPT) -> Site:
    """Return the site of the marked cursor."""
    text, offset = at_cursor(marked)
    return Site.of(text, offset, position_kind(parse(text, language, 5_000), offset))


def answer_at(marked: str, text: str, shape: Shape | None = None, *, whole: bool = True) -> Answer:
    """Return what a model wrote at the marked cursor; the engine decides the shape by default."""
    site = site_at(marked, Language.TYPESCRIPTREACT)
    return Answer(text, site, shape or decide_shape(site), whole=whole)


def document(
    text: str, *, language: Language = Language.TYPESCRIPT, path: str = "/project/src/a.ts"
) -> DocumentSnapshot:
    """Return a document of this text."""
    return DocumentSnapshot(f"file://{path}", Path(path), language, 1, text)


def query_at(
    marked: str,
    *,
    trigger: Trigger = Trigger.AUTO,
    path: str = "/project/src/a.ts",
) -> CompletionQuery:
    """Return a query at the marked cursor."""
    text, offset = at_cursor(marked)
    return CompletionQuery("r", document(text, path=path), offset, trigger)
