"""The arguments of a call changed: the function's parameters follow, where that is certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tree_sitter import Node

from groundspeed_server.engine.next_edit.bindings import Path, Place, place_at, places
from groundspeed_server.engine.next_edit.callables import (
    changed_list,
    declaration_of,
    parameters_of,
)
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
from groundspeed_server.text.snapshot import Language

_UNTYPED = {Language.JAVASCRIPT, Language.JAVASCRIPTREACT}


@dataclass(frozen=True, slots=True)
class _Function:
    """A function that a call in the same document means: its name and its parameters."""

    name: str
    brackets: Node
    parameters: tuple[Item, ...]


def arguments(tree: SyntaxTree, changed: SyntaxTree, difference: Difference) -> NextEdit | None:
    """Return the edits that make a function's parameters fit a call of it.

    An argument that is a name becomes a parameter of that name, with the type that its
    declaration states. A parameter goes with its argument when the function does not use it.
    Parameters are reordered when the arguments bore their very names. The other calls follow from
    the parameters, once these are changed.

    Args:
        tree: The document before the change.
        changed: The document after it.
        difference: What differs between the two.
    """
    lists = changed_list(tree, changed, difference, "arguments")
    if lists is None:
        return None
    before, after = items(tree, lists.before[-1]), items(changed, lists.after[-1])
    change = list_change(before, after)
    function = _called(changed, lists.after)
    if change is None or function is None or len(before) != len(function.parameters):
        return None
    if any(item.rest for item in (*before, *after, *function.parameters)):
        return None
    if _comes_behind_optional(function, change):
        return None
    edits = _edits(changed, function, before, change)
    return next_edit_of(Rule.ARGUMENTS, _title(change, function), edits)


def _comes_behind_optional(function: _Function, change: ListChange) -> bool:
    """Whether a parameter might come behind one that calls leave out, which TypeScript forbids."""
    match change:
        case Added(index, _):
            return any(parameter.optional for parameter in function.parameters[:index])
        case Reordered():
            return any(parameter.optional for parameter in function.parameters)
        case Removed():
            return False


def _called(tree: SyntaxTree, path: Path) -> _Function | None:
    """Return the function that is called with the arguments that end a path."""
    callee = path[-2].child_by_field_name("function")
    if callee is None or callee.type != "identifier":
        return None
    span = tree.span(callee)
    name = tree.text[span.start : span.end]
    found = places(tree, name)
    used = place_at(found, span.start)
    declared = declaration_of(found, used) if used is not None else None
    brackets = parameters_of(declared) if declared is not None else None
    if brackets is None:
        return None
    return _Function(name, brackets, items(tree, brackets))


def _edits(
    tree: SyntaxTree, function: _Function, before: Sequence[Item], change: ListChange
) -> list[Edit]:
    match change:
        case Added(index, item):
            text = _as_parameter(tree, function, item)
            brackets = tree.span(function.brackets)
            return [with_item(function.parameters, brackets, index, text)] if text else []
        case Removed(index):
            return [without(function.parameters, index)] if _unused(tree, function, index) else []
        case Reordered(order):
            named = [item.name for item in before]
            fits = named == [parameter.name for parameter in function.parameters]
            return in_order(function.parameters, order) if fits else []


def _as_parameter(tree: SyntaxTree, function: _Function, item: Item) -> str | None:
    """Return an argument as a parameter; None where its type cannot be told."""
    if not is_name(item.name):
        return None
    found = places(tree, item.name)
    used = place_at(found, item.span.start)
    if used is None or any(place.declares and _inside(place, function) for place in found):
        return None
    declared = declaration_of(found, used)
    if declared is None:
        return None
    stated = declared.path[-2].child_by_field_name("type")
    if stated is not None:
        span = tree.span(stated)
        return item.name + tree.text[span.start : span.end]
    return item.name if tree.language in _UNTYPED else None


def _unused(tree: SyntaxTree, function: _Function, index: int) -> bool:
    """Whether a function does not use one of its parameters."""
    name = function.parameters[index].name
    if not is_name(name):
        return False
    found = places(tree, name)
    declared = next((place for place in found if _listed(tree, place, function)), None)
    return declared is not None and sum(p.binding == declared.binding for p in found) == 1


def _listed(tree: SyntaxTree, place: Place, function: _Function) -> bool:
    brackets = tree.span(function.brackets)
    return place.declares and brackets.start <= place.span.start < brackets.end


def _inside(place: Place, function: _Function) -> bool:
    owner = function.brackets.parent
    node = place.path[-1]
    return (
        owner is not None
        and owner.start_byte <= node.start_byte
        and node.end_byte <= owner.end_byte
    )


def _title(change: ListChange, function: _Function) -> str:
    match change:
        case Added(_, item):
            return f"add the parameter {item.name} to {function.name}"
        case Removed(index):
            return f"remove the parameter {function.parameters[index].name} from {function.name}"
        case Reordered():
            return f"reorder the parameters of {function.name}"
