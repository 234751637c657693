"""Plants a known defect into a function: one small edit of the kind that reviews are for.

Each edit breaks what the code means and leaves its syntax whole. That the code was right before is
assumed, and so is that the edit makes it wrong; samples must be read before figures are believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from groundspeed_eval.tasks.source import Node, Source
from groundspeed_server.text.snapshot import Span

_OPPOSITES = {"===": "!==", "!==": "==="}


@dataclass(frozen=True, slots=True)
class Planting:
    """An edit that makes a defect.

    Attributes:
        rule: What a review should call it: a rule of review hints.
        span: What is replaced.
        text: By what.
    """

    rule: str
    span: Span
    text: str


Planter = Callable[[Source, Node], Planting | None]


def plantings(source: Source, within: Span) -> list[Planting]:
    """Return every defect that can be planted in a part of a file, in the order of the text."""
    nodes = (node for node in source.nodes if node.is_named and _lies_in(source.span(node), within))
    return list(_found(source, nodes))


def _found(source: Source, nodes: Iterator[Node]) -> Iterator[Planting]:
    for node in nodes:
        for planter in _PLANTERS.get(node.type, ()):
            planting = planter(source, node)
            if planting is not None:
                yield planting


def _lies_in(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _text(source: Source, node: Node) -> str:
    span = source.span(node)
    return source.text[span.start : span.end]


def _inverted(source: Source, node: Node) -> Planting | None:
    """`if (a)` becomes `if (!(a))`, and `if (!a)` becomes `if (a)`."""
    condition = node.child_by_field_name("condition")
    if condition is None or condition.named_child_count != 1:
        return None
    inner = condition.named_children[0]
    argument = inner.child_by_field_name("argument")
    if inner.type == "unary_expression" and argument is not None and _text(source, inner)[0] == "!":
        return Planting("wrong-condition", source.span(inner), _text(source, argument))
    return Planting("wrong-condition", source.span(inner), f"!({_text(source, inner)})")


def _opposite(source: Source, node: Node) -> Planting | None:
    """`a === b` becomes `a !== b`."""
    operator = node.child_by_field_name("operator")
    if operator is None or operator.type not in _OPPOSITES:
        return None
    return Planting("wrong-condition", source.span(operator), _OPPOSITES[operator.type])


def _one_too_many(source: Source, node: Node) -> Planting | None:
    """`i < items.length` becomes `i <= items.length`."""
    operator, right = node.child_by_field_name("operator"), node.child_by_field_name("right")
    if operator is None or right is None or operator.type != "<":
        return None
    if right.type != "member_expression" or not _text(source, right).endswith(".length"):
        return None
    return Planting("off-by-one", source.span(operator), "<=")


def _floating(source: Source, node: Node) -> Planting | None:
    """`await save()` becomes `save()`."""
    inner = node.named_children[0] if node.named_children else None
    if inner is None or inner.type != "await_expression" or not inner.named_children:
        return None
    call = inner.named_children[0]
    # After a line without a semicolon, a bracket would be taken as part of that line.
    if call.type != "call_expression" or _text(source, call)[0] in "([`":
        return None
    return Planting("floating-promise", source.span(inner), _text(source, call))


def _swallowed(source: Source, node: Node) -> Planting | None:
    """A `catch` that throws again becomes one that does nothing."""
    body = node.child_by_field_name("body")
    if body is None or all(child.type != "throw_statement" for child in body.named_children):
        return None
    return Planting("swallowed-error", source.span(body), "{}")


def _swapped(source: Source, node: Node) -> Planting | None:
    """`f(a, b)` becomes `f(b, a)`."""
    arguments = node.child_by_field_name("arguments")
    if (
        arguments is None
        or [child.type for child in arguments.named_children] != ["identifier"] * 2
    ):
        return None
    first, second = arguments.named_children
    if _text(source, first) == _text(source, second):
        return None
    span = Span(source.span(first).start, source.span(second).end)
    between = source.text[source.span(first).end : source.span(second).start]
    return Planting("wrong-argument", span, _text(source, second) + between + _text(source, first))


def _unguarded(source: Source, node: Node) -> Planting | None:
    """`a?.b` becomes `a.b`."""
    if node.parent is None or node.parent.type != "member_expression":
        return None
    return Planting("null-access", source.span(node), ".")


def _without_guard(source: Source, node: Node) -> Planting | None:
    """A line such as `if (!found) return` is left out, when it is not the last of its block."""
    then = node.child_by_field_name("consequence")
    span = source.span(node)
    is_guard = (
        then is not None
        and then.type in {"return_statement", "throw_statement"}
        and node.child_by_field_name("alternative") is None
        and node.next_named_sibling is not None
    )
    if not is_guard or not source.starts_line(span.start) or not source.ends_line(span.end):
        return None
    line_start = source.text.rfind("\n", 0, span.start) + 1
    line_end = source.text.find("\n", span.end) + 1
    return Planting("missing-case", Span(line_start, line_end), "") if line_end else None


_PLANTERS: Mapping[str, tuple[Planter, ...]] = {
    "if_statement": (_inverted, _without_guard),
    "binary_expression": (_opposite, _one_too_many),
    "expression_statement": (_floating,),
    "catch_clause": (_swallowed,),
    "call_expression": (_swapped,),
    "optional_chain": (_unguarded,),
}
