"""Which names mean the same thing: scopes of TypeScript, worked out for one name at a time.

Only the places where the name stands are looked at, so that the cost grows with these and not
with the document. Values and types have names of their own; classes, enumerations, name spaces
and imports are both. Hoisting is respected by scope alone: what is declared anywhere in a scope
holds in all of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, Flag, auto

from tree_sitter import Node

from groundspeed_server.syntax.tree import SyntaxTree
from groundspeed_server.text.snapshot import Span

# A name that stands in more places is not followed.
MOST_PLACES = 1_500

Path = Sequence[Node]

_NAME_NODES = {
    "identifier",
    "private_property_identifier",
    "shorthand_property_identifier",
    "shorthand_property_identifier_pattern",
    "type_identifier",
}
FUNCTIONS = {
    "arrow_function",
    "call_signature",
    "construct_signature",
    "constructor_type",
    "function_declaration",
    "function_expression",
    "function_signature",
    "function_type",
    "generator_function",
    "generator_function_declaration",
    "abstract_method_signature",
    "method_definition",
    "method_signature",
}
_BLOCKS = FUNCTIONS | {
    "class_static_block",
    "for_in_statement",
    "for_statement",
    "program",
    "statement_block",
    "switch_body",
}
_PATTERNS = {
    "array_pattern": None,
    "assignment_pattern": "left",
    "object_assignment_pattern": "left",
    "object_pattern": None,
    "pair_pattern": "value",
    "rest_pattern": None,
}
_ELEMENTS = {"jsx_closing_element", "jsx_opening_element", "jsx_self_closing_element"}


class Meaning(Flag):
    """What a name can stand for."""

    VALUE = auto()
    TYPE = auto()
    BOTH = VALUE | TYPE


# What the name of a declaration means; it holds in the block around, if not said otherwise below.
_MEANINGS = {
    "abstract_class_declaration": Meaning.BOTH,
    "class": Meaning.BOTH,
    "class_declaration": Meaning.BOTH,
    "enum_declaration": Meaning.BOTH,
    "function_declaration": Meaning.VALUE,
    "function_expression": Meaning.VALUE,
    "function_signature": Meaning.VALUE,
    "generator_function": Meaning.VALUE,
    "generator_function_declaration": Meaning.VALUE,
    "index_signature": Meaning.VALUE,
    "interface_declaration": Meaning.TYPE,
    "internal_module": Meaning.BOTH,
    "mapped_type_clause": Meaning.TYPE,
    # Of methods and fields only private names, `#name`, are names; others are properties.
    "method_definition": Meaning.VALUE,
    "module": Meaning.BOTH,
    "public_field_definition": Meaning.VALUE,
    "type_alias_declaration": Meaning.TYPE,
    "type_parameter": Meaning.TYPE,
}
_OWN_SCOPES = {"class", "function_expression", "generator_function", "index_signature"}
_HOLDERS = {
    "mapped_type_clause": {"object_type"},
    "method_definition": {"class_body"},
    "public_field_definition": {"class_body"},
}


class Form(Enum):
    """How a name is written, where that decides how it is renamed."""

    PLAIN = auto()
    SHORTHAND = auto()
    SHORTHAND_PATTERN = auto()
    IMPORT = auto()
    EXPORT = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a name stands and means a binding.

    Attributes:
        span: Where, in code points.
        declares: Whether the name is declared there.
        form: How it is written there.
        binding: What it means: a number that places of one tree share; None when nothing in the
            document declares it.
        scope: The part of the document in which the binding holds; empty without one.
        is_property: Whether the declaration also makes a property, as in a constructor.
        path: The nodes from the root to the name.
    """

    span: Span
    declares: bool
    form: Form
    binding: int | None
    scope: Span
    is_property: bool
    path: Path


@dataclass(frozen=True, slots=True)
class _Declaration:
    scope: Node
    meaning: Meaning


@dataclass(slots=True)
class _Binding:
    scope: Node
    meaning: Meaning
    number: int


def places(tree: SyntaxTree, name: str) -> tuple[Place, ...]:
    """Return all places where a name stands for a binding, in document order.

    Names of properties, labels and modules' own names are none of them. A name that stands in
    very many places has none.
    """
    paths = list(_paths(tree, name))
    if len(paths) > MOST_PLACES:
        return ()
    declared = [_declaration(path) for path in paths]
    bindings: list[_Binding] = []
    for declaration in declared:
        if declaration is not None:
            _add(bindings, declaration)
    found = []
    for path, declaration in zip(paths, declared, strict=True):
        meaning = declaration.meaning if declaration else _reference(path)
        if meaning is None:
            continue
        binding = _resolve(path, declaration, meaning, bindings)
        leaf = path[-1]
        found.append(
            Place(
                span=tree.span(leaf),
                declares=declaration is not None,
                form=_form(path),
                binding=binding.number if binding else None,
                scope=tree.span(binding.scope) if binding else Span(0, 0),
                is_property=declaration is not None and _makes_property(path),
                path=path,
            )
        )
    return tuple(found)


def place_at(found: Sequence[Place], start: int) -> Place | None:
    """Return the place that starts at an offset."""
    return next((place for place in found if place.span.start == start), None)


def field_of(parent: Node, child: Node) -> str | None:
    """Return the name of the field in which a child stands."""
    for index, each in enumerate(parent.children):
        if each.id == child.id:
            return parent.field_name_for_child(index)
    return None


