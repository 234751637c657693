"""What a module declares at its top level, without the bodies: all that a caller must know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from groundspeed_server.syntax.tree import SyntaxTree

_MOST_CHARACTERS = 600
_MOST_MEMBERS = 40
_WHOLE_VALUE = 120
_FUNCTIONS = {"arrow_function", "function_expression"}
_HOLDERS = {"export_statement", "ambient_declaration"}
_VARIABLES = {"lexical_declaration", "variable_declaration"}
_CLASSES = {"abstract_class_declaration", "class_declaration"}
_DECLARATIONS = {
    "enum_declaration",
    "function_declaration",
    "function_signature",
    "generator_function_declaration",
    "interface_declaration",
    "type_alias_declaration",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """A declaration without its body.

    Attributes:
        name: The name that it declares; `default` where it has none.
        text: What a caller must know; a long type is cut at a line's end.
        line: The line on which it begins, from 0.
        is_default: Whether it is what the module exports by default.
    """

    name: str
    text: str
    line: int
    is_default: bool = False


def signatures(tree: SyntaxTree) -> tuple[Signature, ...]:
    """Return the signatures of a module's top-level declarations, in document order."""
    found: list[Signature] = []
    cursor = tree.cursor()
    if not cursor.goto_first_child():
        return ()
    while True:
        node = cursor.node
        if node is not None:
            found.extend(_declared(tree.source, node))
        if not cursor.goto_next_sibling():
            return tuple(found)


def _declared(source: bytes, outer: Node) -> Iterator[Signature]:
    """Yield what a top-level statement declares; a list of variables may declare several."""
    node = outer
    while node.type in _HOLDERS and (inner := _held(node)) is not None:
        node = inner
    is_default = outer.type == "export_statement" and any(
        child.type == "default" for child in outer.children
    )
    line = outer.start_point.row
    if node.type in _VARIABLES:
        for part in node.named_children:
            name = part.child_by_field_name("name")
            if name is not None and name.type == "identifier":
                start = outer if part == node.named_children[0] else part
                yield Signature(_text(source, name), _variable(source, start, part), line)
    elif node.type in _CLASSES:
        yield _named(source, node, _class(source, outer, node), line, is_default=is_default)
    elif node.type in _DECLARATIONS:
        body = node.child_by_field_name("body") if "function" in node.type else None
        end = body.start_byte if body is not None else outer.end_byte
        yield _named(source, node, _cut(source, outer, end), line, is_default=is_default)
    elif is_default:
        value = outer.child_by_field_name("value")
        inner = _body(value) if value is not None else None
        end = inner.start_byte if inner is not None else outer.end_byte
        yield Signature("default", _cut(source, outer, end), line, is_default=True)


def _held(node: Node) -> Node | None:
    declared = node.child_by_field_name("declaration")
    if declared is not None:
        return declared
    kinds = _VARIABLES | _CLASSES | _DECLARATIONS
    return next((child for child in node.named_children if child.type in kinds), None)


def _named(source: bytes, node: Node, text: str, line: int, *, is_default: bool) -> Signature:
    name = node.child_by_field_name("name")
    return Signature(
        _text(source, name) if name is not None else "default", text, line, is_default=is_default
    )


def _variable(source: bytes, outer: Node, part: Node) -> str:
    value = part.child_by_field_name("value")
    if value is None:
        return _cut(source, outer, part.end_byte)
    if (body := _body(value)) is not None:
        return _cut(source, outer, body.start_byte)
    annotation = part.child_by_field_name("type")
    if annotation is not None:
        return _cut(source, outer, annotation.end_byte)
    short = value.end_byte - value.start_byte <= _WHOLE_VALUE
    return _cut(source, outer, part.end_byte if short else _line_end(source, value.start_byte))


def _class(source: bytes, outer: Node, node: Node) -> str:
    """Return the head of a class and the heads of its members, but for the private ones."""
    body = node.child_by_field_name("body")
    if body is None:
        return _cut(source, outer, outer.end_byte)
    lines = [_cut(source, outer, body.start_byte) + " {"]
    for member in body.named_children[:_MOST_MEMBERS]:
        if member.type in {"comment", "decorator"}:
            continue
        value = member.child_by_field_name("value")
        inner = member.child_by_field_name("body") or (value and _body(value)) or value
        text = _cut(source, member, inner.start_byte if inner is not None else member.end_byte)
        if not text.startswith(("private ", "#")):
            lines.append("  " + text.rstrip("= "))
    return _shortened("\n".join([*lines, "}"]))


def _body(value: Node) -> Node | None:
    """Return the body of a value that is a function."""
    return value.child_by_field_name("body") if value.type in _FUNCTIONS else None


def _cut(source: bytes, outer: Node, end: int) -> str:
    text = source[outer.start_byte : end].decode("utf-8", "replace")
    return _shortened(text.rstrip().removesuffix("=>").rstrip(" \t\n;"))


def _shortened(text: str) -> str:
    if len(text) <= _MOST_CHARACTERS:
        return text
    return text[: max(text.rfind("\n", 0, _MOST_CHARACTERS), 0) or _MOST_CHARACTERS].rstrip()


def _text(source: bytes, node: Node) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _line_end(source: bytes, start: int) -> int:
    end = source.find(b"\n", start)
    return len(source) if end < 0 else end
