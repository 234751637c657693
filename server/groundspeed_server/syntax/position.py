"""Says in one word where the cursor stands, for decisions and for telemetry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from tree_sitter import Node

from groundspeed_server.syntax.tree import SyntaxTree, Unparsed


class PositionKind(StrEnum):
    """What kind of text is expected at the cursor."""

    COMMENT = "comment"
    STRING = "string"
    TEMPLATE = "template"
    IMPORT = "import"
    TYPE = "type"
    BLOCK_START = "block_start"
    STATEMENT = "statement"
    EXPRESSION = "expression"
    ARGUMENTS = "arguments"
    PARAMETERS = "parameters"
    MEMBER = "member"
    JSX = "jsx"
    OBJECT = "object"
    CLASS_BODY = "class_body"
    TOP_LEVEL = "top_level"
    UNKNOWN = "unknown"


_K = PositionKind

# The nearest of these around the cursor decides what may stand there.
_CONTAINERS = {
    "program": _K.TOP_LEVEL,
    "statement_block": _K.STATEMENT,
    "switch_body": _K.STATEMENT,
    "switch_case": _K.STATEMENT,
    "switch_default": _K.STATEMENT,
    "class_body": _K.CLASS_BODY,
    "object": _K.OBJECT,
    "object_pattern": _K.OBJECT,
    "enum_body": _K.OBJECT,
    "arguments": _K.ARGUMENTS,
    "formal_parameters": _K.PARAMETERS,
    "named_imports": _K.IMPORT,
    "import_clause": _K.IMPORT,
    "import_statement": _K.IMPORT,
    "export_clause": _K.IMPORT,
    "interface_body": _K.TYPE,
    "object_type": _K.TYPE,
    "type_annotation": _K.TYPE,
    "type_arguments": _K.TYPE,
    "type_parameters": _K.TYPE,
    "type_alias_declaration": _K.TYPE,
    "union_type": _K.TYPE,
    "intersection_type": _K.TYPE,
    "tuple_type": _K.TYPE,
    "array": _K.EXPRESSION,
    "array_pattern": _K.EXPRESSION,
    "binary_expression": _K.EXPRESSION,
    "call_expression": _K.EXPRESSION,
    "parenthesized_expression": _K.EXPRESSION,
    "subscript_expression": _K.EXPRESSION,
    "ternary_expression": _K.EXPRESSION,
    "variable_declarator": _K.EXPRESSION,
    "template_substitution": _K.EXPRESSION,
    "jsx_expression": _K.EXPRESSION,
    "jsx_element": _K.JSX,
    "jsx_opening_element": _K.JSX,
    "jsx_closing_element": _K.JSX,
    "jsx_self_closing_element": _K.JSX,
    "jsx_attribute": _K.JSX,
}
# Where a colon stands, as told by the nearest of these: before a type, or before a value.
_COLONS = {
    "class_body": _K.TYPE,
    "formal_parameters": _K.TYPE,
    "interface_body": _K.TYPE,
    "object_type": _K.TYPE,
    "public_field_definition": _K.TYPE,
    "variable_declarator": _K.TYPE,
    "lexical_declaration": _K.TYPE,
    "type_annotation": _K.TYPE,
    "property_signature": _K.TYPE,
    "function_declaration": _K.TYPE,
    "method_definition": _K.TYPE,
    "switch_case": _K.STATEMENT,
    "switch_default": _K.STATEMENT,
    "pair": _K.EXPRESSION,
    "object": _K.EXPRESSION,
    "ternary_expression": _K.EXPRESSION,
    "arguments": _K.EXPRESSION,
}
_PLACES = {_K.TOP_LEVEL, _K.STATEMENT, _K.CLASS_BODY, _K.OBJECT, _K.TYPE, _K.IMPORT, _K.JSX}
_STRINGS = {"string", "regex"}
_OPENERS = {b"(", b"[", b"{", b"<", b"$"}
_CLOSERS = {b")", b"]", b"}", b">"}
_CONTINUED = tuple("=(,[+-*/%&|?!<~^")  # A line that ends so is not the end of a statement.
_WORD = re.compile(r"[\w$#]*")
_TYPE_WORD = re.compile(r"\b(?:as|extends|implements|infer|is|keyof|satisfies)\s*\Z")
_TYPE_HEAD = re.compile(r"^\s*(?:export\s+)?(?:declare\s+)?type\s+\w[^;]*=\s*\Z")
_IMPORT_HEAD = re.compile(r"^\s*import\b(?!\s*\()")
_VARIABLE_HEAD = re.compile(r"\b(?:const|let|var)\s+[\w$]+\s*:\Z")
_BLOCK_HEAD = re.compile(r"(?:\)|=>|\b(?:else|do|try|finally))\s*\Z|\)\s*:[^={};]*\Z")
_TYPE_BODY_HEAD = re.compile(r"\binterface\b[^;{}]*\Z|\btype\s+[\w$<>, ]+=\s*\Z|:\s*\Z")
_CASE_HEAD = re.compile(r"\b(?:case\b[^;{}]*|default\s*):\s*\Z")
# What a name and a colon lead to: a value within an object, and a type elsewhere.
_MEMBER_HEAD = re.compile(r"[\w$'\"\]]\s*:\s*\Z")
_CLASS_HEAD = re.compile(r"\bclass\b[^;{}]*\Z")
_HEAD_WINDOW = 2_000
_MAX_SIBLINGS = 200
_MAX_COMMENTS = 20


def position_kind(tree: SyntaxTree | Unparsed, offset: int) -> PositionKind:
    """Return where the cursor stands.

    The code at the cursor is usually broken, because someone is writing it. So the tree tells
    what encloses the cursor, the characters before it tell what they lead up to, and inside an
    error node the last bracket that is still open stands for the node that is not there yet.

    Args:
        tree: The document's tree.
        offset: A code-point offset.
    """
    if isinstance(tree, Unparsed):
        return _K.UNKNOWN
    path = tree.path(max(tree.to_byte(offset) - 1, 0))
    if not path:
        return _K.UNKNOWN
    if literal := _literal(tree, path, tree.to_byte(offset)):
        return literal
    start = max(0, offset - _HEAD_WINDOW)
    head = _without_word(tree.text[start:offset])
    lead = _without_comments(tree, head, start)
    if lead.endswith(".") and not lead.endswith("..."):
        return _K.MEMBER
    enclosing = tree.path(max(tree.to_byte(start + len(lead)) - 1, 0))
    same_line = "\n" not in head[len(lead) :]
    container = _container(tree, enclosing, tree.to_byte(offset), same_line=same_line)
    return _led_up_to(lead, head, enclosing, container)


def _without_word(text: str) -> str:
    """Drop the word that is being typed; read backwards, the pattern cannot backtrack."""
    word = _WORD.match(text[::-1])
    return text[: len(text) - (word.end() if word else 0)]


def _without_comments(tree: SyntaxTree, head: str, start: int) -> str:
    """Return the text up to the last character that is neither blank nor in a comment."""
    lead = head.rstrip()
    for _ in range(_MAX_COMMENTS):
        path = tree.path(max(tree.to_byte(start + len(lead)) - 1, 0))
        if not path or path[-1].type != "comment":
            break
        lead = lead[: max(0, tree.to_offset(path[-1].start_byte) - start)].rstrip()
    return lead


def _led_up_to(
    lead: str, head: str, enclosing: Sequence[Node], container: PositionKind
) -> PositionKind:
    """Judge by the last character that matters, the end of `lead`."""
    line = head[head.rfind("\n") + 1 :]
    lead_line = lead[lead.rfind("\n") + 1 :]
    last = lead[-1:]
    if container is _K.IMPORT or _IMPORT_HEAD.match(line):
        return _K.IMPORT
    if last == ":" or _TYPE_WORD.search(lead) or _TYPE_HEAD.match(lead_line):
        return _after_colon(lead_line, enclosing, container) if last == ":" else _K.TYPE
    if last == "{":
        return _K.BLOCK_START if container is _K.STATEMENT else container
    if container in (_K.ARGUMENTS, _K.PARAMETERS):
        return container if last in "(," else _K.EXPRESSION
    starts_line = not line.strip() and last not in _CONTINUED
    if container in _PLACES and (last in ";}," or starts_line):
        return container
    return container if container in (_K.TYPE, _K.JSX) else _K.EXPRESSION


def _after_colon(
    lead_line: str, enclosing: Sequence[Node], container: PositionKind
) -> PositionKind:
    if _VARIABLE_HEAD.search(lead_line):
        return _K.TYPE
    for node in reversed(enclosing):
        if kind := _COLONS.get(node.type):
            return kind
    return _K.TYPE if container is _K.PARAMETERS else _K.EXPRESSION


def _literal(tree: SyntaxTree, path: Sequence[Node], byte: int) -> PositionKind | None:
    """Return the kind of text that is not code, when the cursor stands in some."""
    for node in reversed(path):
        inside = node.start_byte < byte < node.end_byte
        if node.type == "template_substitution" and inside:
            return None
        if node.type == "comment":
            line_comment = tree.source.startswith(b"//", node.start_byte)
            return _K.COMMENT if inside or (line_comment and byte) else None
        if node.type == "template_string" and inside:
            return _K.TEMPLATE
        if node.type in _STRINGS and node.is_named and inside:
            return _K.STRING
        if node.type == "jsx_text":
            return _K.JSX
    return _K.STRING if _opens_string(path, byte) else None


def _opens_string(path: Sequence[Node], byte: int) -> bool:
    """A string that was not closed yet is a quote, perhaps with a fragment, in an error node."""
    leaf = path[-1]
    if byte == 0 or len(path) == 1 or not path[-2].is_error:
        return False
    if leaf.type == "string_fragment":
        return True
    before = leaf.prev_sibling
    closes = before is not None and before.type in (leaf.type, "string_fragment")
    return leaf.type in ("'", '"') and not closes


def _container(
    tree: SyntaxTree, enclosing: Sequence[Node], byte: int, *, same_line: bool
) -> PositionKind:
    for node in reversed(enclosing):
        if node.is_error:
            if opened := _opened_in_error(tree, node, byte):
                return opened
        elif node.type in _CONTAINERS and _holds(tree.source, node, byte, same_line=same_line):
            return _CONTAINERS[node.type]
    return _K.TOP_LEVEL


def _holds(source: bytes, node: Node, byte: int, *, same_line: bool) -> bool:
    """Whether a node that holds the last token before the cursor also holds the cursor.

    Brackets hold what comes until they are closed; other nodes hold the rest of their line.
    """
    if node.end_byte > byte:
        return True
    if source[node.start_byte : node.start_byte + 1] in _OPENERS:
        return source[node.end_byte - 1 : node.end_byte] not in _CLOSERS
    return same_line


def _opened_in_error(tree: SyntaxTree, error: Node, byte: int) -> PositionKind | None:
    """Return what the last unclosed bracket of an error node would have become."""
    if error.child_count > _MAX_SIBLINGS:
        return _K.UNKNOWN
    closed = 0
    is_member = False
    for child in reversed(error.children):
        if child.start_byte >= byte:
            continue
        if child.type in (")", "}", "]"):
            closed += 1
        elif child.type in ("(", "{", "[", "${"):
            if closed:
                closed -= 1
                continue
            head = _head(tree, child)
            if child.type != "{" or not _is_member(head):
                kind = _kind_of_opener(child, head)
                return kind if not is_member or kind is _K.OBJECT else _K.TYPE
            is_member = True
    return _K.TYPE if is_member else None


def _head(tree: SyntaxTree, opener: Node) -> str:
    """Return the text of a statement up to an opener."""
    start = max(0, opener.start_byte - _HEAD_WINDOW)
    head = tree.source[start : opener.start_byte].decode("utf-8", "ignore")
    return head[max(head.rfind(";"), head.rfind("\n\n")) + 1 :]


def _is_member(head: str) -> bool:
    """Whether a brace is what a name in other braces stands for."""
    variable = _VARIABLE_HEAD.search(head.rstrip())
    return not variable and not _CASE_HEAD.search(head) and _MEMBER_HEAD.search(head) is not None


def _kind_of_opener(opener: Node, head: str) -> PositionKind:
    if opener.type == "(":
        if re.search(r"\bfunction\b[^(){}]*\Z", head):
            return _K.PARAMETERS
        word = re.search(r"(\w*)\s*\Z", head)
        control = word is not None and word[1] in ("if", "while", "for", "switch", "return", "")
        return _K.EXPRESSION if control else _K.ARGUMENTS
    if opener.type != "{":
        return _K.EXPRESSION
    if re.search(r"^\s*(?:import|export)\s*(?:type\s*)?\Z", head, re.MULTILINE):
        return _K.IMPORT
    for pattern, kind in (
        (_CASE_HEAD, _K.STATEMENT),
        (_CLASS_HEAD, _K.CLASS_BODY),
        (_TYPE_BODY_HEAD, _K.TYPE),
        (_BLOCK_HEAD, _K.STATEMENT),
    ):
        if pattern.search(head):
            return kind
    return _K.OBJECT