def _paths(tree: SyntaxTree, name: str) -> list[Path]:
    word = re.compile(rf"(?<![\w$#]){re.escape(name)}(?![\w$])")
    starts = [found.start() for found in word.finditer(tree.text)]
    if len(starts) > MOST_PLACES:
        return []
    paths = [tree.path(tree.to_byte(start)) for start in starts]
    return [path for path in paths if path and path[-1].type in _NAME_NODES]


def _declaration(path: Path) -> _Declaration | None:
    """Return what the last node of a path declares; None where it declares nothing."""
    index = _out_of_pattern(path)
    if index < 1:
        return None
    node, parent, above = path[index], path[index - 1], path[:index]
    kind, field = parent.type, field_of(parent, node)
    if kind == "variable_declarator" and field == "name":
        is_var = index > 1 and path[index - 2].type == "variable_declaration"
        scope = _nearest(above, FUNCTIONS) if is_var else _nearest(above, _BLOCKS)
        return _Declaration(scope, Meaning.VALUE)
    if kind in {"optional_parameter", "required_parameter"} and field in {"name", "pattern"}:
        return _Declaration(_nearest(above, FUNCTIONS | {"tuple_type"}), Meaning.VALUE)
    if kind == "for_in_statement" and field == "left":
        return _loop_variable(parent, above)
    if field == "parameter" and kind in {"arrow_function", "catch_clause"}:
        return _Declaration(parent, Meaning.VALUE)
    return _import(parent, node, above) or _named(parent, field, above)


def _named(parent: Node, field: str | None, above: Path) -> _Declaration | None:
    """Return what a declaration names that holds the name itself."""
    meaning = _MEANINGS.get(parent.type)
    if field != "name" or meaning is None:
        return None
    if parent.type in _OWN_SCOPES:
        return _Declaration(parent, meaning)
    if parent.type == "type_parameter":
        return _Declaration(above[-3] if len(above) > 2 else above[0], meaning)
    holders = _HOLDERS.get(parent.type, _BLOCKS)
    return _Declaration(_nearest(above[:-1], holders), meaning)


def _import(parent: Node, node: Node, above: Path) -> _Declaration | None:
    match parent.type:
        case "import_specifier":
            alias = parent.child_by_field_name("alias")
            declares = alias is None or alias.id == node.id
        case "import_clause" | "namespace_import" | "import_require_clause":
            declares = True
        case "infer_type":
            return _Declaration(_nearest(above, {"conditional_type"}), Meaning.TYPE)
        case _:
            declares = False
    return _Declaration(_nearest(above, _BLOCKS), Meaning.BOTH) if declares else None


def _loop_variable(loop: Node, above: Path) -> _Declaration | None:
    kind = loop.child_by_field_name("kind")
    if kind is None:
        return None
    scope = _nearest(above, FUNCTIONS) if kind.type == "var" else loop
    return _Declaration(scope, Meaning.VALUE)


def _out_of_pattern(path: Path) -> int:
    """Return the index of the outermost pattern that the last node is a part of, or its own."""
    index = len(path) - 1
    while index > 0:
        parent = path[index - 1]
        if parent.type not in _PATTERNS:
            break
        field = _PATTERNS[parent.type]
        if field is not None and field_of(parent, path[index]) != field:
            break
        index -= 1
    return index


def _nearest(above: Path, kinds: set[str]) -> Node:
    """Return the innermost node of some kinds; the root where there is none."""
    return next((node for node in reversed(above) if node.type in kinds), above[0])


def _reference(path: Path) -> Meaning | None:
    """Return what the last node of a path may mean; None where it is no reference."""
    node, parent = path[-1], path[-2]
    match parent.type:
        case "import_specifier" | "namespace_export":
            return None
        case "export_specifier":
            statement = next((each for each in path if each.type == "export_statement"), None)
            foreign = statement is not None and statement.child_by_field_name("source") is not None
            if foreign or field_of(parent, node) != "name":
                return None
            return Meaning.BOTH
        case "nested_type_identifier":
            return Meaning.BOTH if field_of(parent, node) == "module" else None
        case kind if kind in _ELEMENTS and node.text is not None and node.text[:1].islower():
            return None
    return Meaning.TYPE if node.type == "type_identifier" else Meaning.VALUE


def _form(path: Path) -> Form:
    node, parent = path[-1], path[-2]
    if node.type == "shorthand_property_identifier":
        return Form.SHORTHAND
    if node.type == "shorthand_property_identifier_pattern":
        return Form.SHORTHAND_PATTERN
    alone = parent.child_by_field_name("alias") is None
    if parent.type == "import_specifier" and alone:
        return Form.IMPORT
    return Form.EXPORT if parent.type == "export_specifier" and alone else Form.PLAIN


def _makes_property(path: Path) -> bool:
    parent = path[-2]
    return parent.type in {"optional_parameter", "required_parameter"} and any(
        child.type in {"accessibility_modifier", "override_modifier", "readonly"}
        for child in parent.children
    )


def _add(bindings: list[_Binding], declaration: _Declaration) -> None:
    for binding in bindings:
        if binding.scope.id == declaration.scope.id and binding.meaning & declaration.meaning:
            binding.meaning |= declaration.meaning
            return
    bindings.append(_Binding(declaration.scope, declaration.meaning, len(bindings)))


def _resolve(
    path: Path, declaration: _Declaration | None, meaning: Meaning, bindings: list[_Binding]
) -> _Binding | None:
    scopes = (declaration.scope,) if declaration else reversed(path)
    for scope in scopes:
        for binding in bindings:
            if binding.scope.id == scope.id and binding.meaning & meaning:
                return binding
    return None
