"""All rules, the most certain first."""

from __future__ import annotations

from groundspeed_server.engine.next_edit.arguments import arguments
from groundspeed_server.engine.next_edit.difference import difference
from groundspeed_server.engine.next_edit.rename import rename
from groundspeed_server.engine.next_edit.repetition import repetition
from groundspeed_server.engine.next_edit.signature import signature
from groundspeed_server.engine.next_edit.values import NextEdit
from groundspeed_server.syntax.tree import SyntaxTree

_RULES = (rename, signature, arguments, repetition)


def next_edit(tree: SyntaxTree, changed: SyntaxTree) -> NextEdit | None:
    """Return the edit that follows from the change between two trees; None where no rule knows.

    Args:
        tree: The document before the change.
        changed: The document after it; the edit is for this one.
    """
    found = difference(tree.text, changed.text)
    if found is None:
        return None
    offered = (rule(tree, changed, found) for rule in _RULES)
    return next((each for each in offered if each is not None), None)
