"""Counts what does not fit the grammar, to compare a text with a change of it."""

from __future__ import annotations

from groundspeed_server.syntax.tree import SyntaxTree


def error_count(tree: SyntaxTree) -> int:
    """Return how many places of the text are wrong or lack a token."""
    if not tree.has_error:
        return 0
    return sum(node.is_error or node.is_missing for node, _ in tree.walk())
