"""A function's parameters changed: its calls follow."""

from __future__ import annotations

from collections.abc import Sequence

from groundspeed_server.counting import counted
from groundspeed_server.engine.next_edit.bindings import places
from groundspeed_server.engine.next_edit.callables import Call, calls_of, changed_list, owner_name
from groundspeed_server.engine.next_edit.difference import Difference, is_name
from groundspeed_server.engine.next_edit.lists import (
    Added,
    Item,
    ListChange,
    Removed,
    Reordered,
    in_order,
    items,
    list_change,
    with_item,
    without,
)
from groundspeed_server.engine.next_edit.values import NextEdit, Rule, next_edit_of
from groundspeed_server.syntax.tree import SyntaxTree
from groundspeed_server.text.document import Edit


def signature(tree: SyntaxTree, changed: SyntaxTree, difference: Difference) -> NextEdit | None:
    """Return the edits that make the calls of a function fit its parameters again.

    A new parameter is passed where a name of the same spelling is in sight. A call that spreads
    its arguments, or that fits already, is left alone.

    Args:
        tree: The document before the change.
        changed: The document after it.
        difference: What differs between the two.
    """
    lists = changed_list(tree, changed, difference, "formal_parameters")
    name = owner_name(lists.after) if lists is not None else None
    if lists is None or name is None:
        return None
    before, after = items(tree, lists.before[-1]), items(changed, lists.after[-1])
    change = list_change(before, after)
    if change is None or any(item.rest for item in (*before, *after)):
        return None
    edits, calls = [], 0
    for call in calls_of(changed, lists.after):
        made = _edits(changed, call, before, change)
        edits += made
        calls += bool(made)
    function = changed.source[name.start_byte : name.end_byte].decode()
    return next_edit_of(Rule.SIGNATURE, _title(change, calls, function), edits)


def _edits(tree: SyntaxTree, call: Call, before: Sequence[Item], change: ListChange) -> list[Edit]:
    passed = items(tree, call.arguments)
    needed = sum(not item.optional for item in before)
    # A call that did not fit before has been seen to already, or is not ours to judge.
    if any(item.rest for item in passed) or not needed <= len(passed) <= len(before):
        return []
    match change:
        case Removed(index):
            return [without(passed, index)] if index < len(passed) else []
        case Reordered(order):
            return in_order(passed, order) if len(passed) == len(order) else []
        case Added(index, item):
            if index > len(passed) or (item.optional and index == len(passed)):
                return []
            text = item.name if _in_sight(tree, item.name, call) else ""
            text = text or ("undefined" if item.optional else "")
            brackets = tree.span(call.arguments)
            return [with_item(passed, brackets, index, text)] if text else []


def _in_sight(tree: SyntaxTree, name: str, call: Call) -> bool:
    """Whether a name is declared before a call, and holds there."""
    return is_name(name) and any(
        place.declares
        and place.span.start < call.span.start
        and place.scope.start <= call.span.start
        and call.span.end <= place.scope.end
        for place in places(tree, name)
    )


def _title(change: ListChange, calls: int, function: str) -> str:
    where = f"{counted(calls, 'call')} of {function}"
    match change:
        case Removed():
            return f"remove the argument from {where}"
        case Reordered():
            return f"reorder the arguments in {where}"
        case Added():
            return f"pass {change.item.name} in {where}"
