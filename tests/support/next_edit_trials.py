"""Tries the rules of next edits on texts."""

from __future__ import annotations

from groundspeed_server.engine.next_edit.rules import next_edit
from groundspeed_server.engine.next_edit.values import NextEdit
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language


def tree_of(text: str, language: Language = Language.TYPESCRIPTREACT) -> SyntaxTree:
    tree = parse(text, language, deadline_ms=5_000)
    assert isinstance(tree, SyntaxTree)
    return tree


def offered(
    before: str, after: str, language: Language = Language.TYPESCRIPTREACT
) -> NextEdit | None:
    """Return what the rules offer after a change."""
    return next_edit(tree_of(before, language), tree_of(after, language))


def carried_on(
    before: str, after: str, language: Language = Language.TYPESCRIPTREACT
) -> str | None:
    """Return the text once the offer is taken; None where there is no offer."""
    found = offered(before, after, language)
    return None if found is None else applied(after, found)


def applied(text: str, found: NextEdit) -> str:
    """Return a text with all edits of an offer."""
    for edit in reversed(found.edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text
