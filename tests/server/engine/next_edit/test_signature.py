"""Calls that follow a function's parameters."""

from __future__ import annotations

import pytest

from groundspeed_server.engine.next_edit.values import Rule
from support.next_edit_trials import carried_on, offered

# Each: the parameters before and after, what stands below before, and what it becomes.
FOLLOWS = {
    "one removed": ("(a: 1, b: 2)", "(a: 1)", "f(1, 2); f(x, y)", "f(1); f(x)"),
    "the first removed": ("(a: 1, b: 2)", "(b: 2)", "f(1, 2);", "f(2);"),
    "the only one removed": ("(a: 1)", "()", "f(1);", "f();"),
    "two swapped": ("(a: 1, b: 2)", "(b: 2, a: 1)", "f(x, g(y));", "f(g(y), x);"),
    "three turned": ("(a, b, c)", "(c, a, b)", "f(1, 2, 3);", "f(3, 1, 2);"),
    "one added that is in sight": (
        "(a: 1)",
        "(a: 1, ctx: Context)",
        "function g(ctx: Context) { f(1); }",
        "function g(ctx: Context) { f(1, ctx); }",
    ),
    "one added before, in sight": (
        "(a: 1)",
        "(ctx: Context, a: 1)",
        "function g(ctx: Context) { f(1); }",
        "function g(ctx: Context) { f(ctx, 1); }",
    ),
    "the first one added": ("()", "(ctx: C)", "const ctx = 1; f();", "const ctx = 1; f(ctx);"),
    "an optional one added before another": (
        "(a: 1, b?: 2)",
        "(a: 1, x?: 1, b?: 2)",
        "f(1); f(1, 2);",
        "f(1); f(1, undefined, 2);",
    ),
    "a call that leaves out what may be left out": (
        "(a: 1, b = 2)",
        "(a: 1)",
        "f(1); f(1, 2);",
        "f(1); f(1);",
    ),
    "a shadowing name": (
        "(a: 1, b: 2)",
        "(a: 1)",
        "f(1, 2); function g(f: any) { f(1, 2); }",
        "f(1); function g(f: any) { f(1, 2); }",
    ),
    "a call that spreads": ("(a: 1, b: 2)", "(a: 1)", "f(...x); f(1, 2)", "f(...x); f(1)"),
}
QUIET = {
    "one added that nobody has": ("(a: 1)", "(a: 1, ctx: C)", "f(1);"),
    "an optional one added at the end": ("(a: 1)", "(a: 1, b?: 2)", "f(1);"),
    "a type changed": ("(a: 1)", "(a: 2)", "f(1);"),
    "a call that was seen to": ("(a: 1, b: 2)", "(a: 1)", "f(1);"),
    "one of any number removed": ("(a: 1, ...b: 2[])", "(a: 1)", "f(1, 2);"),
    "calls within calls": ("(a: 1, b: 2)", "(b: 2, a: 1)", "f(f(1, 2), 3);"),
    "two changes at once": ("(a, b, c)", "(c, a)", "f(1, 2, 3);"),
    "a method of another object": ("(a: 1, b: 2)", "(a: 1)", "x.f(1, 2);"),
}


@pytest.mark.parametrize("head", ["function f{}: void {{}}\n", "const f = {} => null;\n"])
@pytest.mark.parametrize(("old", "new", "below", "expected"), FOLLOWS.values(), ids=FOLLOWS.keys())
def test_calls_follow(head: str, old: str, new: str, below: str, expected: str) -> None:
    before, after = head.format(old) + below, head.format(new) + below

    assert carried_on(before, after) == head.format(new) + expected


@pytest.mark.parametrize(("old", "new", "below"), QUIET.values(), ids=QUIET.keys())
def test_nothing_is_offered_where_it_is_not_certain(old: str, new: str, below: str) -> None:
    head = "function f{}: void {{}}\n"

    assert carried_on(head.format(old) + below, head.format(new) + below) is None


def test_a_method_is_called_on_this() -> None:
    text = (
        "class A {{\n  send{}: void {{}}\n  go() {{ this.send(1, 2); other.send(1, 2); }}\n"
        "  late() {{ q(() => this.send(1, 2), function () {{ this.send(1, 2); }}); }}\n}}\n"
    )
    before, after = text.format("(a: 1, b: 2)"), text.format("(b: 2, a: 1)")
    expected = after.replace("{ this.send(1, 2); other", "{ this.send(2, 1); other")
    expected = expected.replace("=> this.send(1, 2)", "=> this.send(2, 1)")

    assert carried_on(before, after) == expected


def test_a_constructor_is_called_by_the_name_of_its_class() -> None:
    text = "class A {{\n  constructor{} {{}}\n}}\nnew A(1, 2);\n"

    assert carried_on(text.format("(a, b)"), text.format("(b, a)")) == text.format(
        "(b, a)"
    ).replace("A(1, 2)", "A(2, 1)")


def test_an_overloaded_function_is_left_alone() -> None:
    text = "function f(a: 1): 1;\nfunction f{}: any {{}}\nf(1, 2);\n"

    assert carried_on(text.format("(a: 1, b: 2)"), text.format("(a: 1)")) is None


def test_the_title_says_what_happens() -> None:
    found = offered("function f(a, b) {}\nf(1, 2);\n", "function f(a) {}\nf(1, 2);\n")

    assert found is not None
    assert (found.rule, found.title) == (Rule.SIGNATURE, "remove the argument from 1 call of f")
