"""Lists between brackets: parameters and arguments, and what to edit so that one follows another.

The names of parameters say which is which: one that is on both lists was kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Node

from groundspeed_server.syntax.tree import SyntaxTree
from groundspeed_server.text.document import Edit
from groundspeed_server.text.snapshot import Span


@dataclass(frozen=True, slots=True)
class Item:
    """One parameter or argument.

    Attributes:
        name: A parameter's name or pattern; an argument's text.
        text: All of it.
        span: Where it stands.
        optional: Whether a call may leave it out.
        rest: Whether it stands for any number.
    """

    name: str
    text: str
    span: Span
    optional: bool = False
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """The item at an index went."""

    index: int


@dataclass(frozen=True, slots=True)
class Added:
    """An item came, and stands at an index of the new list."""

    index: int
    item: Item


@dataclass(frozen=True, slots=True)
class Reordered:
    """The same items in another order: for each new index, the old one."""

    order: tuple[int, ...]


ListChange = Removed | Added | Reordered


def items(tree: SyntaxTree, brackets: Node) -> tuple[Item, ...]:
    """Return what stands between the brackets of a list, without comments."""
    found = [child for child in brackets.named_children if child.type != "comment"]
    return tuple(_item(tree, child) for child in found)


def list_change(before: Sequence[Item], after: Sequence[Item]) -> ListChange | None:
    """Return the one thing that was done to a list; None where it was more, or nothing."""
    old, new = [item.name for item in before], [item.name for item in after]
    if len(set(old)) < len(old) or len(set(new)) < len(new):
        return None
    if old != new and sorted(old) == sorted(new):
        return Reordered(tuple(old.index(name) for name in new))
    if len(old) == len(new) + 1:
        index = next((i for i, name in enumerate(new) if name != old[i]), len(new))
        return Removed(index) if old[:index] + old[index + 1 :] == new else None
    if len(new) == len(old) + 1:
        index = next((i for i, name in enumerate(old) if name != new[i]), len(old))
        return Added(index, after[index]) if new[:index] + new[index + 1 :] == old else None
    return None


def without(listed: Sequence[Item], index: int) -> Edit:
    """Return the edit that takes an item off a list, and the comma that goes with it."""
    item = listed[index].span
    if index + 1 < len(listed):
        return Edit(Span(item.start, listed[index + 1].span.start), "")
    start = listed[index - 1].span.end if index else item.start
    return Edit(Span(start, item.end), "")


def with_item(listed: Sequence[Item], brackets: Span, index: int, text: str) -> Edit:
    """Return the edit that puts an item on a list.

    Args:
        listed: What is on it.
        brackets: Where it stands, brackets included.
        index: Where the item is to stand; at most the length of the list.
        text: The item.
    """
    if not listed:
        return Edit(Span(brackets.start + 1, brackets.end - 1), text)
    if index == len(listed):
        end = listed[-1].span.end
        return Edit(Span(end, end), f", {text}")
    start = listed[index].span.start
    return Edit(Span(start, start), f"{text}, ")


def in_order(listed: Sequence[Item], order: Sequence[int]) -> list[Edit]:
    """Return the edits that put a list's items into another order."""
    return [
        Edit(listed[index].span, listed[old].text)
        for index, old in enumerate(order)
        if listed[index].text != listed[old].text
    ]


def _item(tree: SyntaxTree, node: Node) -> Item:
    span = tree.span(node)
    text = tree.text[span.start : span.end]
    if node.type not in {"optional_parameter", "required_parameter"}:
        return Item(text, text, span, rest=node.type == "spread_element")
    pattern = node.child_by_field_name("pattern")
    rest = pattern is not None and pattern.type == "rest_pattern"
    named = tree.span(pattern) if pattern is not None else span
    optional = node.type == "optional_parameter" or node.child_by_field_name("value") is not None
    return Item(tree.text[named.start : named.end], text, span, optional or rest, rest)
