"""Parameters that follow the arguments of a call."""

from __future__ import annotations

import pytest

from groundspeed_server.text.snapshot import Language
from support.next_edit_trials import carried_on

FOLLOWS = {
    "an added argument brings its declared type": (
        "function f(a: 1) {}\nfunction g(ctx: Context) { f(1); }\n",
        "function f(a: 1) {}\nfunction g(ctx: Context) { f(1, ctx); }\n",
        "function f(a: 1, ctx: Context) {}\nfunction g(ctx: Context) { f(1, ctx); }\n",
    ),
    "an added argument goes where it stands": (
        "const f = (a: 1) => a;\nfunction g(ctx: Context) { f(1); }\n",
        "const f = (a: 1) => a;\nfunction g(ctx: Context) { f(ctx, 1); }\n",
        "const f = (ctx: Context, a: 1) => a;\nfunction g(ctx: Context) { f(ctx, 1); }\n",
    ),
    "an argument that is not used goes": (
        "function f(a: 1, b: 2) { return a; }\nf(1, 2);\n",
        "function f(a: 1, b: 2) { return a; }\nf(1);\n",
        "function f(a: 1) { return a; }\nf(1);\n",
    ),
    "arguments of the parameters' names change places": (
        "function f(a: 1, b: 2) {}\nf(a, b);\n",
        "function f(a: 1, b: 2) {}\nf(b, a);\n",
        "function f(b: 2, a: 1) {}\nf(b, a);\n",
    ),
}
QUIET = {
    "a literal has no name": ("function f(a) {}\nf(1);\n", "function f(a) {}\nf(1, 2);\n"),
    "a type that nobody states": (
        "function f(a: 1) {}\nconst b = 2;\nf(1);\n",
        "function f(a: 1) {}\nconst b = 2;\nf(1, b);\n",
    ),
    "a parameter that is used": (
        "function f(a: 1, b: 2) { return b; }\nf(1, 2);\n",
        "function f(a: 1, b: 2) { return b; }\nf(1);\n",
    ),
    "a parameter that may be left out": (
        "function f(a: 1, b?: 2) {}\nf(1);\n",
        "function f(a: 1, b?: 2) {}\nf(1, b);\n",
    ),
    "a parameter behind one that may be left out": (
        "function f(a: 1, b?: 2) {}\nfunction g(ctx: C) { f(1, 2); }\n",
        "function f(a: 1, b?: 2) {}\nfunction g(ctx: C) { f(1, 2, ctx); }\n",
    ),
    "a parameter that may be left out before another": (
        "function f(a: 1, b?: 2) {}\nf(a, b);\n",
        "function f(a: 1, b?: 2) {}\nf(b, a);\n",
    ),
    "arguments that are spread": (
        "function f(a: 1, b: 2) { return a; }\nf(1, ...x);\n",
        "function f(a: 1, b: 2) { return a; }\nf(1);\n",
    ),
    "a parameter that takes any number": (
        "function f(a: 1, ...b: 2[]) { return a; }\nf(1, x);\n",
        "function f(a: 1, ...b: 2[]) { return a; }\nf(1);\n",
    ),
    "other arguments change places": (
        "function f(a: 1, b: 2) {}\nf(x, y);\n",
        "function f(a: 1, b: 2) {}\nf(y, x);\n",
    ),
    "an imported function": (
        "import { f } from 'a';\nfunction g(ctx: C) { f(1); }\n",
        "import { f } from 'a';\nfunction g(ctx: C) { f(1, ctx); }\n",
    ),
    "a name that the function has": (
        "function f(a: 1) { const ctx = 1; }\nfunction g(ctx: C) { f(1); }\n",
        "function f(a: 1) { const ctx = 1; }\nfunction g(ctx: C) { f(1, ctx); }\n",
    ),
}


@pytest.mark.parametrize(("before", "after", "end"), FOLLOWS.values(), ids=FOLLOWS.keys())
def test_parameters_follow(before: str, after: str, end: str) -> None:
    assert carried_on(before, after) == end


@pytest.mark.parametrize(("before", "after"), QUIET.values(), ids=QUIET.keys())
def test_nothing_is_offered_where_it_is_not_certain(before: str, after: str) -> None:
    assert carried_on(before, after) is None


def test_javascript_needs_no_type() -> None:
    before = "function f(a) {}\nconst b = 2;\nf(1);\n"
    after = before.replace("f(1)", "f(1, b)")

    assert carried_on(before, after, Language.JAVASCRIPT) == after.replace("f(a)", "f(a, b)")


def test_the_other_calls_follow_once_the_parameters_have() -> None:
    one = "function f(a: 1) {}\nfunction g(ctx: C) { f(1); f(2); }\n"
    two = one.replace("f(1)", "f(1, ctx)")
    three = carried_on(one, two)
    assert three is not None

    assert carried_on(two, three) == three.replace("f(2)", "f(2, ctx)")
