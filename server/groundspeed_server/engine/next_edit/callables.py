"""Functions and their calls: which list changed, whose it is, and who calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from groundspeed_server.engine.next_edit.bindings import Path, Place, field_of, places
from groundspeed_server.engine.next_edit.difference import Difference
from groundspeed_server.syntax.tree import SyntaxTree
from groundspeed_server.text.snapshot import Span

_NAMED_FUNCTIONS = {"function_declaration", "generator_function_declaration"}
_FUNCTION_VALUES = {"arrow_function", "function_expression", "generator_function"}
# In these, `this` is another object than in the class around them.
_OWN_THIS = {
    "class",
    "class_declaration",
    "abstract_class_declaration",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "object",
}
_MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class ChangedList:
    """A bracketed list in which all that changed lies, in both trees, root first."""

    before: Path
    after: Path


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the brackets of its arguments, and where it stands."""

    arguments: Node
    span: Span


def changed_list(
    tree: SyntaxTree,
    changed: SyntaxTree,
    difference: Difference,
    kind: Literal["arguments", "formal_parameters"],
) -> ChangedList | None:
    """Return the innermost list that holds all that changed; None where there is none."""
    first, last = difference.changes[0], difference.changes[-1]
    before = _holding(tree, Span(first.before.start, last.before.end), kind)
    after = _holding(changed, Span(first.after.start, last.after.end), kind)
    if before is None or after is None or before[-1].start_byte != after[-1].start_byte:
        return None
    return ChangedList(before, after)


def owner_name(path: Path) -> Node | None:
    """Return the node that names the function whose parameters end a path."""
    function = path[-2]
    if function.type in _NAMED_FUNCTIONS | {"method_definition"}:
        return function.child_by_field_name("name")
    if function.type in _FUNCTION_VALUES and path[-3].type == "variable_declarator":
        name = path[-3].child_by_field_name("name")
        return name if name is not None and name.type == "identifier" else None
    return None


def calls_of(tree: SyntaxTree, path: Path) -> list[Call]:
    """Return the calls of the function whose parameters end a path.

    A method's calls are those on `this` in its class, and a constructor's those of the class by
    its name. A function that is declared more than once, for its overloads, has none.
    """
    name = owner_name(path)
    if name is None:
        return []
    text = _text(tree, name)
    if path[-2].type != "method_definition":
        return _by_name(tree, name, text)
    if len(path) < 4 or path[-3].type != "class_body":
        return []
    if text != "constructor":
        return list(_on_this(tree, path[-3], text))
    holder = path[-4].child_by_field_name("name")
    return _by_name(tree, holder, _text(tree, holder)) if holder is not None else []


def parameters_of(declared: Place) -> Node | None:
    """Return the parameters of the function that a place declares."""
    parent = declared.path[-2]
    function = parent
    if parent.type == "variable_declarator":
        value = parent.child_by_field_name("value")
        if value is None or value.type not in _FUNCTION_VALUES:
            return None
        function = value
    elif parent.type not in _NAMED_FUNCTIONS:
        return None
    return function.child_by_field_name("parameters")


def declaration_of(found: Sequence[Place], used: Place) -> Place | None:
    """Return the one declaration of what a place means; None where there are several."""
    declared = [place for place in found if place.declares and place.binding == used.binding]
    return declared[0] if used.binding is not None and len(declared) == 1 else None


def _holding(tree: SyntaxTree, span: Span, kind: str) -> Path | None:
    path = tree.path(tree.to_byte(span.start))
    for index in range(len(path) - 1, 0, -1):
        around = tree.span(path[index])
        inside = around.start < span.start and span.end < around.end
        if path[index].type == kind and inside:
            return path[: index + 1]
    return None


def _by_name(tree: SyntaxTree, name: Node, text: str) -> list[Call]:
    found = places(tree, text)
    own = next((place for place in found if place.path[-1].id == name.id), None)
    if own is None or declaration_of(found, own) is None:
        return []
    used = [place for place in found if place.binding == own.binding and not place.declares]
    return [call for place in used if (call := _call(tree, place.path)) is not None]


def _on_this(tree: SyntaxTree, class_body: Node, name: str) -> Iterator[Call]:
    word = re.compile(rf"this\s*\.\s*({re.escape(name)})\s*\(")
    around = tree.span(class_body)
    for count, found in enumerate(word.finditer(tree.text, around.start, around.end)):
        path = tree.path(tree.to_byte(found.start(1)))
        inner = [node for node in path if node.start_byte > class_body.start_byte]
        own_this = sum(node.type in _OWN_THIS for node in inner)
        if not own_this and (call := _call(tree, path[:-1])) is not None:
            yield call
        if count > _MOST_CALLS:
            return


def _call(tree: SyntaxTree, path: Path) -> Call | None:
    """Return the call of what ends a path."""
    callee, parent = path[-1], path[-2]
    if field_of(parent, callee) not in {"function", "constructor"}:
        return None
    arguments = parent.child_by_field_name("arguments")
    if arguments is None or arguments.type != "arguments":
        return None
    return Call(arguments, tree.span(parent))


def _text(tree: SyntaxTree, node: Node) -> str:
    return tree.source[node.start_byte : node.end_byte].decode()
