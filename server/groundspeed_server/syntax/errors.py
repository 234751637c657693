"""Counts what does not fit the grammar, to compare a text with a change of it."""

from __future__ import annotations

from groundspeed_server.syntax.tree import SyntaxTree


def error_count(tree: SyntaxTree) -> int:
    """Return how many places of the text are wrong or lack a token."""
    cursor = tree.cursor()
    count = 0
    while True:
        node = cursor.node
        if node is not None:
            count += node.is_error or node.is_missing
            # Most of a document is whole: only what holds an error is entered.
            if node.has_error and cursor.goto_first_child():
                continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return count
