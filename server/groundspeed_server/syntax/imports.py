"""What a module takes from other modules, and what it hands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from groundspeed_server.syntax.tree import SyntaxTree

EVERYTHING = "*"
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Taken:
    """One name that comes from another module.

    Attributes:
        specifier: The module, as it is written: `./a`, `react`.
        name: The name that the other module exports; `default`, or `*` for all that it exports.
        local: The name that it has here; `*` where a module hands everything on.
    """

    specifier: str
    name: str
    local: str


@dataclass(frozen=True, slots=True)
class ModuleLinks:
    """The links of one module.

    Attributes:
        imports: What it takes to use.
        exports: What it takes to hand on.
    """

    imports: tuple[Taken, ...]
    exports: tuple[Taken, ...]


def module_imports(tree: SyntaxTree) -> tuple[Taken, ...]:
    """Return what a module takes to use: the imports at its top level."""
    statements = _top_level(tree, "import_statement")
    return tuple(taken for statement in statements for taken in _imported(statement))


def module_links(tree: SyntaxTree) -> ModuleLinks:
    """Return the imports and re-exports at the top level of a module."""
    statements = _top_level(tree, "export_statement")
    exports = tuple(taken for statement in statements for taken in _exported(statement))
    return ModuleLinks(module_imports(tree), exports)


def _top_level(tree: SyntaxTree, kind: str) -> list[Node]:
    root = tree.cursor().node
    return [] if root is None else [node for node in root.children if node.type == kind]


def _specifier(node: Node) -> str:
    source = node.child_by_field_name("source")
    return _text(source)[1:-1] if source is not None else ""


def _imported(node: Node) -> Iterator[Taken]:
    if not (specifier := _specifier(node)):
        return
    clause = next((child for child in node.named_children if child.type == "import_clause"), None)
    for part in clause.named_children if clause else ():
        match part.type:
            case "identifier":
                yield Taken(specifier, DEFAULT, _text(part))
            case "namespace_import":
                yield Taken(specifier, EVERYTHING, _text(part.named_children[-1]))
            case "named_imports":
                yield from _named(part, "import_specifier", specifier)


def _exported(node: Node) -> Iterator[Taken]:
    if not (specifier := _specifier(node)):
        return
    for part in node.named_children:
        match part.type:
            case "export_clause":
                yield from _named(part, "export_specifier", specifier)
                return
            case "namespace_export":
                yield Taken(specifier, EVERYTHING, _text(part.named_children[-1]))
                return
    yield Taken(specifier, EVERYTHING, EVERYTHING)


def _named(clause: Node, kind: str, specifier: str) -> Iterator[Taken]:
    for part in clause.named_children:
        name = part.child_by_field_name("name") if part.type == kind else None
        if name is not None:
            alias = part.child_by_field_name("alias") or name
            yield Taken(specifier, _text(name).strip("'\""), _text(alias).strip("'\""))


def _text(node: Node) -> str:
    return node.text.decode("utf-8", "replace") if node.text is not None else ""
