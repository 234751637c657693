"""Finds where declarations begin: the places at which a piece of code can start and be read."""

from __future__ import annotations

from tree_sitter import TreeCursor

from groundspeed_server.syntax.tree import SyntaxTree

# Nodes whose children are declarations or statements, and those on the way to them.
_HOLDERS = {"class_body", "interface_body", "program", "statement_block"}
_MAX_LEVELS = 24


def declaration_start(tree: SyntaxTree, after: int, before: int) -> int | None:
    """Return the first line in `after <= start < before` at which a declaration begins.

    Top-level declarations come first; where one of them covers the whole range, its members do.
    A comment above a declaration belongs to it.

    Args:
        tree: The document.
        after: A code-point offset.
        before: A code-point offset.

    Returns:
        The code-point offset of that line's start, or None when there is no such line.
    """
    low, high = tree.to_byte(after), tree.to_byte(before)
    cursor = tree.cursor()
    for level in range(_MAX_LEVELS):
        holder = cursor.node
        if cursor.goto_first_child_for_byte(low) is None or (first := cursor.node) is None:
            return None
        # Where nothing fits the grammar, the root itself is an error, and still holds declarations.
        if level == 0 or (holder is not None and holder.type in _HOLDERS):
            start = _first_start(tree.source, cursor, low, high)
            if start is not None:
                return tree.to_offset(start)
        if first.start_byte >= high:
            return None
        # A copied cursor crashes, so each level has a cursor of its own.
        cursor = first.walk()
    return None


def _first_start(source: bytes, cursor: TreeCursor, low: int, high: int) -> int | None:
    """Return where a declaration among the cursor's node and its later siblings begins."""
    while True:
        node = cursor.node
        if node is None or node.start_byte >= high:
            return None
        line = source.rfind(b"\n", 0, node.start_byte) + 1
        alone = not source[line : node.start_byte].strip()
        if line >= low and alone and node.is_named and not node.is_error:
            return line
        if not cursor.goto_next_sibling():
            return None
