"""Functions are found with their names and spans."""

from __future__ import annotations

import pytest

from groundspeed_server.syntax.functions import FunctionSpan, functions
from groundspeed_server.syntax.tree import SyntaxTree, parse
from groundspeed_server.text.snapshot import Language


def found_in(text: str) -> tuple[FunctionSpan, ...]:
    tree = parse(text, Language.TYPESCRIPTREACT, 5_000)
    assert isinstance(tree, SyntaxTree)
    return functions(tree)


@pytest.mark.parametrize(
    ("text", "name", "span", "body"),
    [
        ("export function f() { return 1; }", "f", None, "{ return 1; }"),
        ("export default function () {}", None, None, "{}"),
        ("async function* g() { yield 1; }", "g", None, "{ yield 1; }"),
        ("export const f = async (a) => a + 1;", "f", None, "a + 1"),
        ("const f = function () {};", "f", None, "{}"),
        ("a.b = () => {};", "a.b", "a.b = () => {}", "{}"),
        ("const a = 1, f = () => 2;", "f", "f = () => 2", "2"),
        ("const o = { f: () => 1 };", "f", "f: () => 1", "1"),
        ("const o = { f() { return 1; } };", "f", "f() { return 1; }", "{ return 1; }"),
        ("class A { m() { return 1; } }", "A.m", "m() { return 1; }", "{ return 1; }"),
        ("class A { private f = () => 1; }", "A.f", "private f = () => 1", "1"),
        ("class A { get x() { return 1; } }", "A.x", "get x() { return 1; }", "{ return 1; }"),
        ("foo((x) => x * 2);", None, "(x) => x * 2", "x * 2"),
        ("const é = '€'; const f = () => '😀';", "f", "const f = () => '😀';", "'😀'"),
    ],
)
def test_a_function_has_its_name_span_and_body(
    text: str, name: str | None, span: str | None, body: str
) -> None:
    (function,) = found_in(text)

    assert function.name == name
    assert text[function.span.start : function.span.end] == (span or text)
    assert text[function.body.start : function.body.end] == body


def test_functions_come_in_document_order_the_outer_one_first() -> None:
    text = "function a() { const b = () => { c(function d() {}); }; }\nclass E { f() {} }\n"

    assert [function.name for function in found_in(text)] == ["a", "b", "d", "E.f"]


def test_a_declaration_without_a_body_is_no_function() -> None:
    text = "declare function f(): void;\nabstract class A { abstract m(): void; }\n"

    assert found_in(text) == ()


def test_deep_nesting_is_walked_without_recursion() -> None:
    text = "(() =>\n" * 3_000 + "1" + ")" * 3_000

    assert len(found_in(text)) == 3_000
