"""Finds the functions of a document."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from groundspeed_server.syntax.tree import SyntaxTree
from groundspeed_server.text.snapshot import Span

_FUNCTIONS = {
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "method_definition",
}
# What binds a function to a name, and the field that holds the name.
_BINDERS = {
    "assignment_expression": "left",
    "pair": "key",
    "public_field_definition": "name",
    "variable_declarator": "name",
}
_WRAPPERS = {"export_statement", "lexical_declaration", "variable_declaration"}
_CLASSES = {"abstract_class_declaration", "class", "class_declaration"}
_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class FunctionSpan:
    """One function with a body.

    Attributes:
        name: Its name, after that of its class: `Store.add`; None for an anonymous function.
        span: The whole declaration with `export` and `const`, from its first line's text.
        body: What the braces hold, braces included, or an arrow function's expression.
    """

    name: str | None
    span: Span
    body: Span


def functions(tree: SyntaxTree) -> tuple[FunctionSpan, ...]:
    """Return all functions in document order; those inside others come after them."""
    found: list[FunctionSpan] = []
    path: list[Node] = []
    for node, depth in tree.walk():
        del path[depth:]
        if node.type in _FUNCTIONS and node.is_named:
            body = node.child_by_field_name("body")
            if body is not None:
                declared = _declaration(node, path)
                name = _name(tree, node, path)
                found.append(FunctionSpan(name, tree.span(declared), tree.span(body)))
        path.append(node)
    return tuple(found)


def _declaration(node: Node, path: list[Node]) -> Node:
    """Return the outermost node that is still only about this function."""
    declared = node
    for parent in reversed(path):
        binds = parent.type in _BINDERS and parent.end_byte == declared.end_byte
        wraps = parent.type in _WRAPPERS and parent.named_child_count == _own_children(parent)
        if not (binds or wraps):
            break
        declared = parent
    return declared


def _own_children(wrapper: Node) -> int:
    """Return how many named children a wrapper of one declaration has: decorators and it."""
    return 1 + sum(child.type == "decorator" for child in wrapper.named_children[:10])


def _name(tree: SyntaxTree, node: Node, path: list[Node]) -> str | None:
    own = node.child_by_field_name("name")
    if own is None and path and (field := _BINDERS.get(path[-1].type)):
        own = path[-1].child_by_field_name(field)
    if own is None:
        return None
    name = _text(tree, own)
    holder = next((p for p in reversed(path) if p.type in _CLASSES | _FUNCTIONS), None)
    if holder is not None and holder.type in _CLASSES:
        class_name = holder.child_by_field_name("name")
        return f"{_text(tree, class_name)}.{name}" if class_name is not None else name
    return name


def _text(tree: SyntaxTree, node: Node) -> str:
    return tree.source[node.start_byte : node.end_byte].decode("utf-8", "replace")[:_MAX_NAME]
